namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A group with its descendants, as <c>GET /groups?format=tree</c> returns it.</summary>
public sealed record GroupTreeResponse : GroupResponse
{
    /// <summary>
    /// The groups and sites under it by name; also empty where <c>max_depth</c> cuts off the tree (see
    /// <c>children_count</c>).
    /// </summary>
    public required IReadOnlyList<GroupTreeResponse> Children { get; init; }
}
