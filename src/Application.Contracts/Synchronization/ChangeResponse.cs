using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>A change that a site receives from its feed.</summary>
public sealed record ChangeResponse
{
    /// <summary>Kind of the entity.</summary>
    public required SyncEntityType EntityType { get; init; }

    /// <summary>Identifier of the entity.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid EntityId { get; init; }

    /// <summary>Version of the entity at this site: from 1, ascending, with gaps. The site sends it when it acknowledges the change, and as <c>base_version</c> of its own changes.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "1", "9223372036854775807")]
    public required long Version { get; init; }

    /// <summary>What the site does with the entity.</summary>
    public required ChangeOperation Operation { get; init; }

    /// <summary>State of the entity; null if it is to be removed.</summary>
    public required JsonElement? State { get; init; }

    /// <summary>SHA-256, in lower-case hex, of the state as JSON without white space and with all members sorted; null if the entity is to be removed.</summary>
    /// <example>8f1d0b6b3c52f3f1a4f0a0c2f3de0c5cf8a5c9d5e2b74c0d1f6e7a8b9c0d1e2f</example>
    public required string? Checksum { get; init; }

    /// <summary>When the entity was changed at its origin (UTC, by central's clock).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime ModifiedAt { get; init; }

    /// <summary><c>central</c>, or the identifier of the site that changed the entity.</summary>
    /// <example>central</example>
    public required string ModifiedBy { get; init; }
}
