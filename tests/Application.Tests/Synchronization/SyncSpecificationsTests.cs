using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class SyncSpecificationsTests
{
    private static readonly GroupId Site = GroupId.New(Given.Then);
    private static readonly GroupId Other = GroupId.New(Given.Then);
    private static readonly Guid One = SiteAtWork.NewId();
    private static readonly Guid Two = SiteAtWork.NewId();

    private readonly Table<SyncState> _states = new(state => (state.SiteId, state.EntityType, state.EntityId));
    private readonly Table<SyncConflict> _conflicts = new(conflict => conflict.Id);

    public SyncSpecificationsTests()
    {
        foreach (var (site, type, entity) in new[]
        {
            (Site, SyncEntityType.Node, One), (Site, SyncEntityType.Workflow, One), (Site, SyncEntityType.Node, Two), (Other, SyncEntityType.Node, One),
        })
            _states.Seed(SyncState.Of(site, type, entity));
    }

    [Fact]
    public void States_of_any_type_are_found_by_their_entities() =>
        _states.Find(new StatesAtSite(Site, [One])).Select(state => (state.SiteId, state.EntityType, state.EntityId))
            .Should().Equal((Site, SyncEntityType.Node, One), (Site, SyncEntityType.Workflow, One));

    [Fact]
    public void The_state_of_a_node_is_found_by_its_site() =>
        _states.Find(new NodeAtSite(Site, One)).Should().ContainSingle().Which.EntityType.Should().Be(SyncEntityType.Node);

    [Fact]
    public void Open_conflicts_of_a_site_are_read_in_batches_oldest_first_after_a_cursor()
    {
        var conflicts = Enumerable.Range(0, 5).Select(_ => Conflict(Site)).ToList();
        conflicts[1].Close(ConflictDecision.AcceptedCentral, null, "somebody", Given.Then);
        foreach (var conflict in Enumerable.Reverse(conflicts).Append(Conflict(Other))) _conflicts.Seed(conflict);

        Found(default, 9).Should().Equal(conflicts[0].Id, conflicts[2].Id, conflicts[3].Id, conflicts[4].Id);
        Found(default, 2).Should().Equal(conflicts[0].Id, conflicts[2].Id);
        Found(conflicts[2].Id, 9).Should().Equal(conflicts[3].Id, conflicts[4].Id);
        _conflicts.Find(new ConflictById(conflicts[1].Id)).Should().ContainSingle().Which.Id.Should().Be(conflicts[1].Id);

        List<SyncConflictId> Found(SyncConflictId after, int take) => [.. _conflicts.Find(new OpenConflictsOf(Site, after, take)).Select(conflict => conflict.Id)];
    }

    private static SyncConflict Conflict(GroupId site) => SyncConflict.Open(
        SyncConflictId.New(Given.Then), site, SyncEntityType.Node, One, new ConflictSides(1, null, 2, EntityState.Read("{}"), EntityState.Read("{}"), ["a"], Given.Then), Given.Then);
}
