namespace Sites.Integration.Tests.Budgets;

/// <summary>What imports send to the database: reads by the batch, and no more writes than rows.</summary>
public abstract class ImportBudgetTests(Service service) : OverHttp(service)
{
    /// <summary>Whether the database takes many rows in one command.</summary>
    protected abstract bool TakesBatches { get; }

    [Fact]
    public async Task A_large_import_of_sites_reads_by_the_batch_and_not_by_the_row()
    {
        const int Rows = 1200;
        var parents = "key,parent_key,name\n" + Lines(row => $"ip{row},,import parent {row}");
        var children = "key,parent_key,name\n" + Lines(row => $"ic{row},ip{row},import child {row}");
        await ImportAsync("sites/import", parents);

        var sent = await ImportAsync("sites/import", children);

        // Keys of rows and parents by 500, names by 500 parents, lines of parents by 500; rows are written by 500.
        sent.Count(IsRead).Should().BeLessThanOrEqualTo(20);
        // Each site and its feed.
        Writes(sent, 2 * Rows);

        static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, Rows).Select(row => line(row) + "\n"));
    }

    [Fact]
    public async Task A_large_import_of_nodes_reads_by_the_batch_and_not_by_the_row()
    {
        const int Rows = 1200;
        await NewSiteAsync("import", more: new { external_id = "budget-of-nodes" });
        var file = "mac_address,home_site_key\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => $"02:ee:00:00:{row / 100:00}:{row % 100:00},budget-of-nodes\n"));

        var sent = await ImportAsync("nodes/import", file);

        // The one group, MAC addresses by 500, and with each batch whether somebody reads the feeds, whose numbers are taken first.
        sent.Count(IsRead).Should().BeLessThanOrEqualTo(7);
        Writes(sent, Rows + 3);
        var again = await ImportAsync("nodes/import?on_existing=update", file);
        again.Should().HaveCountLessThanOrEqualTo(4 + (TakesBatches ? 1 : 0), "rows that say nothing new are not written");
    }

    [Fact]
    public async Task A_tree_of_as_many_roots_as_a_page_holds_is_one_query_for_the_roots_and_one_for_what_is_below()
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

    /// <summary>SQLite is sent one command a row, for it is in the same process; SQL Server is sent batches of 42 and more.</summary>
    private void Writes(IReadOnlyList<SentCommand> sent, int rows) =>
        sent.Count(command => !IsRead(command)).Should().BeLessThanOrEqualTo(TakesBatches ? 1 + (rows / 40) + 3 : rows);

    private static bool IsRead(SentCommand command) => command.Sql.StartsWith("SELECT", StringComparison.Ordinal);
}

public sealed class ImportBudgetsOnSqlite(SqliteService service) : ImportBudgetTests(service), IClassFixture<SqliteService>
{
    protected override bool TakesBatches => false;
}

public sealed class ImportBudgetsOnSqlServer(SqlServerService service) : ImportBudgetTests(service), IClassFixture<SqlServerService>
{
    protected override bool TakesBatches => true;
}
