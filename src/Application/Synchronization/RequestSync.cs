using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Requests that a site synchronises now.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="FullSync">Whether the site compares its whole copy with central's; null means false.</param>
/// <param name="EntityTypes">The entity types to synchronise; null for all.</param>
public sealed record RequestSync(GroupId Site, bool? FullSync, IReadOnlyList<SyncEntityType>? EntityTypes);

/// <summary>The sync request that was created or was open already.</summary>
/// <param name="Id">Identifier of the request; repeated calls return the same request while it is open.</param>
/// <param name="Status">The current status: queued or started.</param>
/// <param name="IsAcknowledged">Whether the agent had acknowledged the request before this call.</param>
/// <param name="IsCovered">Whether the request covers the scope of this call; when false, the open request was not changed.</param>
public sealed record RequestedSync(SyncRequestId Id, SyncRequestStatus Status, bool IsAcknowledged, bool IsCovered);

/// <summary>Handles <see cref="RequestSync"/>.</summary>
public sealed class RequestSyncHandler(
    IReadRepository<Site> sites, IReadRepository<AgentPresence> presences, IRepository<SyncRequest> requests, ISyncStore store, ISiteLock siteLock,
    IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Creates a request, or returns the one that is open.</summary>
    /// <returns>The request; or <c>sync_request.entity_types_invalid</c>, <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<RequestedSync>> HandleAsync(RequestSync command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var scope = SyncScope.Parse(command.FullSync, command.EntityTypes);
        if (!scope.IsSuccess) return scope.AsRefusal();

        // Concurrent callers must get the same request.
        return await work.CommitWithRetryAsync(
            WriteScope.Rows, cancellation => RequestAsync(command.Site, scope.Value, cancellation), cancellationToken);
    }

    private async Task<Result<RequestedSync>> RequestAsync(GroupId site, SyncScope scope, CancellationToken cancellationToken)
    {
        await siteLock.LockAsync([site], cancellationToken);
        if (await sites.FirstOrDefaultAsync(new SiteById(site), cancellationToken) is null) return HierarchyErrors.SiteNotFound.Refuse(site);
        var now = clock.GetUtcNow().UtcDateTime;
        var presence = await presences.FirstOrDefaultAsync(new PresenceOfSite(site), cancellationToken);
        var isOnline = presence?.StatusAt(now) == AgentStatus.Online;

        var open = await requests.FirstOrDefaultAsync(new OpenSyncRequestOf(site), cancellationToken);
        if (open is not null && !open.IsOpenAt(now))
        {
            open.Expire(now);
            // Saved before the next request is added, because a unique index allows one unended request per site.
            var expired = await work.SaveAsync(cancellationToken);
            if (!expired.IsSuccess) return expired.AsRefusal();
            open = null;
        }

        var wasAcknowledged = open?.AcknowledgedAt is not null;
        var isCovered = true;
        var isNew = open is null;
        if (open is null) requests.Add(open = SyncRequest.Open(SyncRequestId.New(now), site, scope, isOnline, now));
        else isCovered = open.Repeat(scope, isOnline, presence?.LastSeenAt, now);

        var saved = await work.SaveAsync(cancellationToken);
        if (saved.IsSuccess && isNew) await store.TrimRequestsAsync(site, cancellationToken);
        return saved.IsSuccess ? new RequestedSync(open.Id, open.Status, wasAcknowledged, isCovered) : saved.AsRefusal();
    }
}
