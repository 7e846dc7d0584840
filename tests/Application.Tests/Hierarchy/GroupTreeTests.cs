using Ardalis.Result;

namespace Sites.Application.Tests.Hierarchy;

public sealed class GroupTreeTests
{
    private static readonly GroupFilter Roots = new() { RootOnly = true };
    private static readonly PageRequest FirstPage = new(10, null, null, IncludeTotal: true);

    private readonly IGroupReader _reader = Substitute.For<IGroupReader>();
    private readonly GroupView _root;
    private readonly GroupView _other;
    private readonly GroupView _one;
    private readonly GroupView _two;
    private readonly GroupView _below;

    public GroupTreeTests()
    {
        var root = Given.Site("root");
        var two = Given.Site("two", root);
        (_root, _other, _two) = (World.ViewOf(root), World.ViewOf(Given.Site("other")), World.ViewOf(two));
        _one = World.ViewOf(Given.Group("one", root));
        _below = World.ViewOf(Given.Group("below", two));
    }

    [Fact]
    public void Groups_are_nested_under_their_parents_in_read_order()
    {
        var trees = GroupTree.Nest([_other, _root], [_below, _one, _two], levels: 2);

        trees.Select(tree => tree.Group).Should().Equal(_other, _root);
        trees[0].Children.Should().BeEmpty();
        trees[1].Children.Select(tree => tree.Group).Should().Equal(_one, _two);
        trees[1].Children[0].Children.Should().BeEmpty();
        trees[1].Children[1].Children.Should().ContainSingle().Which.Group.Should().Be(_below);
    }

    [Fact]
    public void The_top_of_a_tree_may_have_a_parent() =>
        GroupTree.Nest([_two], [_below], levels: 1).Should().ContainSingle().Which.Children.Should().ContainSingle();

    [Fact]
    public void A_top_below_another_top_is_not_nested_twice()
    {
        var trees = GroupTree.Nest([_root, _two], [_one, _two, _below], levels: 1);

        trees[0].Children.Single(tree => tree.Group == _two).Children.Should().BeEmpty();
        trees[1].Children.Should().ContainSingle().Which.Group.Should().Be(_below);
    }

    [Fact]
    public void No_groups_result_in_an_empty_tree() => GroupTree.Nest([], [], levels: 3).Should().BeEmpty();

    [Fact]
    public async Task A_page_of_roots_is_returned_with_their_descendants()
    {
        _reader.ListAsync(Roots, FirstPage, World.Cancellation).Returns(new Page<GroupView>([_root, _other], 7, "next"));
        _reader.ListBelowAsync(Arg.Is<IReadOnlyList<GroupView>>(roots => roots.SequenceEqual(new[] { _root, _other })), 2, World.Cancellation)
            .Returns(Result<IReadOnlyList<GroupView>>.Success([_one, _two, _below]));

        var page = (await HandleAsync(levels: 2)).Answered();

        (page.Total, page.NextCursor).Should().Be((7, "next"));
        page.Items.Select(tree => tree.Children.Count).Should().Equal(2, 0);
    }

    [Fact]
    public async Task A_refused_page_is_reported_before_any_descendants_are_read()
    {
        _reader.ListAsync(Roots, FirstPage, World.Cancellation).Returns(RequestErrors.CursorInvalid.Refuse());

        (await HandleAsync(levels: 2)).ShouldBeRefused("page.cursor_invalid");
        _reader.ReceivedCalls().Should().ContainSingle();
    }

    [Fact]
    public async Task A_tree_that_is_too_large_is_refused()
    {
        _reader.ListAsync(Roots, FirstPage, World.Cancellation).Returns(new Page<GroupView>([_root], null, null));
        _reader.ListBelowAsync(Arg.Any<IReadOnlyList<GroupView>>(), 31, World.Cancellation)
            .Returns(HierarchyErrors.TreeTooLarge.Refuse(GroupTree.MaxSize));

        (await HandleAsync(levels: 31)).ShouldBeRefused("group.tree_too_large");
    }

    private async Task<Result<Page<GroupTree>>> HandleAsync(int levels) =>
        await new GetGroupTreeHandler(_reader).HandleAsync(new GetGroupTree(Roots, FirstPage, levels), World.Cancellation);
}
