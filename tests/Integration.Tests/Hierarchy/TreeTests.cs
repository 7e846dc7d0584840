using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Hierarchy;

public sealed class TreesOnSqlite(SqliteService service) : TreeTests(service), IClassFixture<SqliteService>;

public sealed class TreesOnSqlServer(SqlServerService service) : TreeTests(service), IClassFixture<SqlServerService>;

/// <summary>The shape of the tree: allowed parents, depth, unique names, and moves of subtrees.</summary>
public abstract class TreeTests(Service service) : HttpTestBase(service)
{
    private const string OnlyUnderSites = "Sites can only be nested under other sites, not regular groups";
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";

    [Fact]
    public async Task A_site_is_a_root_or_under_a_site_and_a_group_can_be_anywhere()
    {
        var site = await NewSiteAsync("site");
        var group = await NewGroupAsync("group");

        (await NewSiteAsync("site", site.Id())).Raw("depth").Should().Be("1");
        (await NewGroupAsync("group", site.Id())).Raw("depth").Should().Be("1");
        (await NewGroupAsync("group", group.Id())).Raw("depth").Should().Be("1");
    }

    [Fact]
    public async Task A_site_under_a_regular_group_is_refused_with_the_established_message()
    {
        var group = await NewGroupAsync("group");
        var (below, name) = (await NewGroupAsync("below", group.Id()), Service.Unique("site"));

        foreach (var parent in new[] { group, below })
        {
            var problem = await Http.PostJsonAsync("sites", new { name, parent_id = parent.Id() }).RefusedAsync(400, "site.parent_not_a_site");
            problem.Text("detail").Should().Be(OnlyUnderSites);
        }

        (await Http.EnvelopeAtAsync($"groups?q={Uri.EscapeDataString(name)}")).Raw("total").Should().Be("0");
    }

    [Theory]
    [InlineData("sites")]
    [InlineData("groups")]
    public async Task Moving_a_site_under_a_regular_group_is_refused_and_changes_nothing(string door)
    {
        var home = await NewSiteAsync("home");
        var site = await NewSiteAsync("site", home.Id());
        var below = await NewSiteAsync("below", site.Id());
        var group = await NewGroupAsync("group", home.Id());

        await Http.UnchangedAsync(Addresses(home, site, below, group), async () =>
        {
            var problem = await Http.PatchJsonAsync($"{door}/{site.Id()}", new { parent_id = group.Id(), name = Service.Unique("renamed too") })
                .RefusedAsync(400, "site.parent_not_a_site");
            problem.Text("detail").Should().Be(OnlyUnderSites);
        });
    }

    [Theory]
    [InlineData("sites")]
    [InlineData("groups")]
    public async Task An_unknown_parent_is_refused_and_changes_nothing(string door)
    {
        var one = door == "sites" ? await NewSiteAsync("one") : await NewGroupAsync("one");
        var name = Service.Unique("orphan");

        foreach (var (parent, code) in new[] { (UnknownId, "group.parent_not_found"), (Guid.Empty.ToString(), "request.value_invalid") })
        {
            await Http.PostJsonAsync(door, new { name, parent_id = parent }).RefusedAsync(422, code, "parent_id");
            await Http.UnchangedAsync(Addresses(one), () =>
                Http.PatchJsonAsync($"{door}/{one.Id()}", new { parent_id = parent, description = "x" }).RefusedAsync(422, code, "parent_id"));
        }

        (await Http.EnvelopeAtAsync($"groups?q={Uri.EscapeDataString(name)}")).Raw("total").Should().Be("0");
    }

    [Theory]
    [InlineData("sites", "sites")]
    [InlineData("sites", "groups")]
    [InlineData("groups", "groups")]
    public async Task Moving_a_group_under_itself_or_a_descendant_is_refused_and_changes_nothing(string kind, string door)
    {
        var chain = new List<JsonElement>();
        foreach (var name in new[] { "top", "middle", "bottom" })
            chain.Add(kind == "sites" ? await NewSiteAsync(name, Last(chain)) : await NewGroupAsync(name, Last(chain)));

        foreach (var parent in chain)
        {
            await Http.UnchangedAsync(Addresses([.. chain]), () =>
                Http.PatchJsonAsync($"{door}/{chain[0].Id()}", new { parent_id = parent.Id(), description = "x" }).RefusedAsync(400, "group.move_into_itself"));
        }
    }

