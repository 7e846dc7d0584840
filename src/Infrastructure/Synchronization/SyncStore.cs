using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
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
        return new SyncSnapshot
        {
            Site = found.Site,
            Strategy = found.Settings.ConflictResolution.Value!.Value,
            Autonomy = await db.AutonomyRecords.AsNoTracking().Where(record => record.SiteId == id).ToListAsync(cancellationToken),
            Receipts = await db.ChangeReceipts.AsNoTracking().Where(receipt => receipt.SiteId == id && changes.Contains(receipt.ChangeId))
                .ToDictionaryAsync(receipt => receipt.ChangeId, cancellationToken),
            Nodes = await db.Nodes.Where(node => nodes.Contains(node.Id) || addresses.Contains(node.MacAddress)).ToListAsync(cancellationToken),
            States = await StatesAsync(id, entities, cancellationToken),
            Past = (await db.PastStates.AsNoTracking()
                .Where(past => past.SiteId == id && past.EntityType == SyncEntityType.Node && entities.Contains(past.EntityId) && past.Version >= since)
                .ToListAsync(cancellationToken)).ToLookup(past => past.EntityId),
            Conflicts = await ConflictsAsync(id, entities, cancellationToken),
            Groups = groups.Count == 0
                ? new Dictionary<GroupId, DeviceGroup>()
                : await db.DeviceGroups.AsNoTracking().Where(group => groups.Contains(group.Id)).ToDictionaryAsync(group => group.Id, cancellationToken),
        };
    }

    private Task<Dictionary<Guid, SyncState>> StatesAsync(GroupId site, IReadOnlyCollection<Guid> nodes, CancellationToken cancellationToken) =>
        db.SyncStates.Where(state => state.SiteId == site && state.EntityType == SyncEntityType.Node && nodes.Contains(state.EntityId))
            .ToDictionaryAsync(state => state.EntityId, cancellationToken);

    private Task<Dictionary<Guid, SyncConflict>> ConflictsAsync(GroupId site, IReadOnlyCollection<Guid> nodes, CancellationToken cancellationToken) =>
        db.SyncConflicts
            .Where(conflict => conflict.SiteId == site && conflict.EntityType == SyncEntityType.Node && nodes.Contains(conflict.EntityId) && conflict.ResolvedAt == null)
            .ToDictionaryAsync(conflict => conflict.EntityId, cancellationToken);
}
