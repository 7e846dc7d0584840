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
}
