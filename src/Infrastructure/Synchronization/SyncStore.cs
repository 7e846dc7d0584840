using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

internal sealed class SyncStore(SitesDbContext db, IEffectiveSettingsReader sites) : ISyncStore
{
    public async Task<SyncSnapshot?> LoadAsync(SyncQuery query, CancellationToken cancellationToken)
    {
        var id = query.Site;
        if (!(await sites.FindAsync([id], cancellationToken)).TryGetValue(id, out var found)) return null;
        var (changes, nodes, addresses, groups) = (query.Changes, query.Nodes, query.MacAddresses, query.Groups);
        var entities = nodes.Select(node => node.Value).ToList();
        var since = query.SinceVersion;
        var states = await StatesAsync(id, entities, cancellationToken);
        var owners = db.NodeMacAddresses.Where(address => addresses.Contains(address.MacAddress)).Select(address => address.NodeId);
        var known = await db.Nodes.Where(node => nodes.Contains(node.Id) || owners.Contains(node.Id)).ToListAsync(cancellationToken);
        var missing = nodes.Except(known.Select(node => node.Id)).ToList();
        // Only sites that name generations need the feed.
        var feed = query.Generations.Count == 0 ? null : await db.SiteFeeds.AsNoTracking().FirstAsync(f => f.SiteId == id, cancellationToken);
        return new SyncSnapshot
        {
            Site = found.Site,
            Strategy = found.Settings.ConflictResolution.Value!.Value,
            Autonomy = await db.AutonomyRecords.AsNoTracking().Where(record => record.SiteId == id).ToListAsync(cancellationToken),
            Receipts = await db.ChangeReceipts.AsNoTracking().Where(receipt => receipt.SiteId == id && changes.Contains(receipt.ChangeId))
                .ToDictionaryAsync(receipt => receipt.ChangeId, cancellationToken),
            Nodes = known,
            Deleted = missing.Count == 0
                ? new HashSet<NodeId>()
                : (await db.NodeTombstones.Where(tombstone => missing.Contains(tombstone.Id)).Select(tombstone => tombstone.Id).ToListAsync(cancellationToken)).ToHashSet(),
            Feed = feed,
            EndedGenerations = feed is null ? [] : await db.FindEndedGenerationsAsync(feed, query.Generations, cancellationToken),
            States = states.Where(state => state.EntityType == SyncEntityType.Node).ToDictionary(state => state.EntityId),
            AcknowledgedSettings = states.Find(state => state.EntityType == SyncEntityType.Site)?.AcknowledgedVersion ?? 0,
            Past = (await db.PastStates.AsNoTracking()
                .Where(past => past.SiteId == id && past.EntityType == SyncEntityType.Node && entities.Contains(past.EntityId) && past.Version >= since)
                .ToListAsync(cancellationToken)).ToLookup(past => past.EntityId),
            Conflicts = await ConflictsAsync(id, entities, cancellationToken),
            Groups = groups.Count == 0
                ? new Dictionary<GroupId, DeviceGroup>()
                : await db.DeviceGroups.AsNoTracking().Where(group => groups.Contains(group.Id)).ToDictionaryAsync(group => group.Id, cancellationToken),
        };
    }

    public async Task TrimRefusalsAsync(GroupId site, CancellationToken cancellationToken)
    {
        var receipts = db.ChangeReceipts.Where(receipt => receipt.SiteId == site && (receipt.Outcome == ChangeOutcome.Refused || receipt.Outcome == ChangeOutcome.Superseded));
        var oldest = await receipts.OrderByDescending(receipt => receipt.ReceivedAt).Skip(ChangeReceipt.MaxRefusals).Select(receipt => (DateTime?)receipt.ReceivedAt)
            .FirstOrDefaultAsync(cancellationToken);
        if (oldest is { } last) await receipts.Where(receipt => receipt.ReceivedAt <= last).ExecuteDeleteAsync(cancellationToken);

        var removals = db.SyncStates.Where(state => state.SiteId == site && state.IsRefused);
        var trimmed = await removals.OrderByDescending(state => state.Version).Skip(ChangeReceipt.MaxRefusals).Select(state => (long?)state.Version)
            .FirstOrDefaultAsync(cancellationToken);
        if (trimmed is not { } through) return;
        await removals.Where(state => state.Version <= through).ExecuteDeleteAsync(cancellationToken);
        await db.SiteFeeds.Where(feed => feed.SiteId == site && feed.TrimmedThrough < through)
            .ExecuteUpdateAsync(update => update.SetProperty(feed => feed.TrimmedThrough, through), cancellationToken);
    }

    public async Task TrimRequestsAsync(GroupId site, CancellationToken cancellationToken)
    {
        var surplus = await db.SyncRequests.Where(request => request.SiteId == site && request.EndedAt != null)
            .OrderByDescending(request => request.CreatedAt).ThenByDescending(request => request.Id).Skip(SyncRequest.MaxEnded).Select(request => request.Id)
            .Take(SyncRequest.MaxEnded).ToListAsync(cancellationToken);
        if (surplus.Count > 0) await db.SyncRequests.Where(request => surplus.Contains(request.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Loads the states of the nodes and of the site's own settings.</summary>
    private Task<List<SyncState>> StatesAsync(GroupId site, IReadOnlyCollection<Guid> nodes, CancellationToken cancellationToken)
    {
        SyncEntityType[] types = [SyncEntityType.Node, SyncEntityType.Site];
        var entities = nodes.Append(site.Value).ToList();
        return db.SyncStates.Where(state => state.SiteId == site && types.Contains(state.EntityType) && entities.Contains(state.EntityId)).ToListAsync(cancellationToken);
    }

    private Task<Dictionary<Guid, SyncConflict>> ConflictsAsync(GroupId site, IReadOnlyCollection<Guid> nodes, CancellationToken cancellationToken) =>
        db.SyncConflicts
            .Where(conflict => conflict.SiteId == site && conflict.EntityType == SyncEntityType.Node && nodes.Contains(conflict.EntityId) && conflict.ResolvedAt == null)
            .ToDictionaryAsync(conflict => conflict.EntityId, cancellationToken);
}
