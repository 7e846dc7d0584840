namespace Sites.Integration.Tests.Budgets;

/// <summary>The commands of imports: reads in batches, and at most one write per row.</summary>
public abstract class ImportBudgetTests(Service service) : HttpTestBase(service)
{
    /// <summary>Whether one command can write many rows.</summary>
    protected abstract bool SupportsBatches { get; }

    [Fact]
    public async Task A_large_import_of_sites_reads_in_batches()
    {
        const int Rows = 1200;
        var parents = "key,parent_key,name\n" + Lines(row => $"ip{row},,import parent {row}");
        var children = "key,parent_key,name\n" + Lines(row => $"ic{row},ip{row},import child {row}");
        await ImportAsync("sites/import", parents);

        var sent = await ImportAsync("sites/import", children);

        // Keys of rows and parents, names and ancestors are read in batches of 500; rows are written in batches of 500.
        sent.Count(IsRead).Should().BeLessThanOrEqualTo(20);
        // Each site and its feed.
        ShouldHaveWritten(sent, 2 * Rows);

        static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, Rows).Select(row => line(row) + "\n"));
    }

    [Fact]
    public async Task A_large_import_of_nodes_reads_in_batches()
    {
        const int Rows = 1200;
        await NewSiteAsync("import", more: new { external_id = "budget-of-nodes" });
        var file = "mac_address,home_site_key\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => $"02:ee:00:00:{row / 100:00}:{row % 100:00},budget-of-nodes\n"));

        var sent = await ImportAsync("nodes/import", file);

        // The group, MAC addresses in batches of 500, and for each batch the open feeds, whose numbers are assigned first.
        sent.Count(IsRead).Should().BeLessThanOrEqualTo(7);
        ShouldHaveWritten(sent, Rows + 3);
        var again = await ImportAsync("nodes/import?on_existing=update", file);
        again.Should().HaveCountLessThanOrEqualTo(4 + (SupportsBatches ? 1 : 0), "unchanged rows are not written");
    }

    [Fact]
    public async Task A_tree_with_a_page_of_roots_requires_one_query_for_the_roots_and_one_for_their_descendants()
    {
        await ImportAsync("sites/import", "key,parent_key,name\n" + string.Concat(
            Enumerable.Range(0, 500).Select(row => $"tree{row},,tree {row:000}\nbelow{row},tree{row},below\n")));

        var (response, sent) = await Service.SendLoggedAsync(new HttpRequestMessage(HttpMethod.Get, "groups?format=tree&root_only=true&limit=500&include_total=false&sort=-name"));

        using (response) response.IsSuccessStatusCode.Should().BeTrue(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        sent.Should().HaveCount(2);
    }

    private async Task<IReadOnlyList<SentCommand>> ImportAsync(string address, string csv)
    {
        var (response, sent) = await Service.SendLoggedAsync(new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(csv, System.Text.Encoding.UTF8, "text/csv"),
        });
        using (response) (await Task.FromResult(response).DataAsync()).GetProperty("refused_rows").GetInt32().Should().Be(0);
        return sent;
    }

    /// <summary>On SQLite each row is one command; on SQL Server the rows are sent in batches of at least 42.</summary>
    private void ShouldHaveWritten(IReadOnlyList<SentCommand> sent, int rows) =>
        sent.Count(command => !IsRead(command)).Should().BeLessThanOrEqualTo(SupportsBatches ? 1 + (rows / 40) + 3 : rows);

    private static bool IsRead(SentCommand command) => command.Sql.StartsWith("SELECT", StringComparison.Ordinal);
}

public sealed class ImportBudgetsOnSqlite(SqliteService service) : ImportBudgetTests(service), IClassFixture<SqliteService>
{
    protected override bool SupportsBatches => false;
}

public sealed class ImportBudgetsOnSqlServer(SqlServerService service) : ImportBudgetTests(service), IClassFixture<SqlServerService>
{
    protected override bool SupportsBatches => true;
}
