using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>Contradictory changes to one entity at central and at a site.</summary>
public sealed record ConflictResponse
{
    /// <summary>Identifier of the conflict.</summary>
    /// <example>019ca93f-b2d0-7a65-a6b6-5a6a8b8148f6</example>
    public required Guid Id { get; init; }

    /// <summary>Identifier of the site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid SiteId { get; init; }

    /// <summary>Kind of the entity.</summary>
    public required SyncEntityType EntityType { get; init; }

    /// <summary>Identifier of the entity.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid EntityId { get; init; }

    /// <summary>The version that the site's change was based on.</summary>
    /// <example>1840</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public required long BaseVersion { get; init; }

    /// <summary>Version of <c>central_state</c>, to be sent as <c>central_version</c> with the decision.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public required long CentralVersion { get; init; }

    /// <summary>Number of the site's changes in the conflict, to be sent as <c>site_version</c> with the decision.</summary>
    /// <example>1</example>
    [Range(typeof(long), "1", "9223372036854775807")]
    public required long SiteVersion { get; init; }

    /// <summary>Central's version when the site's change arrived. A decision without <c>central_version</c> is based on this one.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public required long DetectedCentralVersion { get; init; }

    /// <summary>Whether central has changed the entity since, so that a decision needs <c>central_version</c>.</summary>
    public required bool MovedOn { get; init; }

    /// <summary>The common base state that both changed; null if it is no longer stored.</summary>
    public required JsonElement? BaseState { get; init; }

    /// <summary>The current state at central or, for a resolved conflict, the state before the resolution; null if the entity has left the site.</summary>
    public required JsonElement? CentralState { get; init; }

    /// <summary>The state at the site.</summary>
    public required JsonElement SiteState { get; init; }

    /// <summary>Every changed field, sorted by name.</summary>
    public required IReadOnlyList<ConflictFieldResponse> Fields { get; init; }

    /// <summary>When the site made its change (UTC, by central's clock).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime SiteModifiedAt { get; init; }

    /// <summary>Whether the conflict is resolved.</summary>
    public required bool Resolved { get; init; }

    /// <summary>How the conflict was resolved; null while it is open.</summary>
    public required ConflictDecision? Resolution { get; init; }

    /// <summary>The caller or agent that resolved the conflict.</summary>
    /// <example>ops@example.com</example>
    public required string? ResolvedBy { get; init; }

    /// <summary>When the conflict was resolved (UTC).</summary>
    /// <example>2026-03-01T12:30:00Z</example>
    public required DateTime? ResolvedAt { get; init; }

    /// <summary>The state after the resolution; null while the conflict is open, and if the entity had left the site.</summary>
    public required JsonElement? ResolvedState { get; init; }

    /// <summary>When the conflict was detected (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the conflict was last changed (UTC).</summary>
    /// <example>2026-03-01T12:30:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version, from 1, raised with every change; the first half of the ETag.</summary>
    /// <example>2</example>
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }
}

/// <summary>A side of a conflict.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ConflictSide>))]
public enum ConflictSide
{
    /// <summary>Central.</summary>
    Central,

    /// <summary>The site.</summary>
    Site,
}

/// <summary>A changed field of a conflict.</summary>
public sealed record ConflictFieldResponse
{
    /// <summary>Name of the field.</summary>
    /// <example>hostname</example>
    public required string Name { get; init; }

    /// <summary>Value in the common base state; null if that is no longer stored.</summary>
    public required JsonElement? Base { get; init; }

    /// <summary>Value at central; null if the entity has left the site.</summary>
    public required JsonElement? Central { get; init; }

    /// <summary>Value at the site.</summary>
    public required JsonElement? Site { get; init; }

    /// <summary>The sides that changed the field.</summary>
    public required IReadOnlyList<ConflictSide> ChangedBy { get; init; }

    /// <summary>Whether the field needs a decision; the other fields were merged automatically.</summary>
    public required bool ToResolve { get; init; }
}
