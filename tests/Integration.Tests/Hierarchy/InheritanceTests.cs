using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Hierarchy;

public sealed class InheritanceOnSqlite(SqliteService service) : InheritanceTests(service), IClassFixture<SqliteService>;

public sealed class InheritanceOnSqlServer(SqlServerService service) : InheritanceTests(service), IClassFixture<SqlServerService>;

/// <summary>The origin of every setting, and the rule for effective patterns.</summary>
public abstract class InheritanceTests(Service service) : HttpTestBase(service)
{
    private const string WithoutPatterns = "site.patterns_required";

    /// <summary>Every setting with two different values and the system default, as JSON.</summary>
    public static TheoryData<string, string, string, string> Settings => new()
    {
        { "default_workflow_id", "\"0f8fad5b-d9cb-469f-a165-70867728950e\"", "\"7c9e6679-7425-40de-944b-e07fc1f90ae7\"", "null" },
        { "auto_provision", "true", "false", "false" },
        { "autonomy_level", "\"full\"", "\"limited\"", "\"readonly\"" },
        { "conflict_resolution", "\"site_wins\"", "\"manual\"", "\"central_wins\"" },
        { "cache_policy", "\"mirror\"", "\"assigned\"", "\"minimal\"" },
        { "cache_patterns_json", """
            "[\"images/*\"]"
            """, """
            "[ \"boot/**\" , \"x\" ]"
            """, "null" },
        { "cache_max_size_gb", "500", "1", "null" },
        { "cache_retention_days", "90", "1", "30" },
        { "discovery_method", "\"anycast\"", "\"fallback\"", "\"dhcp\"" },
        { "discovery_config_json", """
            "{\"vlan\": 7}"
            """, "\"{}\"", "null" },
        { "migration_policy", "\"auto_accept\"", "\"bidirectional\"", "\"manual\"" },
        { "heartbeat_interval_seconds", "5", "3600", "60" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task A_setting_comes_from_the_site_the_nearest_ancestor_or_the_system_default(string setting, string value, string other, string byDefault)
    {
        var root = await NewSiteWithAsync("root", null, setting, value);
        var middle = await NewSiteAsync("middle", root.Id());
        var leaf = await NewSiteWithAsync("leaf", middle.Id(), setting, other);

        root.Raw(setting).Should().Be(value);
        middle.Raw(setting).Should().Be("null");
        leaf.Raw(setting).Should().Be(other);
        await ShouldHaveEffectiveAsync(root, setting, value, "own", root);
        await ShouldHaveEffectiveAsync(middle, setting, value, "inherited", root);
        await ShouldHaveEffectiveAsync(leaf, setting, other, "own", leaf);

        // Null inherits again: from the farthest ancestor, then from the nearest with a value, and finally from the system default.
        (await PatchAsync(leaf, setting, "null")).Raw(setting).Should().Be("null");
        await ShouldHaveEffectiveAsync(leaf, setting, value, "inherited", root);
        await PatchAsync(middle, setting, other);
        await ShouldHaveEffectiveAsync(leaf, setting, other, "inherited", middle);
        await PatchAsync(middle, setting, "null");
        await PatchAsync(root, setting, "null");
        foreach (var site in new[] { root, middle, leaf }) await ShouldHaveEffectiveAsync(site, setting, byDefault, "default", null);
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Explain_lists_every_overridden_value_nearest_first(string setting, string value, string other, string byDefault)
    {
        var root = await NewSiteWithAsync("root", null, setting, value);
        var middle = await NewSiteWithAsync("middle", root.Id(), setting, other);
        var unset = await NewSiteAsync("unset", middle.Id());
        var leaf = await NewSiteWithAsync("leaf", unset.Id(), setting, value);

        (await ShadowedAsync(leaf, setting)).Should().Equal((other, middle.Id()), (value, root.Id()));
        (await ShadowedAsync(unset, setting)).Should().Equal((value, root.Id()));
        (await ShadowedAsync(middle, setting)).Should().Equal((value, root.Id()));
        (await ShadowedAsync(root, setting)).Should().BeEmpty();

        var shadowed = (await Http.DataAtAsync($"sites/{leaf.Id()}/effective-settings?explain=true")).GetProperty(setting).GetProperty("shadowed");
        shadowed[0].GetProperty("from").Text("name").Should().Be(middle.Text("name"));
        shadowed[0].GetProperty("from").Text("path").Should().Be(middle.Text("path"));
        var unexplained = (await Http.DataAtAsync($"sites/{leaf.Id()}/effective-settings")).GetProperty(setting);
        unexplained.TryGetProperty("shadowed", out _).Should().BeFalse();

        // A default value overrides nothing.
        foreach (var site in new[] { leaf, middle, root }) await PatchAsync(site, setting, "null");
        (await ShadowedAsync(leaf, setting)).Should().BeEmpty();
        await ShouldHaveEffectiveAsync(leaf, setting, byDefault, "default", null);
    }

    [Fact]
    public async Task A_site_and_its_effective_settings_resource_have_the_same_values()
    {
        var root = await NewSiteAsync("root");
        var leaf = await NewSiteAsync("leaf", root.Id(), new { autonomy_level = "full" });

        var alone = (await Http.DataAtAsync($"sites/{leaf.Id()}/effective-settings")).GetRawText();

        leaf.Raw("effective").Should().Be(alone);
        (await Http.DataAtAsync($"sites/{leaf.Id()}")).Raw("effective").Should().Be(alone);
        (await Http.DataAtAsync($"sites/{leaf.Id()}/effective-settings?explain=false")).GetRawText().Should().Be(alone);
        using var parsed = JsonDocument.Parse(alone);
        parsed.RootElement.EnumerateObject().Select(setting => setting.Name).Should().BeEquivalentTo(Settings.Select(row => row.Data.Item1));
    }

    [Fact]
    public async Task A_root_stores_the_defaults_at_creation_and_inherits_the_others_from_the_system()
    {
        var root = await NewSiteAsync("root");

        var sources = root.GetProperty("effective").EnumerateObject().ToLookup(setting => setting.Value.Text("source"), setting => setting.Name);

        sources["own"].Should().BeEquivalentTo(
            "autonomy_level", "conflict_resolution", "cache_policy", "cache_retention_days", "discovery_method", "migration_policy");
        sources["default"].Should().BeEquivalentTo(
            "default_workflow_id", "auto_provision", "cache_patterns_json", "cache_max_size_gb", "discovery_config_json", "heartbeat_interval_seconds");
    }

    [Fact]
    public async Task An_origin_has_its_current_name_and_path()
    {
        var root = await NewSiteAsync("root");
        var middle = await NewSiteAsync("middle", root.Id(), new { autonomy_level = "full" });
        var leaf = await NewSiteAsync("leaf", middle.Id());
        var name = Service.Unique("renamed");

        await Http.PatchJsonAsync($"sites/{root.Id()}", new { name }).DataAsync();

        await ShouldHaveEffectiveAsync(leaf, "autonomy_level", "\"full\"", "inherited", middle);
        var from = (await Http.DataAtAsync($"sites/{leaf.Id()}")).GetProperty("effective").GetProperty("autonomy_level").GetProperty("from");
        from.Text("path").Should().Be($"/{name}/{middle.Text("name")}");
    }

    [Fact]
    public async Task Regular_groups_inherit_their_two_settings_from_groups_and_sites()
    {
        const string Workflow = "0f8fad5b-d9cb-469f-a165-70867728950e", Other = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
        var site = await NewSiteAsync("site", more: new { default_workflow_id = Workflow, auto_provision = true });
        var group = await NewGroupAsync("group", site.Id());
        var below = await NewGroupAsync("below", group.Id());

        (await EffectiveAsync(group)).Should().Be(($"\"{Workflow}\"", "true"));
        (await EffectiveAsync(below)).Should().Be(($"\"{Workflow}\"", "true"));

        await Http.PatchJsonAsync($"groups/{group.Id()}", new { default_workflow_id = Other, auto_provision = false }).DataAsync();
        (await EffectiveAsync(below)).Should().Be(($"\"{Other}\"", "false"));
        var row = await Http.DataAtAsync($"groups/{below.Id()}");
        row.Raw("default_workflow_id").Should().Be("null", "the group has no value of its own");
        row.Raw("auto_provision").Should().Be("null", "the group has no value of its own");

        await Http.PatchRawAsync($"groups/{group.Id()}", """{"default_workflow_id":null}""").DataAsync();
        (await EffectiveAsync(below)).Should().Be(($"\"{Workflow}\"", "false"));

        await Http.PatchRawAsync($"groups/{group.Id()}", """{"auto_provision":null,"parent_id":null}""").DataAsync();
        (await EffectiveAsync(below)).Should().Be(("null", "false"));
        // The list returns the same values as the single resource.
        (await Http.DataAtAsync($"groups?parent_id={group.Id()}")).EnumerateArray().Single().GetRawText()
            .Should().Be((await Http.DataAtAsync($"groups/{below.Id()}")).GetRawText());
    }

    [Fact]
    public async Task A_site_with_a_pattern_policy_and_no_effective_patterns_is_not_created()
    {
        var name = Service.Unique("site");
        var parent = await NewSiteAsync("parent");

        await Http.PostJsonAsync("sites", new { name, cache_policy = "pattern" }).RefusedAsync(400, WithoutPatterns);
        await Http.PostJsonAsync("sites", new { name, parent_id = parent.Id(), cache_policy = "pattern" }).RefusedAsync(400, WithoutPatterns);

        (await Http.EnvelopeAtAsync($"groups?q={Uri.EscapeDataString(name)}")).Raw("total").Should().Be("0");
        (await Http.DataAtAsync($"sites/{parent.Id()}")).Raw("children_count").Should().Be("0");
    }

    [Fact]
    public async Task A_pattern_policy_accepts_inherited_patterns()
    {
        var root = await NewSiteAsync("root", more: new { cache_patterns_json = """["*.iso"]""" });
        var middle = await NewSiteAsync("middle", root.Id());

        var leaf = await NewSiteAsync("leaf", middle.Id(), new { cache_policy = "pattern" });
        var patched = await Http.PatchRawAsync($"sites/{middle.Id()}", """{"cache_policy":"pattern"}""").DataAsync();

        leaf.GetProperty("effective").GetProperty("cache_patterns_json").GetProperty("from").Id().Should().Be(root.Id());
        patched.Text("cache_policy").Should().Be("pattern");
    }

    [Fact]
    public async Task Changing_to_a_pattern_policy_requires_effective_patterns()
    {
        var root = await NewSiteAsync("root");
        var child = await NewSiteAsync("child", root.Id());

        await Http.UnchangedAsync([$"sites/{root.Id()}", $"sites/{child.Id()}"], async () =>
        {
            await Http.PatchRawAsync($"sites/{root.Id()}", """{"cache_policy":"pattern","description":"nor this"}""").RefusedAsync(400, WithoutPatterns);
            await Http.PatchRawAsync($"sites/{child.Id()}", """{"cache_policy":"pattern"}""").RefusedAsync(400, WithoutPatterns);
        });

        await Http.PatchRawAsync($"sites/{child.Id()}", """{"cache_policy":"pattern","cache_patterns_json":"[\"a\"]"}""").DataAsync();
        await Http.PatchRawAsync($"sites/{child.Id()}", """{"cache_patterns_json":null}""").RefusedAsync(400, WithoutPatterns);
        await Http.PatchRawAsync($"sites/{child.Id()}", """{"cache_patterns_json":null,"cache_policy":null}""").DataAsync();
    }

    [Fact]
    public async Task Clearing_patterns_that_a_descendant_requires_is_refused()
    {
        var root = await NewSiteAsync("root", more: new { cache_patterns_json = """["*.iso"]""" });
        var middle = await NewSiteAsync("middle", root.Id());
        var leaf = await NewSiteAsync("leaf", middle.Id(), new { cache_policy = "pattern" });

        await Http.UnchangedAsync([$"sites/{root.Id()}", $"sites/{middle.Id()}", $"sites/{leaf.Id()}"], async () =>
        {
            var problem = await Http.PatchRawAsync($"sites/{root.Id()}", """{"cache_patterns_json":null,"description":"nor this"}""")
                .RefusedAsync(400, WithoutPatterns);
            problem.Text("detail").Should().Contain(leaf.Text("name"), "the user must correct this site");
        });

        // With patterns in between, no descendant needs the patterns of the root.
        await Http.PatchRawAsync($"sites/{middle.Id()}", """{"cache_patterns_json":"[\"own/*\"]"}""").DataAsync();
        await Http.PatchRawAsync($"sites/{root.Id()}", """{"cache_patterns_json":null}""").DataAsync();
        await ShouldHaveEffectiveAsync(leaf, "cache_patterns_json", """
            "[\"own/*\"]"
            """, "inherited", middle);
    }

    [Theory]
    [InlineData("sites")]
    [InlineData("groups")]
    public async Task Moving_away_from_required_patterns_is_refused(string door)
    {
        var root = await NewSiteAsync("root", more: new { cache_patterns_json = """["*.iso"]""" });
        var top = await NewSiteAsync("top", root.Id());
        var leaf = await NewSiteAsync("leaf", top.Id(), new { cache_policy = "pattern" });
        var bare = await NewSiteAsync("bare");
        var rich = await NewSiteAsync("rich", more: new { cache_patterns_json = """["*.img"]""" });

        await Http.UnchangedAsync([$"sites/{root.Id()}", $"sites/{top.Id()}", $"sites/{leaf.Id()}", $"sites/{bare.Id()}"], async () =>
        {
            await Http.PatchJsonAsync($"{door}/{top.Id()}", new { parent_id = bare.Id() }).RefusedAsync(400, WithoutPatterns);
            await Http.PatchRawAsync($"{door}/{leaf.Id()}", """{"parent_id":null}""").RefusedAsync(400, WithoutPatterns);
        });

        await Http.PatchJsonAsync($"{door}/{top.Id()}", new { parent_id = rich.Id() }).DataAsync();
        (await Http.DataAtAsync($"sites/{leaf.Id()}")).GetProperty("effective").GetProperty("cache_patterns_json").GetProperty("from").Id().Should().Be(rich.Id());
    }

    [Fact]
    public async Task Moving_under_a_pattern_policy_requires_patterns_for_its_heirs()
    {
        // Policy and patterns come from different ancestors above the target of the move.
        var root = await NewSiteAsync("root", more: new { cache_patterns_json = """["*.iso"]""" });
        var policy = await NewSiteAsync("policy", root.Id(), new { cache_policy = "pattern" });
        var mover = await NewSiteAsync("mover", root.Id());

        await Http.PatchJsonAsync($"sites/{mover.Id()}", new { parent_id = policy.Id() }).DataAsync();

        await ShouldHaveEffectiveAsync(mover, "cache_policy", "\"pattern\"", "inherited", policy);
        await Http.PatchRawAsync($"sites/{root.Id()}", """{"cache_patterns_json":null}""").RefusedAsync(400, WithoutPatterns);
    }

    private Task<JsonElement> NewSiteWithAsync(string name, Guid? parent, string setting, string value) =>
        Http.PostRawAsync("sites", $$"""{"name":"{{Service.Unique(name)}}","parent_id":{{(parent is null ? "null" : $"\"{parent}\"")}},"{{setting}}":{{value}}}""").DataAsync();

    private Task<JsonElement> PatchAsync(JsonElement site, string setting, string value) =>
        Http.PatchRawAsync($"sites/{site.Id()}", $$"""{"{{setting}}":{{value}}}""").DataAsync();

    private async Task ShouldHaveEffectiveAsync(JsonElement site, string setting, string value, string source, JsonElement? owner)
    {
        var effective = (await Http.DataAtAsync($"sites/{site.Id()}")).GetProperty("effective").GetProperty(setting);
        effective.Raw("value").Should().Be(value);
        effective.Text("source").Should().Be(source);
        if (owner is not { } from)
        {
            effective.Raw("from").Should().Be("null");
            return;
        }

        var now = await Http.DataAtAsync($"sites/{from.Id()}");
        effective.GetProperty("from").EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString())
            .Should().Equal(new Dictionary<string, string?> { ["id"] = $"{from.Id()}", ["name"] = now.Text("name"), ["path"] = now.Text("path") });
    }

    private async Task<IReadOnlyList<(string Value, Guid Owner)>> ShadowedAsync(JsonElement site, string setting)
    {
        var explained = await Http.DataAtAsync($"sites/{site.Id()}/effective-settings?explain=true");
        return [.. explained.GetProperty(setting).GetProperty("shadowed").EnumerateArray().Select(shadowed => (shadowed.Raw("value"), shadowed.GetProperty("from").Id()))];
    }

    private async Task<(string Workflow, string AutoProvision)> EffectiveAsync(JsonElement group)
    {
        var row = await Http.DataAtAsync($"groups/{group.Id()}");
        return (row.Raw("effective_workflow_id"), row.Raw("effective_auto_provision"));
    }
}
