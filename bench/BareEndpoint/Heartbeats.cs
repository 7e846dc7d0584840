using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Sites.BareEndpoint;

/// <summary>The heartbeat: checks the key, reads the body, writes the row and returns the pending commands.</summary>
internal sealed partial class Store
{
    private const int DefaultInterval = 60;

    private static readonly string[] Reported =
    [
        "agent_version", "uptime_seconds", "services", "nodes_seen_last_hour", "active_boots", "cache_hit_rate", "cache_used_gb",
        "disk_usage_percent", "pending_sync_items", "last_sync_at", "conflicts_pending",
    ];

    /// <returns>The response, or null if the key does not belong to the site.</returns>
    public async Task<Wire.Output?> BeatAsync(string? authorization, Stream body)
    {
        using var document = await JsonDocument.ParseAsync(body);
        var report = document.RootElement;
        if (SiteOf(authorization) is not { } site || report.GetProperty("site_id").GetGuid() != site) return null;

        using var connection = Open();
        var now = Now;
        string lineage;
        int? interval;
        bool wasOnline;
        string? failingSince;
        using (var find = Command(
            connection, null,
            """
            SELECT a."KeyHash", a."PreviousKeyHash", a."PreviousKeyUntil", g."Lineage", g."HeartbeatIntervalSeconds",
                   p."EndedAt" IS NULL AND p."FailingSince" IS NULL AND p."DegradedAt" > $now, p."FailingSince"
            FROM "SiteAgents" a JOIN "AgentPresence" p ON p."SiteId" = a."SiteId" JOIN "DeviceGroups" g ON g."Id" = a."SiteId" WHERE a."SiteId" = $site
            """,
            ("$site", Bytes(site)), ("$now", Stored(now))))
        using (var agent = find.ExecuteReader())
        {
            if (!agent.Read()) return null;
            var keyHash = SHA256.HashData(Encoding.ASCII.GetBytes(authorization!["Bearer ".Length..]));
            var isPresent = Matches(agent, 0, keyHash);
            var isPrevious = Matches(agent, 1, keyHash) && !agent.IsDBNull(2) && string.CompareOrdinal(Stored(now), agent.GetString(2)) < 0;
            if (!isPresent && !isPrevious) return null;
            (lineage, interval, wasOnline, failingSince) = (agent.GetString(3), agent.IsDBNull(4) ? null : agent.GetInt32(4), agent.GetBoolean(5), Text(agent, 6));
        }

        interval ??= InheritedInterval(connection, [.. IdsOf(lineage)]) ?? DefaultInterval;
        var isFailing = report.GetProperty("services").EnumerateObject().Any(service => !service.Value.ValueEquals("ok"u8));
        await _writer.WaitAsync();
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            using var update = Command(
                connection, transaction,
                """
                UPDATE "AgentPresence" SET "IntervalSeconds" = $interval, "LastSeenAt" = $now, "OnlineSince" = CASE WHEN $wasOnline THEN "OnlineSince" ELSE $now END,
                       "DegradedAt" = $degraded, "OfflineAt" = $offline, "FailingSince" = $failing, "ClockSkewMilliseconds" = $skew, "Report" = $report
                WHERE "SiteId" = $site
                """,
                ("$site", Bytes(site)), ("$interval", interval), ("$now", Stored(now)), ("$wasOnline", wasOnline),
                ("$degraded", Stored(now.AddSeconds(2 * interval.Value))), ("$offline", Stored(now.AddSeconds(5 * interval.Value))),
                ("$failing", isFailing ? failingSince ?? Stored(now) : DBNull.Value),
                ("$skew", report.TryGetProperty("timestamp", out var timestamp) ? (long)(timestamp.GetDateTime().ToUniversalTime() - now).TotalMilliseconds : DBNull.Value),
                ("$report", ReportOf(report)));
            update.ExecuteNonQuery();
            transaction.Commit();
        }
        finally
        {
            _writer.Release();
        }

        using var pending = Command(
            connection, null,
            """
            SELECT "Id", "FullSync", "EntityTypes" FROM "SyncRequests"
            WHERE "SiteId" = $site AND "EndedAt" IS NULL AND "AcknowledgedAt" IS NULL AND "ExpiresAt" > $now
            """,
            ("$site", Bytes(site)), ("$now", Stored(now)));
        using var requests = pending.ExecuteReader();
        return AnswerTo(now, interval.Value, requests);
    }

    private static Wire.Output AnswerTo(DateTime now, int interval, SqliteDataReader requests)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteBoolean("acknowledged"u8, true);
        json.WriteString("server_time"u8, now);
        json.WriteNumber("heartbeat_interval"u8, interval);
        json.WriteNumber("heartbeat_jitter"u8, Math.Max(1, interval / 10));
        json.WriteStartArray("commands"u8);
        while (requests.Read())
        {
            json.WriteStartObject();
            json.WriteString("command"u8, "sync"u8);
            json.WriteStartObject("params"u8);
            json.WriteString("sync_id"u8, Id(requests, 0)!.Value);
            json.WriteBoolean("full_sync"u8, requests.GetBoolean(1));
            json.WritePropertyName("entity_types"u8);
            JsonSerializer.Serialize(json, Text(requests, 2)?.Split(','));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return new Wire.Output(body);
    }

    private static int? InheritedInterval(SqliteConnection connection, Guid[] lineage)
    {
        if (lineage.Length < 2) return null;
        using var command = Command(
            connection, null,
            string.Create(CultureInfo.InvariantCulture, $"""
            SELECT "HeartbeatIntervalSeconds" FROM "DeviceGroups" WHERE "Id" IN ({string.Join(", ", lineage.SkipLast(1).Select((_, level) => $"$p{level}"))})
            AND "HeartbeatIntervalSeconds" IS NOT NULL ORDER BY "Lineage" DESC LIMIT 1
            """),
            [.. lineage.SkipLast(1).Select((id, level) => ($"$p{level}", (object)Bytes(id)))]);
        return command.ExecuteScalar() is long interval ? (int)interval : null;
    }

    private static string ReportOf(JsonElement report)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        foreach (var member in Reported)
        {
            if (!report.TryGetProperty(member, out var value)) continue;
            json.WritePropertyName(member);
            value.WriteTo(json);
        }

        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    // The key contains the id of its site: sak_, the id in base64url, a dot, the secret.
    private static Guid? SiteOf(string? authorization)
    {
        const string Start = "Bearer sak_";
        if (authorization is not { Length: 77 } || !authorization.StartsWith(Start, StringComparison.Ordinal)) return null;
        Span<byte> id = stackalloc byte[18];
        return Base64Url.TryDecodeFromChars(authorization.AsSpan(Start.Length, 22), id, out var written) && written == 16 ? new Guid(id[..16], bigEndian: true) : null;
    }

    private static bool Matches(SqliteDataReader agent, int column, byte[] keyHash) =>
        !agent.IsDBNull(column) && CryptographicOperations.FixedTimeEquals(keyHash, agent.GetFieldValue<byte[]>(column));
}