    [Fact]
    public async Task Creating_or_moving_below_level_32_is_refused()
    {
        var chain = new List<JsonElement>();
        while (chain.Count < 32) chain.Add(await NewSiteAsync("level", Last(chain)));
        chain[31].Raw("depth").Should().Be("31");
        (await Http.EnvelopeAtAsync($"groups/{chain[31].Id()}/ancestors")).Raw("total").Should().Be("31");

        await Http.PostJsonAsync("sites", new { name = Service.Unique("33rd"), parent_id = chain[31].Id() }).RefusedAsync(400, "group.too_deep");
        await Http.PostJsonAsync("groups", new { name = Service.Unique("33rd"), parent_id = chain[31].Id() }).RefusedAsync(400, "group.too_deep");
        (await Http.DataAtAsync($"sites/{chain[31].Id()}")).Raw("children_count").Should().Be("0");

        // A subtree of two levels: under level 31 its lower level would be the 33rd, under level 30 it is the 32nd.
        var top = await NewSiteAsync("top");
        var bottom = await NewGroupAsync("bottom", top.Id());
        await Http.UnchangedAsync(Addresses(top, bottom, chain[30], chain[29]), () =>
            Http.PatchJsonAsync($"sites/{top.Id()}", new { parent_id = chain[30].Id() }).RefusedAsync(400, "group.too_deep"));
        await Http.PatchJsonAsync($"sites/{top.Id()}", new { parent_id = chain[29].Id() }).DataAsync();
        (await Http.DataAtAsync($"groups/{bottom.Id()}")).Raw("depth").Should().Be("31");

        // A subtree of 32 levels can only be a root.
        var other = await NewSiteAsync("other");
        await Http.PatchJsonAsync($"sites/{chain[0].Id()}", new { parent_id = other.Id() }).RefusedAsync(400, "group.too_deep");
        await TreeShouldBeValidAsync();
    }

    [Theory]
    [InlineData("Berlin", "BERLIN")]
    [InlineData("Zürich Süd", "ZÜRICH SÜD")]
    [InlineData("Орёл", "оРЁЛ")]
    [InlineData("Σίγμα", "σΊΓΜΑ")]
    [InlineData("padded", "  Padded ")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("A\u030angstro\u0308m", "\u00c5NGSTR\u00d6M")]
    public async Task Siblings_have_unique_names_ignoring_case_and_unicode_composition(string name, string same)
    {
        var parent = await NewSiteAsync("parent");
        var elsewhere = await NewSiteAsync("elsewhere");
        var first = await Http.PostJsonAsync("sites", new { name, parent_id = parent.Id() }).DataAsync();
        var sibling = await NewGroupAsync("sibling", parent.Id());
        var namesake = await Http.PostJsonAsync("groups", new { name = same, parent_id = elsewhere.Id() }).DataAsync();

        await Http.UnchangedAsync(Addresses(parent, first, sibling, namesake, elsewhere), async () =>
        {
            await Http.PostJsonAsync("sites", new { name = same, parent_id = parent.Id() }).RefusedAsync(409, "group.name_taken");
            await Http.PostJsonAsync("groups", new { name = same, parent_id = parent.Id() }).RefusedAsync(409, "group.name_taken");
            await Http.PatchJsonAsync($"groups/{sibling.Id()}", new { name = same }).RefusedAsync(409, "group.name_taken");
            await Http.PatchJsonAsync($"groups/{namesake.Id()}", new { parent_id = parent.Id() }).RefusedAsync(409, "group.name_taken");
        });
        (await Http.EnvelopeAtAsync($"groups?parent_id={parent.Id()}")).Raw("total").Should().Be("2");
    }

