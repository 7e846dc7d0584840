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

/// <summary>Asks a site to synchronise now.</summary>
/// <param name="Site">The site.</param>
/// <param name="FullSync">Whether everything is to be compared anew; null means no.</param>
/// <param name="EntityTypes">What is to be synchronised; null for everything.</param>
public sealed record RequestSync(GroupId Site, bool? FullSync, IReadOnlyList<SyncEntityType>? EntityTypes);

/// <summary>What became of the wish.</summary>
/// <param name="Id">The request; the same one while one is open.</param>
/// <param name="Status">What holds of it now: queued or started.</param>
/// <param name="IsAcknowledged">Whether the agent had taken it up already.</param>
/// <param name="IsCovered">Whether what was asked for now is part of it; it stayed as it was where not.</param>
public sealed record RequestedSync(SyncRequestId Id, SyncRequestStatus Status, bool IsAcknowledged, bool IsCovered);

/// <summary>Handles <see cref="RequestSync"/>.</summary>
public sealed class RequestSyncHandler(
    IReadRepository<Site> sites, IReadRepository<AgentPresence> presences, IRepository<SyncRequest> requests, ISiteLock siteLock, IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>Stores the request, or finds the one that is open.</summary>
    /// <returns><c>sync_request.entity_types_invalid</c>, <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<RequestedSync>> HandleAsync(RequestSync command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var scope = SyncScope.Parse(command.FullSync, command.EntityTypes);
        if (!scope.IsSuccess) return scope.AsRefusal();

        // Two who ask at once are to get the same request.
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
            // Before the next one is stored: a site has one that has not ended.
            var expired = await work.SaveAsync(cancellationToken);
            if (!expired.IsSuccess) return expired.AsRefusal();
            open = null;
        }

        var wasAcknowledged = open?.AcknowledgedAt is not null;
        var isCovered = true;
        if (open is null) requests.Add(open = SyncRequest.Open(SyncRequestId.New(now), site, scope, isOnline, now));
        else isCovered = open.Repeat(scope, isOnline, presence?.LastSeenAt, now);

        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? new RequestedSync(open.Id, open.Status, wasAcknowledged, isCovered) : saved.AsRefusal();
    }
}
