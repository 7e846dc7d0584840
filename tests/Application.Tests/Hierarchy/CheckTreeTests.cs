namespace Sites.Application.Tests.Hierarchy;

public sealed class CheckTreeTests
{
    private readonly IGroupReader _reader = Substitute.For<IGroupReader>();

    [Fact]
    public async Task An_empty_tree_is_consistent()
    {
        var report = await CheckAsync();

        report.Groups.Should().Be(0);
        report.Defects.Should().BeEmpty();
    }

    [Fact]
    public async Task A_consistent_tree_of_both_kinds_is_consistent_in_any_order_of_rows()
    {
        var chain = Given.Chain(Lineage.MaxLevels).Select(Row).ToList();
        var site = Given.Site("site");
        var group = Given.Group("group", site);
        TreeRow[] rest = [Row(Given.Group("below", group)), Row(group), Row(Given.Site("child", site)), Row(site)];

        var report = await CheckAsync([.. chain.AsEnumerable().Reverse(), .. rest]);

        report.Groups.Should().Be(36);
        report.Defects.Should().BeEmpty();
    }

    [Fact]
    public async Task A_lineage_that_does_not_match_the_parents_is_reported_with_the_expected_one()
    {
        var (old, next) = (Given.Site("old"), Given.Site("next"));
        var moved = Given.Site("moved", old);
        var row = Row(moved) with { ParentId = next.Id };

        var report = await CheckAsync(Row(old), Row(next), row);

        report.Defects.Should().Equal(new TreeDefect(
            moved.Id, "Its lineage does not follow from its parents.", row.LineageKey, next.Lineage.Child(moved.Id).Key));
    }

    [Fact]
    public async Task A_descendant_that_a_move_did_not_relocate_is_reported()
    {
        var (old, next) = (Given.Site("old"), Given.Site("next"));
        var moved = Given.Site("moved", old);
        var below = Given.Site("below", moved);
        var movedRow = Row(moved) with { ParentId = next.Id, LineageKey = next.Lineage.Child(moved.Id).Key };

        var report = await CheckAsync(Row(below), movedRow, Row(old), Row(next));

        report.Defects.Should().ContainSingle().Which.Should().Match<TreeDefect>(defect =>
            defect.Id == below.Id && defect.Expected == next.Lineage.Child(moved.Id).Child(below.Id).Key);
    }

    [Fact]
    public async Task A_missing_ancestor_is_reported_for_all_descendants()
    {
        var missing = Given.Site("missing");
        var child = Given.Site("child", missing);
        var grandchild = Given.Site("grandchild", child);

        var report = await CheckAsync(Row(child), Row(grandchild));

        var sentence = $"The ancestor {missing.Id} does not exist.";
        report.Defects.Should().Equal(
            new TreeDefect(child.Id, sentence, child.LineageKey, null),
            new TreeDefect(grandchild.Id, sentence, grandchild.LineageKey, null));
    }

    [Fact]
    public async Task A_cycle_is_reported_for_each_of_its_members()
    {
        var one = Given.Site("one");
        var two = Given.Site("two", one);

        var report = await CheckAsync(Row(one) with { ParentId = two.Id }, Row(two));

        report.Defects.Select(defect => (defect.Id, defect.Defect, defect.Expected)).Should().Equal(
            (one.Id, "Its chain of parents is a cycle or has more than 32 levels.", null),
            (two.Id, "Its chain of parents is a cycle or has more than 32 levels.", null));
    }

    [Fact]
    public async Task A_thirty_third_level_is_reported()
    {
        var chain = Given.Chain(Lineage.MaxLevels);
        var id = GroupId.New(Given.Then);
        var tooDeep = new TreeRow(id, chain[^1].Id, IsSite: true, chain[^1].Lineage.Child(id).Key);

        var report = await CheckAsync([.. chain.Select(Row), tooDeep]);

        report.Defects.Should().ContainSingle().Which.Should().Be(
            new TreeDefect(id, "Its chain of parents is a cycle or has more than 32 levels.", tooDeep.LineageKey, null));
    }

    [Fact]
    public async Task A_site_under_a_regular_group_is_reported()
    {
        var group = Given.Group("group");
        var child = Given.Group("child", group);

        var report = await CheckAsync(Row(group), Row(child) with { IsSite = true });

        report.Defects.Should().Equal(
            new TreeDefect(child.Id, "It is a site under a regular group.", child.LineageKey, child.LineageKey));
    }

    private static TreeRow Row(DeviceGroup group) => new(group.Id, group.ParentId, group.IsSite, group.LineageKey);

    private async Task<TreeReport> CheckAsync(params TreeRow[] rows)
    {
        _reader.ListTreeRowsAsync(World.Cancellation).Returns(Given.Stream(rows));
        return await new CheckTreeHandler(_reader).HandleAsync(World.Cancellation);
    }
}
