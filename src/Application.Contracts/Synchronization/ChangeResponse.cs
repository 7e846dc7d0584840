using System.Text.Json;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>One thing that a site must know.</summary>
public sealed record ChangeResponse
{
    /// <summary>What kind of thing.</summary>
    public required SyncEntityType EntityType { get; init; }

    /// <summary>Which one.</summary>
    public required Guid EntityId { get; init; }

    /// <summary>Its version at this site: from 1, only rising, with holes. To be acknowledged, and named by changes that are made on it.</summary>
    public required long Version { get; init; }

    /// <summary>What the site is to do.</summary>
    public required ChangeOperation Operation { get; init; }

    /// <summary>What it is; null where it is to be removed.</summary>
    public required JsonElement? State { get; init; }

    /// <summary>SHA-256, in lower-case hex, of the state as JSON without blanks and with all members sorted; null where it is to be removed.</summary>
    public required string? Checksum { get; init; }

    /// <summary>UTC, by central's clock; when it was changed, there where it was changed.</summary>
    public required DateTime ModifiedAt { get; init; }

    /// <summary><c>central</c>, or the id of the site that changed it.</summary>
    public required string ModifiedBy { get; init; }
}
