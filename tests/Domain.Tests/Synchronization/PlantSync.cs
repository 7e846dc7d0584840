using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Sites.Domain.Tests.Nodes;

namespace Sites.Domain.Tests.Synchronization;

/// <summary>What is synchronised, for tests that are about something else than making them.</summary>
internal static class PlantSync
{
    public static SyncScope Everything { get; } = new(FullSync: false, EntityTypes: null);

    /// <summary>An active node that says something in every field but its group.</summary>
    public static EntityState Node { get; } = SyncedNode.StateOf(PlantNode.FullIdentity, null, NodeState.Active);

    public static SyncScope Of(params SyncEntityType[] types) => SyncScope.Parse(fullSync: false, types).ShouldBeGood();

    public static SyncRequest Request(SyncScope? scope = null, bool isOnline = true) =>
        SyncRequest.Open(SyncRequestId.New(Plant.Now), Plant.Id(), scope ?? Everything, isOnline, Plant.Now);

    /// <summary>All that a request says of itself, without the lists that are made anew whenever one asks.</summary>
    public static IReadOnlyDictionary<string, object?> Facts(SyncRequest request) =>
        Snapshot.Of(request)
            .Where(fact => fact.Key is not (nameof(SyncRequest.EntityTypes) or nameof(SyncRequest.Scope)))
            .ToDictionary(fact => fact.Key, fact => fact.Value);
}
