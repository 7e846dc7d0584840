namespace Sites.Application.Contracts.Synchronization;

/// <summary>A request that a site synchronise.</summary>
public sealed record SyncRequestResponse
{
    /// <summary>Its id; <c>sync_id</c> where it was made.</summary>
    public required Guid Id { get; init; }

    /// <summary>The site.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>What became of it.</summary>
    public required SyncRequestStatus Status { get; init; }

    /// <summary>Whether everything is compared anew.</summary>
    public required bool FullSync { get; init; }

    /// <summary>What is synchronised; null for everything.</summary>
    public required IReadOnlyList<SyncEntityType>? EntityTypes { get; init; }

    /// <summary>Why it failed.</summary>
    public required string? Reason { get; init; }

    /// <summary>UTC; when the agent acknowledged it.</summary>
    public required DateTime? AcknowledgedAt { get; init; }

    /// <summary>UTC; from then on it has expired, unless it ended before.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>UTC; when it ended; null while it is open.</summary>
    public required DateTime? EndedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1, raised with every change; the first half of the ETag.</summary>
    public required int Version { get; init; }
}