    [Theory]
    [InlineData("Berlin", "BERLIN")]
    [InlineData("Zürich", "zÜRICH")]
    [InlineData("caf\u00e9", "CAFE\u0301")]
    public async Task Roots_have_unique_names(string word, string same)
    {
        var number = Service.Unique("root");
        var first = await Http.PostJsonAsync("sites", new { name = $"{word} {number}" }).DataAsync();
        var other = await NewGroupAsync("other");
        var child = await Http.PostJsonAsync("groups", new { name = $"{same} {number}", parent_id = other.Id() }).DataAsync();

        await Http.UnchangedAsync(Addresses(first, other, child), async () =>
        {
            await Http.PostJsonAsync("sites", new { name = $"{same} {number}" }).RefusedAsync(409, "group.name_taken");
            await Http.PostJsonAsync("groups", new { name = $"{same} {number}" }).RefusedAsync(409, "group.name_taken");
            await Http.PatchJsonAsync($"groups/{other.Id()}", new { name = $"{same} {number}" }).RefusedAsync(409, "group.name_taken");
            await Http.PatchRawAsync($"groups/{child.Id()}", """{"parent_id":null}""").RefusedAsync(409, "group.name_taken");
        });
    }

    [Fact]
    public async Task Names_that_differ_in_an_accent_are_different_names()
    {
        var parent = await NewSiteAsync("parent");

        string[] names = ["resume", "résumé", "Zurich", "Zürich", "strasse", "straße"];
        foreach (var name in names)
            await Http.PostJsonAsync("sites", new { name, parent_id = parent.Id() }).DataAsync();

        (await Http.EnvelopeAtAsync($"sites?parent_id={parent.Id()}")).Raw("total").Should().Be("6");
    }

    [Fact]
    public async Task A_name_can_change_its_case_and_be_used_under_different_parents()
    {
        var parent = await NewSiteAsync("parent");
        var child = await Http.PostJsonAsync("sites", new { name = "depot", parent_id = parent.Id() }).DataAsync();

        (await Http.PatchRawAsync($"sites/{child.Id()}", """{"name":"DEPOT"}""").DataAsync()).Text("name").Should().Be("DEPOT");
        (await Http.PostJsonAsync("sites", new { name = "depot", parent_id = child.Id() }).DataAsync()).Text("path").Should().EndWith("/DEPOT/depot");
    }

    [Fact]
    public async Task A_site_with_children_is_not_deleted_and_the_message_has_their_number()
    {
        var site = await NewSiteAsync("site");
        JsonElement[] children = [await NewSiteAsync("a", site.Id()), await NewSiteAsync("b", site.Id()), await NewSiteAsync("c", site.Id())];

        await Http.UnchangedAsync(Addresses([site, .. children]), async () =>
        {
            foreach (var door in (string[])["sites", "groups"])
            {
                var problem = await Http.RemoveAsync($"{door}/{site.Id()}").RefusedAsync(400, "group.has_children");
                problem.Text("detail").Should().StartWith("Cannot delete site with 3 child site(s)");
            }
        });

        foreach (var child in children) await Http.RemoveAsync($"sites/{child.Id()}").DataAsync();
        await Http.RemoveAsync($"sites/{site.Id()}").DataAsync();
    }

    [Fact]
    public async Task A_group_with_children_is_not_deleted_and_the_message_has_their_number()
    {
        var group = await NewGroupAsync("group");
        var child = await NewGroupAsync("child", group.Id());

        await Http.UnchangedAsync(Addresses(group, child), async () =>
        {
            var problem = await Http.RemoveAsync($"groups/{group.Id()}").RefusedAsync(400, "group.has_children");
            problem.Text("detail").Should().StartWith("Cannot delete group with 1 child group(s)");
        });
    }

    [Theory]
    [InlineData("group_id")]
    [InlineData("home_site_id")]
    public async Task A_site_with_nodes_is_not_deleted(string member)
    {
        var site = await NewSiteAsync("site");
        var node = await Http.PostRawAsync("nodes", $$"""{"mac_address":"{{Service.UniqueMac()}}","{{member}}":"{{site.Id()}}"}""").DataAsync();

        await Http.UnchangedAsync([.. Addresses(site), $"nodes/{node.Id()}"], async () =>
        {
            var problem = await Http.RemoveAsync($"sites/{site.Id()}").RefusedAsync(400, "group.has_nodes");
            problem.Text("detail").Should().StartWith("Cannot delete site with 1 node(s)");
        });

        await Http.PatchRawAsync($"nodes/{node.Id()}", $$"""{"{{member}}":null}""").DataAsync();
        await Http.RemoveAsync($"sites/{site.Id()}").DataAsync();
    }

