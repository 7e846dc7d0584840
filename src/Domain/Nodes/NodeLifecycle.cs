namespace Sites.Domain.Nodes;

/// <summary>The state machine of nodes.</summary>
public static class NodeLifecycle
{
    /// <summary>Returns the states that may follow a state, the most common first; empty for a retired node.</summary>
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
    /// Returns whether a transition only reports progress of a provisioning that central started. A site with limited autonomy may make such
    /// transitions. Starting or repeating a provisioning, and taking a node out of service, require a decision.
    /// </summary>
    public static bool IsSafe(NodeState from, NodeState to) => (from, to) is
        (NodeState.Pending, NodeState.Installing) or
        (NodeState.Installing, NodeState.Installed) or
        (NodeState.Installing, NodeState.InstallFailed) or
        (NodeState.Installed, NodeState.Active) or
        (NodeState.Migrating, NodeState.Active);
}
