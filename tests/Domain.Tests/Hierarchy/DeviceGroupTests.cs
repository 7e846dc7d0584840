using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class DeviceGroupTests
{
    private static readonly Settings Both = new() { DefaultWorkflowId = Parsed.Workflow("workflow"), AutoProvision = true };

    public static TheoryData<int> SettingsOfSites => [.. Enumerable.Range(2, RandomSettings.Count - 2)];

    [Fact]
    public void A_new_group_has_exactly_the_given_values()
    {
        var id = GroupFactory.Id();
        var group = DeviceGroup.Create(id, GroupFactory.Name(" Region US "), parent: null, Both, GroupFactory.Now).ShouldSucceed();

        group.Id.Should().Be(id);
        group.Name.Should().Be("Region US");
        group.NormalizedName.Should().Be("REGION US");
        group.ParentId.Should().BeNull();
        group.Lineage.Should().Be(Lineage.OfRoot(id));
        group.LineageKey.Should().Be(group.Lineage.Key);
        group.Settings.Should().Be(Both);
        group.IsSite.Should().BeFalse();
        group.Description.Should().BeNull();
        group.ExternalId.Should().BeNull();
        group.Version.Should().Be(1);
        group.CreatedAt.Should().Be(GroupFactory.Now);
        group.UpdatedAt.Should().Be(GroupFactory.Now);
    }

    [Fact]
    public void A_regular_root_stores_no_defaults() => GroupFactory.Group("root").Settings.Should().Be(Settings.Empty);

    [Fact]
    public void A_group_may_be_a_child_of_a_group()
    {
        var parent = GroupFactory.Group("parent");
        var group = GroupFactory.Group("child", parent);
        group.ParentId.Should().Be(parent.Id);
        group.Lineage.Should().Be(parent.Lineage.Child(group.Id));
    }

    [Fact]
    public void A_group_may_be_a_child_of_a_site()
    {
        var parent = GroupFactory.Site("parent");
        var group = GroupFactory.Group("child", parent);
        group.ParentId.Should().Be(parent.Id);
        group.Lineage.Should().Be(parent.Lineage.Child(group.Id));
        group.IsSite.Should().BeFalse();
    }

    [Fact]
    public void A_group_may_be_on_level_32_but_not_below_it()
    {
        var lowest = GroupFactory.GroupAtLevel(32);
        lowest.Lineage.Levels.Should().Be(32);
        ShouldBeTooDeep(DeviceGroup.Create(GroupFactory.Id(), GroupFactory.Name("n"), lowest, Settings.Empty, GroupFactory.Now));
    }

    [Theory]
    [MemberData(nameof(SettingsOfSites))]
    public void A_group_created_with_a_site_setting_is_refused(int setting) =>
        ShouldBeRefusedAsSettingOfSites(
            DeviceGroup.Create(GroupFactory.Id(), GroupFactory.Name("n"), null, RandomSettings.WithOnly(setting), GroupFactory.Now));

    [Theory]
    [MemberData(nameof(SettingsOfSites))]
    public void Configuring_a_group_with_a_site_setting_is_refused_and_changes_nothing(int setting)
    {
        var group = GroupFactory.Group("n", settings: Both);
        var before = Snapshot.Of(group);
        ShouldBeRefusedAsSettingOfSites(group.Configure(RandomSettings.WithOnly(setting) with { AutoProvision = false }));
        Snapshot.Of(group).Should().Equal(before);
    }

    [Fact]
    public void Configuring_a_group_replaces_all_its_settings()
    {
        var group = GroupFactory.Group("n", settings: Both);
        group.Configure(new Settings { AutoProvision = false }).IsSuccess.Should().BeTrue();
        group.Settings.Should().Be(new Settings { AutoProvision = false });
        group.Configure(Both).IsSuccess.Should().BeTrue();
        group.Settings.Should().Be(Both);
    }

    [Fact]
    public void Renaming_changes_only_the_name()
    {
        var group = GroupFactory.Group("old", GroupFactory.Group("parent"));
        var before = Snapshot.Of(group);

        group.Rename(GroupFactory.Name("New"));

        group.Name.Should().Be("New");
        group.NormalizedName.Should().Be("NEW");
        Snapshot.Of(group).Where(property => !property.Key.EndsWith("Name", StringComparison.Ordinal))
            .Should().Equal(before.Where(property => !property.Key.EndsWith("Name", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_description_is_set_and_cleared()
    {
        var group = GroupFactory.Group("n");
        group.SetDescription(Parsed.Description("racks 1 to 9"));
        group.Description.Should().Be("racks 1 to 9");
        group.SetDescription(null);
        group.Description.Should().BeNull();
    }

    [Fact]
    public void An_external_id_is_set_and_cleared()
    {
        var group = GroupFactory.Group("n");
        group.SetExternalId(Parsed.Key("CMDB-7"));
        group.ExternalId.Should().Be("CMDB-7");
        group.SetExternalId(null);
        group.ExternalId.Should().BeNull();
    }

    [Fact]
    public void Moving_under_another_parent_returns_the_old_and_the_new_lineage()
    {
        var group = GroupFactory.Group("n", GroupFactory.Group("here"));
        var there = GroupFactory.Group("there", GroupFactory.Group("above"));
        var from = group.Lineage;

        var moved = group.MoveUnder(there, subtreeLevels: 1).ShouldSucceed();

        moved.Should().Be(new Relocation(from, there.Lineage.Child(group.Id)));
        group.ParentId.Should().Be(there.Id);
        group.Lineage.Should().Be(there.Lineage.Child(group.Id));
    }

    [Fact]
    public void Moving_to_the_top_makes_a_root()
    {
        var group = GroupFactory.Group("n", GroupFactory.Group("parent"));
        var from = group.Lineage;

        group.MoveUnder(null, subtreeLevels: 5).ShouldSucceed().Should().Be(new Relocation(from, Lineage.OfRoot(group.Id)));

        group.ParentId.Should().BeNull();
        group.Lineage.Should().Be(Lineage.OfRoot(group.Id));
    }

    [Fact]
    public void Moving_a_group_under_a_site_is_allowed()
    {
        var group = GroupFactory.Group("n");
        var site = GroupFactory.Site("s");
        group.MoveUnder(site, subtreeLevels: 1).ShouldSucceed().Should().NotBeNull();
        group.ParentId.Should().Be(site.Id);
    }

    [Fact]
    public void Moving_changes_only_parent_and_lineage()
    {
        string[] moves = [nameof(DeviceGroup.ParentId), nameof(DeviceGroup.Lineage), nameof(DeviceGroup.LineageKey)];
        var group = GroupFactory.Group("n", settings: Both);
        group.SetDescription(Parsed.Description("d"));
        group.SetExternalId(Parsed.Key("e"));
        var before = Snapshot.Of(group);

        group.MoveUnder(GroupFactory.Group("p"), subtreeLevels: 1).ShouldSucceed();

        Snapshot.Of(group).Where(property => !moves.Contains(property.Key))
            .Should().Equal(before.Where(property => !moves.Contains(property.Key)));
    }

    [Fact]
    public void Moving_to_the_current_parent_changes_nothing()
    {
        var parent = GroupFactory.Group("parent");
        var group = GroupFactory.Group("n", parent);
        var before = Snapshot.Of(group);
        group.MoveUnder(parent, subtreeLevels: 1).ShouldSucceed().Should().BeNull();
        Snapshot.Of(group).Should().Equal(before);
    }

    [Fact]
    public void Moving_a_root_to_the_top_changes_nothing()
    {
        var root = GroupFactory.Group("root");
        var before = Snapshot.Of(root);
        root.MoveUnder(null, subtreeLevels: 1).ShouldSucceed().Should().BeNull();
        Snapshot.Of(root).Should().Equal(before);
    }

    [Fact]
    public void Moving_a_group_under_itself_is_refused_and_changes_nothing()
    {
        var group = GroupFactory.Group("ouroboros", GroupFactory.Group("parent"));
        ShouldRefuseToMoveIntoItself(group, group);
    }

    [Fact]
    public void Moving_a_group_under_its_own_descendant_is_refused_and_changes_nothing()
    {
        var group = GroupFactory.Group("top");
        var child = GroupFactory.Group("child", group);
        ShouldRefuseToMoveIntoItself(group, child);
        ShouldRefuseToMoveIntoItself(group, GroupFactory.Group("grandchild", child));
    }

    [Fact]
    public void Moving_under_a_sibling_or_an_uncle_is_not_a_cycle()
    {
        var root = GroupFactory.Group("root");
        var parent = GroupFactory.Group("parent", root);
        var group = GroupFactory.Group("n", parent);
        group.MoveUnder(GroupFactory.Group("sibling", parent), subtreeLevels: 1).ShouldSucceed().Should().NotBeNull();
        group.MoveUnder(GroupFactory.Group("uncle", root), subtreeLevels: 1).ShouldSucceed().Should().NotBeNull();
        group.MoveUnder(root, subtreeLevels: 1).ShouldSucceed().Should().NotBeNull();
        group.Lineage.Should().Be(root.Lineage.Child(group.Id));
    }

    [Theory]
    [InlineData(31, 1)]
    [InlineData(30, 2)]
    [InlineData(16, 16)]
    [InlineData(1, 31)]
    public void A_subtree_may_be_moved_to_the_deepest_position_in_which_it_fits(int parentLevel, int subtreeLevels)
    {
        var group = GroupFactory.Group("n");
        var parent = GroupFactory.GroupAtLevel(parentLevel);
        group.MoveUnder(parent, subtreeLevels).ShouldSucceed().Should().NotBeNull();
        group.Lineage.Levels.Should().Be(parentLevel + 1);
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(31, 2)]
    [InlineData(16, 17)]
    [InlineData(1, 32)]
    public void A_subtree_that_would_extend_below_level_32_is_refused_and_changes_nothing(int parentLevel, int subtreeLevels)
    {
        var group = GroupFactory.Group("n");
        var parent = GroupFactory.GroupAtLevel(parentLevel);
        var before = Snapshot.Of(group);
        ShouldBeTooDeep(group.MoveUnder(parent, subtreeLevels));
        Snapshot.Of(group).Should().Equal(before);
    }

    [Fact]
    public void A_subtree_of_32_levels_may_become_a_root()
    {
        // Its own 31 levels below a parent make 32; as a root it has room for one more.
        var group = GroupFactory.Group("n", GroupFactory.Group("parent"));
        group.MoveUnder(null, subtreeLevels: 32).ShouldSucceed().Should().NotBeNull();
        group.ParentId.Should().BeNull();
    }

    [Fact]
    public void An_empty_group_may_be_deleted() => GroupFactory.Group("n").Delete(children: 0, nodes: 0).IsSuccess.Should().BeTrue();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_group_with_children_may_not_be_deleted(int children) =>
        GroupFactory.Group("n").Delete(children, nodes: 0).ShouldBeRefused(
            ResultStatus.Error, "group.has_children", $"Cannot delete group with {children} child group(s). Move or delete them first.");

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_group_with_nodes_may_not_be_deleted(int nodes) =>
        GroupFactory.Group("n").Delete(children: 0, nodes).ShouldBeRefused(
            ResultStatus.Error, "group.has_nodes", $"Cannot delete group with {nodes} node(s). Move or delete them first.");

    [Fact]
    public void Children_are_reported_before_nodes() =>
        GroupFactory.Group("n").Delete(children: 2, nodes: 9).ShouldBeRefused(
            ResultStatus.Error, "group.has_children", "Cannot delete group with 2 child group(s). Move or delete them first.");

    private static void ShouldRefuseToMoveIntoItself(DeviceGroup group, DeviceGroup parent)
    {
        var before = Snapshot.Of(group);
        group.MoveUnder(parent, subtreeLevels: 3).ShouldBeRefused(
            ResultStatus.Error,
            "group.move_into_itself",
            $"'{group.Name}' cannot be moved under itself or under anything below it.",
            "parent_id");
        Snapshot.Of(group).Should().Equal(before);
    }

    private static void ShouldBeTooDeep<T>(Result<T> result) =>
        result.ShouldBeRefused(ResultStatus.Error, "group.too_deep", "The tree may have at most 32 levels.", "parent_id");

    private static void ShouldBeRefusedAsSettingOfSites<T>(Result<T> result) =>
        result.ShouldBeRefused(
            ResultStatus.Error,
            "group.setting_requires_site",
            "Regular groups own only default_workflow_id and auto_provision; the other settings belong to sites.");
}
