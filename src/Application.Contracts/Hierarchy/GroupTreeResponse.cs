namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A group with what stands under it, as <c>GET /groups?format=tree</c> answers it.</summary>
public sealed record GroupTreeResponse : GroupResponse
{
    /// <summary>The groups and sites under it by name; empty also where <c>max_depth</c> cuts the tree off (see <see cref="GroupResponse.ChildrenCount"/>).</summary>
    public required IReadOnlyList<GroupTreeResponse> Children { get; init; }
}
