using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>A request to synchronise as it is answered.</summary>
public sealed record SyncRequestRow
{
    /// <summary>Its id.</summary>
    public required SyncRequestId Id { get; init; }

    /// <summary>The site.</summary>
    public required GroupId SiteId { get; init; }

    /// <summary>What became of it by the time of reading.</summary>
    public required SyncRequestStatus Status { get; init; }

    /// <summary>Whether everything is compared anew.</summary>
    public required bool FullSync { get; init; }

    /// <summary>What is synchronised; null for everything.</summary>
    public required IReadOnlyList<SyncEntityType>? EntityTypes { get; init; }

    /// <summary>Why it failed.</summary>
    public required string? Reason { get; init; }

    /// <summary>UTC; when the agent acknowledged it.</summary>
    public required DateTime? AcknowledgedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>UTC; when it ended, by the clock too; null while it is open.</summary>
    public required DateTime? EndedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>The request as it is by now.</summary>
    public static SyncRequestRow Of(SyncRequest request, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(request);
        var status = request.StatusAt(now);
        return new SyncRequestRow
        {
            Id = request.Id,
            SiteId = request.SiteId,
            Status = status,
            FullSync = request.FullSync,
            EntityTypes = request.EntityTypes,
            Reason = request.Reason,
            AcknowledgedAt = request.AcknowledgedAt,
            ExpiresAt = request.ExpiresAt,
            EndedAt = status == SyncRequestStatus.Expired ? request.ExpiresAt : request.EndedAt,
            CreatedAt = request.CreatedAt,
            UpdatedAt = request.UpdatedAt,
            Version = request.Version,
        };
    }
}

/// <summary>Reads requests to synchronise for answers.</summary>
public interface ISyncReader
{
    /// <summary>One request.</summary>
    /// <returns><c>sync_request.not_found</c>.</returns>
    Task<Result<SyncRequestRow>> GetRequestAsync(SyncRequestId id, CancellationToken cancellationToken);

    /// <summary>A page of a site's requests, the newest first. Orders: <c>created_at</c>; ties by id.</summary>
    /// <param name="site">The site.</param>
    /// <param name="status">Only those of which this became; null for all.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>site.not_found</c>, <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<SyncRequestRow>>> ListRequestsAsync(
        GroupId site, SyncRequestStatus? status, PageRequest page, CancellationToken cancellationToken);
}
