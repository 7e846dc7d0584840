using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Sites.Domain.Agents;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>A statement as the SQL Server provider would send it.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Parameters">By name, the type as the provider declares it.</param>
internal sealed record RecordedStatement(string Sql, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>By name, the value of each parameter.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();
}

/// <summary>
/// Replaces SQL Server with fake connections: statements are recorded, and
/// every query returns one row whose values fit its columns. So the real handlers run
/// completely, and new queries are recorded automatically.
/// </summary>
internal sealed class SqlServerRecorder : DbConnectionInterceptor
{
    /// <summary>A time that is computed by a subquery.</summary>
    private const string LastSeen = "AgentLastSeen";

    /// <summary>The state of a node at a site.</summary>
    private const string NodeState =
        """{"arch":"x86_64","boot_mode":"bios","group_id":null,"hostname":"central","ip_address":null,"mac_address":"02:00:00:00:00:01","model":null,"serial_number":null,"state":"discovered","system_uuid":null,"vendor":null}""";

    private readonly Dictionary<string, Func<object>> _values;
    // Background jobs of the service send statements at any time.
    private readonly Lock _gate = new();
    private readonly List<RecordedStatement> _statements = [];
    private readonly List<List<RecordedStatement>> _transactions = [];

    // The last id in a parameter, so that a query by id returns that row.
    private GroupId _requestedId = GroupId.New(DateTime.UnixEpoch);

    // All of them, so that a query for several sites returns each.
    private IReadOnlyList<GroupId> _requestedIds = [];

    private string _sql = "";

    private static readonly byte[] Here = Guid.Parse(StatementTests.Id).ToByteArray(bigEndian: true);

    private static readonly byte[] Elsewhere = Guid.Parse(StatementTests.Id[..^1] + "2").ToByteArray(bigEndian: true);

    /// <summary>The facts of a claim's approval about the node and the sites that every query returns.</summary>
    private static readonly string Facts = Domain.Approvals.Facts.Of(new Dictionary<string, string?>
    {
        ["node.id"] = StatementTests.Id,
        ["node.mac_address"] = "02:00:00:00:00:01",
        ["node.hostname"] = null,
        ["node.vendor"] = null,
        ["node.model"] = null,
        ["node.serial_number"] = null,
        ["node.system_uuid"] = null,
        ["source.id"] = StatementTests.Id,
        ["source.name"] = "name",
        ["source.migration_policy"] = "manual",
        ["target.id"] = StatementTests.Id[..^1] + "2",
        ["target.name"] = "name",
        ["target.migration_policy"] = "manual",
    }).Json;

    /// <summary>The token of every site's agent.</summary>
    public string Token { get; } = AgentToken.New();

    /// <summary>The token of every group.</summary>
    public string GroupToken { get; } = NewGroupToken();

    /// <summary>The key of the agent of the called site.</summary>
    public AgentKey Key { get; } = AgentKey.New(new GroupId(Guid.Parse(StatementTests.Id)));

    /// <summary>Whether sync requests and claims in query results have expired.</summary>
    public bool IsExpired { get; set; }

