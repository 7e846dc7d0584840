using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A group, or a site seen as a group.</summary>
public record GroupResponse
{
    // The order puts these members before those of the deriving records, which the serialiser would otherwise begin with.
    /// <summary>Its id.</summary>
    [JsonPropertyOrder(-1)]
    public required Guid Id { get; init; }

    /// <summary>Unique among its siblings.</summary>
    [JsonPropertyOrder(-1)]
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    [JsonPropertyOrder(-1)]
    public required string? Description { get; init; }

    /// <summary>Null for a root.</summary>
    [JsonPropertyOrder(-1)]
    public required Guid? ParentId { get; init; }

    /// <summary>The key under which another inventory knows it.</summary>
    [JsonPropertyOrder(-1)]
    public required string? ExternalId { get; init; }

    /// <summary>Its tags, sorted.</summary>
    [JsonPropertyOrder(-1)]
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The names from the root down: <c>/region-us/datacenter-west</c>.</summary>
    [JsonPropertyOrder(-1)]
    public required string Path { get; init; }

    /// <summary>How many ancestors it has; 0 for a root, at most 31.</summary>
    [JsonPropertyOrder(-1)]
    public required int Depth { get; init; }

    /// <summary>How many groups and sites stand directly under it.</summary>
    [JsonPropertyOrder(-1)]
    public required int ChildrenCount { get; init; }

    /// <summary>The workflow that new nodes are offered, as the group itself says; null is inherited.</summary>
    [JsonPropertyOrder(-1)]
    public required string? DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned unasked, as the group itself says; null is inherited.</summary>
    [JsonPropertyOrder(-1)]
    public required bool? AutoProvision { get; init; }

    /// <summary>The workflow that takes effect here.</summary>
    [JsonPropertyOrder(-1)]
    public required string? EffectiveWorkflowId { get; init; }

    /// <summary>Whether provisioning unasked takes effect here.</summary>
    [JsonPropertyOrder(-1)]
    public required bool EffectiveAutoProvision { get; init; }

    /// <summary>A regular group's: nodes that name it as their group. A site's: nodes that name it as their home.</summary>
    [JsonPropertyOrder(-1)]
    public required int NodeCount { get; init; }

    /// <summary>Whether it is a site.</summary>
    [JsonPropertyOrder(-1)]
    public required bool IsSite { get; init; }

    /// <summary>UTC.</summary>
    [JsonPropertyOrder(-1)]
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    [JsonPropertyOrder(-1)]
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1, raised with every change; the first half of the ETag.</summary>
    [JsonPropertyOrder(-1)]
    public required int Version { get; init; }
}
