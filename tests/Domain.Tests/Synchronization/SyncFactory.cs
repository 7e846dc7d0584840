using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Sites.Domain.Tests.Nodes;

namespace Sites.Domain.Tests.Synchronization;

/// <summary>Creates synchronised entities for tests of other subjects.</summary>
internal static class SyncFactory
{
    public static SyncScope Everything { get; } = new(FullSync: false, EntityTypes: null);

    /// <summary>An active node with a value in every field except its group.</summary>
    public static EntityState Node { get; } = SyncedNode.StateOf(NodeFactory.FullIdentity, null, NodeState.Active);

    public static SyncScope Of(params SyncEntityType[] types) => SyncScope.Parse(fullSync: false, types).ShouldSucceed();

    public static SyncRequest Request(SyncScope? scope = null, bool isOnline = true) =>
        SyncRequest.Open(SyncRequestId.New(GroupFactory.Now), GroupFactory.Id(), scope ?? Everything, isOnline, GroupFactory.Now);

    /// <summary>All values of a request except lists that are created on every read.</summary>
    public static IReadOnlyDictionary<string, object?> Facts(SyncRequest request) =>
        Snapshot.Of(request)
            .Where(fact => fact.Key is not (nameof(SyncRequest.EntityTypes) or nameof(SyncRequest.Scope)))
            .ToDictionary(fact => fact.Key, fact => fact.Value);
}