    public SqlServerRecorder()
    {
        _values = new Dictionary<string, Func<object>>(StringComparer.OrdinalIgnoreCase)
        {
            ["Id"] = () => _requestedId.Value.ToByteArray(bigEndian: true),
            ["Name"] = () => "name",
            ["NormalizedName"] = () => "NAME",
            ["Lineage"] = () => Lineage.OfRoot(_requestedId).Key,
            ["ExternalId"] = () => "k",
            ["AgentUrl"] = () => _sql.Contains("[Enrolments]", StringComparison.Ordinal) ? "http://a" : DBNull.Value,
            ["MacAddress"] = () => "02:00:00:00:00:01",
            ["SearchText"] = () => "\u0001\u0002\u0003\u0004\u0005",
            ["Tags"] = () => "a",
            ["StateForced"] = () => false,
            ["PlaceKey"] = () => Lineage.OfRoot(_requestedId).Key,
            ["Arch"] = () => "x86_64",
            ["BootMode"] = () => "bios",
            ["State"] = () => "discovered",
            ["Reason"] = () => "discovery_forbidden",
            ["IsSite"] = () => IsSite,
            ["Version"] = () => 1,
            ["CreatedAt"] = () => DateTime.UnixEpoch,
            ["UpdatedAt"] = () => DateTime.UnixEpoch,
            ["StateChangedAt"] = () => DateTime.UnixEpoch,
            ["MigrationId"] = () => "0",
            ["ProductVersion"] = () => "0",
            ["SiteId"] = () => _requestedId.Value.ToByteArray(bigEndian: true),
            ["KeyHash"] = () => Secret.Hash(Key.Text),
            ["TokenHash"] = () => Secret.Hash(_sql.Contains("[EnrolmentTokens]", StringComparison.Ordinal) ? GroupToken : Token),
            ["TokenId"] = () => _requestedId.Value.ToByteArray(bigEndian: true),
            ["MaxUses"] = () => 9,
            ["Uses"] = () => 1,
            ["NeedsApproval"] = () => false,
            ["SiteName"] = () => "name",
            ["AgentVersion"] = () => "1",
            ["CreatedBy"] = () => "somebody",
            ["TokenExpiresAt"] = () => DateTime.MaxValue,
            ["Generation"] = () => 1,
            ["IntervalSeconds"] = () => 60,
            ["LastSeenAt"] = () => DateTime.UnixEpoch,
            [LastSeen] = () => DateTime.UnixEpoch,
            ["OnlineSince"] = () => DateTime.UnixEpoch,
            ["DegradedAt"] = () => DateTime.MaxValue,
            ["OfflineAt"] = () => DateTime.MaxValue,
            ["ConfigVersion"] = () => "0",
            ["Report"] = () => """{"agent_version":"1"}""",
            ["HomeSiteId"] = () => IsAway ? Elsewhere : _requestedId.Value.ToByteArray(bigEndian: true),
            ["EntityType"] = () => "node",
            ["EntityId"] = () => _requestedId.Value.ToByteArray(bigEndian: true),
            ["ChangeId"] = () => _requestedId.Value.ToByteArray(bigEndian: true),
            ["LastVersion"] = () => 9,
            ["FirstVersion"] = () => 1,
            ["TrimmedThrough"] = () => 0,
            ["AcknowledgedVersion"] = () => 0,
            ["IsPending"] = () => true,
            ["IsRemoved"] = () => false,
            ["IsRefused"] = () => false,
            ["LastModified"] = () => DateTime.UnixEpoch,
            ["LastModifiedBy"] = () => "central",
            ["ModifiedAt"] = () => DateTime.UnixEpoch,
            ["ModifiedBy"] = () => "central",
            ["ReceivedAt"] = () => DateTime.UnixEpoch,
            ["Outcome"] = () => "applied",
            ["Since"] = () => DateTime.UnixEpoch,
            ["Level"] = () => "full",
            ["BaseVersion"] = () => 1,
            ["CentralVersion"] = () => 1,
            ["SiteVersion"] = () => 1,
            ["CentralState"] = () => NodeState,
            ["SiteState"] = () => NodeState,
            ["Fields"] = () => "hostname",
            ["SiteModifiedAt"] = () => DateTime.UnixEpoch,
            ["ConflictResolution"] = () => "manual",
            ["Status"] = () => _sql.Contains("[SyncRequests]", StringComparison.Ordinal) ? "queued" : "pending",
            ["FullSync"] = () => false,
            ["Kind"] = () => _sql.Contains("[Approvals]", StringComparison.Ordinal) ? Approval.NodeMigration : "workflow",
            ["Content"] = () => "{}",
            ["ContentSize"] = () => 2,
            ["EntityState"] = () => NodeState,
            ["Checksum"] = () => "0",
            ["DocumentId"] = () => _requestedId.Value.ToByteArray(bigEndian: true),
            ["GroupId"] = () => _requestedId.Value.ToByteArray(bigEndian: true),
            ["AssignedAt"] = () => DateTime.UnixEpoch,
            ["NodeId"] = () => Here,
            ["SourceSiteId"] = () => Here,
            ["TargetSiteId"] = () => Elsewhere,
            ["ApprovalId"] = () => Here,
            ["SubjectId"] = () => Here,
            ["SubjectFacts"] = () => Facts,
            ["PolicyMatched"] = () => "source:manual+target:manual",
            ["AutoApproveEligible"] = () => false,
            ["IsBouncing"] = () => false,
            ["Awaiting"] = () => "source,target",
            ["Sides"] = () => "source,target",
            ["RequestedBy"] = () => "somebody",
            ["VoteCount"] = () => 1,
            ["Number"] = () => 1,
            ["Voter"] = () => "somebody",
            // There is no consent yet.
            ["Decision"] = () => _sql.Contains("[ApprovalVotes]", StringComparison.Ordinal) ? "reject" : DBNull.Value,
            ["CastAt"] = () => DateTime.UnixEpoch,
            ["Boots"] = () => 1,
            ["AutonomyLevel"] = () => Autonomy is null ? DBNull.Value : Autonomy,
            // Long ago in queries for open claims, so that an expired one is replaced.
            ["ExpiresAt"] = () => IsExpired ? DateTime.UnixEpoch : DateTime.MaxValue,
        };
    }