    [Fact]
    public async Task A_move_relocates_the_subtree_without_changing_versions_of_descendants()
    {
        var from = await NewSiteAsync("from", more: new { autonomy_level = "limited", auto_provision = false });
        var to = await NewSiteAsync("to", more: new { autonomy_level = "full", auto_provision = true });
        var top = await NewSiteAsync("top", from.Id());
        var middle = await NewSiteAsync("middle", top.Id());
        var leaf = await NewSiteAsync("leaf", middle.Id());
        var group = await NewGroupAsync("group", middle.Id());

        var moved = await Http.PatchJsonAsync($"sites/{top.Id()}", new { parent_id = to.Id() }).DataAsync();

        moved.Version().Should().Be(2);
        moved.GetProperty("parent_id").GetGuid().Should().Be(to.Id());
        moved.Text("path").Should().Be($"/{to.Text("name")}/{top.Text("name")}");
        foreach (var (below, depth, path) in new[]
        {
            (middle, 2, $"{moved.Text("path")}/{middle.Text("name")}"),
            (leaf, 3, $"{moved.Text("path")}/{middle.Text("name")}/{leaf.Text("name")}"),
        })
        {
            var after = await Http.DataAtAsync($"sites/{below.Id()}");
            after.Text("path").Should().Be(path);
            after.GetProperty("depth").GetInt32().Should().Be(depth);
            var autonomy = after.GetProperty("effective").GetProperty("autonomy_level");
            autonomy.Text("value").Should().Be("full");
            autonomy.GetProperty("from").Id().Should().Be(to.Id());
            after.Raw("effective_auto_provision").Should().Be("true");
            after.Version().Should().Be(1);
            after.Raw("updated_at").Should().Be(below.Raw("updated_at"));
            after.Raw("parent_id").Should().Be(below.Raw("parent_id"));
        }

        var groupAfter = await Http.DataAtAsync($"groups/{group.Id()}");
        groupAfter.Text("path").Should().Be($"{moved.Text("path")}/{middle.Text("name")}/{group.Text("name")}");
        groupAfter.Raw("effective_auto_provision").Should().Be("true");
        groupAfter.Version().Should().Be(1);

        // The counts of both parents change, but not their versions.
        (await Http.DataAtAsync($"groups/{from.Id()}/descendants")).Ids().Should().BeEmpty();
        (await Http.DataAtAsync($"groups/{to.Id()}/descendants")).Ids().Should().BeEquivalentTo([top.Id(), middle.Id(), leaf.Id(), group.Id()]);
        (await Http.DataAtAsync($"sites/{from.Id()}")).Version().Should().Be(1);
        (await Http.DataAtAsync($"sites/{to.Id()}")).Version().Should().Be(1);
        (await Http.DataAtAsync($"groups/{leaf.Id()}/ancestors")).Ids().Should().Equal(middle.Id(), top.Id(), to.Id());
        await TreeShouldBeValidAsync();
    }

    [Fact]
    public async Task A_move_does_not_affect_siblings()
    {
        var from = await NewSiteAsync("from");
        var top = await NewSiteAsync("top", from.Id());
        var beside = await NewSiteAsync("beside", from.Id());
        var below = await NewSiteAsync("below", beside.Id());
        var to = await NewSiteAsync("to");

        await Http.UnchangedAsync(Addresses(beside, below), () => Http.PatchJsonAsync($"sites/{top.Id()}", new { parent_id = to.Id() }).DataAsync());
    }

    [Fact]
    public async Task A_site_becomes_a_root_and_moves_under_its_former_descendant()
    {
        var root = await NewSiteAsync("root");
        var child = await NewSiteAsync("child", root.Id());
        var below = await NewSiteAsync("below", child.Id());

        var free = await Http.PatchRawAsync($"sites/{child.Id()}", """{"parent_id":null}""").DataAsync();
        free.Raw("depth").Should().Be("0");
        free.Raw("parent_id").Should().Be("null");
        // A root that was a child has no settings of its own, so the system default applies.
        free.GetProperty("effective").GetProperty("autonomy_level").Text("source").Should().Be("default");
        await Http.PatchJsonAsync($"sites/{root.Id()}", new { parent_id = below.Id() }).DataAsync();

        (await Http.DataAtAsync($"groups/{root.Id()}/ancestors")).Ids().Should().Equal(below.Id(), child.Id());
        await TreeShouldBeValidAsync();
    }

