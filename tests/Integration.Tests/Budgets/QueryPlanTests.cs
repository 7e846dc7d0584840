using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Sites.Integration.Tests.Budgets;

/// <summary>
/// The query plans of GET endpoints on SQLite: they use an index and do not sort what an index returns in order. The
/// plan is from <c>EXPLAIN QUERY PLAN</c> without statistics, so it does not depend on the data. The expected plans of
/// SQL Server are explained in docs/operations.md.
/// </summary>
public sealed partial class QueryPlanTests(SqliteService service) : IClassFixture<SqliteService>
{
    /// <summary>Calls in addition to those with a budget: other sort orders and cursors.</summary>
    private static readonly Budget[] AdditionalCalls =
    [
        Budget.Get("/api/v1/groups/", _ => "groups?include_total=false&sort=-name", 0),
        Budget.Get("/api/v1/groups/", _ => $"groups?include_total=false&limit=2&sort=created_at&cursor={Cursor}", 0),
        Budget.Get("/api/v1/groups/", world => $"groups?include_total=false&limit=2&parent_id={world.Deepest}&cursor={Cursor}", 0),
        Budget.Get("/api/v1/groups/{id}/descendants", world => $"groups/{world.Top}/descendants?include_total=false&limit=2&cursor={Cursor}", 0),
        Budget.Get("/api/v1/sites/{id}/nodes", world => $"sites/{world.Deepest}/nodes?include_total=false&limit=2&cursor={Cursor}", 0),
        Budget.Get("/api/v1/sites/{id}/nodes", world => $"sites/{world.Top}/nodes?include_descendant_sites=true&include_total=false&limit=2&cursor={Cursor}", 0),
        Budget.Get("/api/v1/nodes/", _ => $"nodes?include_total=false&limit=2&cursor={Cursor}", 0),
        Budget.Get("/api/v1/catalog/workflow/", _ => $"catalog/workflow?include_total=false&limit=2&cursor={Cursor}", 0),
        Budget.Get("/api/v1/catalog/workflow/", _ => $"catalog/workflow?include_total=false&limit=2&sort=-created_at&cursor={Cursor}", 0),
        Budget.Get("/api/v1/catalog/workflow/{id}/assignments", world => $"catalog/workflow/{world.Document("workflow")}/assignments?include_total=false&limit=1&cursor={Cursor}", 0),
        Budget.Get("/api/v1/nodes/", _ => $"nodes?include_total=false&limit=2&sort=-created_at&cursor={Cursor}", 0),
        Budget.Get("/api/v1/nodes/", _ => $"nodes?include_total=false&limit=2&sort=hostname&cursor={Cursor}", 0),
        Budget.Get("/api/v1/nodes/", _ => "nodes?hostname=h&hostname=i", 0),
        Budget.Get("/api/v1/nodes/", _ => "nodes?ip_address=10.0.0.1", 0),
        Budget.Get("/api/v1/nodes/", world => $"nodes?system_uuid={world.Node}", 0),
        Budget.Get("/api/v1/nodes/", _ => "nodes?serial_number=s", 0),
    ];

    private const string Cursor = "{cursor}";