    /// <summary>Whether queries return sites or regular groups.</summary>
    public bool IsSite { get; set; } = true;

    /// <summary>Whether queries return a row.</summary>
    public bool FindsRows { get; set; } = true;

    /// <summary>Tables whose queries return no rows, so that rows are created.</summary>
    public IReadOnlyList<string> Empty { get; set; } = [];

    /// <summary>Whether nodes are at home at another site than the queried one.</summary>
    public bool IsAway { get; set; }

    /// <summary>The autonomy of sites; null if unset.</summary>
    public string? Autonomy { get; set; }

    /// <summary>All statements in order.</summary>
    public IReadOnlyList<RecordedStatement> Statements
    {
        get
        {
            lock (_gate) return [.. _statements];
        }
    }

    /// <summary>The statements of each transaction, in order.</summary>
    public IReadOnlyList<IReadOnlyList<RecordedStatement>> Transactions => TransactionsAfter(0);

    /// <summary>The number of transactions so far.</summary>
    public int TransactionCount
    {
        get
        {
            lock (_gate) return _transactions.Count;
        }
    }

    /// <summary>The transactions without the first ones.</summary>
    public IReadOnlyList<IReadOnlyList<RecordedStatement>> TransactionsAfter(int first)
    {
        lock (_gate) return [.. _transactions.Skip(first).Select(transaction => transaction.ToArray())];
    }

    /// <summary>The isolation levels of all transactions.</summary>
    public HashSet<System.Data.IsolationLevel> IsolationLevels { get; } = [];

