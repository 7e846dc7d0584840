namespace Sites.Integration.Tests.Importing;

public sealed class ExportsOnSqlite(SqliteService service) : ExportTests(service), IClassFixture<SqliteService>
{
    protected override Service Another() => new SqliteService();
}

public sealed class ExportsOnSqlServer(SqlServerService service) : ExportTests(service), IClassFixture<SqlServerService>
{
    protected override Service Another() => new SqlServerService();
}

/// <summary>Exports can be imported.</summary>
public abstract class ExportTests(Service service) : ImportTestBase(service)
{
    private const string Header =
        "key,parent_key,name,description,agent_url,default_workflow_id,auto_provision,autonomy_level,conflict_resolution,cache_policy,"
        + "cache_patterns_json,cache_max_size_gb,cache_retention_days,discovery_method,discovery_config_json,migration_policy,heartbeat_interval_seconds,tags\n";

    /// <summary>Creates an empty service on a database of the same kind.</summary>
    protected abstract Service Another();

    [Fact]
    public async Task An_empty_service_exports_only_the_header()
    {
        await using var empty = Another();
        await empty.InitializeAsync();

        (await ExportAsync(empty.Http)).Should().Be(Header);
    }

    [Fact]
    public async Task An_export_imported_into_an_empty_service_results_in_an_identical_export()
    {
        await using var first = Another();
        await using var second = Another();
        await first.InitializeAsync();
        await second.InitializeAsync();
        await CreateTreesAsync(first.Http);

        var export = await ExportAsync(first.Http);
        export.Should().StartWith(Header);
        Counts(await second.Http.PostCsvAsync(Sites, export).DataAsync()).Should().Be((9, 0, 0, 0));
        (await ExportAsync(second.Http)).Should().Be(export);

        // Importing it into the original service changes nothing.
        Counts(await second.Http.PostCsvAsync(Sites + "?on_existing=update", export).DataAsync()).Should().Be((0, 0, 9, 0));
        (await ExportAsync(second.Http)).Should().Be(export);
    }

    [Theory]
    [InlineData("a, b; c\td", false)]
    [InlineData("say \"hello\"", true)]
    [InlineData("\"quoted\"", true)]
    [InlineData("=1+1", true)]
    [InlineData("'", true)]
    [InlineData("Łódź – 東京 🏭 ʻOkina", true)]
    public async Task A_name_round_trips(string name, bool allowed)
    {
        if (!allowed)
        {
            (await Http.PostJsonAsync("sites", new { name }).RefusalAsync()).Code.Should().Be("group.name_invalid");
            return;
        }

        var k = Prefix();
        var top = await NewSiteAsync(k);
        await Http.PostJsonAsync("sites", new { name, parent_id = top.Id(), external_id = k + name, description = name }).DataAsync();
        await RoundTripAsync($"?under={top.Id()}");
        (await SiteAsync(k + name)).Text("name").Should().Be(name);
    }

    [Fact]
    public async Task JSON_with_line_breaks_and_quotes_round_trips_unchanged()
    {
        var k = Prefix();
        const string Config = "{\n  \"a\": \"x, \\\"y\\\"\",\r\n  \"b\": [1,\n2]\n}";
        const string Patterns = "[\n\t\"*.iso\",\n\"a,b\"\n]";
        var top = await NewSiteAsync(k, more: new { external_id = k, discovery_config_json = Config, cache_patterns_json = Patterns });
        await RoundTripAsync($"?under={top.Id()}");

        var site = await SiteAsync(k);
        site.Text("discovery_config_json").Should().Be(Config);
        site.Text("cache_patterns_json").Should().Be(Patterns);
    }

    [Fact]
    public async Task Whitespace_around_JSON_round_trips_unchanged()
    {
        var k = Prefix();
        var top = await NewSiteAsync(k, more: new { external_id = k, discovery_config_json = " {}\n" });

        // Importing the file again changes nothing, because nothing was lost in the round trip.
        var export = await ExportAsync(Http, $"?under={top.Id()}");
        Counts(await ImportAsync(Sites + "?on_existing=update", export)).Should().Be((0, 0, 1, 0));
        (await SiteAsync(k)).Text("discovery_config_json").Should().Be(" {}\n");
    }

