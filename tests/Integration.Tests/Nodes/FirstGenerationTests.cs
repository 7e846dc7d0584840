using System.Net;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Nodes;

public sealed class FirstGenerationOnSqlite(SqliteService service) : FirstGenerationTests(service), IClassFixture<SqliteService>;

public sealed class FirstGenerationOnSqlServer(SqlServerService service) : FirstGenerationTests(service), IClassFixture<SqlServerService>;

/// <summary>Behaviour that clients of the first generation expect of nodes, groups and health probes.</summary>
public abstract class FirstGenerationTests(Service service) : HttpTestBase(service)
{
    [Fact]
    public async Task The_health_probe_of_agents_is_healthy_without_authentication() =>
        (await Http.TextAtAsync("/health")).Should().Be("""{"status":"healthy"}""");

    [Fact]
    public async Task A_new_node_has_no_tags_no_workflow_and_no_last_seen_time()
    {
        var node = await NewNodeAsync();

        node.Raw("tags").Should().Be("[]");
        (node.Raw("workflow_id"), node.Raw("effective_workflow_id"), node.Raw("last_seen_at")).Should().Be(("null", "null", "null"));
        node.Raw("state_forced").Should().Be("false");
    }

    [Fact]
    public async Task Tags_are_added_removed_replaced_and_cleared()
    {
        var address = $"nodes/{(await NewNodeAsync(new { tags = Tags("rack:2 edge edge") })).Id()}";
        (await Http.DataAtAsync(address)).Raw("tags").Should().Be("""["edge","rack:2"]""");

        var tagged = await Http.PostJsonAsync($"{address}/tags", new { tag = "role/gateway" }).DataAsync();
        tagged.Raw("tags").Should().Be("""["edge","rack:2","role/gateway"]""");
        (await Http.PostJsonAsync($"{address}/tags", new { tag = "edge" }).DataAsync()).Version().Should().Be(tagged.Version(), "the tag already exists");
        (await Http.RemoveAsync($"{address}/tags/role/gateway").DataAsync()).Raw("tags").Should().Be("""["edge","rack:2"]""");
        await Http.PostJsonAsync($"{address}/tags", new { tag = "role/gateway" }).DataAsync();
        (await Http.RemoveAsync($"{address}/tags/role%2Fgateway").DataAsync()).Raw("tags").Should().Be("""["edge","rack:2"]""");
        await Http.RemoveAsync($"{address}/tags/role%2Fgateway").RefusedAsync(404, "tag.not_found");

        (await Http.PatchJsonAsync(address, new { tags = Tags("new") }).DataAsync()).Raw("tags").Should().Be("""["new"]""");
        (await Http.PatchRawAsync(address, """{"tags": null}""").DataAsync()).Raw("tags").Should().Be("[]");
    }

    [Theory]
    [InlineData("""{"tags": ["Upper"]}""", "tag.invalid")]
    [InlineData("""{"tags": [""]}""", "tag.invalid")]
    [InlineData("""{"tags": [null]}""", null)]
    [InlineData("""{"tags": "text"}""", "request.value_invalid")]
    [InlineData("""{"tags": [5]}""", "request.value_invalid")]
    public async Task Invalid_tags_are_refused_for_nodes_groups_and_sites(string body, string? code)
    {
        var addresses = new[] { $"nodes/{(await NewNodeAsync()).Id()}", $"groups/{(await NewGroupAsync("group")).Id()}", $"sites/{(await NewSiteAsync("site")).Id()}" };
        foreach (var address in addresses)
        {
            var problem = await Http.PatchRawAsync(address, body).RefusedAsync();
            problem.GetProperty("status").GetInt32().Should().Be(422);
            if (code is not null) problem.Text("code").Should().Be(code);
        }
    }

    [Fact]
    public async Task Errors_of_tags_workflow_and_address_are_reported_together()
    {
        const string Wrong = """{"mac_address": "x", "tags": ["Upper"], "workflow_id": "a\u0001"}""";
        var addresses = new[] { (HttpMethod.Post, "nodes"), (HttpMethod.Patch, $"nodes/{(await NewNodeAsync()).Id()}") };
        foreach (var (method, address) in addresses)
        {
            var errors = (await Http.SendJsonAsync(method, address, Wrong).RefusedAsync()).GetProperty("errors");
            errors.EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo("mac_address", "tags", "workflow_id");
        }
    }