    public override InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new FakeConnection(this, eventData.ConnectionString));

    private static string NewGroupToken()
    {
        var top = Site.Create(new GroupId(Guid.Parse(StatementTests.Id)), GroupName.Parse("name").Value, null, Settings.Empty, DateTime.UnixEpoch).Value;
        EnrolmentToken.Create(
            new EnrolmentTokenId(top.Id.Value), top, new EnrolmentTokenTerms(9, TimeSpan.FromHours(1), false, Settings.Empty, null), "somebody", DateTime.UnixEpoch, out var secret);
        return secret;
    }

    private DataTable CreateResult(string sql)
    {
        var columns = ColumnsOf(sql);
        var table = new DataTable();
        for (var i = 0; i < columns.Count; i++) table.Columns.Add($"c{i}", typeof(object));
        // A count is returned even if no rows are.
        _sql = sql;
        var isHidden = !FindsRows || Empty.Any(name => sql.Contains($"FROM [{name}]", StringComparison.Ordinal) || sql.Contains($"INNER JOIN [{name}]", StringComparison.Ordinal))
            // A query for a node at home does not return a node of another site.
            || (IsAway && sql.Contains("JOIN [Nodes]", StringComparison.Ordinal) && sql.Contains("[UnknownNodes]", StringComparison.Ordinal));
        if (isHidden && !columns.All(column => column == "1")) return table;
        var rows = sql.Contains("FROM [DeviceGroups]", StringComparison.Ordinal) && !sql.Contains("TOP(1)", StringComparison.Ordinal) && _requestedIds.Count > 1 ? _requestedIds : [_requestedId];
        foreach (var requested in rows)
        {
            _requestedId = requested;
            table.Rows.Add([.. columns.Select(column => _values.TryGetValue(column, out var value) ? value() : column == "1" ? 1 : DBNull.Value)]);
        }

        return table;
    }

    /// <summary>The columns that the last query of a batch selects: names, or "1" for computed values.</summary>
    private static List<string> ColumnsOf(string sql)
    {
        var fragment = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out _);
        var visitor = new Selected();
        fragment?.Accept(visitor);
        return visitor.Columns.Count > 0 ? visitor.Columns : ["1"];
    }

    /// <summary>The number of results of a batch.</summary>
    private static int SelectsOf(string sql)
    {
        var fragment = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out _);
        var visitor = new Selected();
        fragment?.Accept(visitor);
        return visitor.Statements;
    }

    private sealed class Selected : TSqlFragmentVisitor
    {
        public List<string> Columns { get; } = [];

        public int Statements { get; private set; }

        public override void ExplicitVisit(SelectStatement node)
        {
            Statements++;
            if (node.QueryExpression is not QuerySpecification query || Columns.Count > 0) return;
            foreach (var element in query.SelectElements.OfType<SelectScalarExpression>())
            {
                // A counting subquery, a CASE, a constant: all are read as numbers, except the ones listed here.
                var name = (element.Expression as ColumnReferenceExpression)?.MultiPartIdentifier?.Identifiers[^1].Value;
                Columns.Add(name ?? (element.ColumnName?.Value is LastSeen or "PlaceKey" ? element.ColumnName.Value : "1"));
            }
        }
    }

    private sealed class FakeConnection(SqlServerRecorder recorder, string? connectionString) : DbConnection
    {
        private ConnectionState _state;

        [AllowNull]
        public override string ConnectionString { get; set; } = connectionString ?? "";

        public override string Database => "sites";

        public override string DataSource => "nowhere";

        public override string ServerVersion => "15.00.0000";

        public override ConnectionState State => _state;

        public override void ChangeDatabase(string databaseName)
        {
        }

        public override void Open() => _state = ConnectionState.Open;

        public override void Close() => _state = ConnectionState.Closed;

        protected override DbTransaction BeginDbTransaction(System.Data.IsolationLevel isolationLevel)
        {
            recorder.IsolationLevels.Add(isolationLevel);
            var transaction = new FakeTransaction(this);
            lock (recorder._gate) recorder._transactions.Add(transaction.Statements);
            return transaction;
        }

        protected override DbCommand CreateDbCommand() => new RecordingCommand(recorder) { Connection = this };
    }

    private sealed class FakeTransaction(DbConnection connection) : DbTransaction
    {
        public List<RecordedStatement> Statements { get; } = [];

        public override System.Data.IsolationLevel IsolationLevel => System.Data.IsolationLevel.ReadCommitted;

        public override bool SupportsSavepoints => true;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }

        public override void Save(string savepointName)
        {
        }

        public override void Rollback(string savepointName)
        {
        }

        public override void Release(string savepointName)
        {
        }
    }

    private sealed class RecordingCommand(SqlServerRecorder recorder) : DbCommand
    {
        // Its collection contains real SqlParameters, so that types and lengths are those of the provider.
        private readonly SqlCommand _inner = new();

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => _inner.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override void Prepare()
        {
        }

        public override int ExecuteNonQuery()
        {
            Record();
            // Each of several statements returns its row.
            return Math.Max(1, CommandText.Split("UPDATE ").Length - 1);
        }

        public override object? ExecuteScalar()
        {
            Record();
            return 1;
        }

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            Record();
            recorder._requestedIds =
            [
                .. _inner.Parameters.Cast<SqlParameter>().Select(parameter => parameter.Value).OfType<byte[]>().Where(value => value.Length == 16)
                    .Select(value => new GroupId(new Guid(value, bigEndian: true))).Distinct(),
            ];
            if (recorder._requestedIds.Count > 0) recorder._requestedId = recorder._requestedIds[0];
            return new LenientReader(recorder.CreateResult(CommandText), SelectsOf(CommandText));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _inner.Dispose();
            base.Dispose(disposing);
        }

        private void Record()
        {
            var parameters = _inner.Parameters.Cast<SqlParameter>().ToList();
            var statement = new RecordedStatement(CommandText, parameters.ToDictionary(parameter => parameter.ParameterName, TypeOf))
            {
                Values = parameters.ToDictionary(parameter => parameter.ParameterName, parameter => (object?)parameter.Value),
            };
            lock (recorder._gate)
            {
                recorder._statements.Add(statement);
                (DbTransaction as FakeTransaction)?.Statements.Add(statement);
            }

        }

        private static string TypeOf(SqlParameter parameter) => parameter.SqlDbType switch
        {
            SqlDbType.NVarChar or SqlDbType.VarChar or SqlDbType.VarBinary or SqlDbType.Binary =>
                $"{parameter.SqlDbType.ToString().ToLowerInvariant()}({(parameter.Size is <= 0 or > 8000 || (parameter.SqlDbType == SqlDbType.NVarChar && parameter.Size > 4000) ? "max" : parameter.Size.ToString(CultureInfo.InvariantCulture))})",
            var type => type.ToString().ToLowerInvariant(),
        };
    }

    /// <summary>A batch returns the same result for each statement; numbers are converted to the requested type.</summary>
    private sealed class LenientReader(DataTable table, int results) : DbDataReader
    {
        private DataTableReader _inner = table.CreateDataReader();
        private int _rest = results;

        public override int Depth => 0;

        public override int FieldCount => _inner.FieldCount;

        public override bool HasRows => _inner.HasRows;

        public override bool IsClosed => _inner.IsClosed;

        public override int RecordsAffected => 1;

        public override object this[int ordinal] => _inner[ordinal];

        public override object this[string name] => _inner[name];

        public override bool Read() => _inner.Read();

        // The asynchronous path of the client sometimes fails on large texts; here it always does.
        public override Task<bool> ReadAsync(CancellationToken cancellationToken) => throw new NotSupportedException("Rows are read synchronously.");

        public override bool NextResult()
        {
            if (--_rest <= 0) return false;
            _inner.Dispose();
            _inner = table.CreateDataReader();
            return true;
        }

        public override bool IsDBNull(int ordinal) => _inner.IsDBNull(ordinal);

        public override object GetValue(int ordinal) => _inner.GetValue(ordinal);

        public override string GetString(int ordinal) => (string)_inner.GetValue(ordinal);

        public override bool GetBoolean(int ordinal) => Convert.ToBoolean(_inner.GetValue(ordinal), CultureInfo.InvariantCulture);

        public override int GetInt32(int ordinal) => _inner.IsDBNull(ordinal) ? 0 : Convert.ToInt32(_inner.GetValue(ordinal), CultureInfo.InvariantCulture);

        public override DateTime GetDateTime(int ordinal) => (DateTime)_inner.GetValue(ordinal);

        public override T GetFieldValue<T>(int ordinal) => (T)_inner.GetValue(ordinal);

        public override int GetOrdinal(string name) => _inner.GetOrdinal(name);

        public override string GetName(int ordinal) => _inner.GetName(ordinal);

        public override Type GetFieldType(int ordinal) => _inner.GetFieldType(ordinal);

        public override string GetDataTypeName(int ordinal) => _inner.GetDataTypeName(ordinal);

        public override int GetValues(object[] values) => _inner.GetValues(values);

        public override IEnumerator GetEnumerator() => _inner.GetEnumerator();

        public override byte GetByte(int ordinal) => throw new NotSupportedException();

        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

        public override char GetChar(int ordinal) => throw new NotSupportedException();

        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

        public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

        public override double GetDouble(int ordinal) => throw new NotSupportedException();

        public override float GetFloat(int ordinal) => throw new NotSupportedException();

        public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

        public override short GetInt16(int ordinal) => throw new NotSupportedException();

        // Columns that no row of the fake names are null, also those that cannot be.
        public override long GetInt64(int ordinal) => _inner.IsDBNull(ordinal) ? 0 : Convert.ToInt64(_inner.GetValue(ordinal), CultureInfo.InvariantCulture);

        protected override void Dispose(bool disposing)
        {
            if (disposing) _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
