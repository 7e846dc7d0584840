using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Application.Synchronization;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;
using EntityState = Sites.Domain.Synchronization.EntityState;

namespace Sites.Infrastructure.Synchronization;

internal sealed class SyncReader(SitesDbContext db, TimeProvider clock) : ISyncReader
{
    // The rows are the aggregates themselves, because their current status depends on the time of the request.
    private static readonly KeysetList<SyncRequest, SyncRequest> List = new(
        "sync-requests",
        Sort.ByTime<SyncRequest, SyncRequest, SyncRequestId>(
            "created_at", request => request.CreatedAt, request => request.Id, row => (row.CreatedAt, row.Id.Value)));

    private static readonly KeysetList<SyncConflict, SyncConflict> Conflicts = new(
        "sync-conflicts",
        Sort.ByTime<SyncConflict, SyncConflict, SyncConflictId>(
            "created_at", conflict => conflict.CreatedAt, conflict => conflict.Id, row => (row.CreatedAt, row.Id.Value)));

    public async Task<Result<SyncRequestRow>> GetRequestAsync(SyncRequestId id, CancellationToken cancellationToken)
    {
        var request = await db.SyncRequests.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellationToken);
        return request is null ? SyncErrors.RequestNotFound.Refuse() : SyncRequestRow.Of(request, clock.GetUtcNow().UtcDateTime);
    }

    public async Task<Result<Page<SyncRequestRow>>> ListRequestsAsync(
        GroupId site, AnyOf<SyncRequestStatus>? status, PageRequest page, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var matching = db.SyncRequests.Where(request => request.SiteId == site)
            .WhereAny(status, requested => Rules.Inline<Func<SyncRequest, bool>>(request => SyncRequest.Rule.On(request, now) == requested));
        var rows = await List.ReadAsync(
            matching, new FilterText().Add("site", site).Add("status", status).ToString(), "-created_at", page, place: "", requests => requests.AsNoTracking(), cancellationToken);
        if (!rows.IsSuccess) return rows.AsRefusal();

        // The existence of the site is checked only if the list is empty, which saves a query.
        if (rows.Value.Items.Count == 0 && !await db.Sites.AnyAsync(s => s.Id == site, cancellationToken))
            return HierarchyErrors.SiteNotFound.Refuse(site);
        return rows.Value.Select(request => SyncRequestRow.Of(request, now));
    }

    public async Task<Result<ConflictView>> GetConflictAsync(SyncConflictId id, CancellationToken cancellationToken)
    {
        var conflict = await db.SyncConflicts.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken);
        return conflict is null ? SyncErrors.ConflictNotFound.Refuse() : (await ViewAsync([conflict], cancellationToken))[0];
    }

    public async Task<Result<Page<ConflictView>>> ListConflictsAsync(
        ConflictFilter filter, bool mustExist, PageRequest page, CancellationToken cancellationToken)
    {
        var matching = db.SyncConflicts.WhereAny(filter.Site, conflict => conflict.SiteId).WhereAny(filter.EntityType, conflict => conflict.EntityType);
        if (filter.IsResolved == true) matching = matching.Where(conflict => conflict.ResolvedAt != null);
        if (filter.IsResolved == false) matching = matching.Where(conflict => conflict.ResolvedAt == null);
        if (filter.Under is { } top)
        {
            if (await db.FindSiteIdsUnderAsync(top, cancellationToken) is not { } ids) return new Page<ConflictView>([], page.IncludeTotal ? 0 : null, null);
            matching = matching.Where(conflict => ids.Contains(conflict.SiteId));
        }

        var rows = await Conflicts.ReadAsync(matching, filter.Text, "-created_at", page, place: "", conflicts => conflicts.AsNoTracking(), cancellationToken);
        if (!rows.IsSuccess) return rows.AsRefusal();
        if (mustExist && rows.Value.Items.Count == 0 && filter.Site!.Values[0] is var site && !await db.Sites.AnyAsync(s => s.Id == site, cancellationToken))
            return HierarchyErrors.SiteNotFound.Refuse(site);
        return new Page<ConflictView>(await ViewAsync(rows.Value.Items, cancellationToken), rows.Value.Total, rows.Value.NextCursor);
    }

    /// <summary>Adds the current state at central to each conflict, with one query for all.</summary>
    private async Task<List<ConflictView>> ViewAsync(IReadOnlyList<SyncConflict> conflicts, CancellationToken cancellationToken)
    {
        if (conflicts.Count == 0) return [];
        var entities = conflicts.Select(conflict => conflict.EntityId).Distinct().ToList();
        var states = (await db.SyncStates.AsNoTracking().Where(state => entities.Contains(state.EntityId)).ToListAsync(cancellationToken))
            .ToDictionary(state => (state.SiteId, state.EntityType, state.EntityId));
        return
        [
            .. conflicts.Select(conflict =>
            {
                var state = states.GetValueOrDefault((conflict.SiteId, conflict.EntityType, conflict.EntityId));
                return new ConflictView(conflict, state?.Version, state?.State is { } known ? EntityState.Read(known) : null);
            }),
        ];
    }
}
