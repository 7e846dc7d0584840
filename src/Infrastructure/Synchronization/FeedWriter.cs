using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;
using Storing = Microsoft.EntityFrameworkCore.EntityState;

namespace Sites.Infrastructure.Synchronization;

/// <summary>Something that a site must be told.</summary>
/// <param name="Site">The site.</param>
/// <param name="Type">What kind of thing.</param>
/// <param name="Entity">Which one.</param>
internal abstract record FeedChange(GroupId Site, SyncEntityType Type, Guid Entity)
{
    /// <summary>
    /// It is this, of that checksum; nothing to be told where the site's feed says so already. Asked for only where somebody
    /// listens. The state is null where it is kept elsewhere; <c>By</c> is null for central.
    /// </summary>
    public sealed record Is(GroupId Site, SyncEntityType Type, Guid Entity, Func<string?> State, Func<string> Checksum, DateTime ModifiedAt, GroupId? By)
        : FeedChange(Site, Type, Entity);

    /// <summary>It has left the site.</summary>
    public sealed record HasLeft(GroupId Site, SyncEntityType Type, Guid Entity, DateTime ModifiedAt, GroupId? By) : FeedChange(Site, Type, Entity);

    /// <summary>It is what it was, and the site has something else.</summary>
    public sealed record Again(GroupId Site, SyncEntityType Type, Guid Entity, DateTime Now) : FeedChange(Site, Type, Entity);
}

/// <summary>
/// Writes into sites' feeds. Numbers are taken by an UPDATE of the feed's row, whose lock the transaction keeps to its end: so
/// whoever has a greater number commits later, and no reader can see it before the smaller ones.
/// </summary>
internal sealed class FeedWriter(SitesDbContext db, ISiteLock siteLock)
{
    private const int Batch = 500;

    /// <summary>
    /// Reserves a number for each change. Several sites are locked first, in the order of their ids, so that the statement below,
    /// which may update its rows in any order, waits for nobody.
    /// </summary>
    /// <returns>The first number by site; sites whose feed is not open are left out.</returns>
    public async Task<Dictionary<GroupId, long>> TakeNumbersAsync(IReadOnlyCollection<FeedChange> changes, CancellationToken cancellationToken)
    {
        var next = new Dictionary<GroupId, long>();
        var bySite = changes.CountBy(change => change.Site).ToDictionary();
        if (bySite.Count > 1) await siteLock.LockAsync(bySite.Keys, cancellationToken);
        foreach (var sites in bySite.OrderBy(site => site.Key).Chunk(Batch))
        {
            foreach (var same in sites.GroupBy(site => site.Value, site => site.Key))
            {
                var (count, ids) = (same.Key, same.ToList());
                await db.SiteFeeds.Where(feed => ids.Contains(feed.SiteId))
                    .ExecuteUpdateAsync(update => update.SetProperty(feed => feed.LastVersion, feed => feed.LastVersion + count), cancellationToken);
            }

            var all = sites.Select(site => site.Key).ToList();
            var counts = sites.ToDictionary();
            var open = await db.SiteFeeds.Where(feed => all.Contains(feed.SiteId) && feed.OpenedAt != null)
                .Select(feed => new { feed.SiteId, feed.LastVersion }).ToListAsync(cancellationToken);
            foreach (var feed in open) next[feed.SiteId] = feed.LastVersion - counts[feed.SiteId] + 1;
        }

        return next;
    }

    /// <summary>Writes them, in their order.</summary>
    /// <param name="changes">For the sites that numbers were taken for; others are left out.</param>
    /// <param name="next">The first number by site; raised as they are used.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WriteAsync(IEnumerable<FeedChange> changes, Dictionary<GroupId, long> next, CancellationToken cancellationToken)
    {
        foreach (var batch in changes.Where(change => next.ContainsKey(change.Site)).Chunk(Batch))
        {
            var states = await LoadAsync(batch, cancellationToken);
            foreach (var change in batch)
            {
                var key = (change.Site, change.Type, change.Entity);
                if (Write(change, states.GetValueOrDefault(key), next) is { } made) states[key] = made;
            }

            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private SyncState? Write(FeedChange change, SyncState? state, Dictionary<GroupId, long> next)
    {
        var isNew = state is null;
        switch (change)
        {
            case FeedChange.Is now:
                var checksum = now.Checksum();
                if (state is { IsRemoved: false } && state.Checksum == checksum) return null;
                state ??= SyncState.Of(change.Site, change.Type, change.Entity);
                Keep(state.Apply(next[change.Site]++, now.State(), checksum, now.ModifiedAt, now.By));
                break;
            case FeedChange.HasLeft left:
                if (state is null or { IsRemoved: true }) return null;
                Keep(state.Leave(next[change.Site]++, left.ModifiedAt, left.By));
                break;
            case FeedChange.Again again:
                // What is new anyway need not be told twice.
                if (state is not null && db.Entry(state).State != Storing.Unchanged) return null;
                if (state is not null) Keep(state.Resend(next[change.Site]++));
                else (state = SyncState.Of(change.Site, change.Type, change.Entity)).Leave(next[change.Site]++, again.Now, null);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, null);
        }

        if (isNew) db.Add(state);
        return state;
    }

    private void Keep(PastState? past)
    {
        // Nodes alone are ever compared with what they were: sites change nothing else.
        if (past is { EntityType: SyncEntityType.Node }) db.Add(past);
    }

    private async Task<Dictionary<(GroupId, SyncEntityType, Guid), SyncState>> LoadAsync(FeedChange[] changes, CancellationToken cancellationToken)
    {
        // Nodes are at few sites, and a site has few other things: each is looked for from the side where less is found.
        var found = new List<SyncState>();
        var nodes = changes.Where(change => change.Type == SyncEntityType.Node).Select(change => change.Entity).Distinct().ToList();
        if (nodes.Count > 0)
            found.AddRange(await db.SyncStates.Where(state => nodes.Contains(state.EntityId)).ToListAsync(cancellationToken));
        var others = changes.Where(change => change.Type != SyncEntityType.Node).ToList();
        if (others.Count > 0)
        {
            var sites = others.Select(change => change.Site).Distinct().ToList();
            var types = others.Select(change => change.Type).Distinct().ToList();
            var entities = others.Select(change => change.Entity).Distinct().ToList();
            found.AddRange(await db.SyncStates
                .Where(state => sites.Contains(state.SiteId) && types.Contains(state.EntityType) && entities.Contains(state.EntityId)).ToListAsync(cancellationToken));
        }

        return found.DistinctBy(state => (state.SiteId, state.EntityType, state.EntityId))
            .ToDictionary(state => (state.SiteId, state.EntityType, state.EntityId));
    }
}
