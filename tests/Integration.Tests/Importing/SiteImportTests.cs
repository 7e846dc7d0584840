using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sites.Integration.Tests.Importing;

public sealed class SiteImportsOnSqlite(SqliteService service) : SiteImportTests(service), IClassFixture<SqliteService>;

public sealed class SiteImportsOnSqlServer(SqlServerService service) : SiteImportTests(service), IClassFixture<SqlServerService>;

/// <summary>Imports of sites over HTTP.</summary>
public abstract class SiteImportTests(Service service) : ImportTestBase(service)
{
    private const string Update = Sites + "?on_existing=update";
    private const string Skip = Sites + "?on_error=skip";

    [Fact]
    public async Task Children_may_precede_their_parents()
    {
        var k = Prefix();
        var report = await ImportAsync(Sites, $"""
            key,parent_key,name
            {k}room,{k}house,room
            {k}house,{k}town,house
            {k}town,,{k}town
            """);

        Counts(report).Should().Be((3, 0, 0, 0));
        report.GetProperty("applied").GetBoolean().Should().BeTrue();
        var room = await SiteAsync($"{k}room");
        room.Text("path").Should().Be($"/{k}town/house/room");
        room.GetProperty("depth").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task Every_column_is_stored()
    {
        var k = Prefix();
        await ImportAsync(Sites, $$""""
            key,parent_key,name,description,agent_url,default_workflow_id,auto_provision,autonomy_level,conflict_resolution,cache_policy,cache_patterns_json,cache_max_size_gb,cache_retention_days,discovery_method,discovery_config_json,migration_policy,heartbeat_interval_seconds
            {{k}}all,,{{k}}all,"what, and ""why""",https://agent.example/a?b=c,3F2504E0-4F89-11D3-9A0C-0305E82C3301,true,full,last_write,pattern,"[""*.iso"",""a,b""]",7,8,dns,"{""zone"":""x""}",bidirectional,15
            """");

        var site = await SiteAsync($"{k}all");
        site.Text("description").Should().Be("what, and \"why\"");
        site.Text("agent_url").Should().Be("https://agent.example/a?b=c");
        site.Text("default_workflow_id").Should().Be("3f2504e0-4f89-11d3-9a0c-0305e82c3301");
        site.GetProperty("auto_provision").GetBoolean().Should().BeTrue();
        site.Text("autonomy_level").Should().Be("full");
        site.Text("conflict_resolution").Should().Be("last_write");
        site.Text("cache_policy").Should().Be("pattern");
        site.Text("cache_patterns_json").Should().Be("""["*.iso","a,b"]""");
        site.GetProperty("cache_max_size_gb").GetInt32().Should().Be(7);
        site.GetProperty("cache_retention_days").GetInt32().Should().Be(8);
        site.Text("discovery_method").Should().Be("dns");
        site.Text("discovery_config_json").Should().Be("""{"zone":"x"}""");
        site.Text("migration_policy").Should().Be("bidirectional");
        site.GetProperty("heartbeat_interval_seconds").GetInt32().Should().Be(15);
    }

    [Fact]
    public async Task A_root_stores_the_defaults_and_a_child_inherits()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{k}c,{k}r,c\n");

        (await SiteAsync($"{k}r")).Text("autonomy_level").Should().Be("readonly");
        (await SiteAsync($"{k}c")).Text("autonomy_level").Should().BeNull();
    }

    [Fact]
    public async Task A_row_may_have_an_existing_site_as_parent()
    {
        var k = Prefix();
        var parent = await NewSiteAsync("there", more: new { external_id = $"{k}there" });
        await ImportAsync(Sites, $"key,parent_key,name\n{k}new,{k}there,new\n");

        (await SiteAsync($"{k}new")).GetProperty("parent_id").GetGuid().Should().Be(parent.Id());
    }

    [Theory]
    [InlineData("name", "a/b", "group.name_invalid")]
    [InlineData("name", "", "group.name_required")]
    [InlineData("autonomy_level", "fully", "request.value_invalid")]
    [InlineData("autonomy_level", "2", "request.value_invalid")]
    [InlineData("conflict_resolution", "central", "request.value_invalid")]
    [InlineData("cache_policy", "none", "request.value_invalid")]
    [InlineData("discovery_method", "dhcp4", "request.value_invalid")]
    [InlineData("migration_policy", "auto", "request.value_invalid")]
    [InlineData("auto_provision", "yes", "request.value_invalid")]
    [InlineData("default_workflow_id", "00000000-0000-0000-0000-000000000000", "request.value_invalid")]
    [InlineData("tags", "Upper", "tag.invalid")]
    [InlineData("cache_max_size_gb", "1.5", "request.value_invalid")]
    [InlineData("cache_max_size_gb", "99999999999", "request.value_invalid")]
    [InlineData("cache_max_size_gb", "0", "site.below_one")]
    [InlineData("cache_retention_days", "-1", "site.below_one")]
    [InlineData("heartbeat_interval_seconds", "4", "site.heartbeat_interval_invalid")]
    [InlineData("agent_url", "ftp://x", "site.agent_url_invalid")]
    [InlineData("agent_url", "https://user:secret@x", "site.agent_url_invalid")]
    [InlineData("cache_patterns_json", "[]", "site.cache_patterns_invalid")]
    [InlineData("cache_patterns_json", "[1]", "site.cache_patterns_invalid")]
    [InlineData("discovery_config_json", "[]", "site.discovery_config_invalid")]
    [InlineData("discovery_config_json", "{", "site.discovery_config_invalid")]
    [InlineData("description", "two\nlines", "group.description_invalid")]
    public async Task An_invalid_value_is_refused_with_line_key_field_and_code(string column, string value, string code)
    {
        var k = Prefix();
        var others = column == "name" ? "" : ",name";
        var name = column == "name" ? "" : ",bad";
        var errors = await RowErrorsAsync(Sites, $"""
            key,{column}{others}
            {k}good,{(column == "name" ? k + "good" : "," + k + "good")}
            {k}bad,{Quoted(value)}{name}
            """);

        errors.Should().Equal(new RowError(3, $"{k}bad", column, code));
    }

    [Fact]
    public async Task A_row_with_several_errors_lists_them_all()
    {
        var k = Prefix();
        var errors = await RowErrorsAsync(Sites, $"key,name,autonomy_level,cache_max_size_gb\n{k}bad,a/b,most,0\n");

        errors.Should().BeEquivalentTo([
            new RowError(2, $"{k}bad", "autonomy_level", "request.value_invalid"),
            new RowError(2, $"{k}bad", "name", "group.name_invalid"),
            new RowError(2, $"{k}bad", "cache_max_size_gb", "site.below_one"),
        ]);
    }

    [Theory]
    [InlineData("Straße 1", "Straße 1")]
    [InlineData("Öst", "öST")]
    public async Task The_second_of_two_siblings_with_the_same_name_is_refused(string first, string second)
    {
        var k = Prefix();
        var errors = await RowErrorsAsync(Sites, $"""
            key,parent_key,name
            {k}r,,{k}r
            {k}1,{k}r,{first}
            {k}2,{k}r,{second}
            {k}3,{k}1,{second}
            """);

        errors.Should().Equal(new RowError(4, $"{k}2", "name", "group.name_taken"));
    }

    [Fact]
    public async Task Siblings_whose_names_differ_only_in_Unicode_composition_are_refused()
    {
        var k = Prefix();
        // The same letter in composed and decomposed form.
        (await RowErrorsAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{k}1,{k}r,\u00e9\n{k}2,{k}r,e\u0301\n"))
            .Should().Equal(new RowError(4, $"{k}2", "name", "group.name_taken"));
    }

    [Fact]
    public async Task Descendants_of_an_unreadable_row_are_refused()
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $"key,parent_key,name\n{k}p,,{k}p,too many\n{k}c,{k}p,child\n")).Should().HaveCount(2)
            .And.Contain(new RowError(2, $"{k}p", null, "import.row_malformed"))
            .And.Contain(error => error.Line == 3 && error.Field == "parent_key");
    }

    [Fact]
    public async Task Roots_have_unique_names_within_the_file_and_the_tree()
    {
        var k = Prefix();
        var there = await NewSiteAsync(k + "there", more: new { external_id = $"{k}t" });
        var group = await NewGroupAsync(k + "inside", there.Id());
        var errors = await RowErrorsAsync(Sites, $"""
            key,parent_key,name
            {k}1,,{k}ROOT
            {k}2,,{k}root
            {k}3,,{there.Text("name")!.ToUpperInvariant()}
            {k}4,{k}t,{group.Text("name")}
            """);

        errors.Should().Equal(
            new RowError(3, $"{k}2", "name", "group.name_taken"),
            new RowError(4, $"{k}3", "name", "group.name_taken"),
            new RowError(5, $"{k}4", "name", "group.name_taken"));
    }

    [Fact]
    public async Task A_duplicate_key_is_refused_with_the_line_of_the_first()
    {
        var k = Prefix();
        var file = $"key,name\n{k}1,{k}one\n{k}1,{k}two\n,{k}three\n";
        (await RowErrorsAsync(Sites, file)).Should().Equal(
            new RowError(3, $"{k}1", "key", "import.duplicate_key"),
            new RowError(4, null, "key", "import.key_required"));

        var report = await RefusedAsync(Sites, file);
        report.GetProperty("refused")[0].Text("message").Should().Contain("line 2");
    }

    [Fact]
    public async Task A_row_with_an_unknown_parent_is_refused_with_its_descendants()
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $"""
            key,parent_key,name
            {k}leaf,{k}twig,leaf
            {k}twig,{k}branch,twig
            {k}branch,{k}nowhere,branch
            {k}other,,{k}other
            """)).Should().Equal(
            new RowError(2, $"{k}leaf", "parent_key", "import.parent_refused"),
            new RowError(3, $"{k}twig", "parent_key", "import.parent_refused"),
            new RowError(4, $"{k}branch", "parent_key", "import.parent_not_found"));
    }

    [Fact]
    public async Task Descendants_of_an_invalid_row_are_refused()
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $"key,parent_key,name\n{k}p,,a/b\n{k}c,{k}p,child\n")).Should().Equal(
            new RowError(2, $"{k}p", "name", "group.name_invalid"),
            new RowError(3, $"{k}c", "parent_key", "import.parent_refused"));
    }

    [Fact]
    public async Task Rows_in_a_cycle_are_refused_with_their_descendants()
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $"""
            key,parent_key,name
            {k}a,{k}b,a
            {k}b,{k}c,b
            {k}c,{k}a,c
            {k}self,{k}self,self
            {k}below,{k}a,below
            {k}fine,,{k}fine
            """)).Should().Equal(
            new RowError(2, $"{k}a", "parent_key", "import.parent_cycle"),
            new RowError(3, $"{k}b", "parent_key", "import.parent_cycle"),
            new RowError(4, $"{k}c", "parent_key", "import.parent_cycle"),
            new RowError(5, $"{k}self", "parent_key", "import.parent_cycle"),
            new RowError(6, $"{k}below", "parent_key", "import.parent_cycle"));
    }

    [Fact]
    public async Task Rows_below_level_32_are_refused()
    {
        var k = Prefix();
        var rows = Enumerable.Range(1, 33).Select(level => $"{k}{level},{(level == 1 ? "" : k + (level - 1))},{(level == 1 ? k : "")}{level}");
        (await RowErrorsAsync(Sites, $"key,parent_key,name\n{string.Join('\n', rows)}\n"))
            .Should().Equal(new RowError(34, $"{k}33", "parent_key", "group.too_deep"));
    }

    [Fact]
    public async Task A_regular_group_can_be_neither_the_parent_nor_the_target_of_a_row()
    {
        var k = Prefix();
        await NewGroupAsync("group", more: new { external_id = $"{k}group" });
        (await RowErrorsAsync(Sites, $"key,parent_key,name\n{k}s,{k}group,under\n")).Should().Equal(
            new RowError(2, $"{k}s", "parent_key", "site.parent_not_a_site"));
        (await RowErrorsAsync(Update, $"key,name\n{k}group,{k}site\n")).Should().Equal(
            new RowError(2, $"{k}group", "key", "group.external_id_taken"));
    }

    [Fact]
    public async Task A_pattern_policy_requires_patterns_in_the_row_or_an_ancestor()
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $"""
            key,parent_key,name,cache_policy,cache_patterns_json
            {k}none,,{k}none,pattern,
            {k}some,,{k}some,,"[""*""]"
            {k}heir,{k}some,heir,,
            {k}user,{k}heir,user,pattern,
            {k}bare,,{k}bare,,
            {k}wants,{k}bare,wants,pattern,
            """)).Should().Equal(
            new RowError(2, $"{k}none", "cache_patterns_json", "site.patterns_required"),
            new RowError(7, $"{k}wants", "cache_patterns_json", "site.patterns_required"));

        var above = await NewSiteAsync("above", more: new { external_id = $"{k}above", cache_patterns_json = "[\"*\"]" });
        await NewSiteAsync("between", above.Id(), new { external_id = $"{k}between" });
        await ImportAsync(Sites, $"key,parent_key,name,cache_policy\n{k}below,{k}between,below,pattern\n");
    }

    [Fact]
    public async Task Rows_with_too_many_or_too_few_cells_are_refused()
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $"key,name,description\n{k}few,{k}few\n{k}many,{k}many,,\n{k}good,{k}good,\n")).Should().Equal(
            new RowError(2, $"{k}few", null, "import.row_malformed"),
            new RowError(3, $"{k}many", null, "import.row_malformed"));
    }

    [Theory]
    [InlineData("na\"me")]
    [InlineData("\"na\"me")]
    public async Task A_misplaced_quote_is_refused(string cell)
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $"key,name\n{k}1,{cell}\n{k}2,{k}good\n"))
            .Should().Equal(new RowError(2, $"{k}1", null, "import.row_malformed"));
    }

    [Theory]
    [InlineData("?on_error=skip")]
    [InlineData("?dry_run=true")]
    [InlineData("")]
    public async Task An_unclosed_quote_refuses_the_file_with_the_line_of_the_opening_quote(string query)
    {
        var k = Prefix();
        var rows = string.Concat(Enumerable.Range(0, 20).Select(row => $"{k}{row},{(row == 2 ? "\"" : "")}{k}{row}\n"));
        var (status, code, problem) = await Http.PostCsvAsync(Sites + query, "key,name\n" + rows).RefusalAsync();

        (status, code).Should().Be((422, "import.row_malformed"));
        problem.Text("detail").Should().Contain("line 4");
        problem.GetProperty("errors").GetProperty("file").GetArrayLength().Should().Be(1);
        (await FindAsync($"{k}0")).Should().BeNull();
    }

    [Fact]
    public async Task A_multiline_row_is_reported_with_its_first_and_last_line()
    {
        var k = Prefix();
        var report = await RefusedAsync(Sites, $"key,name\n{k}1,{k}1\n{k}2,\"a\nb\nc\"\n{k}3,a/b\n");

        report.GetProperty("refused").EnumerateArray().Select(row => (row.GetProperty("line").GetInt32(), row.GetProperty("last_line").GetInt32()))
            .Should().Equal((3, 5), (6, 6));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("?dry_run=true", true)]
    [InlineData("?on_error=skip", true)]
    public async Task The_counts_of_every_report_add_up_to_the_number_of_rows(string query, bool counts)
    {
        var k = Prefix();
        await NewSiteAsync("there", more: new { external_id = $"{k}there" });
        var sent = Http.PostCsvAsync(Sites + query, $"key,name\n,\n{k}1,{k}1\n{k}2,a/b\n{k}there,{k}x\n\n{k}3,{k}3,too many\n");
        var report = query.Length == 0 ? await RefusedAsync(sent) : await sent.DataAsync();

        Counts(report).Should().Be(counts ? (1, 0, 0, 3) : (0, 0, 0, 0));
        (report.GetProperty("rows").GetInt32(), report.GetProperty("rolled_back").GetInt32(), report.GetProperty("refused_rows").GetInt32())
            .Should().Be((4, counts ? 0 : 4, 3));
    }

    [Fact]
    public async Task A_refused_file_lists_at_most_100_errors_by_line_and_column()
    {
        var k = Prefix();
        var (_, _, problem) = await Http.PostCsvAsync(Sites, $"key,name\n{k}1,a/b\n,\"{k}\n2\"\n").RefusalAsync();
        var (_, _, many) = await Http.PostCsvAsync(Sites, "key,name\n" + string.Concat(Enumerable.Range(0, 300).Select(row => $"{k}{row},a/b\n"))).RefusalAsync();

        problem.GetProperty("errors").EnumerateObject().Select(field => field.Name).Should().Equal("line 2, name", "line 3, key", "line 3, name");
        many.GetProperty("errors").EnumerateObject().Should().HaveCount(100);
        many.GetProperty("errors").GetProperty("more")[0].GetString().Should().StartWith("201 more");
    }

    [Fact]
    public async Task Spreadsheet_formats_are_read()
    {
        var k = Prefix();
        await PostBytesAsync(Sites, [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(
            $"sep=;\r\nkey;name;auto_provision;autonomy_level;cache_max_size_gb;default_workflow_id;discovery_method;\r\n"
            + $"{k}1;{k}Zürich;TRUE;Full;30.0;{{3F2504E0-4F89-11D3-9A0C-0305E82C3301}};DHCP;\r\n;;;;;;;\r\n{k}2;{k}2;False;Readonly;1;;dns\r\n")]).DataAsync();

        var site = await SiteAsync($"{k}1");
        (site.Text("name"), site.GetProperty("auto_provision").GetBoolean(), site.Text("autonomy_level"), site.GetProperty("cache_max_size_gb").GetInt32())
            .Should().Be(($"{k}Zürich", true, "full", 30));
        (site.Text("default_workflow_id"), site.Text("discovery_method")).Should().Be(("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "dhcp"));
        (await SiteAsync($"{k}2")).GetProperty("auto_provision").GetBoolean().Should().BeFalse();
    }

    [Theory]
    [InlineData("text/csv; charset=windows-1252", 1252)]
    [InlineData("text/csv; charset=\"Windows-1252\"", 1252)]
    [InlineData("text/csv; charset=utf-16", 1200)]
    [InlineData("text/csv; charset=utf-16le", 1200)]
    [InlineData("text/csv; charset=utf-16be", 1201)]
    [InlineData("text/csv; charset=utf8", 65001)]
    public async Task A_declared_charset_is_used(string mediaType, int codePage)
    {
        var k = Prefix();
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        await PostBytesAsync(Sites, encoding.GetBytes($"key,name,discovery_config_json\n{k}1,{k}Zürich,\"{{\"\"label\"\":\"\"Zürich\"\"}}\"\n"), mediaType).DataAsync();

        (await SiteAsync($"{k}1")).Text("discovery_config_json").Should().Be("{\"label\":\"Zürich\"}");
    }

    [Fact]
    public async Task Sites_can_swap_parents_and_siblings_can_swap_names_in_one_file()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"""
            key,parent_key,name
            {k}r,,{k}r
            {k}h1,{k}r,hall 1
            {k}h2,{k}r,hall 2
            {k}a,{k}h1,rack
            {k}b,{k}h2,rack
            {k}below,{k}a,below
            """);
        Counts(await ImportAsync(Update, $"""
            key,parent_key,name
            {k}a,{k}h2,rack
            {k}b,{k}h1,rack
            {k}h1,{k}r,hall 2
            {k}h2,{k}r,hall 1
            """)).Should().Be((0, 4, 0, 0));

        (await SiteAsync($"{k}below")).Text("path").Should().Be($"/{k}r/hall 1/rack/below");
        (await SiteAsync($"{k}b")).Text("path").Should().Be($"/{k}r/hall 2/rack");
        (await SiteAsync($"{k}below")).GetProperty("version").GetInt32().Should().Be(1, "its parent moved, but not the row itself");
        await ShouldBeValidAsync();
        Counts(await ImportAsync(Skip, $"key,parent_key,name\n{k}c,{k}h1,RACK\n{k}d,{k}h2,Rack\n"))
            .Should().Be((0, 0, 0, 2), "their names are in use at the new parents");
    }

    [Fact]
    public async Task Names_can_rotate_among_siblings_including_a_new_site()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{k}1,{k}r,one\n{k}2,{k}r,two\n{k}3,{k}r,three\n");
        Counts(await ImportAsync(Update, $"key,parent_key,name\n{k}1,{k}r,TWO\n{k}2,{k}r,three\n{k}3,{k}1,three\n{k}new,{k}r,one\n")).Should().Be((1, 3, 0, 0));

        (await SiteAsync($"{k}3")).Text("path").Should().Be($"/{k}r/TWO/three");
        var taken = await Http.PostJsonAsync("sites", new { name = "Three", parent_id = (await SiteAsync($"{k}r")).Id() }).RefusalAsync();
        taken.Code.Should().Be("group.name_taken", "the name that was freed in between is unique again");
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task A_key_that_is_the_id_of_a_site_identifies_it_even_if_it_has_an_external_id()
    {
        var k = Prefix();
        var site = await NewSiteAsync("site");
        Counts(await ImportAsync(Update, $"key,name\n{{{site.Id().ToString().ToUpperInvariant()}}},{k}first\n")).Should().Be((0, 1, 0, 0));
        await Http.PatchJsonAsync($"sites/{site.Id()}", new { external_id = $"{k}key" }).DataAsync();

        Counts(await ImportAsync(Update, $"key,name\n{site.Id().ToString().ToUpperInvariant()},{k}second\n")).Should().Be((0, 1, 0, 0));
        Counts(await ImportAsync(Sites, $"key,parent_key,name\n{k}child,{site.Id()},child\n")).Should().Be((1, 0, 0, 0));
        (await SiteAsync($"{k}child")).Text("path").Should().Be($"/{k}second/child");
        RowErrorsOf(await RefusedAsync(Update, $"key,name\n{k}key,{k}x\n{site.Id()},{k}y\n")).Should().Equal(
            new RowError(3, site.Id().ToString(), "key", "import.duplicate_key"));
    }

    [Fact]
    public async Task An_external_id_that_is_the_id_of_another_group_is_refused()
    {
        var (site, group) = (await NewSiteAsync("site"), await NewGroupAsync("group"));

        foreach (var sent in new[]
        {
            Http.PostJsonAsync("sites", new { name = Service.Unique("x"), external_id = group.Id().ToString().ToUpperInvariant() }),
            Http.PostJsonAsync("groups", new { name = Service.Unique("x"), external_id = $"{{{site.Id()}}}" }),
            Http.PatchJsonAsync($"sites/{site.Id()}", new { external_id = group.Id() }),
            Http.PatchJsonAsync($"groups/{group.Id()}", new { external_id = site.Id() }),
        })
        {
            (await sent.RefusalAsync()).Code.Should().Be("group.external_id_taken");
        }

        await Http.PatchJsonAsync($"sites/{site.Id()}", new { external_id = site.Id() }).DataAsync();
    }

    [Fact]
    public async Task Keys_are_compared_in_composed_form()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,name\n{k}caf\u00e9,{k}one\n");

        Counts(await ImportAsync(Update, $"key,name\n{k}cafe\u0301,{k}two\n")).Should().Be((0, 1, 0, 0));
        Counts(await ImportAsync(Sites, $"key,parent_key,name\n{k}below,{k}cafe\u0301,below\n")).Should().Be((1, 0, 0, 0));
    }

    [Fact]
    public async Task The_null_literal_clears_values()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name,description,agent_url,cache_max_size_gb,discovery_config_json\n{k}r,,{k}r,,,,\n{k}1,{k}r,{k}1,text,https://agent,5,{{}}\n");
        Counts(await ImportAsync(Update, $"key,parent_key,name,description,agent_url,cache_max_size_gb,discovery_config_json\n{k}1,\\N,{k}1,\\N,\\N,\\N,\\N\n")).Should().Be((0, 1, 0, 0));

        var site = await SiteAsync($"{k}1");
        foreach (var field in new[] { "parent_id", "description", "agent_url", "cache_max_size_gb", "discovery_config_json" })
            site.GetProperty(field).ValueKind.Should().Be(System.Text.Json.JsonValueKind.Null, field);
    }

    [Fact]
    public async Task Line_numbers_include_lines_in_quoted_cells_and_blank_lines()
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $$"""
            key,name,discovery_config_json
            {{k}}1,{{k}}1,"{

            ""a"": 1
            }"

            {{k}}2,a/b,
            {{k}}3,a/c,"{
            }"
            {{k}}4,a/d,
            """)).Should().Equal(
            new RowError(7, $"{k}2", "name", "group.name_invalid"),
            new RowError(8, $"{k}3", "name", "group.name_invalid"),
            new RowError(10, $"{k}4", "name", "group.name_invalid"));
    }

    [Theory]
    [InlineData("key,name,nmae", "nmae", "request.unknown_member")]
    [InlineData("key,Name", "Name", "request.unknown_member")]
    [InlineData("key,name,name", "name", "import.header_invalid")]
    [InlineData("key,description", "name", "import.header_invalid")]
    [InlineData("name", "key", "import.header_invalid")]
    public async Task An_unusable_header_is_refused_with_the_column(string header, string column, string code)
    {
        var k = Prefix();
        var (status, refusedWith, problem) = await Http.PostCsvAsync(Sites, $"{header}\n{k}1,{k}1,x\n").RefusalAsync();

        status.Should().Be(422);
        refusedWith.Should().BeOneOf(code, "request.invalid");
        problem.GetProperty("errors").TryGetProperty(column, out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public async Task An_empty_file_is_refused(string content)
    {
        var (status, code, _) = await Http.PostCsvAsync(Sites, content).RefusalAsync();

        (status, code).Should().Be((422, "import.header_invalid"));
    }

    [Fact]
    public async Task A_file_with_only_a_header_imports_nothing()
    {
        Counts(await ImportAsync(Sites, "key,name\n")).Should().Be((0, 0, 0, 0));
    }

    [Fact]
    public async Task A_byte_order_mark_and_Windows_line_endings_are_accepted()
    {
        var k = Prefix();
        byte[] file = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($"key,name\r\n{k}1,{k}Zürich\r\n{k}2,a/b\r\n")];
        RowErrorsOf(await RefusedAsync(PostBytesAsync(Sites, file))).Should().Equal(new RowError(3, $"{k}2", "name", "group.name_invalid"));

        await PostBytesAsync(Skip, file).DataAsync();
        (await SiteAsync($"{k}1")).Text("name").Should().Be($"{k}Zürich");
    }

    [Theory]
    [InlineData("text/csv")]
    [InlineData("application/x-ndjson")]
    public async Task Invalid_UTF8_refuses_the_file_with_the_line(string mediaType)
    {
        var k = Prefix();
        // Latin-1, as written by old spreadsheets.
        var file = Encoding.Latin1.GetBytes($"key,name,description\n{k}1,{k}ok,\n{k}2,{k}ok2,\n{k}3,{k}Zürich,\n{k}4,{k}fine,\n");
        var (status, code, problem) = await PostBytesAsync(Skip, file, mediaType).RefusalAsync();

        (status, code).Should().Be((422, "import.encoding_invalid"));
        problem.Text("detail").Should().Contain("line 4 is not valid UTF-8; save the file as UTF-8 or declare charset=windows-1252");
        (await FindAsync($"{k}1")).Should().BeNull();
    }

    [Fact]
    public async Task JSON_lines_are_read_like_rows()
    {
        var k = Prefix();
        var report = await ImportAsync(Sites, $$"""
            {"key": "{{k}}c", "parent_key": "{{k}}r", "name": "child", "cache_max_size_gb": 5, "auto_provision": false, "description": null}

            {"key": "{{k}}r", "name": "{{k}}r", "discovery_config_json": "{\"a\": 1}"}
            """, "application/x-ndjson");

        Counts(report).Should().Be((2, 0, 0, 0));
        var child = await SiteAsync($"{k}c");
        child.Text("path").Should().Be($"/{k}r/child");
        child.GetProperty("cache_max_size_gb").GetInt32().Should().Be(5);
        child.GetProperty("auto_provision").GetBoolean().Should().BeFalse();
        (await SiteAsync($"{k}r")).Text("discovery_config_json").Should().Be("{\"a\": 1}");
    }

    [Fact]
    public async Task An_unreadable_JSON_line_is_refused_with_its_line_number()
    {
        var k = Prefix();
        (await RowErrorsAsync(Sites, $$"""
            {"key": "{{k}}1", "name": "{{k}}1"}
            {"key": "{{k}}2", "name": "{{k}}2"
            ["{{k}}3"]

            {"key": "{{k}}4", "name": "{{k}}4", "nmae": "x"}
            {"key": "{{k}}5", "name": "{{k}}5", "name": "twice"}
            {"key": "{{k}}6", "name": "{{k}}6", "description": [1]}
            {"key": "{{k}}7", "name": "{{k}}7", "cache_max_size_gb": 1.5}
            """, "application/x-ndjson")).Should().BeEquivalentTo([
            new RowError(2, null, null, "import.row_malformed"),
            new RowError(3, null, null, "import.row_malformed"),
            new RowError(5, $"{k}4", "nmae", "request.unknown_member"),
            new RowError(6, null, null, "import.row_malformed"),
            new RowError(7, $"{k}6", "description", "request.value_invalid"),
            new RowError(8, $"{k}7", "cache_max_size_gb", "request.value_invalid"),
        ]);
    }

    [Fact]
    public async Task Skipping_stores_the_valid_rows_and_lists_the_others()
    {
        var k = Prefix();
        var file = $"key,parent_key,name\n{k}r,,{k}r\n{k}bad,{k}r,a/b\n{k}under,{k}bad,x\n{k}good,{k}r,good\n";
        var tried = await ImportAsync(Skip + "&dry_run=true", file);
        (await FindAsync($"{k}r")).Should().BeNull();
        var report = await ImportAsync(Skip, file);

        Counts(report).Should().Be((2, 0, 0, 2)).And.Be(Counts(tried));
        RowErrorsOf(report).Should().Equal(
            new RowError(3, $"{k}bad", "name", "group.name_invalid"), new RowError(4, $"{k}under", "parent_key", "import.parent_refused"));
        (await SiteAsync($"{k}good")).Text("path").Should().Be($"/{k}r/good");
        (await FindAsync($"{k}bad")).Should().BeNull();
        (await FindAsync($"{k}under")).Should().BeNull();
    }

    [Fact]
    public async Task Existing_sites_are_refused_unless_updates_are_requested()
    {
        var k = Prefix();
        var file = $"key,name\n{k}1,{k}one\n";
        await ImportAsync(Sites, file);

        (await RowErrorsAsync(Sites, file)).Should().Equal(new RowError(2, $"{k}1", "key", "import.already_there"));
        Counts(await ImportAsync(Update, file)).Should().Be((0, 0, 1, 0));
    }

    [Fact]
    public async Task Importing_the_same_file_again_with_update_changes_no_versions()
    {
        var k = Prefix();
        var file = $$"""
            key,parent_key,name,description,agent_url,default_workflow_id,auto_provision,cache_patterns_json,cache_policy,cache_max_size_gb,discovery_config_json
            {{k}}r,,{{k}}r,"a, b",https://x.example/, 3F2504E0-4F89-11D3-9A0C-0305E82C3301 ,true,"[""*""]",pattern,5,"{ ""a"" : 1 }"
            {{k}}c,{{k}}r,  child  ,,,,,,,,
            """;
        Counts(await ImportAsync(Update, file)).Should().Be((2, 0, 0, 0));
        var before = (await SiteAsync($"{k}r")).GetRawText() + (await SiteAsync($"{k}c")).GetRawText();

        Counts(await ImportAsync(Update, file)).Should().Be((0, 0, 2, 0));
        ((await SiteAsync($"{k}r")).GetRawText() + (await SiteAsync($"{k}c")).GetRawText()).Should().Be(before);
        (await SiteAsync($"{k}r")).GetProperty("version").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task An_update_changes_names_parents_and_settings_but_not_absent_columns()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"""
            key,parent_key,name,description,cache_max_size_gb
            {k}r,,{k}r,,
            {k}a,{k}r,a,first,3
            {k}b,{k}r,b,,
            {k}below,{k}b,below,,
            """);
        var report = await ImportAsync(Update, $"key,parent_key,name,description,cache_max_size_gb\n{k}b,{k}a,B2,,\n{k}a,{k}r,a,,9\n");

        Counts(report).Should().Be((0, 2, 0, 0));
        (await SiteAsync($"{k}below")).Text("path").Should().Be($"/{k}r/a/B2/below");
        var a = await SiteAsync($"{k}a");
        a.Text("description").Should().Be("first");
        a.GetProperty("cache_max_size_gb").GetInt32().Should().Be(9);
        a.GetProperty("version").GetInt32().Should().Be(2);
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task A_file_can_swap_parent_and_child()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name\n{k}a,,{k}a\n{k}b,{k}a,{k}b\n{k}c,{k}b,c\n");
        Counts(await ImportAsync(Update, $"key,parent_key,name\n{k}a,{k}b,{k}a\n{k}b,,{k}b\n")).Should().Be((0, 2, 0, 0));

        (await SiteAsync($"{k}a")).Text("path").Should().Be($"/{k}b/{k}a");
        (await SiteAsync($"{k}c")).Text("path").Should().Be($"/{k}b/c");
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task A_move_under_a_descendant_is_refused_and_the_other_rows_are_imported()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name\n{k}a,,{k}a\n{k}b,{k}a,b\n{k}c,,{k}c\n");
        var file = $"key,parent_key,name\n{k}a,{k}b,{k}a\n{k}c,,{k}c2\n";

        (await RowErrorsAsync(Update, file)).Should().Equal(new RowError(2, $"{k}a", "parent_key", "group.move_into_itself"));
        var report = await ImportAsync(Update + "&on_error=skip", file);
        Counts(report).Should().Be((0, 1, 0, 1));
        (await SiteAsync($"{k}c")).Text("name").Should().Be($"{k}c2");
        (await SiteAsync($"{k}b")).Text("path").Should().Be($"/{k}a/b");
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task A_refused_update_changes_nothing_of_its_row()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{k}a,{k}r,a\n{k}b,{k}r,b\n{k}p,{k}r,p\n");
        var report = await ImportAsync(Update + "&on_error=skip", $"key,name,description,cache_policy\n{k}b,A,new,\n{k}p,p2,new,pattern\n{k}a,a,good,\n");

        RowErrorsOf(report).Should().Equal(
            new RowError(2, $"{k}b", "name", "group.name_taken"), new RowError(3, $"{k}p", "cache_patterns_json", "site.patterns_required"));
        foreach (var (key, name) in new[] { ("b", "b"), ("p", "p") })
        {
            var site = await SiteAsync(k + key);
            site.Text("name").Should().Be(name);
            site.Text("description").Should().BeNull();
            site.GetProperty("version").GetInt32().Should().Be(1);
        }

        (await SiteAsync($"{k}a")).Text("description").Should().Be("good");
    }

    [Fact]
    public async Task A_blank_parent_makes_a_root_and_a_missing_column_keeps_the_parent()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{k}c,{k}r,{k}c\n");

        Counts(await ImportAsync(Update, $"key,name\n{k}c,{k}c\n")).Should().Be((0, 0, 1, 0));
        (await SiteAsync($"{k}c")).GetProperty("depth").GetInt32().Should().Be(1);
        Counts(await ImportAsync(Update, $"key,parent_key,name\n{k}c,,{k}c\n")).Should().Be((0, 1, 0, 0));
        (await SiteAsync($"{k}c")).GetProperty("depth").GetInt32().Should().Be(0);
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task New_rows_may_have_moved_rows_of_the_same_file_as_parents()
    {
        var k = Prefix();
        await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{k}a,,{k}a\n");
        Counts(await ImportAsync(Update, $"key,parent_key,name\n{k}new,{k}a,new\n{k}a,{k}r,a\n")).Should().Be((1, 1, 0, 0));

        (await SiteAsync($"{k}new")).Text("path").Should().Be($"/{k}r/a/new");
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task More_rows_than_one_batch_are_stored_atomically()
    {
        var k = Prefix();
        var rows = string.Concat(Enumerable.Range(0, 1201).Select(number => $"{k}{number},{k}r,n{number}\n"));
        (await RowErrorsAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{rows}{k}last,{k}r,N0\n"))
            .Should().Equal(new RowError(1204, $"{k}last", "name", "group.name_taken"));

        Counts(await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n{rows}")).Should().Be((1202, 0, 0, 0));
        (await SiteAsync($"{k}r")).GetProperty("children_count").GetInt32().Should().Be(1201);
        await ShouldBeValidAsync();
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("text/csv; charset=iso-8859-1")]
    [InlineData(null)]
    public async Task Another_media_type_is_refused(string? mediaType)
    {
        var (status, code, _) = await PostBytesAsync(Sites, "key,name\n"u8.ToArray(), mediaType).RefusalAsync();

        (status, code).Should().Be((415, "request.unsupported_media_type"));
    }

    [Theory]
    [InlineData("dry_run=maybe")]
    [InlineData("on_error=ignore")]
    [InlineData("on_existing=replace")]
    [InlineData("dryrun=true")]
    public async Task An_unknown_option_is_refused_and_nothing_is_imported(string query)
    {
        var k = Prefix();
        var (status, _, _) = await Http.PostCsvAsync($"{Sites}?{query}", $"key,name\n{k}1,{k}1\n").RefusalAsync();

        status.Should().Be(422);
        (await FindAsync($"{k}1")).Should().BeNull();
    }

    [Fact]
    public async Task More_than_32_MiB_are_refused_before_they_are_read()
    {
        // The client uses Expect: 100-continue, so that the refusal is not lost in an aborted connection.
        using var request = new HttpRequestMessage(HttpMethod.Post, Sites) { Content = new ByteArrayContent(new byte[(32 * 1024 * 1024) + 1]) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/csv");
        request.Headers.ExpectContinue = true;
        var (status, code, _) = await Http.SendAsync(request, TestContext.Current.CancellationToken).RefusalAsync();

        (status, code).Should().Be((413, "request.too_large"));
    }

    [Fact]
    public async Task More_than_32_MiB_without_a_Content_Length_are_refused_while_they_are_read()
    {
        var k = Prefix();
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        await WriteAsync($"POST /api/v1/{Sites} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n");
        await WriteChunkAsync($"key,name,description\n{k}1,{k}1,\n");
        var row = $"{k}x,x,{new string('x', 128 * 1024)}\n";
        for (var written = 0; written <= 32 * 1024 * 1024; written += row.Length) await WriteChunkAsync(row);

        using var reader = new StreamReader(stream, Encoding.ASCII);
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).Should().StartWith("HTTP/1.1 413");
        (await FindAsync($"{k}1")).Should().BeNull();

        async Task WriteAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

        Task WriteChunkAsync(string text) => WriteAsync($"{text.Length:x}\r\n{text}\r\n");
    }

    private async Task ShouldBeValidAsync()
    {
        var check = await Http.GetAsync("maintenance/tree-check", TestContext.Current.CancellationToken);
        var report = await check.ReadAsync();
        report.GetProperty("data").GetProperty("defects").GetArrayLength().Should().Be(0, report.GetRawText());
    }
}
