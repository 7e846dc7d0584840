namespace Sites.Integration.Tests.Importing;

public sealed class RealDataOnSqlite() : RealDataTests(new SqliteService())
{
    protected override Service Another() => new SqliteService();
}

public sealed class RealDataOnSqlServer() : RealDataTests(new SqlServerService())
{
    protected override Service Another() => new SqlServerService();
}

/// <summary>
/// Uncleaned real data: 4,244 places and 11,008 radio beacons of the world. The files are not part of the project;
/// without them these tests are skipped. Each test has a separate service, because each counts all rows.
/// </summary>
public abstract class RealDataTests : ImportTestBase, IAsyncLifetime
{
    private static readonly string? Folder = FindFolder();

    private static readonly RowError[] KnownErrors =
    [
        new(2373, "MO-SFX", "name", "group.name_invalid"),
        new(2787, null, "name", "group.name_taken"),
        new(3452, null, "name", "group.name_taken"),
    ];

    protected RealDataTests(Service service)
        : base(service) =>
        Assert.SkipWhen(
            Folder is null,
            "ourairports-sites.csv and ourairports-nodes.csv were not found: set SITES_TEST_DATA to their folder, or put them into shared/data beside the checkout.");

    /// <summary>Creates an empty service on a database of the same kind.</summary>
    protected abstract Service Another();

    public ValueTask InitializeAsync() => Service.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_dry_run_and_an_aborted_import_change_nothing_and_report_the_three_invalid_rows()
    {
        var errors = await RowErrorsAsync(Sites, await ReadAsync("ourairports-sites.csv"));

        errors.Select(error => error with { Key = error.Line == 2373 ? error.Key : null }).Should().Equal(KnownErrors);
    }

    [Fact]
    public async Task Skipping_invalid_rows_imports_all_others_and_the_export_can_be_imported()
    {
        var sites = await ReadAsync("ourairports-sites.csv");
        var report = await ImportAsync(Sites + "?on_error=skip", sites);
        Counts(report).Should().Be((4241, 0, 0, 3));
        RowErrorsOf(report).Select(error => error.Line).Should().Equal(2373, 2787, 3452);

        var nodes = await ReadAsync("ourairports-nodes.csv");
        Counts(await ImportAsync(Nodes, nodes)).Should().Be((11008, 0, 0, 0));
        await ShouldBeValidAsync(Http, 4241);

        // Importing the same file again changes nothing.
        Counts(await ImportAsync(Sites + "?on_error=skip&on_existing=update", sites)).Should().Be((0, 0, 4241, 3));
        Counts(await ImportAsync(Nodes + "?on_existing=update", nodes)).Should().Be((0, 0, 11008, 0));

        await using var second = Another();
        await second.InitializeAsync();
        var export = await ExportAsync(Http);
        Counts(await second.Http.PostCsvAsync(Sites, export).DataAsync()).Should().Be((4241, 0, 0, 0));
        (await ExportAsync(second.Http)).Should().Be(export);
        await ShouldBeValidAsync(second.Http, 4241);
    }

    private static async Task ShouldBeValidAsync(HttpClient http, int groups)
    {
        var report = (await (await http.GetAsync("maintenance/tree-check", TestContext.Current.CancellationToken)).ReadAsync()).GetProperty("data");
        report.GetProperty("groups").GetInt32().Should().Be(groups);
        report.GetProperty("defects").GetArrayLength().Should().Be(0);
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Folder!, file), TestContext.Current.CancellationToken);

    private static string? FindFolder()
    {
        if (Environment.GetEnvironmentVariable("SITES_TEST_DATA") is { Length: > 0 } named)
        {
            // A configured folder that is wrong fails the tests instead of skipping them.
            return Holds(named) ? named : throw new InvalidOperationException($"SITES_TEST_DATA is {named}, but the files do not exist.");
        }

        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            var candidate = Path.Combine(above.FullName, "shared", "data");
            if (Holds(candidate)) return candidate;
        }

        return null;
    }

    private static bool Holds(string folder) =>
        File.Exists(Path.Combine(folder, "ourairports-sites.csv")) && File.Exists(Path.Combine(folder, "ourairports-nodes.csv"));
}
