using Ardalis.Result;

namespace Sites.Application.Tests.Hierarchy;

public sealed class CreateSiteTests
{
    private readonly World _world = new();

    [Fact]
    public async Task A_child_is_created_stored_and_read_back_as_a_site_in_one_structural_transaction()
    {
        var parent = Given.Site("parent");
        _world.Seed(parent);

        var created = await HandleAsync(new GroupChange
        {
            Name = "berlin",
            ParentId = parent.Id,
            AgentUrl = "https://agent",
            Settings = new SettingsChange { CacheMaxSizeGb = 7 },
        });

        _world.Journal.Should().Equal(
            "begin Structure", "groups.First GroupById", "groups.Add", "save", "reader.GetSite", "commit");
        var stored = _world.StoredSite("berlin");
        stored.ParentId.Should().Be(parent.Id);
        stored.Lineage.Should().Be(parent.Lineage.Child(stored.Id));
        stored.AgentUrl.Should().Be("https://agent");
        stored.Settings.Should().Be(new Settings { CacheMaxSizeGb = Parsed.Limit(7) }, "a child stores only the values of the caller");
        created.Answered().Row.Id.Should().Be(stored.Id);
    }

    [Fact]
    public async Task A_root_stores_the_defaults()
    {
        (await HandleAsync(new GroupChange { Name = "root" })).Answered();

        _world.StoredSite("root").Settings.Should().Be(Settings.Empty.WithRootDefaults());
        _world.Journal.Should().Equal("begin Structure", "groups.Add", "save", "reader.GetSite", "commit");
    }

    [Fact]
    public async Task All_field_errors_are_reported_before_any_port_is_called()
    {
        var refused = await HandleAsync(new GroupChange { AgentUrl = "nowhere", Settings = new SettingsChange { CacheMaxSizeGb = 0 } });

        refused.ShouldBeRefused("group.name_required", "site.agent_url_invalid", "site.below_one");
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_site_under_a_regular_group_is_refused_and_nothing_is_saved()
    {
        var group = Given.Group("group");
        _world.Seed(group);

        (await HandleAsync(new GroupChange { Name = "s", ParentId = group.Id })).ShouldBeRefusedFor(("parent_id", "site.parent_not_a_site"));
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_missing_parent_is_refused_and_nothing_is_saved()
    {
        (await HandleAsync(new GroupChange { Name = "s", ParentId = GroupId.New(Given.Then) })).ShouldBeRefused("group.parent_not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_pattern_policy_without_effective_patterns_is_refused_with_the_name_of_the_site_and_nothing_is_stored()
    {
        var parent = Given.Site("parent");
        _world.Seed(parent);

        var refused = await HandleAsync(WithPatternPolicy(parent.Id));

        refused.ShouldBeRefusedFor(("cache_patterns_json", "site.patterns_required"));
        refused.Errors.Single().Should().Contain("'s'");
        _world.ShouldHaveRolledBack();
        _world.Groups.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task A_root_with_a_pattern_policy_requires_its_own_patterns()
    {
        (await HandleAsync(WithPatternPolicy(null))).ShouldBeRefused("site.patterns_required");

        var change = WithPatternPolicy(null);
        (await HandleAsync(change with { Settings = change.Settings with { CachePatternsJson = """["a"]""" } })).Answered();
    }

    [Fact]
    public async Task Patterns_of_a_distant_ancestor_are_sufficient_and_are_checked_after_the_save()
    {
        var root = Given.Site("root", settings: Given.Patterns);
        var parent = Given.Site("parent", root);
        _world.Seed(root, parent);

        (await HandleAsync(WithPatternPolicy(parent.Id))).Answered();

        _world.Journal.Should().Equal(
            "begin Structure", "groups.First GroupById", "groups.Add", "save",
            "groups.List GroupsByIds", "store.ListPatternStatements", "reader.GetSite", "commit");
    }

    [Fact]
    public async Task A_refused_save_is_reported_and_nothing_is_stored()
    {
        _world.Work.SaveRefusals.Enqueue(HierarchyErrors.ExternalIdTaken.Refuse());

        (await HandleAsync(WithPatternPolicy(null))).ShouldBeRefused("group.external_id_taken");
        _world.Journal.Should().Equal("begin Structure", "groups.Add", "save", "rollback");
    }

    private static GroupChange WithPatternPolicy(GroupId? parent) =>
        new() { Name = "s", ParentId = parent, Settings = new SettingsChange { CachePolicy = CachePolicy.Pattern } };

    private async Task<Result<GroupView>> HandleAsync(GroupChange change) =>
        await new CreateSiteHandler(_world.Tree, _world.GroupReader, _world.Work)
            .HandleAsync(new CreateSite(change), World.Cancellation);
}
