using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A group as <c>GET /groups</c> answers it: with <c>format=tree</c> together with what stands under it.</summary>
public sealed record GroupTreeResponse : GroupResponse
{
    /// <summary>
    /// The groups and sites under it by name; empty also where <c>max_depth</c> cuts the tree off (see
    /// <c>children_count</c>). Not there in a flat list.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<GroupTreeResponse>? Children { get; init; }
}
