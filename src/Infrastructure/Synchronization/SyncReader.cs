using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Application.Synchronization;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

internal sealed class SyncReader(SitesDbContext db, TimeProvider clock) : ISyncReader
{
    // A row is what the aggregate says of itself by now, so there is nothing to project.
    private static readonly KeysetList<SyncRequest, SyncRequest> List = new(
        "sync-requests",
        Sort.ByTime<SyncRequest, SyncRequest, SyncRequestId>(
            "created_at", request => request.CreatedAt, request => request.Id, id => new SyncRequestId(id), row => (row.CreatedAt, row.Id.Value)));

    public async Task<Result<SyncRequestRow>> GetRequestAsync(SyncRequestId id, CancellationToken cancellationToken)
    {
        var request = await db.SyncRequests.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellationToken);
        return request is null ? SyncErrors.RequestNotFound.Refuse() : SyncRequestRow.Of(request, clock.GetUtcNow().UtcDateTime);
    }

    public async Task<Result<Page<SyncRequestRow>>> ListRequestsAsync(
        GroupId site, SyncRequestStatus? status, PageRequest page, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var matching = db.SyncRequests.Where(request => request.SiteId == site);
        if (status is { } wanted)
            matching = matching.Where(Rules.Inline<Func<SyncRequest, bool>>(request => SyncRequest.Rule.On(request, now) == wanted));
        var rows = await List.ReadAsync(
            matching, $"{site} {status}", "-created_at", page, place: "", requests => requests.AsNoTracking(), cancellationToken);
        if (!rows.IsSuccess) return rows.AsRefusal();

        // Whether the site is there at all is asked only where nothing is found at it.
        if (rows.Value.Items.Count == 0 && !await db.Sites.AnyAsync(s => s.Id == site, cancellationToken))
            return HierarchyErrors.SiteNotFound.Refuse(site);
        return rows.Value.Select(request => SyncRequestRow.Of(request, now));
    }
}
