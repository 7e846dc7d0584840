namespace Sites.Integration.Tests.Hierarchy;

public sealed class MovingTargetsOnSqlite(SqliteService service) : MovingTargetTests(service), IClassFixture<SqliteService>;

public sealed class MovingTargetsOnSqlServer(SqlServerService service) : MovingTargetTests(service), IClassFixture<SqlServerService>;

/// <summary>Reading a tree while it is at its limits or on the move.</summary>
public abstract class MovingTargetTests(Service service) : OverHttp(service)
{
    [Fact]
    public async Task A_tree_of_the_full_depth_is_answered_whole()
    {
        var top = await NewGroupAsync("deep");
        var id = top.Id();
        for (var level = 1; level < 32; level++) id = (await NewGroupAsync("deep", id)).Id();

        var tree = await Http.GetAsync($"groups?format=tree&max_depth=31&q={Uri.EscapeDataString(top.Text("name")!)}", TestContext.Current.CancellationToken);
        using var document = System.Text.Json.JsonDocument.Parse(
            await tree.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), new System.Text.Json.JsonDocumentOptions { MaxDepth = 128 });

        var levels = 0;
        for (var node = document.RootElement.GetProperty("data")[0]; ; node = node.GetProperty("children")[0])
        {
            levels++;
            if (node.GetProperty("children").GetArrayLength() == 0) break;
        }

        levels.Should().Be(32);
    }

    [Fact]
    public async Task One_top_below_another_does_not_make_the_other_nest_deeper()
    {
        var name = Service.Unique("overlap");
        var top = await Http.PostJsonAsync("groups", new { name = name + " a" }).DataAsync();
        var middle = await Http.PostJsonAsync("groups", new { name = name + " b", parent_id = top.Id() }).DataAsync();
        await Http.PostJsonAsync("groups", new { name = name + " c", parent_id = middle.Id() }).DataAsync();

        var tops = (await Http.GetAsync($"groups?format=tree&max_depth=1&q={Uri.EscapeDataString(name)}", TestContext.Current.CancellationToken)).ReadAsync();
        var first = (await tops).GetProperty("data")[0];

        first.GetProperty("children")[0].GetProperty("children").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("groups", "descendants?")]
    [InlineData("sites", "nodes?include_descendant_sites=true&")]
    public async Task The_next_page_of_a_subtree_fits_although_the_subtree_moved(string kind, string list)
    {
        var (early, top, late) = (await NewSiteAsync("early"), await NewSiteAsync("top"), await NewSiteAsync("late"));
        for (var i = 0; i < 6; i++)
        {
            var child = await NewSiteAsync("child", top.Id());
            await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = child.Id() }).DataAsync();
        }

        foreach (var parent in new[] { early, late })
        {
            var first = await (await Http.GetAsync($"{kind}/{top.Id()}/{list}limit=2", TestContext.Current.CancellationToken)).ReadAsync();
            await Http.PatchJsonAsync($"sites/{top.Id()}", new { parent_id = parent.Id() }).DataAsync();
            var second = await (await Http.GetAsync(
                $"{kind}/{top.Id()}/{list}limit=10&cursor={first.GetProperty("next_cursor").GetString()}", TestContext.Current.CancellationToken)).ReadAsync();

            var ids = first.GetProperty("data").EnumerateArray().Concat(second.GetProperty("data").EnumerateArray()).Select(row => row.Id()).ToList();
            ids.Should().HaveCount(6).And.OnlyHaveUniqueItems();
        }
    }
}
