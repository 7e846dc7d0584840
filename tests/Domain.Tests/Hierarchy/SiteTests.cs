using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class SiteTests
{
    [Fact]
    public void A_new_site_has_exactly_the_given_values()
    {
        var id = GroupFactory.Id();
        var parent = GroupFactory.Site("parent");
        var settings = new Settings { CacheMaxSizeGb = Parsed.Limit(5) };
        var site = Site.Create(id, GroupFactory.Name(" Datacenter West "), parent, settings, GroupFactory.Now).ShouldSucceed();

        site.Id.Should().Be(id);
        site.Name.Should().Be("Datacenter West");
        site.NormalizedName.Should().Be("DATACENTER WEST");
        site.ParentId.Should().Be(parent.Id);
        site.Lineage.Should().Be(parent.Lineage.Child(id));
        site.Settings.Should().Be(settings);
        site.IsSite.Should().BeTrue();
        site.AgentUrl.Should().BeNull();
        site.Description.Should().BeNull();
        site.ExternalId.Should().BeNull();
        site.Version.Should().Be(1);
        site.CreatedAt.Should().Be(GroupFactory.Now);
    }

    [Fact]
    public void A_root_created_with_only_a_name_stores_the_defaults() =>
        GroupFactory.Site("root").Settings.Should().Be(new Settings
        {
            AutonomyLevel = AutonomyLevel.Readonly,
            ConflictResolution = ConflictResolution.CentralWins,
            CachePolicy = CachePolicy.Minimal,
            CacheRetentionDays = Parsed.Limit(30),
            DiscoveryMethod = DiscoveryMethod.Dhcp,
            MigrationPolicy = MigrationPolicy.Manual,
        });

    [Fact]
    public void A_root_keeps_the_settings_of_the_caller() =>
        GroupFactory.Site("root", settings: new Settings { CacheRetentionDays = Parsed.Limit(7), CachePolicy = CachePolicy.Mirror }).Settings.Should().Be(new Settings
        {
            AutonomyLevel = AutonomyLevel.Readonly,
            ConflictResolution = ConflictResolution.CentralWins,
            CachePolicy = CachePolicy.Mirror,
            CacheRetentionDays = Parsed.Limit(7),
            DiscoveryMethod = DiscoveryMethod.Dhcp,
            MigrationPolicy = MigrationPolicy.Manual,
        });

    [Fact]
    public void A_child_stores_only_the_settings_of_the_caller()
    {
        var parent = GroupFactory.Site("parent");
        RandomSettings.Any.Sample(settings => GroupFactory.Site("child", parent, settings).Settings.Should().Be(settings));
    }

    [Fact]
    public void A_site_under_a_regular_group_is_refused() =>
        ShouldBeRefusedAsParent(Site.Create(GroupFactory.Id(), GroupFactory.Name("s"), GroupFactory.Group("g"), Settings.Empty, GroupFactory.Now));

    [Fact]
    public void A_site_under_a_regular_group_is_refused_even_if_that_group_is_under_a_site() =>
        ShouldBeRefusedAsParent(
            Site.Create(GroupFactory.Id(), GroupFactory.Name("s"), GroupFactory.Group("g", GroupFactory.Site("above")), Settings.Empty, GroupFactory.Now));

    [Fact]
    public void A_site_may_be_on_level_32_but_not_below_it()
    {
        var lowest = GroupFactory.SiteAtLevel(32);
        lowest.Lineage.Levels.Should().Be(32);
        Site.Create(GroupFactory.Id(), GroupFactory.Name("s"), lowest, Settings.Empty, GroupFactory.Now)
            .ShouldBeRefused(ResultStatus.Error, "group.too_deep", "The tree may have at most 32 levels.", "parent_id");
    }

    [Fact]
    public void A_site_may_be_configured_with_every_setting()
    {
        var site = GroupFactory.Site("s");
        RandomSettings.Any.Sample(settings =>
        {
            site.Configure(settings).IsSuccess.Should().BeTrue();
            site.Settings.Should().Be(settings);
        }, threads: 1);
    }

    [Fact]
    public void Clearing_a_setting_of_a_root_does_not_restore_the_default()
    {
        var root = GroupFactory.Site("root");
        root.Configure(Settings.Empty).IsSuccess.Should().BeTrue();
        root.Settings.Should().Be(Settings.Empty);
    }

    [Fact]
    public void The_agent_URL_is_set_and_cleared()
    {
        var site = GroupFactory.Site("s");
        site.SetAgentUrl(Parsed.Url("https://agent"));
        site.AgentUrl.Should().Be("https://agent");
        site.SetAgentUrl(null);
        site.AgentUrl.Should().BeNull();
    }

    [Fact]
    public void Moving_a_site_under_another_site_returns_the_old_and_the_new_lineage()
    {
        var site = GroupFactory.Site("s", GroupFactory.Site("here"));
        var there = GroupFactory.Site("there");
        var from = site.Lineage;
        site.MoveUnder(there, subtreeLevels: 2).ShouldSucceed().Should().Be(new Relocation(from, there.Lineage.Child(site.Id)));
        site.ParentId.Should().Be(there.Id);
    }

    [Fact]
    public void Moving_a_site_to_the_top_makes_it_a_root_with_unchanged_settings()
    {
        var site = GroupFactory.Site("s", GroupFactory.Site("parent"));
        site.MoveUnder(null, subtreeLevels: 1).ShouldSucceed().Should().NotBeNull();
        site.ParentId.Should().BeNull();
        site.Settings.Should().Be(Settings.Empty);
    }

    [Fact]
    public void Moving_a_site_under_a_regular_group_is_refused_and_changes_nothing()
    {
        var site = GroupFactory.Site("s", GroupFactory.Site("parent"));
        var before = Snapshot.Of(site);
        ShouldBeRefusedAsParent(site.MoveUnder(GroupFactory.Group("g"), subtreeLevels: 1));
        Snapshot.Of(site).Should().Equal(before);
    }

    [Fact]
    public void Moving_a_site_under_its_own_descendant_is_refused_and_changes_nothing()
    {
        var site = GroupFactory.Site("top");
        var below = GroupFactory.Site("grandchild", GroupFactory.Site("child", site));
        var before = Snapshot.Of(site);
        site.MoveUnder(below, subtreeLevels: 3).ShouldBeRefused(
            ResultStatus.Error, "group.move_into_itself", "'top' cannot be moved under itself or under anything below it.", "parent_id");
        Snapshot.Of(site).Should().Equal(before);
    }

    [Fact]
    public void Moving_a_site_whose_subtree_would_extend_below_level_32_is_refused_and_changes_nothing()
    {
        var site = GroupFactory.Site("s");
        var before = Snapshot.Of(site);
        site.MoveUnder(GroupFactory.SiteAtLevel(30), subtreeLevels: 3)
            .ShouldBeRefused(ResultStatus.Error, "group.too_deep", "The tree may have at most 32 levels.", "parent_id");
        Snapshot.Of(site).Should().Equal(before);
    }

    [Fact]
    public void A_site_with_children_may_not_be_deleted() =>
        GroupFactory.Site("s").Delete(children: 3, nodes: 5).ShouldBeRefused(
            ResultStatus.Error, "group.has_children", "Cannot delete site with 3 child site(s). Move or delete them first.");

    [Fact]
    public void A_site_with_nodes_may_not_be_deleted() =>
        GroupFactory.Site("s").Delete(children: 0, nodes: 5).ShouldBeRefused(
            ResultStatus.Error, "group.has_nodes", "Cannot delete site with 5 node(s). Move or delete them first.");

    [Fact]
    public void An_empty_site_may_be_deleted() => GroupFactory.Site("s").Delete(children: 0, nodes: 0).IsSuccess.Should().BeTrue();

    private static void ShouldBeRefusedAsParent<T>(Result<T> result) =>
        result.ShouldBeRefused(
            ResultStatus.Error,
            "site.parent_not_a_site",
            "Sites can only be nested under other sites, not regular groups",
            "parent_id");
}
