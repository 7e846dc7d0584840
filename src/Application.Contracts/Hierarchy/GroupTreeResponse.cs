namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A group as <c>GET /groups?format=tree</c> answers it: with its descendants.</summary>
public sealed record GroupTreeResponse : GroupResponse
{
    /// <summary>
    /// The groups and sites under it by name; empty also where <c>max_depth</c> cuts the tree off (see
    /// <c>children_count</c>).
    /// </summary>
    public required IReadOnlyList<GroupTreeResponse> Children { get; init; }
}
