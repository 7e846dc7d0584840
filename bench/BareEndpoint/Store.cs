using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Sites.BareEndpoint;

/// <summary>The six calls, which use the service's own schema directly.</summary>
internal sealed partial class Store(string folder) : IDisposable
{
    private const string Columns =
        """
        g."Id", g."Name", g."Description", g."ParentId", g."ExternalId", g."Lineage", g."CreatedAt", g."UpdatedAt", g."Version", g."AgentUrl",
        g."DefaultWorkflowId", g."AutoProvision", g."AutonomyLevel", g."ConflictResolution", g."CachePolicy", g."CachePatterns",
        g."CacheMaxSizeGb", g."CacheRetentionDays", g."DiscoveryMethod", g."DiscoveryConfig", g."MigrationPolicy", g."HeartbeatIntervalSeconds",
        g."Tags"
        """;

    private const string Counts =
        """
        (SELECT COUNT(*) FROM "DeviceGroups" c WHERE c."ParentId" = g."Id"), (SELECT COUNT(*) FROM "Nodes" n WHERE n."HomeSiteId" = g."Id"),
        p."LastSeenAt", CASE WHEN p."SiteId" IS NULL THEN NULL WHEN p."EndedAt" IS NOT NULL OR p."OfflineAt" <= $now THEN 'offline'
                             WHEN p."FailingSince" IS NOT NULL OR p."DegradedAt" <= $now THEN 'degraded' ELSE 'online' END
        """;

    private const string FromSites = """ FROM "DeviceGroups" g LEFT JOIN "AgentPresence" p ON p."SiteId" = g."Id" """;

