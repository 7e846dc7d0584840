using Ardalis.Result;

namespace Sites.Application.Tests.Hierarchy;

public sealed class TreeEditorTests
{
    private readonly World _world = new();

    [Fact]
    public async Task A_move_is_saved_first_and_descendants_are_relocated_exactly_once()
    {
        var (old, next) = (Given.Site("old"), Given.Site("next"));
        var moving = Given.Site("moving", old);
        var below = Given.Site("below", moving);
        _world.Seed(old, next, moving, below);

        var moved = await ApplyAsync(moving, new GroupChange { ParentId = next.Id });

        var expected = new Relocation(moving.Lineage, next.Lineage.Child(moving.Id));
        moved.Answered().Should().Be(expected);
        _world.StoredGroup("moving").Lineage.Should().Be(expected.To);
        _world.StoredGroup("moving").ParentId.Should().Be(next.Id);
        _world.Journal.Should().Equal(
            "begin Structure", "groups.First GroupById", "groups.First GroupById", "store.CountLevels", "save",
            "store.RelocateDescendants", "groups.List GroupsByIds", "store.ListPatternStatements", "commit");
        await _world.Store.Received(1).RelocateDescendantsAsync(expected, Arg.Any<CancellationToken>());
        await _world.Store.Received(1).CountLevelsAsync(moving.Lineage, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_move_to_the_top_requires_no_parent_lookup()
    {
        var old = Given.Site("old");
        var moving = Given.Site("moving", old);
        _world.Seed(old, moving);

        (await ApplyAsync(moving, new GroupChange { ParentId = null })).Answered()!.To.Should().Be(Lineage.OfRoot(moving.Id));

        _world.Journal.Should().ContainInOrder("store.CountLevels", "save", "store.RelocateDescendants");
        _world.Journal.Count(entry => entry == "groups.First GroupById").Should().Be(1, "only the group itself was loaded");
    }

    [Fact]
    public async Task A_move_to_the_current_parent_does_nothing()
    {
        var parent = Given.Site("parent");
        var site = Given.Site("site", parent);
        _world.Seed(parent, site);

        (await ApplyAsync(site, new GroupChange { ParentId = parent.Id, Name = "renamed" })).Answered().Should().BeNull();

        _world.Journal.Should().Equal("begin Structure", "groups.First GroupById", "save", "commit");
    }

    [Fact]
    public async Task Moving_a_regular_group_does_not_check_patterns()
    {
        var (parent, moving) = (Given.Site("parent"), Given.Group("moving"));
        _world.Seed(parent, moving);

        (await ApplyAsync(moving, new GroupChange { ParentId = parent.Id })).Answered();

        _world.Journal.Should().Equal(
            "begin Structure", "groups.First GroupById", "groups.First GroupById", "store.CountLevels", "save",
            "store.RelocateDescendants", "commit");
    }

    [Fact]
    public async Task A_move_under_a_descendant_is_refused_and_changes_nothing()
    {
        var chain = Given.Chain(3);
        _world.Seed(chain);

        (await ApplyAsync(chain[0], new GroupChange { ParentId = chain[2].Id })).ShouldBeRefused("group.move_into_itself");

        ShouldHaveChangedNothing(chain);
    }

    [Fact]
    public async Task A_move_of_a_site_under_a_regular_group_is_refused()
    {
        var (group, site) = (Given.Group("group"), Given.Site("site"));
        _world.Seed(group, site);

        (await ApplyAsync(site, new GroupChange { ParentId = group.Id })).ShouldBeRefused("site.parent_not_a_site");

        ShouldHaveChangedNothing(group, site);
    }

    [Fact]
    public async Task A_move_under_a_missing_parent_is_refused_and_changes_nothing()
    {
        var site = Given.Site("site");
        _world.Seed(site);

        (await ApplyAsync(site, new GroupChange { Name = "n", ParentId = GroupId.New(Given.Then) })).ShouldBeRefused("group.parent_not_found");

        ShouldHaveChangedNothing(site);
        await _world.Store.DidNotReceive().CountLevelsAsync(Arg.Any<Lineage>(), Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_subtree_can_move_only_where_all_its_levels_fit(int levels, bool fits)
    {
        var chain = Given.Chain(Lineage.MaxLevels - 1);
        var subtree = Given.Chain(levels, "moving");
        _world.Seed(chain.Concat(subtree));

        var moved = await ApplyAsync(subtree[0], new GroupChange { ParentId = chain[^1].Id });

        moved.IsSuccess.Should().Be(fits);
        if (!fits) moved.ShouldBeRefused("group.too_deep");
    }

    [Fact]
    public async Task A_refused_save_relocates_nothing()
    {
        var (parent, site) = (Given.Site("parent"), Given.Site("site"));
        _world.Seed(parent, site);
        _world.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse());

        (await ApplyAsync(site, new GroupChange { ParentId = parent.Id })).ShouldBeRefused("group.name_taken");

        await _world.Store.DidNotReceive().RelocateDescendantsAsync(Arg.Any<Relocation>(), Arg.Any<CancellationToken>());
        _world.Journal[^1].Should().Be("rollback");
    }

    [Fact]
    public async Task A_move_away_from_required_patterns_is_refused()
    {
        var giving = Given.Site("giving", settings: Given.Patterns);
        var relying = Given.Site("relying", giving, Given.PatternPolicy);
        var poor = Given.Site("poor");
        _world.Seed(giving, relying, poor);

        var refused = await ApplyAsync(relying, new GroupChange { ParentId = poor.Id });

        refused.ShouldBeRefused("site.patterns_required");
        refused.Errors.Single().Should().Contain("'relying'");
        _world.ShouldHaveRolledBack();
        _world.StoredGroup("relying").ParentId.Should().Be(giving.Id);
    }

    [Fact]
    public async Task A_site_without_settings_cannot_move_under_a_pattern_policy_without_patterns()
    {
        // An ancestor already violates the rule; the moved site has no settings and must be checked regardless.
        var broken = Given.Site("broken", settings: Given.PatternPolicy);
        var parent = Given.Site("parent", broken);
        var other = Given.Site("other");
        var unset = Given.Site("silent", other);
        _world.Seed(broken, parent, other, unset);

        var refused = await ApplyAsync(unset, new GroupChange { ParentId = parent.Id });

        refused.ShouldBeRefused("site.patterns_required");
        refused.Errors.Single().Should().Contain("'silent'");
    }

    [Fact]
    public async Task Removing_patterns_that_a_descendant_site_requires_is_refused_with_its_name()
    {
        var giving = Given.Site("giving", settings: Given.Patterns);
        var relying = Given.Site("relying", giving, Given.PatternPolicy);
        _world.Seed(giving, relying);

        var refused = await ApplyAsync(giving, new GroupChange { Settings = new SettingsChange { CachePatternsJson = null } });

        refused.ShouldBeRefused("site.patterns_required");
        refused.Errors.Single().Should().Contain("'relying'");
        _world.StoredGroup("giving").Settings.CachePatterns.Should().NotBeNull();
    }

    [Fact]
    public async Task The_nearest_ancestor_determines_the_inherited_value()
    {
        // The parent's policy overrides that of the root, so the child without settings has the minimal policy and requires no patterns.
        var root = Given.Site("root", settings: Given.PatternPolicy);
        var parent = Given.Site("parent", root, new Settings { CachePolicy = CachePolicy.Mirror });
        var child = Given.Site("child", parent, Given.Patterns);
        _world.Seed(root, parent, child);

        (await ApplyAsync(child, new GroupChange { Settings = new SettingsChange { CachePatternsJson = null } })).Answered();
    }

    /// <summary>Changes of the settings of a site, and whether they can violate the pattern rule.</summary>
    public static TheoryData<string, Settings, SettingsChange, bool> Matters => new()
    {
        { "another policy", Settings.Empty, new SettingsChange { CachePolicy = CachePolicy.Mirror }, true },
        { "a policy taken back", new Settings { CachePolicy = CachePolicy.Mirror }, new SettingsChange { CachePolicy = null }, true },
        { "patterns given", Settings.Empty, new SettingsChange { CachePatternsJson = """["a"]""" }, true },
        { "patterns taken back", Given.Patterns, new SettingsChange { CachePatternsJson = null }, true },
        { "other patterns", Given.Patterns, new SettingsChange { CachePatternsJson = """["other"]""" }, false },
        { "the same policy", new Settings { CachePolicy = CachePolicy.Mirror }, new SettingsChange { CachePolicy = CachePolicy.Mirror }, false },
        { "another size", Given.Patterns, new SettingsChange { CacheMaxSizeGb = 5, CacheRetentionDays = 3 }, false },
        { "nothing", Given.Patterns, new SettingsChange(), false },
    };

    [Theory]
    [MemberData(nameof(Matters))]
    public async Task The_pattern_rule_is_checked_only_if_the_change_can_affect_it(string what, Settings before, SettingsChange change, bool asked)
    {
        var parent = Given.Site("parent");
        var site = Given.Site("site", parent, before);
        _world.Seed(parent, site);

        (await ApplyAsync(site, new GroupChange { Name = "renamed", Settings = change })).Answered();

        _world.Journal.Contains("store.ListPatternStatements").Should().Be(asked, "the change is {0}", what);
    }

    [Fact]
    public async Task The_pattern_rule_is_checked_at_the_position_after_the_move()
    {
        var parent = Given.Site("parent", settings: Given.Patterns);
        var site = Given.Site("site", settings: new Settings { CachePolicy = CachePolicy.Pattern, CachePatterns = Parsed.Patterns("""["a"]""") });
        _world.Seed(parent, site);

        (await ApplyAsync(site, new GroupChange { ParentId = parent.Id, Settings = new SettingsChange { CachePatternsJson = null } })).Answered();

        await _world.Store.Received(1).ListCacheSettingsAsync(parent.Lineage.Child(site.Id), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_external_id_that_is_the_id_of_another_group_is_refused()
    {
        var (group, other) = (Given.Site("group"), Given.Site("other"));
        _world.Seed(group, other);

        (await ApplyAsync(group, new GroupChange { ExternalId = other.Id.ToString().ToUpperInvariant() })).ShouldBeRefused("group.external_id_taken");
        (await ApplyAsync(group, new GroupChange { ExternalId = $"{{{other.Id}}}" })).ShouldBeRefused("group.external_id_taken");
        (await ApplyAsync(group, new GroupChange { ExternalId = group.Id.ToString() })).Answered();
        (await ApplyAsync(group, new GroupChange { ExternalId = Guid.Parse("3f2504e0-4f89-11d3-9a0c-0305e82c3301").ToString() })).Answered();
    }

    private async Task<Result<Relocation?>> ApplyAsync(DeviceGroup group, GroupChange change) =>
        await _world.Work.CommitAsync<Relocation?>(WriteScope.Structure, async cancellation =>
        {
            var loaded = await _world.GroupRepository.FirstOrDefaultAsync(new GroupById(group.Id), cancellation);
            return await _world.Tree.ApplyAsync(loaded!, change.Parse(isNew: false).Value, cancellation);
        }, World.Cancellation);

    private void ShouldHaveChangedNothing(params IEnumerable<DeviceGroup> groups)
    {
        _world.ShouldHaveSavedNothing();
        _world.Groups.Stored.Should().BeEquivalentTo(groups);
        _world.Journal.Should().NotContain("store.RelocateDescendants");
    }
}
