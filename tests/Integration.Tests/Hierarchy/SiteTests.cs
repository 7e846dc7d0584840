using System.Net;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Hierarchy;

public sealed class SitesOnSqlite(SqliteService service) : SiteTests(service), IClassFixture<SqliteService>;

public sealed class SitesOnSqlServer(SqlServerService service) : SiteTests(service), IClassFixture<SqlServerService>;

/// <summary>CRUD of sites over HTTP.</summary>
public abstract class SiteTests(Service service) : HttpTestBase(service)
{
    [Fact]
    public async Task A_root_created_with_only_a_name_stores_the_defaults()
    {
        using var response = await Http.PostJsonAsync("sites", new { name = Service.Unique("root") });

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        var site = (await response.ReadAsync()).GetProperty("data");
        response.Headers.Location!.OriginalString.Should().Be($"/api/v1/sites/{site.Id()}");
        site.Text("autonomy_level").Should().Be("readonly");
        site.Text("conflict_resolution").Should().Be("central_wins");
        site.Text("cache_policy").Should().Be("minimal");
        site.GetProperty("cache_retention_days").GetInt32().Should().Be(30);
        site.Text("discovery_method").Should().Be("dhcp");
        site.Text("migration_policy").Should().Be("manual");
        site.GetProperty("is_site").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task A_child_created_with_only_a_name_has_null_for_inherited_settings()
    {
        var root = await NewSiteAsync("root", more: new { autonomy_level = "full" });

        var child = await NewSiteAsync("child", root.Id());

        string[] settings =
        [
            "default_workflow_id", "auto_provision", "autonomy_level", "conflict_resolution", "cache_policy", "cache_patterns_json",
            "cache_max_size_gb", "cache_retention_days", "discovery_method", "discovery_config_json", "migration_policy",
            "heartbeat_interval_seconds",
        ];
        settings.Should().OnlyContain(setting => child.Raw(setting) == "null");
    }

    [Fact]
    public async Task Every_field_of_a_new_site_is_returned_as_sent()
    {
        var name = Service.Unique("Zürich West");
        var key = Service.Unique("cmdb");
        var site = await Http.PostRawAsync("sites", $$"""
            {
              "name": "  {{name}} ", "description": "the \"big\" one", "parent_id": null, "external_id": "{{key}}",
              "agent_url": "https://agent.west.example:8443/base", "default_workflow_id": "0F8FAD5B-D9CB-469F-A165-70867728950E",
              "auto_provision": false, "autonomy_level": "limited", "conflict_resolution": "last_write", "cache_policy": "pattern",
              "cache_patterns_json": "[\"images/*\", \"boot/**\"]", "cache_max_size_gb": 250, "cache_retention_days": 7,
              "discovery_method": "anycast", "discovery_config_json": "{ \"vlan\": 12 }", "migration_policy": "bidirectional",
              "heartbeat_interval_seconds": 3600
            }
            """).DataAsync();

        // Names are trimmed; the two JSON texts are stored unchanged, including whitespace.
        site.Text("name").Should().Be(name);
        site.Text("path").Should().Be($"/{name}");
        site.Text("description").Should().Be("the \"big\" one");
        site.Raw("parent_id").Should().Be("null");
        site.Text("external_id").Should().Be(key);
        site.Text("agent_url").Should().Be("https://agent.west.example:8443/base");
        site.Text("default_workflow_id").Should().Be("0f8fad5b-d9cb-469f-a165-70867728950e");
        site.Raw("auto_provision").Should().Be("false");
        site.Text("autonomy_level").Should().Be("limited");
        site.Text("conflict_resolution").Should().Be("last_write");
        site.Text("cache_policy").Should().Be("pattern");
        site.Text("cache_patterns_json").Should().Be("""["images/*", "boot/**"]""");
        site.Raw("cache_max_size_gb").Should().Be("250");
        site.Raw("cache_retention_days").Should().Be("7");
        site.Raw("heartbeat_interval_seconds").Should().Be("3600");
        site.Text("discovery_method").Should().Be("anycast");
        site.Text("discovery_config_json").Should().Be("""{ "vlan": 12 }""");
        site.Text("migration_policy").Should().Be("bidirectional");
        site.Raw("agent_status").Should().Be("null");
        site.Raw("agent_last_seen").Should().Be("null");
        site.Raw("depth").Should().Be("0");
        site.Raw("children_count").Should().Be("0");
        site.Raw("node_count").Should().Be("0");
        site.Version().Should().Be(1);
        (await Http.DataAtAsync($"sites/{site.Id()}")).GetRawText().Should().Be(site.GetRawText());
    }

    [Fact]
    public async Task A_patch_changes_only_its_members()
    {
        var site = await NewSiteAsync("site", more: new { description = "before", agent_url = "http://agent.example", cache_max_size_gb = 5 });

        var patched = await Http.PatchRawAsync($"sites/{site.Id()}", """{"description":"after","autonomy_level":"full"}""").DataAsync();

        patched.Text("description").Should().Be("after");
        patched.Text("autonomy_level").Should().Be("full");
        patched.Version().Should().Be(2);
        string[] changed = ["description", "autonomy_level", "effective", "updated_at", "version"];
        foreach (var member in site.EnumerateObject().Where(member => !changed.Contains(member.Name)))
            patched.Raw(member.Name).Should().Be(member.Value.GetRawText(), "{0} was not named", member.Name);
    }

    [Fact]
    public async Task Null_clears_optional_fields()
    {
        var site = await NewSiteAsync("site", more: new { description = "x", external_id = Service.Unique("key"), agent_url = "http://agent.example" });

        var patched = await Http.PatchRawAsync($"sites/{site.Id()}", """{"description":null,"external_id":null,"agent_url":null}""").DataAsync();

        patched.Raw("description").Should().Be("null");
        patched.Raw("external_id").Should().Be("null");
        patched.Raw("agent_url").Should().Be("null");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"description":"same","cache_retention_days":30}""")]
    public async Task A_patch_without_changes_does_not_increment_the_version(string body)
    {
        var site = await NewSiteAsync("site", more: new { description = "same" });

        await Http.UnchangedAsync([$"sites/{site.Id()}"], () => Http.PatchRawAsync($"sites/{site.Id()}", body).DataAsync());
    }

    [Fact]
    public async Task An_external_id_is_unique_across_groups_and_sites()
    {
        var key = Service.Unique("key");
        var first = await NewSiteAsync("first", more: new { external_id = key });
        var second = await NewSiteAsync("second");

        await Http.PostJsonAsync("sites", new { name = Service.Unique("x"), external_id = key }).RefusedAsync(409, "group.external_id_taken");
        await Http.PostJsonAsync("groups", new { name = Service.Unique("x"), external_id = key }).RefusedAsync(409, "group.external_id_taken");
        await Http.UnchangedAsync([$"sites/{first.Id()}", $"sites/{second.Id()}"], () =>
            Http.PatchJsonAsync($"sites/{second.Id()}", new { external_id = key, description = "not this either" })
                .RefusedAsync(409, "group.external_id_taken"));

        // Free again after its owner clears it.
        await Http.PatchRawAsync($"sites/{first.Id()}", """{"external_id":null}""").DataAsync();
        (await Http.PatchJsonAsync($"sites/{second.Id()}", new { external_id = key }).DataAsync()).Text("external_id").Should().Be(key);
    }

    [Fact]
    public async Task An_external_id_is_matched_exactly()
    {
        var key = Service.Unique("Key");
        var site = await NewSiteAsync("site", more: new { external_id = key });

        (await Http.DataAtAsync($"sites?external_id={Uri.EscapeDataString(key)}")).Ids().Should().Equal(site.Id());
        (await Http.DataAtAsync($"groups?external_id={Uri.EscapeDataString(key)}")).Ids().Should().Equal(site.Id());
        (await Http.DataAtAsync($"sites?external_id={Uri.EscapeDataString(key.ToUpperInvariant())}")).Ids().Should().BeEmpty();
    }

    [Fact]
    public async Task The_list_of_sites_has_no_regular_groups()
    {
        var root = await NewSiteAsync("root");
        var child = await NewSiteAsync("child", root.Id());
        var group = await NewGroupAsync("group", root.Id());

        (await Http.DataAtAsync($"sites?parent_id={root.Id()}")).Ids().Should().Equal(child.Id());
        (await Http.DataAtAsync($"sites?under={root.Id()}")).Ids().Should().Equal(child.Id());
        (await Http.DataAtAsync($"groups?parent_id={root.Id()}")).Ids().Should().BeEquivalentTo([child.Id(), group.Id()]);
        var envelope = await Http.EnvelopeAtAsync($"sites?under={root.Id()}");
        envelope.Raw("total").Should().Be("1");
    }

    [Fact]
    public async Task The_filters_of_the_list_are_combined()
    {
        var root = await NewSiteAsync("root");
        var west = await NewSiteAsync("Depot West", root.Id());
        var deep = await NewSiteAsync("depot west annex", west.Id());
        await NewSiteAsync("Harbour", root.Id());

        (await Http.DataAtAsync($"sites?under={root.Id()}&q=DEPOT%20west")).Ids().Should().Equal(west.Id(), deep.Id());
        (await Http.DataAtAsync($"sites?parent_id={root.Id()}&q=depot")).Ids().Should().Equal(west.Id());
        (await Http.DataAtAsync($"sites?under={west.Id()}")).Ids().Should().Equal(deep.Id());
        (await Http.DataAtAsync($"sites?under={root.Id()}&root_only=true")).Ids().Should().BeEmpty();
        (await Http.DataAtAsync($"sites?under={root.Id()}&agent_status=online")).Ids().Should().BeEmpty("no agent ever enrolled");
    }

    [Theory]
    [InlineData("100%")]
    [InlineData("a_c")]
    [InlineData("[x]")]
    public async Task Wildcard_characters_in_q_are_literal(string sign)
    {
        var root = await NewSiteAsync("root");
        var with = await NewSiteAsync($"site {sign} there", root.Id());
        await NewSiteAsync("site 1000 abc x there", root.Id());

        (await Http.DataAtAsync($"sites?under={root.Id()}&q={Uri.EscapeDataString(sign)}")).Ids().Should().Equal(with.Id());
    }

    [Theory]
    [InlineData("parent_id")]
    [InlineData("under")]
    public async Task A_filter_by_an_unknown_id_returns_no_rows(string filter)
    {
        var envelope = await Http.EnvelopeAtAsync($"sites?{filter}=018f0000-0000-7000-8000-000000000000");

        envelope.Raw("data").Should().Be("[]");
        envelope.Raw("total").Should().Be("0");
        envelope.Raw("next_cursor").Should().Be("null");
    }

    [Fact]
    public async Task The_id_of_a_regular_group_is_not_found_as_a_site()
    {
        var group = await NewGroupAsync("group");
        var address = $"sites/{group.Id()}";

        await Http.UnchangedAsync([$"groups/{group.Id()}"], async () =>
        {
            await Http.ReadAtAsync(address).RefusedAsync(404, "site.not_found");
            await Http.PatchRawAsync(address, """{"description":"x"}""").RefusedAsync(404, "site.not_found");
            await Http.RemoveAsync(address).RefusedAsync(404, "site.not_found");
            await Http.ReadAtAsync($"{address}/effective-settings").RefusedAsync(404, "site.not_found");
            await Http.ReadAtAsync($"{address}/nodes").RefusedAsync(404, "site.not_found");
        });
    }

    [Fact]
    public async Task Deleting_a_site_returns_its_id_and_removes_it()
    {
        var site = await NewSiteAsync("site");

        using var response = await Http.RemoveAsync($"sites/{site.Id()}");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.ReadAsync()).GetProperty("data").GetRawText().Should().Be($$"""{"id":"{{site.Id()}}"}""");
        await Http.ReadAtAsync($"sites/{site.Id()}").RefusedAsync(404, "site.not_found");
        await Http.RemoveAsync($"sites/{site.Id()}").RefusedAsync(404, "site.not_found");
        // The name can be reused.
        await Http.PostJsonAsync("sites", new { name = site.Text("name") }).DataAsync();
    }

    [Theory]
    [InlineData("""{"agent_url":"/relative"}""", "site.agent_url_invalid", "agent_url")]
    [InlineData("""{"agent_url":"ftp://agent.example"}""", "site.agent_url_invalid", "agent_url")]
    [InlineData("""{"agent_url":"agent.example:8443"}""", "site.agent_url_invalid", "agent_url")]
    [InlineData("""{"agent_url":"https://me:secret@agent.example"}""", "site.agent_url_invalid", "agent_url")]
    [InlineData("""{"cache_max_size_gb":0}""", "site.below_one", "cache_max_size_gb")]
    [InlineData("""{"cache_retention_days":-1}""", "site.below_one", "cache_retention_days")]
    [InlineData("""{"heartbeat_interval_seconds":4}""", "site.heartbeat_interval_invalid", "heartbeat_interval_seconds")]
    [InlineData("""{"heartbeat_interval_seconds":3601}""", "site.heartbeat_interval_invalid", "heartbeat_interval_seconds")]
    [InlineData("""{"cache_patterns_json":""}""", "site.cache_patterns_invalid", "cache_patterns_json")]
    [InlineData("""{"cache_patterns_json":"[]"}""", "site.cache_patterns_invalid", "cache_patterns_json")]
    [InlineData("""{"cache_patterns_json":"{}"}""", "site.cache_patterns_invalid", "cache_patterns_json")]
    [InlineData("""{"cache_patterns_json":"[1]"}""", "site.cache_patterns_invalid", "cache_patterns_json")]
    [InlineData("""{"cache_patterns_json":"[\"\"]"}""", "site.cache_patterns_invalid", "cache_patterns_json")]
    [InlineData("""{"cache_patterns_json":"[\"\\ud800\"]"}""", "site.cache_patterns_invalid", "cache_patterns_json")]
    [InlineData("""{"cache_patterns_json":"*.iso"}""", "site.cache_patterns_invalid", "cache_patterns_json")]
    [InlineData("""{"discovery_config_json":"[]"}""", "site.discovery_config_invalid", "discovery_config_json")]
    [InlineData("""{"discovery_config_json":"null"}""", "site.discovery_config_invalid", "discovery_config_json")]
    [InlineData("""{"discovery_config_json":"{"}""", "site.discovery_config_invalid", "discovery_config_json")]
    [InlineData("""{"discovery_config_json":"{\"\\ud800\":1}"}""", "site.discovery_config_invalid", "discovery_config_json")]
    [InlineData("""{"name":"north/south"}""", "group.name_invalid", "name")]
    [InlineData("""{"name":" "}""", "group.name_required", "name")]
    public async Task A_value_outside_its_range_is_refused_with_its_field(string body, string code, string field)
    {
        var site = await NewSiteAsync("site");

        await Http.UnchangedAsync([$"sites/{site.Id()}"], () => Http.PatchRawAsync($"sites/{site.Id()}", body).RefusedAsync(422, code, field));
    }

    [Fact]
    public async Task JSON_texts_are_accepted_up_to_their_limits()
    {
        var site = await NewSiteAsync("site");
        var address = $"sites/{site.Id()}";
        static string Patterns(int count) => "[" + string.Join(',', Enumerable.Range(0, count).Select(number => $"\"p{number}\"")) + "]";
        // 8,192 bytes: {"a":"…"} has eight; an é is two.
        static string Config(int bytes) => "{\"a\":\"é" + new string('x', bytes - 10) + "\"}";

        (await Http.PatchJsonAsync(address, new { cache_patterns_json = Patterns(100) }).DataAsync()).Text("cache_patterns_json").Should().Be(Patterns(100));
        await Http.PatchJsonAsync(address, new { cache_patterns_json = Patterns(101) }).RefusedAsync(422, "site.cache_patterns_invalid");
        (await Http.PatchJsonAsync(address, new { discovery_config_json = Config(8192) }).DataAsync()).Text("discovery_config_json").Should().Be(Config(8192));
        await Http.PatchJsonAsync(address, new { discovery_config_json = Config(8193) }).RefusedAsync(422, "site.discovery_config_invalid");
    }

    [Fact]
    public async Task All_errors_are_reported_together()
    {
        var site = await NewSiteAsync("site");

        var problem = await Http.PatchRawAsync($"sites/{site.Id()}", """{"autonomy_level":"none","name":5,"colour":"red"}""").RefusedAsync(422, "request.invalid");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo("autonomy_level", "name", "colour");
        problem.GetProperty("errors").Raw("autonomy_level").Should().Be("""["must be one of readonly, limited, full"]""");
    }
}
