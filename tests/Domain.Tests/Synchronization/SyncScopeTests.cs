using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Common;
using Xunit;
using static Sites.Domain.Synchronization.SyncEntityType;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SyncScopeTests
{
    // Every scope that can be asked for: some kinds in any order, or all of them by saying none.
    private static readonly Gen<SyncScope> Any =
        from full in Gen.Bool
        from kinds in Gen.Int[0, 15]
        from order in Gen.Shuffle(Enum.GetValues<SyncEntityType>())
        select new SyncScope(full, kinds == 0 ? null : [.. order.Where(kind => (kinds & (1 << (int)kind)) != 0)]);

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Nothing_said_means_no_full_synchronisation_of_everything(bool? said, bool expected)
    {
        var scope = SyncScope.Parse(said, null).ShouldBeGood();
        scope.FullSync.Should().Be(expected);
        scope.EntityTypes.Should().BeNull();
        scope.Names.Should().BeNull();
    }

    [Fact]
    public void Different_kinds_are_taken_in_any_order_and_stored_in_one()
    {
        var scope = SyncScope.Parse(true, [Site, Node, Template]).ShouldBeGood();
        scope.FullSync.Should().BeTrue();
        scope.EntityTypes.Should().BeEquivalentTo([Node, Template, Site]);
        scope.Names.Should().Be("node,template,site");
        PlantSync.Of(Template, Site, Workflow, Node).Names.Should().Be("node,workflow,template,site");
        PlantSync.Of(Workflow).Names.Should().Be("workflow");
    }

    [Fact]
    public void A_list_that_is_empty_or_names_a_kind_twice_is_refused()
    {
        foreach (var wrong in new SyncEntityType[][] { [], [Node, Node], [Node, Site, Node], [Node, Workflow, Template, Site, Site] })
        {
            SyncScope.Parse(false, wrong).ShouldBeRefused(
                ResultStatus.Invalid,
                "sync_request.entity_types_invalid",
                "must be a non-empty list of distinct values out of node, workflow, template, site; omit it for all",
                "entity_types");
        }
    }

    [Fact]
    public void What_covers_two_scopes_are_the_kinds_of_both_in_order()
    {
        var both = PlantSync.Of(Site, Workflow).Union(PlantSync.Of(Node, Workflow));
        both.FullSync.Should().BeFalse();
        both.EntityTypes.Should().Equal(Node, Workflow, Site);
    }

    [Fact]
    public void Everything_and_something_is_everything()
    {
        PlantSync.Everything.Union(PlantSync.Of(Node)).EntityTypes.Should().BeNull();
        PlantSync.Of(Node).Union(PlantSync.Everything).EntityTypes.Should().BeNull();
        PlantSync.Everything.Union(PlantSync.Everything).EntityTypes.Should().BeNull();
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public void A_full_synchronisation_covers_one_that_is_not(bool one, bool other, bool both) =>
        new SyncScope(one, null).Union(new SyncScope(other, null)).FullSync.Should().Be(both);

    [Fact]
    public void What_covers_two_scopes_covers_each_of_them_and_nothing_more() =>
        Gen.Select(Any, Any).Sample((one, other) =>
        {
            var both = one.Union(other);
            foreach (var kind in Enum.GetValues<SyncEntityType>())
            {
                var isCovered = Covers(one, kind) || Covers(other, kind);
                // All kinds one by one are not the same as "all": a kind that comes later would be left out.
                if (Covers(both, kind) != isCovered) return false;
            }

            return both.EntityTypes is null == (one.EntityTypes is null || other.EntityTypes is null)
                && both.FullSync == (one.FullSync || other.FullSync)
                && both.Names == other.Union(one).Names
                && both.Names == both.Union(one).Names;
        });

    [Fact]
    public void Nothing_to_add_is_a_programming_error()
    {
        var adding = () => PlantSync.Everything.Union(null!);
        adding.Should().Throw<ArgumentNullException>();
    }

    private static bool Covers(SyncScope scope, SyncEntityType kind) => scope.EntityTypes is null || scope.EntityTypes.Contains(kind);
}
