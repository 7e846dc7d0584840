using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>What central and a site changed against each other.</summary>
public sealed record ConflictResponse
{
    /// <summary>Identifier of the conflict.</summary>
    /// <example>019ca93f-b2d0-7a65-a6b6-5a6a8b8148f6</example>
    public required Guid Id { get; init; }

    /// <summary>Identifier of the site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid SiteId { get; init; }

    /// <summary>What kind of thing.</summary>
    public required SyncEntityType EntityType { get; init; }

    /// <summary>Identifier of the entity.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid EntityId { get; init; }

    /// <summary>The version that the site's change was based on.</summary>
    /// <example>1840</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public required long BaseVersion { get; init; }

    /// <summary>The version of <c>central_state</c>; sent back with the decision.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public required long CentralVersion { get; init; }

    /// <summary>Number of the site's changes that went into the conflict; sent back with the decision.</summary>
    /// <example>1</example>
    [Range(typeof(long), "1", "9223372036854775807")]
    public required long SiteVersion { get; init; }

    /// <summary>Central's version when the site's change arrived. A decision that names no version is based on this one.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public required long DetectedCentralVersion { get; init; }

    /// <summary>Whether central has gone on since, so that a decision has to name the version that was seen.</summary>
    public required bool MovedOn { get; init; }

    /// <summary>What both changed; null where that was not known any more.</summary>
    public required JsonElement? BaseState { get; init; }

    /// <summary>What central has by now; of a settled conflict, what it had. Null where the entity has left the site.</summary>
    public required JsonElement? CentralState { get; init; }

    /// <summary>What the site had.</summary>
    public required JsonElement SiteState { get; init; }

    /// <summary>Every field that was changed, sorted.</summary>
    public required IReadOnlyList<ConflictFieldResponse> Fields { get; init; }

    /// <summary>When the site made its change (UTC, by central's clock).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime SiteModifiedAt { get; init; }

    /// <summary>Whether it is settled.</summary>
    public required bool Resolved { get; init; }

    /// <summary>How it was settled.</summary>
    public required ConflictDecision? Resolution { get; init; }

    /// <summary>The caller or agent that resolved the conflict.</summary>
    /// <example>ops@example.com</example>
    public required string? ResolvedBy { get; init; }

    /// <summary>When the conflict was resolved (UTC).</summary>
    /// <example>2026-03-01T12:30:00Z</example>
    public required DateTime? ResolvedAt { get; init; }

    /// <summary>What came out; null while it is open, and where the entity had left the site.</summary>
    public required JsonElement? ResolvedState { get; init; }

    /// <summary>When the conflict arose (UTC).</summary>
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

/// <summary>A field that was changed.</summary>
public sealed record ConflictFieldResponse
{
    /// <summary>Name of the field.</summary>
    /// <example>hostname</example>
    public required string Name { get; init; }

    /// <summary>What it was; null where that was not known any more.</summary>
    public required JsonElement? Base { get; init; }

    /// <summary>What it is at central; null where the entity has left the site.</summary>
    public required JsonElement? Central { get; init; }

    /// <summary>What it was at the site.</summary>
    public required JsonElement? Site { get; init; }

    /// <summary>Who changed it.</summary>
    public required IReadOnlyList<ConflictSide> ChangedBy { get; init; }

    /// <summary>Whether it is to be settled; the others merged by themselves.</summary>
    public required bool ToResolve { get; init; }
}