    [Fact]
    public async Task A_move_to_the_current_parent_changes_nothing()
    {
        var root = await NewSiteAsync("root");
        var child = await NewSiteAsync("child", root.Id());

        await Http.UnchangedAsync(Addresses(root, child), async () =>
        {
            await Http.PatchJsonAsync($"sites/{child.Id()}", new { parent_id = root.Id() }).DataAsync();
            await Http.PatchRawAsync($"sites/{root.Id()}", """{"parent_id":null}""").DataAsync();
        });
    }

    [Fact]
    public async Task A_rename_changes_all_paths_below_and_only_one_version()
    {
        var root = await NewSiteAsync("root");
        var child = await NewSiteAsync("child", root.Id());
        var group = await NewGroupAsync("group", child.Id());
        var name = Service.Unique("renamed");

        (await Http.PatchJsonAsync($"sites/{root.Id()}", new { name }).DataAsync()).Version().Should().Be(2);

        var (childAfter, groupAfter) = (await Http.DataAtAsync($"sites/{child.Id()}"), await Http.DataAtAsync($"groups/{group.Id()}"));
        childAfter.Text("path").Should().Be($"/{name}/{child.Text("name")}");
        groupAfter.Text("path").Should().Be($"/{name}/{child.Text("name")}/{group.Text("name")}");
        foreach (var (before, after) in new[] { (child, childAfter), (group, groupAfter) })
        {
            after.Version().Should().Be(1);
            after.Raw("updated_at").Should().Be(before.Raw("updated_at"));
        }
    }

    [Fact]
    public async Task Ancestors_are_listed_nearest_first_and_descendants_depth_first()
    {
        var root = await NewSiteAsync("root");
        var first = await NewSiteAsync("z first", root.Id());
        var second = await NewSiteAsync("a second", root.Id());
        var below = await NewGroupAsync("below first", first.Id());

        (await Http.DataAtAsync($"groups/{below.Id()}/ancestors")).Ids().Should().Equal(first.Id(), root.Id());
        (await Http.DataAtAsync($"groups/{root.Id()}/ancestors")).Ids().Should().BeEmpty();
        // Siblings in order of creation, each followed by its descendants.
        (await Http.DataAtAsync($"groups/{root.Id()}/descendants")).Ids().Should().Equal(first.Id(), below.Id(), second.Id());
        (await Http.DataAtAsync($"groups/{root.Id()}/descendants?sort=name")).Ids().Should().Equal(second.Id(), below.Id(), first.Id());
        (await Http.EnvelopeAtAsync($"groups/{root.Id()}/descendants?limit=1")).Raw("total").Should().Be("3");
        var ancestor = (await Http.DataAtAsync($"groups/{below.Id()}/ancestors")).EnumerateArray().First();
        ancestor.GetRawText().Should().Be((await Http.DataAtAsync($"groups/{first.Id()}")).GetRawText());
    }

    [Theory]
    [InlineData("&max_depth=0", "b a")]
    [InlineData("&max_depth=1", "b(c) a")]
    [InlineData("&max_depth=2", "b(c(d)) a")]
    [InlineData("", "b(c(d(e))) a")]
    [InlineData("&max_depth=3", "b(c(d(e))) a")]
    [InlineData("&max_depth=4", "b(c(d(e(f)))) a")]
    [InlineData("&max_depth=31", "b(c(d(e(f)))) a")]
    public async Task A_tree_has_the_requested_number_of_levels(string depth, string expected)
    {
        // b precedes a, because trees are sorted like lists.
        var root = await NewSiteAsync("root");
        Guid parent = root.Id();
        foreach (var letter in new[] { "b", "c", "d", "e", "f" })
            parent = (await Http.PostJsonAsync("groups", new { name = letter, parent_id = parent }).DataAsync()).Id();
        await Http.PostJsonAsync("groups", new { name = "a", parent_id = root.Id() }).DataAsync();

        var tree = await Http.DataAtAsync($"groups?format=tree&parent_id={root.Id()}&sort=-name{depth}");

        Shape(tree).Should().Be(expected);
        Shape(await Http.DataAtAsync($"groups?format=tree&under={root.Id()}&sort=-name{depth}")).Should().Be(expected);
    }

