using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Synchronization;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

internal sealed class FeedReader(SitesDbContext db) : IFeedReader
{
    /// <summary>A page holds documents of so many bytes at most, or a single one.</summary>
    private const long MaxDocumentBytes = 4 * 1024 * 1024;

    public Task<bool> IsOpenAsync(GroupId site, CancellationToken cancellationToken) =>
        db.SiteFeeds.AnyAsync(feed => feed.SiteId == site && feed.OpenedAt != null, cancellationToken);

    public Task<int> CountPendingAsync(GroupId site, CancellationToken cancellationToken) =>
        db.SyncStates.CountAsync(state => state.SiteId == site && state.IsPending, cancellationToken);

    public async Task<Result<FeedPage>> ReadAsync(GroupId site, FeedPosition? after, int limit, bool includeTotal, CancellationToken cancellationToken)
    {
        // The feed's row first: what is numbered later is read by the next page at the latest.
        var feed = await db.SiteFeeds.AsNoTracking().FirstOrDefaultAsync(f => f.SiteId == site, cancellationToken);
        if (feed is null) return HierarchyErrors.SiteNotFound.Refuse(site);

        // Within a snapshot nothing that was trimmed meanwhile can be missing: what is not in it is not there.
        var (from, isSnapshot) = after switch
        {
            { IsSnapshot: true } when after.Version <= feed.LastVersion => (after.Version, true),
            { IsSnapshot: false } when feed.CanResumeFrom(after.Version) => (after.Version, false),
            _ => (0L, true),
        };
        var rest = db.SyncStates.AsNoTracking().Where(state => state.SiteId == site && state.Version > from);
        var rows = await rest.OrderBy(state => state.Version).Take(limit + 1)
            .Select(state => new FeedRow(
                state.EntityType, state.EntityId, state.Version, state.IsRemoved, state.State, state.Checksum, state.LastModified, state.LastModifiedBy))
            .ToListAsync(cancellationToken);
        int? total = includeTotal ? await rest.CountAsync(cancellationToken) : null;

        var hasMore = rows.Count > limit;
        if (hasMore) rows.RemoveAt(limit);
        hasMore |= await AddDocumentsAsync(rows, cancellationToken);
        // At the end, everything is seen that had a number when the feed's row was read, and numbers have holes.
        var reached = Math.Max(rows.Count > 0 ? rows[^1].Version : 0, hasMore ? 0 : feed.LastVersion);
        return new FeedPage(rows, total, new FeedPosition(reached, isSnapshot && hasMore), hasMore, isSnapshot, feed.LastVersion);
    }

    /// <summary>Puts in what the page's documents are, and takes away what would make the page too large.</summary>
    /// <returns>Whether something was taken away.</returns>
    private async Task<bool> AddDocumentsAsync(List<FeedRow> rows, CancellationToken cancellationToken)
    {
        var ids = rows.Where(IsDocument).Select(row => new DocumentId(row.EntityId)).ToList();
        if (ids.Count == 0) return false;
        var sizes = await db.Documents.Where(document => ids.Contains(document.Id)).Select(document => new { document.Id, document.ContentSize })
            .ToDictionaryAsync(document => document.Id, document => document.ContentSize, cancellationToken);
        var (count, bytes) = (0, 0L);
        for (; count < rows.Count; count++)
        {
            if (!IsDocument(rows[count])) continue;
            bytes += sizes.GetValueOrDefault(new DocumentId(rows[count].EntityId));
            if (bytes > MaxDocumentBytes && count > 0) break;
        }

        var isCut = count < rows.Count;
        rows.RemoveRange(count, rows.Count - count);
        ids = [.. rows.Where(IsDocument).Select(row => new DocumentId(row.EntityId))];
        var states = await db.Documents.AsNoTracking().Where(document => ids.Contains(document.Id))
            .Select(document => new { document.Id, document.Name, document.Description, document.Content }).ToListAsync(cancellationToken);
        var byId = states.ToDictionary(document => document.Id.Value, document => SyncedDocument.StateOf(document.Name, document.Description, document.Content));
        for (var i = 0; i < rows.Count; i++)
        {
            if (!IsDocument(rows[i])) continue;
            // What was deleted since the page was read is told again at its end; until then the site may well be without it.
            rows[i] = byId.TryGetValue(rows[i].EntityId, out var state)
                ? rows[i] with { State = state, Checksum = CanonicalJson.Checksum(state) }
                : rows[i] with { IsRemoved = true };
        }

        return isCut;
    }

    private static bool IsDocument(FeedRow row) => row is { IsRemoved: false, EntityType: SyncEntityType.Workflow or SyncEntityType.Template };
}
