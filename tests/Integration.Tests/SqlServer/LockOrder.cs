using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>
/// Checks the lock order of a transaction by its statements (decision record 0023): the structure of the tree; the sites,
/// one statement each, by ascending ids; then groups, nodes, and their dependent rows.
/// </summary>
internal sealed class LockOrder : TSqlFragmentVisitor
{
    private const string Sites = "SiteFeeds";
    private const string TreeVersions = "TreeVersions";

    /// <summary>Tables of a site, which must be locked before a row is inserted.</summary>
    private static readonly string[] OfSites =
        ["SiteAgents", "AgentPresence", "SyncRequests", "SyncStates", "PastStates", "SyncConflicts", "ChangeReceipts", "AutonomyRecords", "UnknownNodes", "MigrationClaims", "Approvals"];

    /// <summary>Tables that are locked after nodes.</summary>
    private static readonly string[] AfterNodes = ["MigrationClaims", "Approvals", "ApprovalVotes", "SyncStates", "PastStates", "SyncConflicts", "ChangeReceipts"];

    private readonly List<string> _faults = [];
    private readonly List<Guid> _locked = [];
    private readonly HashSet<string> _written = [];
    private bool _createsSite;
    private RecordedStatement _statement = new("", new Dictionary<string, string>());

    /// <summary>The violations of the lock order in a transaction.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyList<RecordedStatement> transaction) => Read(transaction)._faults;

    /// <summary>The sites that a transaction locks, in order.</summary>
    public static IReadOnlyList<Guid> SitesOf(IReadOnlyList<RecordedStatement> transaction) => Read(transaction)._locked;

    /// <summary>The keys that the updates of a transaction name, in order.</summary>
    public static IReadOnlyList<Guid> KeysOf(IReadOnlyList<RecordedStatement> transaction)
    {
        var keys = new List<Guid>();
        foreach (var statement in transaction)
        {
            var fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement.Sql), out _);
            var visitor = new Updates();
            fragment.Accept(visitor);
            foreach (var update in visitor.Found) keys.AddRange(Ids(update.WhereClause, statement));
        }

        return keys;
    }

    /// <summary>Parses the statement of an example transaction: <c>@one</c> is a lower id than <c>@two</c>.</summary>
    public static RecordedStatement Example(string sql) => new(sql, new Dictionary<string, string>())
    {
        Values = new Dictionary<string, object?>
        {
            ["@one"] = Guid.Parse(StatementTests.Id).ToByteArray(bigEndian: true),
            ["@two"] = Guid.Parse(StatementTests.Id[..^1] + "2").ToByteArray(bigEndian: true),
            ["@n"] = 1,
        },
    };

    public override void ExplicitVisit(ExecuteStatement node)
    {
        if (_locked.Count > 0 || _written.Count > 0) Fault("the structure of the tree is locked after something else");
    }

    public override void ExplicitVisit(UpdateStatement node) =>
        Write(TableOf(node.UpdateSpecification.Target, node.UpdateSpecification.FromClause), node.UpdateSpecification.WhereClause, isInsert: false);

    public override void ExplicitVisit(DeleteStatement node) =>
        Write(TableOf(node.DeleteSpecification.Target, node.DeleteSpecification.FromClause), node.DeleteSpecification.WhereClause, isInsert: false);

    public override void ExplicitVisit(InsertStatement node) => Write(TableOf(node.InsertSpecification.Target, null), null, isInsert: true);

    private static LockOrder Read(IReadOnlyList<RecordedStatement> transaction)
    {
        var order = new LockOrder();
        foreach (var statement in transaction)
        {
            order._statement = statement;
            var fragment = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement.Sql), out var errors);
            if (errors.Count > 0) order.Fault(errors[0].Message);
            else fragment.Accept(order);
        }

        return order;
    }

    private void Write(string table, WhereClause? where, bool isInsert)
    {
        if (table == TreeVersions)
        {
            // It counts the owners of the structure lock and is written with it.
            if (_locked.Count > 0 || _written.Count > 0) Fault("the structure of the tree is locked after something else");
            return;
        }

        if (table == Sites)
        {
            // The row of a new site, for which no other transaction can wait yet.
            if (isInsert)
            {
                _createsSite = true;
                return;
            }

            var ids = Ids(where, _statement).Distinct().Where(id => !_locked.Contains(id)).ToList();
            if (ids.Count > 1) Fault("one statement locks several sites, in an order of the server's choice");
            if (ids.Count > 0 && _written.Count > 0) Fault($"a site is locked after {string.Join(", ", _written)}");
            if (ids.Count > 0 && _locked.Count > 0 && ids.Min().CompareTo(_locked.Max()) < 0) Fault("a site is locked after one with a greater id");
            _locked.AddRange(ids);
            return;
        }

        if (table == "Nodes" && !_written.Contains(table) && _written.Overlaps(AfterNodes)) Fault($"a node is locked after {string.Join(", ", _written)}");
        if (isInsert && OfSites.Contains(table) && _locked.Count == 0 && !_createsSite) Fault($"a row of {table} is added while no site is locked");
        _written.Add(table);
    }

    private static IEnumerable<Guid> Ids(WhereClause? where, RecordedStatement statement)
    {
        var variables = new Variables();
        where?.Accept(variables);
        return variables.Names.Select(name => statement.Values.GetValueOrDefault(name)).OfType<byte[]>().Where(value => value.Length == 16).Select(value => new Guid(value, bigEndian: true));
    }

    private static string TableOf(TableReference target, FromClause? from)
    {
        var name = ((NamedTableReference)target).SchemaObject.BaseIdentifier.Value;
        var aliases = new Aliases();
        from?.Accept(aliases);
        return aliases.Tables.GetValueOrDefault(name, name);
    }

    private void Fault(string what) => _faults.Add($"{what}: {_statement.Sql}");

    private sealed class Variables : TSqlFragmentVisitor
    {
        public List<string> Names { get; } = [];

        public override void Visit(VariableReference node) => Names.Add(node.Name);
    }

    private sealed class Aliases : TSqlFragmentVisitor
    {
        public Dictionary<string, string> Tables { get; } = [];

        public override void Visit(NamedTableReference node)
        {
            if (node.Alias is not null) Tables[node.Alias.Value] = node.SchemaObject.BaseIdentifier.Value;
        }
    }

    private sealed class Updates : TSqlFragmentVisitor
    {
        public List<UpdateSpecification> Found { get; } = [];

        public override void Visit(UpdateSpecification node) => Found.Add(node);
    }
}
