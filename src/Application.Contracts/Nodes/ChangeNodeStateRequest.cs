namespace Sites.Application.Contracts.Nodes;

/// <summary>The body of <c>PATCH /nodes/{id}/state</c>.</summary>
public sealed record ChangeNodeStateRequest
{
    /// <summary>The next state; required.</summary>
    public NodeState? State { get; init; }

    /// <summary>Why; at most 1,000 characters.</summary>
    public string? Comment { get; init; }

    /// <summary>true makes any change but out of <c>retired</c>, and needs the role admin; the node then answers <c>state_forced</c>.</summary>
    public bool? Force { get; init; }
}