    private readonly string _connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "sites.db"), ForeignKeys = true }.ToString();
    private readonly SemaphoreSlim _writer = new(1, 1);

    public Wire.Output? GetSite(Guid id)
    {
        using var connection = Open();
        return ReadSite(connection, null, id, null);
    }

    public Wire.Output ListSites(Guid under, int limit)
    {
        using var connection = Open();
        var top = Scalar(connection, """SELECT "Lineage" FROM "DeviceGroups" WHERE "Id" = $id""", ("$id", Bytes(under)));
        var rows = ReadRows(
            connection, null,
            $"""
            SELECT {Columns}, {Counts} {FromSites}
            WHERE g."IsSite" = 1 AND g."Lineage" > $from AND g."Lineage" < $end ORDER BY g."Lineage" LIMIT $limit
            """,
            ("$from", top), ("$end", top[..^1] + "0"), ("$limit", limit + 1), ("$now", Stored(Now)));
        var groups = Ancestors(connection, null, rows);
        foreach (var row in rows) groups[row.Id] = row;
        return Wire.Many(
            json =>
            {
                foreach (var row in rows.Take(limit)) WriteSite(json, row, LineOf(row, groups), effective: false);
            },
            () => rows.Count > limit ? rows[limit - 1].Lineage : null);
    }

    public Wire.Output ListNodes(Guid site, int limit)
    {
        using var connection = Open();
        _ = Scalar(connection, """SELECT "Lineage" FROM "DeviceGroups" WHERE "Id" = $id AND "IsSite" = 1""", ("$id", Bytes(site)));
        var nodes = ReadNodes(connection, site, limit + 1);
        var hasMore = nodes.Count > limit;
        if (hasMore) nodes.RemoveAt(limit);
        var workflows = InheritedWorkflows(connection, nodes);
        return Wire.Many(
            json =>
            {
                foreach (var node in nodes) WriteNode(json, node, workflows);
            },
            () => hasMore ? nodes[^1].MacAddress : null);
    }

    public async Task<Wire.Output?> CreateSiteAsync(Wire.Input input)
    {
        await _writer.WaitAsync();
        try
        {
            using var connection = Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            var parent = Scalar(connection, """SELECT "Lineage" FROM "DeviceGroups" WHERE "Id" = $id""", transaction, ("$id", Bytes(input.ParentId!.Value)));
            var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            var normalized = input.Name!.Normalize().ToUpperInvariant();
            var now = Stored(Now);
            if (Exists(connection, transaction, input.ParentId.Value, normalized)) return null;
            using (var insert = Command(
                connection, transaction,
                """
                INSERT INTO "DeviceGroups" ("Id", "Name", "NormalizedName", "Description", "ParentId", "Lineage", "IsSite", "Version", "CreatedAt", "UpdatedAt")
                VALUES ($id, $name, $normalized, $description, $parent, $lineage, 1, 1, $now, $now)
                """,
                ("$id", Bytes(id)), ("$name", input.Name), ("$normalized", normalized), ("$description", input.Description ?? (object)DBNull.Value),
                ("$parent", Bytes(input.ParentId.Value)), ("$lineage", $"{parent}{id:N}/"), ("$now", now)))
            {
                insert.ExecuteNonQuery();
            }

            var output = ReadSite(connection, transaction, id, "Site created.");
            transaction.Commit();
            return output;
        }
        finally
        {
            _writer.Release();
        }
    }

    public async Task<Wire.Output?> DescribeSiteAsync(Guid id, Wire.Input input)
    {
        await _writer.WaitAsync();
        try
        {
            using var connection = Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            var now = Stored(Now);
            using (var update = Command(
                connection, transaction,
                """UPDATE "DeviceGroups" SET "Description" = $description, "Version" = "Version" + 1, "UpdatedAt" = $now WHERE "Id" = $id AND "IsSite" = 1""",
                ("$id", Bytes(id)), ("$description", input.Description ?? (object)DBNull.Value), ("$now", now)))
            {
                if (update.ExecuteNonQuery() == 0) return null;
            }

            var output = ReadSite(connection, transaction, id, "Site updated.");
            transaction.Commit();
            return output;
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose() => _writer.Dispose();

    private static List<Node> ReadNodes(SqliteConnection connection, Guid site, int limit)
    {
        using var command = Command(
            connection, null,
            """
            SELECT "Id", "MacAddress", "Hostname", "IpAddress", "Arch", "BootMode", "State", "StateChangedAt", "StateComment", "StateForced",
                   "LastSeenAt", "Tags", "WorkflowId", "GroupId", "HomeSiteId", "Vendor", "Model", "SerialNumber", "SystemUuid", "CreatedAt",
                   "UpdatedAt", "Version"
            FROM "Nodes" WHERE "HomeSiteId" = $site ORDER BY "MacAddress" LIMIT $limit
            """,
            ("$site", Bytes(site)), ("$limit", limit));
        using var reader = command.ExecuteReader();
        var nodes = new List<Node>(limit);
        while (reader.Read())
        {
            nodes.Add(new Node(
                Id(reader, 0)!.Value, reader.GetString(1), Text(reader, 2), Text(reader, 3), reader.GetString(4), reader.GetString(5), reader.GetString(6),
                Time(reader, 7), Text(reader, 8), reader.GetBoolean(9), reader.IsDBNull(10) ? null : Time(reader, 10), Text(reader, 11), Text(reader, 12),
                Id(reader, 13), Id(reader, 14), Text(reader, 15), Text(reader, 16), Text(reader, 17),
                reader.IsDBNull(18) ? null : reader.GetGuid(18), Time(reader, 19), Time(reader, 20), reader.GetInt32(21)));
        }

        return nodes;
    }

    /// <summary>
    /// Resolves the workflows that nodes without one of their own inherit: one statement for all groups of the page, which
    /// follows each group's ancestors up to the nearest one that has a workflow.
    /// </summary>
    /// <returns>The workflow by group; groups that inherit none are absent.</returns>
    private static Dictionary<Guid, string> InheritedWorkflows(SqliteConnection connection, List<Node> nodes)
    {
        var groups = new HashSet<Guid>();
        foreach (var node in nodes)
        {
            if (node is { WorkflowId: null, InheritsFrom: { } group }) groups.Add(group);
        }

        var workflows = new Dictionary<Guid, string>();
        if (groups.Count == 0) return workflows;
        (string Name, object Value)[] parameters = [.. groups.Select((id, index) => ($"$p{index}", (object)Bytes(id)))];
        var names = string.Join(", ", parameters.Select(parameter => parameter.Name));
        using var command = Command(
            connection, null,
            $"""
            WITH RECURSIVE "Line" ("GroupId", "ParentId", "WorkflowId") AS (
                SELECT "Id", "ParentId", "DefaultWorkflowId" FROM "DeviceGroups" WHERE "Id" IN ({names})
                UNION ALL
                SELECT l."GroupId", g."ParentId", g."DefaultWorkflowId" FROM "Line" l JOIN "DeviceGroups" g ON g."Id" = l."ParentId"
                WHERE l."WorkflowId" IS NULL)
            SELECT "GroupId", "WorkflowId" FROM "Line" WHERE "WorkflowId" IS NOT NULL
            """,
            parameters);
        using var reader = command.ExecuteReader();
        while (reader.Read()) workflows.Add(Id(reader, 0)!.Value, reader.GetString(1));
        return workflows;
    }

    private static void WriteNode(Utf8JsonWriter json, Node node, Dictionary<Guid, string> workflows)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, node.Id);
        json.WriteString("mac_address"u8, node.MacAddress);
        json.WriteString("hostname"u8, node.Hostname);
        json.WriteString("ip_address"u8, node.IpAddress);
        json.WriteString("arch"u8, node.Arch);
        json.WriteString("boot_mode"u8, node.BootMode);
        json.WriteString("state"u8, node.State);
        json.WriteString("state_changed_at"u8, node.StateChangedAt);
        json.WriteString("state_comment"u8, node.StateComment);
        json.WriteBoolean("state_forced"u8, node.StateForced);
        json.WriteString("last_seen_at"u8, node.LastSeenAt);
        WriteTags(json, node.Tags);
        json.WriteString("workflow_id"u8, node.WorkflowId);
        json.WriteString("effective_workflow_id"u8, node.WorkflowId ?? (node.InheritsFrom is { } group ? workflows.GetValueOrDefault(group) : null));
        WriteId(json, "group_id"u8, node.GroupId);
        WriteId(json, "home_site_id"u8, node.HomeSiteId);
        json.WriteString("vendor"u8, node.Vendor);
        json.WriteString("model"u8, node.Model);
        json.WriteString("serial_number"u8, node.SerialNumber);
        WriteId(json, "system_uuid"u8, node.SystemUuid);
        json.WriteString("created_at"u8, node.CreatedAt);
        json.WriteString("updated_at"u8, node.UpdatedAt);
        json.WriteNumber("version"u8, node.Version);
        json.WriteEndObject();
    }

    private static Wire.Output? ReadSite(SqliteConnection connection, SqliteTransaction? transaction, Guid id, string? message)
    {
        var rows = ReadRows(
            connection, transaction, $"""SELECT {Columns}, {Counts} {FromSites} WHERE g."Id" = $id AND g."IsSite" = 1""", ("$id", Bytes(id)), ("$now", Stored(Now)));
        if (rows is not [var row]) return null;
        var line = LineOf(row, Ancestors(connection, transaction, rows));
        return Wire.One(row.Version, message, json => WriteSite(json, row, line, effective: true));
    }

    private static void WriteSite(Utf8JsonWriter json, Row row, List<Row> line, bool effective)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, row.Id);
        json.WriteString("name"u8, row.Name);
        json.WriteString("description"u8, row.Description);
        WriteId(json, "parent_id"u8, row.ParentId);
        json.WriteString("external_id"u8, row.ExternalId);
        WriteTags(json, row.Tags);
        json.WriteString("path"u8, PathOf(line, line.Count));
        json.WriteNumber("depth"u8, line.Count - 1);
        json.WriteNumber("children_count"u8, row.Children);
        WriteValue(json, Setting.Names[0], row.Settings[0]);
        WriteValue(json, Setting.Names[1], row.Settings[1]);
        var (workflow, _) = Effective(line, 0);
        var (provision, _) = Effective(line, 1);
        WriteValue(json, "effective_workflow_id", workflow);
        WriteValue(json, "effective_auto_provision", provision);
        json.WriteNumber("node_count"u8, row.Nodes);
        json.WriteBoolean("is_site"u8, true);
        json.WriteString("created_at"u8, row.CreatedAt);
        json.WriteString("updated_at"u8, row.UpdatedAt);
        json.WriteNumber("version"u8, row.Version);
        json.WriteString("agent_url"u8, row.AgentUrl);
        for (var setting = 2; setting < Setting.Names.Length; setting++) WriteValue(json, Setting.Names[setting], row.Settings[setting]);
        json.WriteString("agent_status"u8, row.AgentStatus);
        json.WriteString("agent_last_seen"u8, row.AgentLastSeen);
        if (effective)
        {
            json.WriteStartObject("effective"u8);
            for (var setting = 0; setting < Setting.Names.Length; setting++)
            {
                var (value, owner) = Effective(line, setting);
                json.WriteStartObject(Setting.Names[setting]);
                WriteValue(json, "value", value);
                json.WriteString("source"u8, owner < 0 ? "default"u8 : owner == line.Count - 1 ? "own"u8 : "inherited"u8);
                if (owner < 0)
                {
                    json.WriteNull("from"u8);
                }
                else
                {
                    json.WriteStartObject("from"u8);
                    json.WriteString("id"u8, line[owner].Id);
                    json.WriteString("name"u8, line[owner].Name);
                    json.WriteString("path"u8, PathOf(line, owner + 1));
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static (object? Value, int Owner) Effective(List<Row> line, int setting)
    {
        for (var owner = line.Count - 1; owner >= 0; owner--)
        {
            if (line[owner].Settings[setting] is { } value) return (value, owner);
        }

        return (Setting.Defaults[setting], -1);
    }

    private static string PathOf(List<Row> line, int count)
    {
        var path = new StringBuilder();
        for (var level = 0; level < count; level++) path.Append('/').Append(line[level].Name);
        return path.ToString();
    }

    private static List<Row> LineOf(Row row, Dictionary<Guid, Row> groups)
    {
        var line = IdsOf(row.Lineage).Select(id => id == row.Id ? row : groups[id]).ToList();
        return line;
    }

    private static Dictionary<Guid, Row> Ancestors(SqliteConnection connection, SqliteTransaction? transaction, List<Row> rows)
    {
        var present = rows.Select(row => row.Id).ToHashSet();
        var missing = rows.SelectMany(row => IdsOf(row.Lineage)).Where(id => !present.Contains(id)).Distinct().ToList();
        if (missing.Count == 0) return [];
        var names = missing.Select((_, index) => $"$p{index}").ToList();
        return ReadRows(
            connection, transaction, $"""SELECT {Columns}, 0, 0, NULL, NULL FROM "DeviceGroups" g WHERE g."Id" IN ({string.Join(", ", names)})""",
            [.. missing.Select((id, index) => (names[index], (object)Bytes(id)))]).ToDictionary(row => row.Id);
    }

    private static IEnumerable<Guid> IdsOf(string lineage)
    {
        for (var at = 0; at < lineage.Length; at += 33) yield return Guid.ParseExact(lineage.AsSpan(at, 32), "N");
    }

    private static List<Row> ReadRows(SqliteConnection connection, SqliteTransaction? transaction, string sql, params (string, object)[] parameters)
    {
        using var command = Command(connection, transaction, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<Row>();
        while (reader.Read())
        {
            var settings = new object?[Setting.Names.Length];
            for (var setting = 0; setting < settings.Length; setting++)
            {
                var column = 10 + setting;
                settings[setting] = reader.IsDBNull(column) ? null
                    : setting == 1 ? reader.GetBoolean(column)
                    : setting is 6 or 7 or 11 ? reader.GetInt32(column)
                    : reader.GetString(column);
            }

            rows.Add(new Row(
                Id(reader, 0)!.Value, reader.GetString(1), Text(reader, 2), Id(reader, 3), Text(reader, 4), reader.GetString(5), Time(reader, 6),
                Time(reader, 7), reader.GetInt32(8), Text(reader, 9), settings, Text(reader, 22), reader.GetInt32(23),
                reader.GetInt32(24), reader.IsDBNull(25) ? null : Time(reader, 25), Text(reader, 26)));
        }

        return rows;
    }

    private static bool Exists(SqliteConnection connection, SqliteTransaction transaction, Guid parent, string name)
    {
        using var command = Command(
            connection, transaction, """SELECT 1 FROM "DeviceGroups" WHERE "ParentId" = $parent AND "NormalizedName" = $name""",
            ("$parent", Bytes(parent)), ("$name", name));
        return command.ExecuteScalar() is not null;
    }

    private static string Scalar(SqliteConnection connection, string sql, params (string, object)[] parameters) =>
        Scalar(connection, sql, null, parameters);

    private static string Scalar(SqliteConnection connection, string sql, SqliteTransaction? transaction, params (string, object)[] parameters)
    {
        using var command = Command(connection, transaction, sql, parameters);
        return (string?)command.ExecuteScalar() ?? throw new InvalidOperationException("There is no such group.");
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    // As in the service, every commit waits for the disk.
    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA synchronous = FULL;";
        pragma.ExecuteNonQuery();
        return connection;
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static string Stored(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    private static Guid? Id(SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new Guid(reader.GetFieldValue<byte[]>(column), bigEndian: true);

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static string Time(SqliteDataReader reader, int column) => string.Concat(reader.GetString(column).Replace(' ', 'T'), "Z");

    private static void WriteId(Utf8JsonWriter json, ReadOnlySpan<byte> name, Guid? id)
    {
        if (id is { } value) json.WriteString(name, value);
        else json.WriteNull(name);
    }

    // Tags are stored sorted, as one text separated by blanks.
    private static void WriteTags(Utf8JsonWriter json, string? tags)
    {
        json.WriteStartArray("tags"u8);
        if (tags is not null)
        {
            foreach (var tag in tags.AsSpan().Split(' ')) json.WriteStringValue(tags.AsSpan(tag));
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case bool flag: json.WriteBoolean(name, flag); break;
            case int number: json.WriteNumber(name, number); break;
            default: json.WriteString(name, (string)value); break;
        }
    }

    private static class Setting
    {
        public static readonly string[] Names =
        [
            "default_workflow_id", "auto_provision", "autonomy_level", "conflict_resolution", "cache_policy", "cache_patterns_json",
            "cache_max_size_gb", "cache_retention_days", "discovery_method", "discovery_config_json", "migration_policy", "heartbeat_interval_seconds",
        ];

        public static readonly object?[] Defaults = [null, false, "readonly", "central_wins", "minimal", null, null, 30, "dhcp", null, "manual", 60];
    }

    private sealed record Row(
        Guid Id, string Name, string? Description, Guid? ParentId, string? ExternalId, string Lineage, string CreatedAt, string UpdatedAt,
        int Version, string? AgentUrl, object?[] Settings, string? Tags, int Children, int Nodes,
        string? AgentLastSeen, string? AgentStatus);

    private sealed record Node(
        Guid Id, string MacAddress, string? Hostname, string? IpAddress, string Arch, string BootMode, string State, string StateChangedAt,
        string? StateComment, bool StateForced, string? LastSeenAt, string? Tags, string? WorkflowId, Guid? GroupId, Guid? HomeSiteId,
        string? Vendor, string? Model, string? SerialNumber, Guid? SystemUuid, string CreatedAt, string UpdatedAt, int Version)
    {
        /// <summary>The group whose workflow applies to a node without one of its own: its group, else its home site.</summary>
        public Guid? InheritsFrom => GroupId ?? HomeSiteId;
    }
}
