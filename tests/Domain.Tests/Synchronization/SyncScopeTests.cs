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
    // Every possible scope: some types in any order, or all types by an unset list.
    private static readonly Gen<SyncScope> Any =
        from full in Gen.Bool
        from kinds in Gen.Int[0, 15]
        from order in Gen.Shuffle(Enum.GetValues<SyncEntityType>())
        select new SyncScope(full, kinds == 0 ? null : [.. order.Where(kind => (kinds & (1 << (int)kind)) != 0)]);

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void The_default_is_an_incremental_synchronisation_of_all_entities(bool? full, bool expected)
    {
        var scope = SyncScope.Parse(full, null).ShouldSucceed();
        scope.FullSync.Should().Be(expected);
        scope.EntityTypes.Should().BeNull();
        scope.Names.Should().BeNull();
    }

    [Fact]
    public void Distinct_types_are_accepted_in_any_order_and_stored_in_one_order()
    {
        var scope = SyncScope.Parse(true, [Site, Node, Template]).ShouldSucceed();
        scope.FullSync.Should().BeTrue();
        scope.EntityTypes.Should().BeEquivalentTo([Node, Template, Site]);
        scope.Names.Should().Be("node,template,site");
        SyncFactory.Of(Template, Site, Workflow, Node).Names.Should().Be("node,workflow,template,site");
        SyncFactory.Of(Workflow).Names.Should().Be("workflow");
    }

    [Fact]
    public void An_empty_list_and_a_duplicate_type_are_refused()
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
    public void The_union_of_two_scopes_has_the_types_of_both_in_order()
    {
        var both = SyncFactory.Of(Site, Workflow).Union(SyncFactory.Of(Node, Workflow));
        both.FullSync.Should().BeFalse();
        both.EntityTypes.Should().Equal(Node, Workflow, Site);
    }

    [Fact]
    public void The_union_of_all_entities_and_some_is_all_entities()
    {
        SyncFactory.Everything.Union(SyncFactory.Of(Node)).EntityTypes.Should().BeNull();
        SyncFactory.Of(Node).Union(SyncFactory.Everything).EntityTypes.Should().BeNull();
        SyncFactory.Everything.Union(SyncFactory.Everything).EntityTypes.Should().BeNull();
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public void The_union_of_a_full_and_an_incremental_scope_is_full(bool one, bool other, bool both) =>
        new SyncScope(one, null).Union(new SyncScope(other, null)).FullSync.Should().Be(both);

    [Fact]
    public void The_union_is_the_smallest_scope_that_covers_both() =>
        Gen.Select(Any, Any).Sample((one, other) =>
        {
            var both = one.Union(other);
            foreach (var kind in Enum.GetValues<SyncEntityType>())
            {
                var isCovered = Covers(one, kind) || Covers(other, kind);
                // A list of all current types is not the same as "all", because it excludes types added later.
                if (Covers(both, kind) != isCovered) return false;
            }

            return both.EntityTypes is null == (one.EntityTypes is null || other.EntityTypes is null)
                && both.FullSync == (one.FullSync || other.FullSync)
                && both.Names == other.Union(one).Names
                && both.Names == both.Union(one).Names;
        });

    [Fact]
    public void The_union_with_a_missing_scope_is_a_programming_error()
    {
        var adding = () => SyncFactory.Everything.Union(null!);
        adding.Should().Throw<ArgumentNullException>();
    }

    private static bool Covers(SyncScope scope, SyncEntityType kind) => scope.EntityTypes is null || scope.EntityTypes.Contains(kind);
}
