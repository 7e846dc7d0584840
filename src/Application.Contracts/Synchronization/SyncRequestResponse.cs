using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>A request to synchronise a site.</summary>
public sealed record SyncRequestResponse
{
    /// <summary>Identifier of the request; <c>sync_id</c> in the response to its creation.</summary>
    /// <example>019ca93b-e240-737f-89a1-de64815ef6d1</example>
    public required Guid Id { get; init; }

    /// <summary>Identifier of the site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid SiteId { get; init; }

    /// <summary>Status of the request.</summary>
    public required SyncRequestStatus Status { get; init; }

    /// <summary>Whether all entities are compared, and not only those that changed.</summary>
    public required bool FullSync { get; init; }

    /// <summary>The kinds of entities to synchronise; null for all.</summary>
    public required IReadOnlyList<SyncEntityType>? EntityTypes { get; init; }

    /// <summary>Why the request failed.</summary>
    /// <example>The disk is full.</example>
    public required string? Reason { get; init; }

    /// <summary>When the agent acknowledged the request (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime? AcknowledgedAt { get; init; }

    /// <summary>When the request expires if it is still open (UTC).</summary>
    /// <example>2026-03-02T12:00:00Z</example>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When the request ended (UTC); null while it is open.</summary>
    /// <example>2026-03-01T12:05:00Z</example>
    public required DateTime? EndedAt { get; init; }

    /// <summary>When the request was created (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the request was last changed (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version, from 1, raised with every change; the first half of the ETag.</summary>
    /// <example>2</example>
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }
}
