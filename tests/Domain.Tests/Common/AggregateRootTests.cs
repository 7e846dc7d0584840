using FluentAssertions;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class AggregateRootTests
{
    [Fact]
    public void A_new_aggregate_has_version_1_and_was_updated_when_it_was_created()
    {
        var group = GroupFactory.Group("a");
        group.Version.Should().Be(1);
        group.CreatedAt.Should().Be(GroupFactory.Now);
        group.UpdatedAt.Should().Be(GroupFactory.Now);
    }

    [Fact]
    public void The_nil_uuid_does_not_identify_an_aggregate()
    {
        var creating = () => Sites.Domain.Nodes.Node.Create(new Sites.Domain.Nodes.NodeId(Guid.Empty), Nodes.NodeFactory.Bare().Identity, group: null, home: null, GroupFactory.Now);
        creating.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_saved_change_increments_the_version_and_keeps_the_creation_time()
    {
        var group = GroupFactory.Group("a");
        var later = GroupFactory.Now.AddHours(1);

        group.MarkChanged(later);
        group.MarkChanged(later.AddHours(1));

        group.Version.Should().Be(3);
        group.CreatedAt.Should().Be(GroupFactory.Now);
        group.UpdatedAt.Should().Be(later.AddHours(1));
    }

    [Fact]
    public void An_unsaved_change_does_not_change_the_version()
    {
        var group = GroupFactory.Group("a");
        group.Rename(GroupFactory.Name("b"));
        group.SetDescription(Parsed.Description("c"));
        group.MoveUnder(GroupFactory.Group("d"), subtreeLevels: 1).ShouldSucceed();
        group.Version.Should().Be(1);
        group.UpdatedAt.Should().Be(GroupFactory.Now);
    }
}