    /// <summary>Plans that may read more rows than they return, and the reasons.</summary>
    private static readonly Exemption[] Allowed =
    [
        new(@"^(groups|nodes)(\?(limit|include_total)=.*)?$", "ORDER BY", "SCAN . USING INDEX", "A list without a filter is read from the index of its sort order, up to LIMIT."),
        new(@"^sites\?limit", "ORDER BY", "SCAN . USING INDEX", "Most groups are sites: they are read from the index of the sort order, skipping regular groups."),
        new(@"^groups\?(root_only|format)", "ORDER BY", "SCAN . USING INDEX", "Roots are read from the index of roots; in another order than by name, from the index of that order."),
        new(@"^groups\?(root_only|format)", "SELECT COUNT", "SCAN . USING INDEX UX_DeviceGroups_Root_NormalizedName", "The index contains only roots."),
        new(@"^(groups|sites)\?limit|^nodes$", "SELECT COUNT", "SCAN .", "The total of a list without a filter counts all rows; include_total=false omits it."),
        new(@"[?&]q=", "", "SCAN", "Substrings are not indexed; q is meant for interactive searches."),
        new(@"^nodes\?(hostname|serial_number)=|sort=hostname", "", "SCAN|USE TEMP B-TREE", "Nodes with the same hostname are few and are sorted; serial numbers, vendors and models are not indexed; paging by hostname skips nodes without one."),
        new(@"format=tree", "ORDER BY \"d\".\"NormalizedName\"", "USE TEMP B-TREE", "A tree is refused above a fixed size, and sorted by name below each parent."),
        new(@"/ancestors$", "ORDER BY \"d\".\"Lineage\"", "USE TEMP B-TREE", "At most 31 rows."),
        new(@"^(groups|nodes)\?tag=", "ORDER BY", "USE TEMP B-TREE", "Rows with a tag are read from the index of tags and sorted."),
        new(@"tree-check", "", "SCAN . USING", "The check reads the whole table in batches by key."),
        new(@"^sites\?agent_status", "ORDER BY", "SCAN . USING INDEX", "Sites in the order of the list, skipping those with another status: the status depends on the clock and cannot be indexed."),
        new(@"^sites\?agent_status", "SELECT COUNT", "SCAN .", "The total of a list counts all rows; include_total=false omits it."),
        new(@"^sync/conflicts\?limit", "ORDER BY", "SCAN . USING INDEX IX_SyncConflicts_CreatedAt", "A list without a filter is read from the index of its sort order, up to LIMIT."),
        new(@"^sync/conflicts\?limit", "SELECT COUNT", "SCAN SyncConflicts", "The total of a list without a filter counts all rows; include_total=false omits it."),
        new(@"^sync/conflicts\?under", "ORDER BY", "USE TEMP B-TREE", "Conflicts of a subtree are found by site and sorted: users resolve them, so there are few."),
        new(@"^(migrations|approvals|unknown-nodes|enrolments)\?limit", "ORDER BY", "SCAN . USING (COVERING )?INDEX IX_(MigrationClaims|Approvals|UnknownNodes|Enrolments)_CreatedAt", "A list without a filter is read from the index of its sort order, up to LIMIT."),
        new(@"^(migrations|approvals|unknown-nodes|enrolments)\?limit", "SELECT COUNT", "SCAN (MigrationClaims|Approvals|UnknownNodes|Enrolments|.) USING", "The total of a list without a filter counts all rows; include_total=false omits it."),
        new(@"^approvals", "ApprovalVotes", "SCAN a1", "The page itself, whose votes are looked up."),
        new(@"^migrations\?(under|site_id)", "ORDER BY", "USE TEMP B-TREE", "Claims of a subtree or a site are found by either side and sorted: few are open, and resolved ones are deleted with their node."),
        new(@"^migrations\?status=expired", "ORDER BY", "USE TEMP B-TREE", "Claims that are stored as expired and those that are not are at different positions of the index."),
        new(@"^ignored-machines", "", "SCAN (i|IgnoredMachines) USING", "The list is read in the order of its key, up to LIMIT; its total counts all rows."),
        new(@"^unknown-nodes\?under", "ORDER BY", "USE TEMP B-TREE", "At most 1,000 per site."),
        new(@"health-summary$|^/metrics", "SELECT COUNT", "SCAN .", "A sum over all sites reads all sites."),
        new(@"ready", "__EFMigrationsHistory", "SCAN", "A table of a handful of rows."),
        new(@"ready", "sqlite_master", "SCAN", "SQLite's own catalogue."),
    ];

    [Fact]
    public async Task Every_query_of_a_GET_endpoint_uses_an_index()
    {
        var steps = await PlansAsync([.. Budget.All.Where(budget => budget.Method == "GET"), .. AdditionalCalls]);

        string.Join("\n\n", Faults(steps, Allowed)).Should().BeEmpty();
        Allowed.Where(exemption => !steps.Any(exemption.Covers)).Should().BeEmpty("unused exemptions are removed");
    }

