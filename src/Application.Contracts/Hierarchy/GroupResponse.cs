using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A group; sites are groups, too.</summary>
public record GroupResponse
{
    // The order puts these members before those of the deriving records, which the serializer would otherwise write first.
    /// <summary>Identifier of the group or site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    [JsonPropertyOrder(-1)]
    public required Guid Id { get; init; }

    /// <summary>Name, unique among siblings, ignoring case.</summary>
    /// <example>Berlin Lab</example>
    [JsonPropertyOrder(-1)]
    public required string Name { get; init; }

    /// <summary>What the group or site is for.</summary>
    /// <example>Test racks on the second floor</example>
    [JsonPropertyOrder(-1)]
    public required string? Description { get; init; }

    /// <summary>Identifier of the parent; null for a root.</summary>
    /// <example>019ad9c8-b200-7a3b-8bdd-640f06671ad1</example>
    [JsonPropertyOrder(-1)]
    public required Guid? ParentId { get; init; }

    /// <summary>Key of the group or site in another inventory.</summary>
    /// <example>ber-lab</example>
    [JsonPropertyOrder(-1)]
    public required string? ExternalId { get; init; }

    /// <summary>Tags, sorted.</summary>
    /// <example>["eu-central","lab"]</example>
    [JsonPropertyOrder(-1)]
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Names from the root down, each after a <c>/</c>.</summary>
    /// <example>/Europe/Berlin Lab</example>
    [JsonPropertyOrder(-1)]
    public required string Path { get; init; }

    /// <summary>Number of ancestors: 0 for a root, at most 31.</summary>
    /// <example>1</example>
    [Range(0, 31)]
    [JsonPropertyOrder(-1)]
    public required int Depth { get; init; }

    /// <summary>Number of groups and sites directly below.</summary>
    /// <example>2</example>
    [Range(0, int.MaxValue)]
    [JsonPropertyOrder(-1)]
    public required int ChildrenCount { get; init; }

    /// <summary>Identifier of the workflow that new nodes are offered, as set here; null if inherited.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    [JsonPropertyOrder(-1)]
    public required string? DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned automatically, as set here; null if inherited.</summary>
    [JsonPropertyOrder(-1)]
    public required bool? AutoProvision { get; init; }

    /// <summary>Identifier of the effective workflow of this group or site.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    [JsonPropertyOrder(-1)]
    public required string? EffectiveWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned automatically here.</summary>
    [JsonPropertyOrder(-1)]
    public required bool EffectiveAutoProvision { get; init; }

    /// <summary>For a regular group, the number of nodes that belong to it; for a site, the number of nodes whose home it is.</summary>
    /// <example>120</example>
    [Range(0, int.MaxValue)]
    [JsonPropertyOrder(-1)]
    public required int NodeCount { get; init; }

    /// <summary>Whether it is a site.</summary>
    [JsonPropertyOrder(-1)]
    public required bool IsSite { get; init; }

    /// <summary>When the group or site was created (UTC).</summary>
    /// <example>2025-12-02T12:00:00Z</example>
    [JsonPropertyOrder(-1)]
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the group or site was last changed (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    [JsonPropertyOrder(-1)]
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version, from 1, raised with every change; the first half of the ETag.</summary>
    /// <example>3</example>
    [Range(1, int.MaxValue)]
    [JsonPropertyOrder(-1)]
    public required int Version { get; init; }
}
