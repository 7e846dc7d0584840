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
    /// <summary>Maximum total size of the documents of a page, in bytes; a single larger document makes a page of its own.</summary>
    private const long MaxDocumentBytes = 4 * 1024 * 1024;

    public Task<bool> IsOpenAsync(GroupId site, CancellationToken cancellationToken) =>
        db.SiteFeeds.AnyAsync(feed => feed.SiteId == site && feed.OpenedAt != null, cancellationToken);

    public async Task<IReadOnlyList<GroupId>> ListUntrimmedAsync(DateTime since, GroupId after, int take, CancellationToken cancellationToken) =>
        await db.SiteFeeds.Where(feed => feed.OpenedAt != null && (feed.TrimmedAt == null || feed.TrimmedAt < since) && feed.SiteId > after)
            .OrderBy(feed => feed.SiteId).Select(feed => feed.SiteId).Take(take).ToListAsync(cancellationToken);

    public Task<int> CountPendingAsync(GroupId site, CancellationToken cancellationToken) =>
        db.SyncStates.CountAsync(state => state.SiteId == site && state.IsPending, cancellationToken);

    public Task<long> FindGenerationAsync(GroupId site, CancellationToken cancellationToken) =>
        db.SiteFeeds.Where(feed => feed.SiteId == site).Select(feed => feed.Generation).FirstOrDefaultAsync(cancellationToken);

    public async Task<long?> FindLastVersionAsync(GroupId site, long generation, CancellationToken cancellationToken)
    {
        var feed = await FindAsync(site, cancellationToken);
        return feed?.LastVersionOf(generation, await db.FindEndedGenerationsAsync(feed, [generation], cancellationToken));
    }

    public async Task<Result<FeedPage>> ReadAsync(GroupId site, FeedPosition? after, FeedPosition? known, int limit, bool includeTotal, CancellationToken cancellationToken)
    {
        // The feed's row is read first, so that changes with later versions are at the latest on the next page.
        var feed = await FindAsync(site, cancellationToken);
        if (feed is null) return HierarchyErrors.SiteNotFound.Refuse(site);

        var ended = await db.FindEndedGenerationsAsync(feed, new[] { after?.Generation, known?.Generation }.OfType<long>().Distinct(), cancellationToken);
        // A generation that was trimmed contained no later versions.
        var isKnownLost = known is not null && known.Version > (feed.LastVersionOf(known.Generation ?? -1, ended) ?? feed.TrimmedThrough);
        var through = after is null ? null : feed.LastVersionOf(after.Generation ?? -1, ended);
        // A snapshot is not affected by trimming: every entity that it does not contain is to be removed anyway.
        var (from, reading) = after switch
        {
            not { Reading: FeedReading.SnapshotAfterRestore } when isKnownLost => (0L, FeedReading.SnapshotAfterRestore),
            null => (0L, FeedReading.Snapshot),
            _ when after.Version > (through ?? -1) => (0L, FeedReading.SnapshotAfterRestore),
            { Reading: not FeedReading.Changes } => (after.Version, after.Reading),
            _ when feed.CanResumeFrom(after.Version, through) => (after.Version, FeedReading.Changes),
            _ => (0L, FeedReading.Snapshot),
        };
        var following = db.SyncStates.AsNoTracking().Where(state => state.SiteId == site && state.Version > from);
        var rows = await following.OrderBy(state => state.Version).Take(limit + 1)
            .Select(state => new FeedRow(
                state.EntityType, state.EntityId, state.Version, state.IsRemoved, state.State, state.Checksum, state.LastModified, state.LastModifiedBy))
            .ToListAsync(cancellationToken);
        // Removals that the site has not read can be deleted between the two statements (ISyncStore.TrimRefusalsAsync).
        if (reading == FeedReading.Changes && rows.Count > 0 && await db.SiteFeeds.AnyAsync(f => f.SiteId == site && f.TrimmedThrough > from, cancellationToken))
            return await ReadAsync(site, after: null, known, limit, includeTotal, cancellationToken);

        int? total = includeTotal ? await following.CountAsync(cancellationToken) : null;

        var hasMore = rows.Count > limit;
        if (hasMore) rows.RemoveAt(limit);
        hasMore |= await AddDocumentsAsync(rows, cancellationToken);
        // The last page reaches the feed's last version, which can exceed that of the last row, because versions have gaps.
        var reached = Math.Max(rows.Count > 0 ? rows[^1].Version : 0, hasMore ? 0 : feed.LastVersion);
        var next = new FeedPosition(reached, hasMore ? reading : FeedReading.Changes, feed.Generation);
        return new FeedPage(rows, total, next, hasMore, reading, feed.LastVersion, feed.Generation);
    }

    private Task<SiteFeed?> FindAsync(GroupId site, CancellationToken cancellationToken) =>
        db.SiteFeeds.AsNoTracking().FirstOrDefaultAsync(feed => feed.SiteId == site, cancellationToken);

    /// <summary>Adds the content of documents to the page, and removes the rows that would make the page too large.</summary>
    /// <returns>True if rows were removed.</returns>
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
            // A document that was deleted since the page was read follows as a removal; the site may already remove it now.
            rows[i] = byId.TryGetValue(rows[i].EntityId, out var state)
                ? rows[i] with { State = state, Checksum = CanonicalJson.Checksum(state) }
                : rows[i] with { IsRemoved = true };
        }

        return isCut;
    }

    private static bool IsDocument(FeedRow row) => row is { IsRemoved: false, EntityType: SyncEntityType.Workflow or SyncEntityType.Template };
}
