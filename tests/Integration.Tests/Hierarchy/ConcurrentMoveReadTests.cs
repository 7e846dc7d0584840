namespace Sites.Integration.Tests.Hierarchy;

public sealed class ConcurrentMoveReadsOnSqlite(SqliteService service) : ConcurrentMoveReadTests(service), IClassFixture<SqliteService>;

public sealed class ConcurrentMoveReadsOnSqlServer(SqlServerService service) : ConcurrentMoveReadTests(service), IClassFixture<SqlServerService>;

/// <summary>Reads of a tree at its limits or during moves.</summary>
public abstract class ConcurrentMoveReadTests(Service service) : HttpTestBase(service)
{
    [Fact]
    public async Task A_tree_of_the_maximum_depth_is_returned_completely()
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
    public async Task A_root_below_another_requested_root_does_not_increase_the_depth()
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
    public async Task The_next_page_of_a_subtree_is_correct_after_the_subtree_moved(string kind, string list)
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

    [Theory]
    [InlineData("sites?under={0}&sort=created_at")]
    [InlineData("sites?under={0}&sort=-created_at")]
    [InlineData("groups/{0}/descendants?sort=created_at")]
    [InlineData("nodes?under={0}&sort=created_at")]
    [InlineData("sites/{0}/nodes?include_descendant_sites=true&sort=-created_at")]
    public async Task Paging_by_creation_time_returns_every_row_once_during_moves_creations_and_deletions(string list)
    {
        var top = await NewSiteAsync("top");
        var branches = new List<Guid>();
        var throughout = new HashSet<Guid>();
        for (var i = 0; i < 12; i++)
        {
            var branch = await NewSiteAsync("branch", top.Id());
            var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = branch.Id() }).DataAsync();
            branches.Add(branch.Id());
            throughout.Add(list.Contains("nodes", StringComparison.Ordinal) ? node.Id() : branch.Id());
        }

        var met = new List<Guid>();
        string? cursor = null;
        for (var page = 0; cursor is not null || page == 0; page++)
        {
            var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, list, top.Id()) + "&limit=2" + (cursor is null ? "" : $"&cursor={cursor}");
            var rows = await (await Http.GetAsync(address, TestContext.Current.CancellationToken)).ReadAsync();
            met.AddRange(rows.GetProperty("data").EnumerateArray().Select(row => row.Id()));
            cursor = rows.Text("next_cursor");

            // Moves and renames a branch from each end, and creates and deletes a site.
            var (moving, under) = (branches[page % 2 == 0 ? 11 - page % 6 : page % 6], branches[(page + 4) % 12]);
            using (await Http.PatchJsonAsync($"sites/{moving}", new { parent_id = under, name = Service.Unique("renamed") }))
            {
            }

            var passing = await NewSiteAsync("passing", under);
            using (await Http.DeleteAsync($"sites/{passing.Id()}", TestContext.Current.CancellationToken))
            {
            }
        }

        met.Where(throughout.Contains).Should().BeEquivalentTo(throughout).And.OnlyHaveUniqueItems();
    }
}