    [Fact]
    public async Task The_export_of_a_subtree_has_its_root_with_the_parent_key_and_no_siblings()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"""
            key,parent_key,name
            {k}r,,{k}r
            {k}top,{k}r,top
            {k}below,{k}top,below
            {k}beside,{k}r,beside
            """);
        var export = await ExportAsync(Http, $"?under={(await SiteAsync($"{k}top")).Id()}");

        export.Should().Be(Header + $"{k}top,{k}r,top,,,,,,,,,,,,,,,\n{k}below,{k}top,below,,,,,,,,,,,,,,,\n");
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+49")]
    [InlineData("-")]
    [InlineData("@SUM(A1)")]
    [InlineData("'=x")]
    [InlineData("''+x")]
    [InlineData(@"\N")]
    [InlineData(@"\\N")]
    [InlineData("＝1")]
    [InlineData("a;=1")]
    public async Task Spreadsheet_formulas_are_escaped_in_exports_and_round_trip(string text)
    {
        var k = Prefix();
        var top = await NewSiteAsync(k, more: new { external_id = k, description = text });
        foreach (var query in new[] { "", "&spreadsheet=true" })
        {
            var export = await ExportAsync(Http, $"?under={top.Id()}{query}");
            Counts(await ImportAsync(Sites + "?on_existing=update", export)).Should().Be((0, 0, 1, 0));
            if (query.Length == 0) continue;
            export.Should().StartWith("\uFEFF\"key\",");
            // Every cell is quoted, so that a separator does not start another cell, whatever separator the spreadsheet expects.
            export.Should().NotMatchRegex("(^|\"[,\n])\"[=+\\-@＝]").And.Contain(",\"");
        }
    }

    [Fact]
    public async Task JSON_with_leading_whitespace_is_escaped_in_exports_and_round_trips()
    {
        var k = Prefix();
        var top = await NewSiteAsync(k, more: new { external_id = k, discovery_config_json = "\t{}", cache_patterns_json = "\r\n[\"a\"]" });
        var export = await ExportAsync(Http, $"?under={top.Id()}&spreadsheet=true");

        export.Should().Contain("'\t{}").And.Contain("'\r\n[");
        Counts(await ImportAsync(Sites + "?on_existing=update", export)).Should().Be((0, 0, 1, 0));
    }

    [Fact]
    public async Task Regular_groups_and_nodes_are_exported_and_imported_like_sites()
    {
        await using var first = Another();
        await using var second = Another();
        await first.InitializeAsync();
        await second.InitializeAsync();
        await CreateTreesAsync(first.Http);
        var racks = await FirstAsync(first.Http, "groups?external_id=racks");
        var row = await first.Http.PostJsonAsync("groups", new { name = "Row \"1\"", parent_id = racks.Id(), description = "=cold", auto_provision = true }).DataAsync();
        await first.Http.PostJsonAsync("groups", new { name = "Apart", default_workflow_id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301", external_id = "apart" }).DataAsync();
        var site = await FirstAsync(first.Http, "sites?external_id=all");
        await first.Http.PostJsonAsync("nodes", new { mac_address = "02:00:00:00:00:01", hostname = "one", vendor = "=cmd|", group_id = row.Id(), home_site_id = site.Id(), arch = "arm64" }).DataAsync();
        await first.Http.PostJsonAsync("nodes", new { mac_address = "02:00:00:00:00:02", system_uuid = "3f2504e0-4f89-11d3-9a0c-0305e82c3301" }).DataAsync();

        foreach (var kind in new[] { "sites", "groups", "nodes" })
        {
            var export = await ExportAsync(first.Http, "?spreadsheet=true", kind);
            // Sites without a key get their former ids as keys, so that references to them can be resolved.
            (await second.Http.PostCsvAsync($"{kind}/import", export).DataAsync()).GetProperty("applied").GetBoolean().Should().BeTrue();
            (await ExportAsync(second.Http, "", kind)).Should().Be(await ExportAsync(first.Http, "", kind));
            var again = await first.Http.PostCsvAsync($"{kind}/import?on_existing=update", export).DataAsync();
            Counts(again).Should().Be((0, 0, again.GetProperty("rows").GetInt32(), 0));
        }

        (await ExportAsync(first.Http, $"?under={racks.Id()}", "groups")).Split('\n').Should().HaveCount(4, "the header, the root and its descendants");
        (await ExportAsync(first.Http, $"?under={racks.Id()}", "nodes")).Should().Contain("02:00:00:00:00:01").And.NotContain("02:00:00:00:00:02");
        (await first.Http.GetAsync("nodes/export?under=3f2504e0-4f89-11d3-9a0c-0305e82c3301", TestContext.Current.CancellationToken).RefusalAsync()).Code.Should().Be("group.not_found");
    }

    [Fact]
    public async Task A_branch_that_moves_during_an_export_is_exported_exactly_once()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{k}a,{k}r,a\n{k}b,{k}r,b\n{k}m,{k}a,m\n"
            + string.Concat(Enumerable.Range(0, 2500).Select(number => $"{k}{number},{(number % 2 == 0 ? $"{k}a" : $"{k}m")},n{number}\n")));
        var (a, b, moving) = ((await SiteAsync($"{k}a")).Id(), (await SiteAsync($"{k}b")).Id(), (await SiteAsync($"{k}m")).Id());
        var top = (await SiteAsync($"{k}r")).Id();
        using var stop = new CancellationTokenSource();
        var moves = Task.Run(async () =>
        {
            for (var move = 0; !stop.IsCancellationRequested; move++) await Http.PatchJsonAsync($"sites/{moving}", new { parent_id = move % 2 == 0 ? b : a }).DataAsync();
        }, TestContext.Current.CancellationToken);

        for (var read = 0; read < 10; read++)
        {
            var keys = (await ExportAsync(Http, $"?under={top}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]).ToList();
            keys.Should().HaveCount(2504).And.OnlyHaveUniqueItems();
        }

        await stop.CancelAsync();
        await moves;
    }

    [Fact]
    public async Task A_site_without_a_key_is_exported_with_its_id_as_key()
    {
        var top = await NewSiteAsync("top");
        var child = await NewSiteAsync("child", top.Id());
        var export = await ExportAsync(Http, $"?under={child.Id()}");

        export.Should().StartWith($"{Header}{child.Id()},{top.Id()},");
    }

    [Fact]
    public async Task Regular_groups_are_not_exported()
    {
        var top = await NewSiteAsync("top");
        var group = await NewGroupAsync("regular group", top.Id());
        (await ExportAsync(Http, $"?under={top.Id()}")).Should().NotContain("regular group");

        var refused = await Http.GetAsync($"sites/export?under={group.Id()}", TestContext.Current.CancellationToken).RefusalAsync();
        (refused.Status, refused.Code).Should().Be((404, "site.not_found"));
    }

    [Fact]
    public async Task More_sites_than_one_batch_are_all_exported_parents_first()
    {
        var k = Prefix();
        var rows = string.Concat(Enumerable.Range(0, 2100).Select(number => $"{k}{number},{(number < 50 ? k + "r" : k + (number % 50))},n{number}\n"));
        await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{rows}");
        var lines = (await ExportAsync(Http, $"?under={(await SiteAsync($"{k}r")).Id()}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Should().HaveCount(2102).And.OnlyHaveUniqueItems();
        var seen = new HashSet<string> { "" };
        foreach (var line in lines.Skip(1))
        {
            seen.Should().Contain(line.Split(',')[1]);
            seen.Add(line.Split(',')[0]);
        }
    }

    [Fact]
    public async Task A_root_without_settings_is_exported_blank_and_gets_the_defaults_when_imported()
    {
        await using var first = Another();
        await using var second = Another();
        await first.InitializeAsync();
        await second.InitializeAsync();
        var root = await first.Http.PostJsonAsync("sites", new { name = "root", external_id = "r" }).DataAsync();
        await first.Http.PatchJsonAsync($"sites/{root.Id()}", new { autonomy_level = (string?)null }).DataAsync();

        var export = await ExportAsync(first.Http);
        export.Should().NotContain("readonly");
        await second.Http.PostCsvAsync(Sites, export).DataAsync();
        (await ExportAsync(second.Http)).Should().Contain("readonly", "it is a new root, which stores the defaults");
        (await first.Http.PostCsvAsync(Sites + "?on_existing=update", export).DataAsync()).GetProperty("unchanged").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Sites_without_a_key_are_matched_by_their_exported_id()
    {
        await using var service = Another();
        await service.InitializeAsync();
        var root = await service.Http.PostJsonAsync("sites", new { name = "root" }).DataAsync();
        await service.Http.PostJsonAsync("sites", new { name = "child", parent_id = root.Id() }).DataAsync();

        var export = await ExportAsync(service.Http);
        export.Should().Contain($"{root.Id()},,root");
        var report = await service.Http.PostCsvAsync(Sites + "?on_existing=update", export).DataAsync();
        report.GetProperty("unchanged").GetInt32().Should().Be(2);
        var renamed = await service.Http.PostCsvAsync(Sites + "?on_existing=update", $"key,name\n{root.Id()},renamed\n").DataAsync();
        renamed.GetProperty("updated").GetInt32().Should().Be(1);
        (await service.Http.GetAsync($"sites/{root.Id()}", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        (await ExportAsync(service.Http)).Should().Be(export.Replace(",root,", ",renamed,", StringComparison.Ordinal), "the id is not stored as an external id");
    }

    private static async Task<System.Text.Json.JsonElement> FirstAsync(HttpClient http, string address)
    {
        using var found = await http.GetAsync(address, TestContext.Current.CancellationToken);
        return (await found.ReadAsync()).GetProperty("data")[0];
    }

    /// <summary>Exports a subtree, deletes it, imports it again, and compares.</summary>
    private async Task RoundTripAsync(string query)
    {
        var export = await ExportAsync(Http, query);
        var sites = await Http.GetAsync($"sites{query}&limit=500&sort=-lineage", TestContext.Current.CancellationToken);
        foreach (var site in (await sites.ReadAsync()).GetProperty("data").EnumerateArray()) await DeleteAsync(site.Id());
        await DeleteAsync(Guid.Parse(query.Split('=')[1]));

        await ImportAsync(Sites, export);
        var key = export.Split('\n')[1].Split(',')[0];
        (await ExportAsync(Http, $"?under={(await SiteAsync(key)).Id()}")).Should().Be(export);
    }

    private async Task DeleteAsync(Guid id)
    {
        using var deleted = await Http.DeleteAsync($"sites/{id}", TestContext.Current.CancellationToken);
        deleted.IsSuccessStatusCode.Should().BeTrue();
    }

    /// <summary>Creates two trees that cover all cases: with and without settings and keys, moved, renamed, and with groups.</summary>
    private static async Task CreateTreesAsync(HttpClient http)
    {
        var world = await http.PostJsonAsync("sites", new { name = "World", external_id = "w" }).DataAsync();
        var moon = await http.PostJsonAsync("sites", new { name = "Moon, \"far\" side", description = "dark, they say" }).DataAsync();
        var europe = await http.PostJsonAsync("sites", new { name = "Europe", parent_id = world.Id(), external_id = "eu, \"old\"" }).DataAsync();
        var crater = await http.PostJsonAsync("sites", new { name = "Crater", parent_id = moon.Id() }).DataAsync();
        await http.PostJsonAsync("sites", new
        {
            name = "All",
            parent_id = europe.Id(),
            external_id = "all",
            description = "every setting",
            agent_url = "https://agent.example/a?b=c,d",
            default_workflow_id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            auto_provision = false,
            autonomy_level = "limited",
            conflict_resolution = "manual",
            cache_policy = "pattern",
            cache_patterns_json = "[\"*.iso\",\n\"x\"]",
            cache_max_size_gb = 3,
            cache_retention_days = 4,
            discovery_method = "anycast",
            discovery_config_json = "{\"a\": \"b,c\",\r\n\"d\": 1}",
            migration_policy = "auto_accept",
            heartbeat_interval_seconds = 5,
        }).DataAsync();
        var late = await http.PostJsonAsync("sites", new { name = "Late", parent_id = world.Id(), auto_provision = true }).DataAsync();
        await http.PostJsonAsync("sites", new { name = "Below", parent_id = crater.Id(), external_id = "Ünïcode 東京" }).DataAsync();
        await http.PostJsonAsync("sites", new { name = "Last", parent_id = late.Id() }).DataAsync();
        await http.PostJsonAsync("sites", new { name = "Second", parent_id = europe.Id() }).DataAsync();
        await http.PostJsonAsync("groups", new { name = "Racks", parent_id = europe.Id(), external_id = "racks" }).DataAsync();
        await http.PatchJsonAsync($"sites/{crater.Id()}", new { parent_id = late.Id(), name = "Crater / moved".Replace('/', '-') }).DataAsync();
        await http.PatchJsonAsync($"sites/{late.Id()}", new { parent_id = moon.Id() }).DataAsync();
    }
}
