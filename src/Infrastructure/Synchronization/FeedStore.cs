using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;
using Storing = Microsoft.EntityFrameworkCore.EntityState;

namespace Sites.Infrastructure.Synchronization;

internal sealed class FeedStore(SitesDbContext db, ISiteLock siteLock, IFeedGeneration generation) : IFeedStore
{
    private const int Batch = 500;

    public IReadOnlyCollection<GroupId> AddWithSites(IReadOnlyList<DeviceGroup> sites)
    {
        // Many sites are always written by a statement.
        if (sites is not [var site] || db.Entry(site).State != Storing.Added) return [.. sites.Select(created => created.Id)];
        db.Add(new SiteFeed(site.Id));
        return [];
    }

    public Task CreateAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken) =>
        new RowWriter<SiteFeed>(db).InsertAsync([.. sites.Select(site => new SiteFeed(site))], cancellationToken);

    public Task<SiteFeed?> FindAsync(GroupId site, CancellationToken cancellationToken) =>
        db.SiteFeeds.FirstOrDefaultAsync(feed => feed.SiteId == site, cancellationToken);

    public async Task<Dictionary<GroupId, long>> ReserveAsync(IReadOnlyDictionary<GroupId, int> counts, CancellationToken cancellationToken)
    {
        // Several feeds are first locked in the order of their ids, because the statement below may update its rows in any order.
        if (counts.Count > 1) await siteLock.LockAsync([.. counts.Keys], cancellationToken);
        var next = new Dictionary<GroupId, long>();
        foreach (var batch in counts.OrderBy(site => site.Key).Chunk(Batch))
        {
            foreach (var same in batch.GroupBy(site => site.Value, site => site.Key))
            {
                var (count, ids) = (same.Key, same.ToList());
                await db.SiteFeeds.Where(feed => ids.Contains(feed.SiteId))
                    .ExecuteUpdateAsync(update => update.SetProperty(feed => feed.LastVersion, feed => feed.LastVersion + count), cancellationToken);
            }

            var all = batch.Select(site => site.Key).ToList();
            var open = await db.SiteFeeds.Where(feed => all.Contains(feed.SiteId) && feed.OpenedAt != null)
                .Select(feed => new { feed.SiteId, feed.LastVersion, feed.Generation }).ToListAsync(cancellationToken);
            foreach (var feed in open) next[feed.SiteId] = feed.LastVersion - counts[feed.SiteId] + 1;
            // Rare: with the first version of each site after a start of the service.
            var ended = open.Where(feed => generation.Replaces(feed.Generation))
                .Select(feed => new FeedGeneration(feed.SiteId, feed.Generation, next[feed.SiteId] - 1)).ToList();
            if (ended.Count > 0) await BeginGenerationAsync(ended, cancellationToken);
        }

        return next;
    }

    public async Task<Dictionary<(GroupId Site, SyncEntityType Type, Guid Entity), SyncState>> LoadStatesAsync(
        IReadOnlyCollection<FeedUpdate> updates, CancellationToken cancellationToken)
    {
        // The site is locked, so a state that was loaded before is current.
        var loaded = db.ChangeTracker.Entries<SyncState>().Select(entry => entry.Entity).ToDictionary(KeyOf);
        var missing = updates.Where(update => !loaded.ContainsKey((update.Site, update.Type, update.Entity))).ToList();

        // A node is at few sites, and a site has few settings and documents, so each is looked up by its more selective key.
        var nodes = missing.Where(update => update.Type == SyncEntityType.Node).Select(update => update.Entity).Distinct().ToList();
        if (nodes.Count > 0)
        {
            foreach (var state in await db.SyncStates.Where(state => nodes.Contains(state.EntityId)).ToListAsync(cancellationToken))
                loaded[KeyOf(state)] = state;
        }

        var others = missing.Where(update => update.Type != SyncEntityType.Node).ToList();
        if (others.Count > 0)
        {
            var sites = others.Select(update => update.Site).Distinct().ToList();
            var types = others.Select(update => update.Type).Distinct().ToList();
            // By the beginning of the key; with the entities as a further condition, the databases search the product of all three lists.
            var found = await db.SyncStates.Where(state => sites.Contains(state.SiteId) && types.Contains(state.EntityType)).ToListAsync(cancellationToken);
            foreach (var state in found) loaded[KeyOf(state)] = state;
        }

        return loaded;
    }

    public void Add(SyncState state) => db.Add(state);

    public void Add(PastState past) => db.Add(past);

    public void Add(AutonomyRecord autonomy) => db.Add(autonomy);

    public void Add(NodeTombstone tombstone) => db.Add(tombstone);

    public async Task WriteAsync(bool release, CancellationToken cancellationToken)
    {
        if (release)
        {
            // In bulk, and without comparing the rows of earlier batches with every save.
            var (created, changed) = Release<SyncState>();
            var states = new RowWriter<SyncState>(db);
            await states.InsertAsync(created, cancellationToken);
            await states.UpdateAsync(changed, property => !property.IsKey(), cancellationToken);
            await new RowWriter<PastState>(db).InsertAsync(Release<PastState>().Created, cancellationToken);
            await new RowWriter<AutonomyRecord>(db).InsertAsync(Release<AutonomyRecord>().Created, cancellationToken);
            // Their versions were reserved by a statement.
            await new RowWriter<SiteFeed>(db).UpdateAsync(Release<SiteFeed>().Changed, property => property.Name == nameof(SiteFeed.Autonomy), cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Stops tracking all entities of a type.</summary>
    /// <returns>Those that are new, and those that were changed.</returns>
    private (List<T> Created, List<T> Changed) Release<T>()
        where T : class
    {
        var (created, changed) = (new List<T>(), new List<T>());
        foreach (var entry in db.ChangeTracker.Entries<T>().ToList())
        {
            if (entry.State == Storing.Added) created.Add(entry.Entity);
            if (entry.State == Storing.Modified) changed.Add(entry.Entity);
            entry.State = Storing.Detached;
        }

        return (created, changed);
    }

    public async Task TrimAsync(GroupId site, DateTime now, CancellationToken cancellationToken)
    {
        var feed = await FindAsync(site, cancellationToken);
        if (feed?.IsTrimDue(now) != true) return;

        var (removedBefore, pastBefore) = (now - SiteFeed.RemovalRetention, now - SiteFeed.HistoryRetention);
        var removed = db.SyncStates.Where(state => state.SiteId == site && state.IsRemoved && !state.IsPending && state.LastModified < removedBefore);
        var through = await removed.MaxAsync(state => (long?)state.Version, cancellationToken) ?? 0;
        await removed.ExecuteDeleteAsync(cancellationToken);
        await db.PastStates
            .Where(past => past.SiteId == site && past.ModifiedAt < pastBefore
                && !db.SyncStates.Any(state => state.SiteId == site && state.EntityType == past.EntityType && state.EntityId == past.EntityId && state.AcknowledgedVersion <= past.Version))
            .ExecuteDeleteAsync(cancellationToken);
        var oldest = await db.PastStates.Where(past => past.SiteId == site).OrderByDescending(past => past.Version).Skip(SiteFeed.MaxPastStates)
            .Select(past => (long?)past.Version).FirstOrDefaultAsync(cancellationToken);
        if (oldest is { } last)
        {
            await db.PastStates
                .Where(past => past.SiteId == site && past.Version <= last
                    && !db.SyncStates.Any(state => state.SiteId == site && state.EntityType == past.EntityType && state.EntityId == past.EntityId && state.AcknowledgedVersion >= past.FirstVersion && state.AcknowledgedVersion <= past.Version))
                .ExecuteDeleteAsync(cancellationToken);
        }

        await db.ChangeReceipts.Where(receipt => receipt.SiteId == site && receipt.ReceivedAt < pastBefore).ExecuteDeleteAsync(cancellationToken);
        var surplus = await db.AutonomyRecords.Where(record => record.SiteId == site).OrderByDescending(record => record.Version).Skip(SiteFeed.MaxAutonomyRecords)
            .Select(record => (long?)record.Version).FirstOrDefaultAsync(cancellationToken);
        if (surplus is { } version) await db.AutonomyRecords.Where(record => record.SiteId == site && record.Version < version).ExecuteDeleteAsync(cancellationToken);
        feed.Trim(through, now);
        // A site with an older position gets a snapshot, whatever moved the limit.
        var trimmed = feed.TrimmedThrough;
        if (trimmed == 0) return;
        await db.FeedGenerations.Where(ended => ended.SiteId == site && ended.Through < trimmed).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task CloseAsync(GroupId site, DateTime now, CancellationToken cancellationToken)
    {
        if (await db.SyncConflicts.AnyAsync(conflict => conflict.SiteId == site && conflict.ResolvedAt == null, cancellationToken)) return;
        if (await FindAsync(site, cancellationToken) is not { OpenedAt: not null } feed) return;
        await db.SyncStates.Where(state => state.SiteId == site).ExecuteDeleteAsync(cancellationToken);
        await db.PastStates.Where(past => past.SiteId == site).ExecuteDeleteAsync(cancellationToken);
        await db.ChangeReceipts.Where(receipt => receipt.SiteId == site).ExecuteDeleteAsync(cancellationToken);
        await db.AutonomyRecords.Where(record => record.SiteId == site).ExecuteDeleteAsync(cancellationToken);
        await db.FeedGenerations.Where(ended => ended.SiteId == site).ExecuteDeleteAsync(cancellationToken);
        feed.Close(now);
    }

    private async Task BeginGenerationAsync(List<FeedGeneration> ended, CancellationToken cancellationToken)
    {
        var (sites, current) = (ended.ConvertAll(feed => feed.SiteId), generation.Current);
        await db.SiteFeeds.Where(feed => sites.Contains(feed.SiteId)).ExecuteUpdateAsync(update => update.SetProperty(feed => feed.Generation, current), cancellationToken);
        var known = (await db.FeedGenerations.AsNoTracking().Where(feed => sites.Contains(feed.SiteId)).Select(feed => new { feed.SiteId, feed.Generation }).ToListAsync(cancellationToken))
            .ToHashSet();
        var rows = new RowWriter<FeedGeneration>(db);
        // Two services on one database replace each other's generation again and again; the later end counts.
        await rows.UpdateAsync(ended.FindAll(feed => known.Contains(new { feed.SiteId, feed.Generation })), property => !property.IsKey(), cancellationToken);
        // Without any version, no site can have a position in it.
        await rows.InsertAsync(ended.FindAll(feed => feed.Through > 0 && !known.Contains(new { feed.SiteId, feed.Generation })), cancellationToken);
    }

    private static (GroupId Site, SyncEntityType Type, Guid Entity) KeyOf(SyncState state) => (state.SiteId, state.EntityType, state.EntityId);
}
