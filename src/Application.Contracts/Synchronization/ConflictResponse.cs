using System.Text.Json;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>What central and a site changed against each other.</summary>
public sealed record ConflictResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The site.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>What kind of thing.</summary>
    public required SyncEntityType EntityType { get; init; }

    /// <summary>Which one.</summary>
    public required Guid EntityId { get; init; }

    /// <summary>The version that the site's change was made on.</summary>
    public required long BaseVersion { get; init; }

    /// <summary>The version of <see cref="CentralState"/>; goes back with the decision.</summary>
    public required long CentralVersion { get; init; }

    /// <summary>How many changes of the site went into it; goes back with the decision.</summary>
    public required long SiteVersion { get; init; }

    /// <summary>Central's version when the site's change came. A decision that names no version rests on this one.</summary>
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

    /// <summary>UTC, by central's clock; when the site made its change.</summary>
    public required DateTime SiteModifiedAt { get; init; }

    /// <summary>Whether it is settled.</summary>
    public required bool Resolved { get; init; }

    /// <summary>How it was settled.</summary>
    public required ConflictDecision? Resolution { get; init; }

    /// <summary>Who settled it.</summary>
    public required string? ResolvedBy { get; init; }

    /// <summary>UTC; when it was settled.</summary>
    public required DateTime? ResolvedAt { get; init; }

    /// <summary>What came out; null while it is open, and where the entity had left the site.</summary>
    public required JsonElement? ResolvedState { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1, raised with every change; the first half of the ETag.</summary>
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
    /// <summary>Its name.</summary>
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