    [Fact]
    public async Task Children_in_a_tree_are_sorted_by_name_and_equal_the_single_resources()
    {
        var root = await NewSiteAsync("root", more: new { auto_provision = true });
        foreach (var letter in new[] { "c", "A", "b" })
            await Http.PostJsonAsync("sites", new { name = letter, parent_id = root.Id() }).DataAsync();

        var tree = await Http.DataAtAsync($"groups?format=tree&q={Uri.EscapeDataString(root.Text("name")!)}&max_depth=1");

        var nested = tree.EnumerateArray().Single().GetProperty("children");
        nested.Names().Should().Equal("A", "b", "c");
        foreach (var child in nested.EnumerateArray())
        {
            var alone = await Http.DataAtAsync($"groups/{child.Id()}");
            foreach (var member in alone.EnumerateObject()) child.Raw(member.Name).Should().Be(member.Value.GetRawText());
            child.Raw("children").Should().Be("[]");
        }
    }

    [Fact]
    public async Task A_tree_without_filters_begins_with_the_roots()
    {
        var root = await NewSiteAsync("root");
        var child = await NewSiteAsync("child", root.Id());

        var tree = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await Http.EnvelopeAtAsync($"groups?format=tree&limit=100{(cursor is null ? "" : "&cursor=" + cursor)}");
            tree.AddRange(page.GetProperty("data").EnumerateArray());
            tree.Select(top => top.Id()).Should().OnlyHaveUniqueItems();
            cursor = page.Text("next_cursor");
        }
        while (cursor is not null);

        tree.Should().OnlyContain(top => top.Raw("parent_id") == "null");
        tree.Single(top => top.Id() == root.Id()).GetProperty("children").Ids().Should().Equal(child.Id());
    }

    [Fact]
    public async Task A_tree_root_below_another_tree_root_does_not_increase_the_depth()
    {
        var word = Service.Unique("overlap");
        var outer = await NewSiteAsync($"{word} a");
        var inner = await NewSiteAsync($"{word} b", outer.Id());
        var deep = await NewSiteAsync("deep", inner.Id());

        var tree = await Http.DataAtAsync($"groups?format=tree&max_depth=1&q={Uri.EscapeDataString(word)}");

        Shape(tree).Should().Be($"{outer.Text("name")}({inner.Text("name")}) {inner.Text("name")}({deep.Text("name")})");
    }

    [Fact]
    public async Task Contradictory_filters_return_no_rows_in_trees_and_lists()
    {
        var root = await NewSiteAsync("root");
        await NewSiteAsync("child", root.Id());
        var other = await NewSiteAsync("other");

        (await Http.DataAtAsync($"groups?parent_id={root.Id()}&under={other.Id()}")).Ids().Should().BeEmpty();
        (await Http.DataAtAsync($"groups?parent_id={root.Id()}&under={other.Id()}&format=tree")).Ids().Should().BeEmpty();
    }

    [Theory]
    [InlineData("format=nested", "format")]
    [InlineData("format=Tree", "format")]
    [InlineData("format=tree&max_depth=-1", "max_depth")]
    [InlineData("format=tree&max_depth=32", "max_depth")]
    [InlineData("format=tree&max_depth=two", "max_depth")]
    public async Task Invalid_tree_parameters_are_refused(string query, string parameter) =>
        await Http.ReadAtAsync($"groups?{query}").RefusedAsync(422, "request.value_invalid", parameter);

    private async Task TreeShouldBeValidAsync() => (await Http.DataAtAsync("maintenance/tree-check")).Raw("defects").Should().Be("[]");

    private static Guid? Last(List<JsonElement> chain) => chain.Count == 0 ? null : chain[^1].Id();

    private static string[] Addresses(params JsonElement[] groups) =>
        [.. groups.Select(group => $"{(group.GetProperty("is_site").GetBoolean() ? "sites" : "groups")}/{group.Id()}")];

    /// <summary>A tree as <c>b(c(d)) a</c>.</summary>
    private static string Shape(JsonElement trees) => string.Join(' ', trees.EnumerateArray().Select(tree =>
    {
        var below = Shape(tree.GetProperty("children"));
        return below.Length == 0 ? tree.Text("name") : $"{tree.Text("name")}({below})";
    }));
}