    [Fact]
    public async Task Concurrent_changes_of_tags_are_all_applied()
    {
        var address = $"nodes/{(await NewNodeAsync()).Id()}";
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Http.PostJsonAsync($"{address}/tags", new { tag = $"t{i:00}" })));

        var added = answers.Select((answer, i) => (answer.StatusCode, Tag: $"t{i:00}")).ToList();
        added.Select(answer => answer.StatusCode).Should().BeSubsetOf([HttpStatusCode.OK, HttpStatusCode.Conflict]);
        var tags = (await Http.DataAtAsync(address)).GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ToList();
        tags.Should().Equal(added.Where(answer => answer.StatusCode == HttpStatusCode.OK).Select(answer => answer.Tag));
    }

    [Theory]
    [InlineData("tags")]
    [InlineData("tags/")]
    [InlineData("tags/%ZZ")]
    [InlineData("tags/%FF")]
    [InlineData("tags/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task An_unknown_tag_is_not_found_and_a_long_one_is_not_repeated(string path)
    {
        var problem = await Http.RemoveAsync($"nodes/{(await NewNodeAsync()).Id()}/{path}").RefusedAsync(404, "tag.not_found");

        problem.Text("detail")!.Length.Should().BeLessThan(150);
    }

    [Theory]
    [InlineData("""{"hostname": 5}""", "hostname", "must be text")]
    [InlineData("""{"tags": 5}""", "tags", "must be a list of texts")]
    [InlineData("""{"workflow_id": []}""", "workflow_id", "must be text")]
    public async Task A_value_of_a_wrong_type_is_refused_with_the_expected_type(string body, string member, string expected)
    {
        var problem = await Http.PatchRawAsync($"nodes/{(await NewNodeAsync()).Id()}", body).RefusedAsync(422, "request.value_invalid", member);

        problem.GetProperty("errors").GetProperty(member)[0].GetString().Should().Be(expected);
    }

    [Fact]
    public async Task Too_many_tags_are_refused()
    {
        var address = $"nodes/{(await NewNodeAsync(new { tags = Enumerable.Range(0, 50).Select(i => $"t{i}") })).Id()}";

        await Http.PostJsonAsync($"{address}/tags", new { tag = "one-more" }).RefusedAsync(422, "tag.too_many", "tag");
        await Http.PatchJsonAsync(address, new { tags = Enumerable.Range(0, 51).Select(i => $"t{i}") }).RefusedAsync(422, "tag.too_many", "tags");
        await Http.PostJsonAsync($"{address}/tags", new { }).RefusedAsync(422, "request.required", "tag");
        await Http.PostJsonAsync($"{address}/tags", new { tag = "Ä" }).RefusedAsync(422, "tag.invalid", "tag");
    }

    [Fact]
    public async Task A_filter_by_several_tags_returns_nodes_with_all_of_them()
    {
        var mark = $"m{Service.UniqueMac().Replace(":", "", StringComparison.Ordinal)}";
        var both = await NewNodeAsync(new { tags = Tags($"{mark} {mark}/b") });
        var one = await NewNodeAsync(new { tags = Tags(mark) });
        var site = await NewSiteAsync("site", more: new { tags = Tags(mark) });
        var group = await NewGroupAsync("group", more: new { tags = Tags($"{mark} other") });

        (await Http.DataAtAsync($"nodes?tag={mark}&sort=created_at")).Ids().Should().Equal(both.Id(), one.Id());
        (await Http.DataAtAsync($"nodes?tag={mark}&tag={mark}/b")).Ids().Should().Equal(both.Id());
        (await Http.DataAtAsync($"sites?tag={mark}")).Ids().Should().Equal(site.Id());
        (await Http.DataAtAsync($"groups?tag={mark}&tag=other")).Ids().Should().Equal(group.Id());
        await Http.ReadAtAsync("nodes?tag=Upper").RefusedAsync(422, "tag.invalid", "tag");

        await Http.RemoveAsync($"nodes/{both.Id()}/tags/{mark}").DataAsync();
        await Http.RemoveAsync($"nodes/{one.Id()}");
        (await Http.DataAtAsync($"nodes?tag={mark}")).Ids().Should().BeEmpty();
    }

    [Fact]
    public async Task Tags_and_workflows_are_imported_and_exported()
    {
        var (mac, mark) = (Service.UniqueMac(), $"f{Service.UniqueMac().Replace(":", "", StringComparison.Ordinal)}");
        await Http.PostCsvAsync("nodes/import", $"mac_address,tags,workflow_id\n{mac},{mark} b,flow one\n").DataAsync();
        var node = (await Http.DataAtAsync($"nodes?tag={mark}"))[0];
        (node.Raw("tags"), node.Text("workflow_id")).Should().Be(($"[\"b\",\"{mark}\"]", "flow one"));

        (await Http.PostCsvAsync("nodes/import?on_existing=update", $"mac_address,tags,workflow_id\n{mac},{mark} b,flow one\n").DataAsync()).Raw("unchanged").Should().Be("1");
        (await Http.PostCsvAsync("nodes/import?on_existing=update", $"mac_address,tags,workflow_id\n{mac},\"c, {mark}\",\\N\n").DataAsync()).Raw("updated").Should().Be("1");
        (await Http.DataAtAsync($"nodes/{node.Id()}")).Raw("tags").Should().Be($"[\"c\",\"{mark}\"]");
        (await Http.DataAtAsync("nodes?tag=c&tag=" + mark)).Ids().Should().Equal(node.Id());
        (await Http.DataAtAsync("nodes?tag=b&tag=" + mark)).Ids().Should().BeEmpty();
        (await Http.TextAtAsync("nodes/export")).Should().Contain($"c {mark}");

        await Http.PostCsvAsync("sites/import", $"key,name,tags,default_workflow_id\n{mark},{mark},{mark};x,external:7\n").DataAsync();
        var site = (await Http.DataAtAsync($"sites?tag={mark}&tag=x"))[0];
        site.Text("default_workflow_id").Should().Be("external:7");
        await Http.PostCsvAsync("sites/import?on_existing=update", $"key,name,tags\n{mark},{mark},y\n").DataAsync();
        (await Http.DataAtAsync("sites?tag=" + mark)).Ids().Should().BeEmpty();
        (await Http.DataAtAsync("sites?tag=y")).Ids().Should().Contain(site.Id());
    }

    [Fact]
    public async Task The_effective_workflow_is_the_nodes_own_or_that_of_the_nearest_ancestor()
    {
        var root = await NewSiteAsync("root", more: new { default_workflow_id = "root-flow" });
        var group = await NewGroupAsync("group", root.Id());
        var node = await NewNodeAsync(new { group_id = group.Id() });
        var address = $"nodes/{node.Id()}";
        (node.Raw("workflow_id"), node.Text("effective_workflow_id")).Should().Be(("null", "root-flow"));

        await Http.PatchJsonAsync($"groups/{group.Id()}", new { default_workflow_id = "0190B2A4-3C1E-7ABC-8DEF-0123456789AB" }).DataAsync();
        (await Http.DataAtAsync(address)).Text("effective_workflow_id").Should().Be("0190b2a4-3c1e-7abc-8def-0123456789ab");
        (await Http.DataAtAsync($"groups/{group.Id()}/nodes"))[0].Text("effective_workflow_id").Should().Be("0190b2a4-3c1e-7abc-8def-0123456789ab");
        (await Http.PatchJsonAsync(address, new { workflow_id = "mine" }).DataAsync()).Text("effective_workflow_id").Should().Be("mine");
        var athome = await NewNodeAsync(new { home_site_id = root.Id() });
        athome.Text("effective_workflow_id").Should().Be("root-flow", "without a group the home site determines it");
        await Http.PatchJsonAsync(address, new { workflow_id = new string('w', 101) }).RefusedAsync(422, "workflow_id.invalid", "workflow_id");
        await Http.PatchJsonAsync($"groups/{group.Id()}", new { default_workflow_id = "a\u0001" }).RefusedAsync(422, "workflow_id.invalid", "default_workflow_id");
    }

    [Fact]
    public async Task Stats_match_the_filtered_list()
    {
        var site = (await NewSiteAsync("site")).Id();
        var child = (await NewSiteAsync("child", site)).Id();
        await NewNodeAsync(new { home_site_id = site });
        var node = await NewNodeAsync(new { home_site_id = child });
        await Http.PatchJsonAsync($"nodes/{node.Id()}/state", new { state = "pending" }).DataAsync();
        await Http.PatchJsonAsync($"nodes/{node.Id()}/state", new { state = "installing" }).DataAsync();

        var stats = await Http.DataAtAsync($"nodes/stats?under={site}");
        (stats.Raw("total"), stats.Raw("discovered_last_hour"), stats.Raw("installing_count")).Should().Be(("2", "2", "1"));
        stats.GetProperty("by_state").Raw("discovered").Should().Be("1");
        stats.GetProperty("by_state").Raw("retired").Should().Be("0");
        (await Http.DataAtAsync($"nodes/stats?home_site_id={site}")).Raw("total").Should().Be("1");
        (await Http.DataAtAsync($"nodes/stats?under={site}&state=installing")).Raw("total").Should().Be("1");
        (await Http.DataAtAsync($"nodes/stats?under={Guid.Parse("018f0000-0000-7000-8000-000000000000")}")).Raw("total").Should().Be("0");
        await Http.ReadAtAsync("nodes/stats?limit=5").RefusedAsync(422, "request.unknown_member", "limit");
    }

    [Fact]
    public async Task Force_allows_any_transition_except_from_retired_and_is_recorded()
    {
        var address = $"nodes/{(await NewNodeAsync()).Id()}/state";
        await Http.PatchJsonAsync(address, new { state = "active", force = false }).RefusedAsync(409, "node.invalid_transition");

        var forced = await Http.PatchJsonAsync(address, new { state = "active", force = true, comment = "by hand" }).DataAsync();
        (forced.Text("state"), forced.Raw("state_forced")).Should().Be(("active", "true"));
        await Http.PatchJsonAsync(address, new { state = "active", force = true }).RefusedAsync(409, "node.invalid_transition");
        var usual = await Http.PatchJsonAsync(address, new { state = "reprovision", force = true }).DataAsync();
        usual.Raw("state_forced").Should().Be("false", "the transition is allowed without force");
        await Http.PatchJsonAsync(address, new { state = "retired" }).DataAsync();
        await Http.PatchJsonAsync(address, new { state = "active", force = true }).RefusedAsync(409, "node.invalid_transition");
    }

    [Fact]
    public async Task A_boot_updates_the_last_seen_time_but_not_the_version()
    {
        var site = await NewSiteAsync("site");
        var agent = await FieldAgent.EnrolAsync(Http, site.Id());
        var mac = Service.UniqueMac();
        var node = await Http.PostJsonAsync("nodes", new { mac_address = mac, home_site_id = site.Id() }).DataAsync();
        var boot = new HttpRequestMessage(HttpMethod.Post, "agents/boots") { Content = new StringContent($$"""{"mac_address": "{{mac}}"}""", System.Text.Encoding.UTF8, "application/json") };
        boot.Headers.Authorization = new("Bearer", agent.Key);
        (await Http.SendAsync(boot, TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.OK);

        var seen = node;
        for (var attempt = 0; attempt < 100 && seen.Raw("last_seen_at") == "null"; attempt++)
        {
            seen = await Http.DataAtAsync($"nodes/{node.Id()}");
            if (attempt > 0) await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        seen.GetProperty("last_seen_at").GetDateTime().Should().BeOnOrAfter(node.GetProperty("created_at").GetDateTime());
        seen.Version().Should().Be(node.Version());
        await Http.PostCsvAsync("nodes/import?on_existing=update", $"mac_address,hostname\n{mac},imported\n").DataAsync();
        (await Http.DataAtAsync($"nodes/{node.Id()}")).Raw("last_seen_at").Should().Be(seen.Raw("last_seen_at"), "an import does not change it");
    }

    [Fact]
    public async Task Ancestors_are_listed_nearest_first()
    {
        var root = await NewSiteAsync("root");
        var middle = await NewSiteAsync("middle", root.Id());
        var leaf = await NewGroupAsync("leaf", middle.Id());

        (await Http.DataAtAsync($"groups/{leaf.Id()}/ancestors")).Ids().Should().Equal(middle.Id(), root.Id());
    }

    [Fact]
    public async Task A_page_has_up_to_1000_rows_and_the_limit_is_optional()
    {
        var parent = (await NewGroupAsync("parent")).Id();
        await Http.PostCsvAsync("groups/import", "key,name,parent_key\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"{parent}-{i},g{i},{parent}\n"))).DataAsync();

        var page = await Http.EnvelopeAtAsync($"groups?parent_id={parent}");
        page.GetProperty("data").GetArrayLength().Should().Be(1000);
        page.Raw("next_cursor").Should().NotBe("null");
        (await Http.DataAtAsync($"groups?parent_id={parent}&limit=1000")).GetArrayLength().Should().Be(1000);
        await Http.ReadAtAsync("groups?limit=1001").RefusedAsync(422, "request.value_invalid", "limit");
        (await Http.DataAtAsync($"groups?format=tree&parent_id={parent}")).GetArrayLength().Should().Be(1000);
    }

    private static string[] Tags(string text) => text.Split(' ');

    private async Task<System.Text.Json.JsonElement> NewNodeAsync(object? more = null)
    {
        var body = new Dictionary<string, object?> { ["mac_address"] = Service.UniqueMac() };
        foreach (var property in more?.GetType().GetProperties() ?? []) body[property.Name] = property.GetValue(more);
        return await Http.PostJsonAsync("nodes", body).DataAsync();
    }
}
