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
/// A list that nobody cleaned: 4,244 places and 11,008 radio beacons of the world. The files are no part of the project;
/// where they are missing these tests are skipped. Each test has a service of its own, because each counts everything.
/// </summary>
public abstract class RealDataTests : OverImports, IAsyncLifetime
{
    private static readonly string? Folder = FindFolder();

    private static readonly Mistake[] KnownMistakes =
    [
        new(2373, "MO-SFX", "name", "group.name_invalid"),
        new(2787, null, "name", "group.name_taken"),
        new(3452, null, "name", "group.name_taken"),
    ];

    protected RealDataTests(Service service)
        : base(service) =>
        Assert.SkipWhen(
            Folder is null,
            "ourairports-sites.csv and ourairports-nodes.csv are not at hand: set SITES_TEST_DATA to their folder, or put them into shared/data beside the checkout.");

    /// <summary>An empty service on a database of the same kind.</summary>
    protected abstract Service Another();

    public ValueTask InitializeAsync() => Service.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Neither_a_dry_run_nor_an_aborted_import_changes_anything_and_both_report_the_three_bad_rows()
    {
        var mistakes = await MistakesAsync(Sites, await ReadAsync("ourairports-sites.csv"));

        mistakes.Select(mistake => mistake with { Key = mistake.Line == 2373 ? mistake.Key : null }).Should().Equal(KnownMistakes);
    }

    [Fact]
    public async Task Leaving_out_the_bad_rows_loads_the_world_and_its_beacons_and_the_export_loads_it_again()
    {
        var sites = await ReadAsync("ourairports-sites.csv");
        var report = await ImportAsync(Sites + "?on_error=skip", sites);
        Counts(report).Should().Be((4241, 0, 0, 3));
        MistakesOf(report).Select(mistake => mistake.Line).Should().Equal(2373, 2787, 3452);

        var nodes = await ReadAsync("ourairports-nodes.csv");
        Counts(await ImportAsync(Nodes, nodes)).Should().Be((11008, 0, 0, 0));
        await SoundAsync(Http, 4241);

        // The same again is nothing new.
        Counts(await ImportAsync(Sites + "?on_error=skip&on_existing=update", sites)).Should().Be((0, 0, 4241, 3));
        Counts(await ImportAsync(Nodes + "?on_existing=update", nodes)).Should().Be((0, 0, 11008, 0));

        await using var second = Another();
        await second.InitializeAsync();
        var export = await ExportAsync(Http);
        Counts(await second.Http.PostCsvAsync(Sites, export).DataAsync()).Should().Be((4241, 0, 0, 0));
        (await ExportAsync(second.Http)).Should().Be(export);
        await SoundAsync(second.Http, 4241);
    }

    private static async Task SoundAsync(HttpClient http, int groups)
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
            // Somebody who names a folder wants these tests to run: a wrong one fails them instead of skipping them.
            return Holds(named) ? named : throw new InvalidOperationException($"SITES_TEST_DATA is {named}, but the files are not there.");
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
