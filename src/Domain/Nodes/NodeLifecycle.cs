namespace Sites.Domain.Nodes;

/// <summary>The node state machine: which states may follow which.</summary>
public static class NodeLifecycle
{
    /// <summary>The states that may follow, in the order people expect them; empty for a retired node.</summary>
    public static IReadOnlyList<NodeState> NextOf(NodeState state) => state switch
    {
        NodeState.Discovered => [NodeState.Pending, NodeState.Retired],
        NodeState.Pending => [NodeState.Installing, NodeState.Retired],
        NodeState.Installing => [NodeState.Installed, NodeState.InstallFailed, NodeState.Retired],
        NodeState.Installed => [NodeState.Active, NodeState.Reprovision, NodeState.Retired],
        NodeState.InstallFailed => [NodeState.Pending, NodeState.Retired],
        NodeState.Active => [NodeState.Reprovision, NodeState.Deprovisioning, NodeState.Migrating, NodeState.Retired],
        NodeState.Reprovision => [NodeState.Pending, NodeState.Retired],
        NodeState.Deprovisioning => [NodeState.Retired],
        NodeState.Migrating => [NodeState.Active, NodeState.Retired],
        NodeState.Retired => [],
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>
    /// Whether a step only reports how far a provisioning has come that central began: what a site with limited autonomy may
    /// take by itself. Steps that begin or repeat one, take a node out of service or end its life are decisions.
    /// </summary>
    public static bool IsSafe(NodeState from, NodeState to) => (from, to) is
        (NodeState.Pending, NodeState.Installing) or
        (NodeState.Installing, NodeState.Installed) or
        (NodeState.Installing, NodeState.InstallFailed) or
        (NodeState.Installed, NodeState.Active) or
        (NodeState.Migrating, NodeState.Active);
}
