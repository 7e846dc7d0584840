using System.Net;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Hierarchy;

public sealed class GroupsOnSqlite(SqliteService service) : GroupTests(service), IClassFixture<SqliteService>;

public sealed class GroupsOnSqlServer(SqlServerService service) : GroupTests(service), IClassFixture<SqlServerService>;

/// <summary>CRUD of groups over HTTP, including sites as groups.</summary>
public abstract class GroupTests(Service service) : HttpTestBase(service)
{
    [Fact]
    public async Task A_group_is_created_read_changed_and_deleted()
    {
        var parent = await NewSiteAsync("parent");
        var (name, key) = (Service.Unique("racks"), Service.Unique("key"));

        using var response = await Http.PostRawAsync("groups", $$"""
            {"name":"{{name}}","description":"all racks","parent_id":"{{parent.Id()}}","external_id":"{{key}}",
             "default_workflow_id":"0f8fad5b-d9cb-469f-a165-70867728950e","auto_provision":true}
            """);

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        var group = (await response.ReadAsync()).GetProperty("data");
        response.Headers.Location!.OriginalString.Should().Be($"/api/v1/groups/{group.Id()}");
        group.Text("name").Should().Be(name);
        group.Text("description").Should().Be("all racks");
        group.GetProperty("parent_id").GetGuid().Should().Be(parent.Id());
        group.Text("external_id").Should().Be(key);
        group.Text("path").Should().Be($"/{parent.Text("name")}/{name}");
        group.Raw("depth").Should().Be("1");
        group.Text("default_workflow_id").Should().Be("0f8fad5b-d9cb-469f-a165-70867728950e");
        group.Text("effective_workflow_id").Should().Be("0f8fad5b-d9cb-469f-a165-70867728950e");
        group.Raw("auto_provision").Should().Be("true");
        group.Raw("effective_auto_provision").Should().Be("true");
        group.Raw("is_site").Should().Be("false");
        group.Version().Should().Be(1);
        (await Http.DataAtAsync($"groups/{group.Id()}")).GetRawText().Should().Be(group.GetRawText());

        var patched = await Http.PatchRawAsync($"groups/{group.Id()}", """{"description":null,"auto_provision":false}""").DataAsync();
        patched.Raw("description").Should().Be("null");
        patched.Raw("auto_provision").Should().Be("false");
        patched.Text("external_id").Should().Be(key, "the member is absent");
        patched.Version().Should().Be(2);

        (await Http.RemoveAsync($"groups/{group.Id()}").DataAsync()).Id().Should().Be(group.Id());
        await Http.ReadAtAsync($"groups/{group.Id()}").RefusedAsync(404, "group.not_found");
    }

    [Fact]
    public async Task A_site_is_also_read_and_changed_as_a_group()
    {
        var site = await NewSiteAsync("site");

        var group = await Http.DataAtAsync($"groups/{site.Id()}");
        group.Raw("is_site").Should().Be("true");
        group.TryGetProperty("autonomy_level", out _).Should().BeFalse("site settings are not members of groups");
        await Http.PatchRawAsync($"groups/{site.Id()}", """{"description":"changed as a group"}""").DataAsync();

        var after = await Http.DataAtAsync($"sites/{site.Id()}");
        after.Text("description").Should().Be("changed as a group");
        after.Text("autonomy_level").Should().Be("readonly", "site settings are not changed");
    }

    [Fact]
    public async Task Site_settings_are_refused_for_groups()
    {
        var group = await NewGroupAsync("group");

        await Http.PostJsonAsync("groups", new { name = Service.Unique("x"), autonomy_level = "full" }).RefusedAsync(422, "request.unknown_member", "autonomy_level");
        await Http.UnchangedAsync([$"groups/{group.Id()}"], () =>
            Http.PatchRawAsync($"groups/{group.Id()}", """{"cache_policy":"mirror"}""").RefusedAsync(422, "request.unknown_member", "cache_policy"));
    }

    [Fact]
    public async Task The_list_has_groups_and_sites_and_combines_its_filters()
    {
        var root = await NewSiteAsync("root");
        var site = await NewSiteAsync("east hall", root.Id());
        var group = await NewGroupAsync("East wing", root.Id());
        var below = await NewGroupAsync("EAST cellar", group.Id());
        await NewGroupAsync("west", root.Id());

        (await Http.DataAtAsync($"groups?under={root.Id()}&q=east&sort=name")).Ids().Should().Equal(below.Id(), site.Id(), group.Id());
        (await Http.DataAtAsync($"groups?parent_id={root.Id()}&q=east&sort=name")).Ids().Should().Equal(site.Id(), group.Id());
        (await Http.DataAtAsync($"groups?under={group.Id()}")).Ids().Should().Equal(below.Id());
        (await Http.DataAtAsync($"groups?parent_id={root.Id()}&under={group.Id()}")).Ids().Should().BeEmpty();
    }

    [Fact]
    public async Task Root_only_returns_groups_without_a_parent()
    {
        var name = Service.Unique("solitaire");
        var root = await NewGroupAsync($"{name} a");
        await NewGroupAsync($"{name} b", root.Id());

        (await Http.DataAtAsync($"groups?root_only=true&q={Uri.EscapeDataString(name)}")).Ids().Should().Equal(root.Id());
        (await Http.DataAtAsync($"groups?root_only=false&q={Uri.EscapeDataString(name)}")).Ids().Should().HaveCount(2);
    }

    [Fact]
    public async Task Counts_include_direct_children_and_nodes()
    {
        var site = await NewSiteAsync("site");
        var group = await NewGroupAsync("group", site.Id());
        await NewGroupAsync("deep", group.Id());
        await NewSiteAsync("below", site.Id());
        await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), group_id = group.Id(), home_site_id = site.Id() }).DataAsync();
        await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = site.Id() }).DataAsync();

        var (siteRow, groupRow) = (await Http.DataAtAsync($"sites/{site.Id()}"), await Http.DataAtAsync($"groups/{group.Id()}"));

        siteRow.Raw("children_count").Should().Be("2");
        siteRow.Raw("node_count").Should().Be("2");
        groupRow.Raw("children_count").Should().Be("1");
        groupRow.Raw("node_count").Should().Be("1");
        // The list returns the same counts as the single resource.
        var row = (await Http.DataAtAsync($"groups?parent_id={site.Id()}")).EnumerateArray().Single(found => found.Id() == group.Id());
        row.Raw("children_count").Should().Be("1");
        row.Raw("node_count").Should().Be("1");
    }

    [Theory]
    [InlineData("groups/018f0000-0000-7000-8000-000000000000")]
    [InlineData("groups/018f0000-0000-7000-8000-000000000000/ancestors")]
    [InlineData("groups/018f0000-0000-7000-8000-000000000000/descendants")]
    [InlineData("groups/018f0000-0000-7000-8000-000000000000/nodes")]
    [InlineData("groups/018f0000-0000-7000-8000-000000000000/nodes?include_descendants=true")]
    public async Task Unknown_ids_are_not_found(string address) =>
        await Http.ReadAtAsync(address).RefusedAsync(404, "group.not_found");
}