    [Theory]
    [InlineData("IX_Nodes_HomeSiteId_MacAddress", "/api/v1/sites/{id}/nodes")]
    [InlineData("UX_DeviceGroups_Lineage", "/api/v1/groups/{id}/descendants")]
    [InlineData("IX_DeviceGroups_CreatedAt", "/api/v1/groups/")]
    [InlineData("IX_Documents_Kind_CreatedAt", "/api/v1/catalog/workflow/")]
    [InlineData("UX_Documents_Kind_NormalizedName", "/api/v1/catalog/workflow/")]
    [InlineData("IX_DocumentAssignments_DocumentId_AssignedAt", "/api/v1/catalog/workflow/{id}/assignments")]
    public async Task A_missing_index_is_detected(string index, string route)
    {
        var steps = await PlansAsync([.. Budget.All.Concat(AdditionalCalls).Where(call => call.Method == "GET" && call.Route == route)], $"DROP INDEX {index}");

        Faults(steps, Allowed).Should().NotBeEmpty();
    }

    /// <summary>The steps of the calls' query plans that scan a table or sort.</summary>
    private async Task<List<Step>> PlansAsync(IReadOnlyList<Budget> calls, string? setup = null)
    {
        var world = await World.CreateAsync(service, service.Unique("large").Replace(' ', '-'), depth: 13, leaves: 150);
        var steps = new List<Step>();
        foreach (var call in calls)
        {
            var budget = call;
            if (call.Address(world).Contains(Cursor, StringComparison.Ordinal))
            {
                // The first page returns the cursor of the second.
                using var first = await service.Http.GetAsync(call.Address(world).Replace($"&cursor={Cursor}", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
                var cursor = (await first.ReadAsync()).Text("next_cursor");
                budget = call with { Address = at => call.Address(at).Replace(Cursor, Uri.EscapeDataString(cursor!), StringComparison.Ordinal) };
            }

            foreach (var command in await budget.MeasureAsync(service, world)) steps.AddRange(PlanOf(budget.Address(world), command, setup));
        }

        return steps;
    }

    private static IEnumerable<string> Faults(IEnumerable<Step> steps, IReadOnlyList<Exemption> exemptions) =>
        steps.Where(step => !exemptions.Any(exemption => exemption.Covers(step))).Select(step => $"{step.Address}: {step.Text}\n{step.Sql}").Distinct();

    private List<Step> PlanOf(string address, SentCommand sent, string? setup)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        if (setup is not null)
        {
            using var setupCommand = connection.CreateCommand();
            setupCommand.CommandText = setup;
            setupCommand.ExecuteNonQuery();
        }

        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sent.Sql;
        foreach (var (name, value) in sent.Parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        var steps = new List<Step>();
        while (reader.Read())
        {
            var text = reader.GetString(3);
            if ((Scan().IsMatch(text) && !NotATable().IsMatch(text)) || text.StartsWith("USE TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal))
                steps.Add(new Step(address, sent.Sql, text));
        }

        // The setup is rolled back with the transaction.
        return steps;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(service.Folder, "sites.db")}");
        connection.Open();
        return connection;
    }

    [GeneratedRegex("^SCAN ")]
    private static partial Regex Scan();

    // Expanded parameters and subqueries are not tables.
    [GeneratedRegex("^SCAN (CONSTANT ROW|[^ ]+ VIRTUAL TABLE|\\(?subquery)", RegexOptions.IgnoreCase)]
    private static partial Regex NotATable();

    private sealed record Step(string Address, string Sql, string Text);

    /// <summary>Applies to steps that match the plan, in statements that contain the SQL, of calls whose address matches.</summary>
    private sealed record Exemption(string Address, string Sql, string Plan, string Reason)
    {
        public bool Covers(Step step) => Regex.IsMatch(step.Address, Address)
            && step.Sql.Contains(Sql, StringComparison.Ordinal) && Regex.IsMatch(step.Text, "^" + Plan);
    }
}
