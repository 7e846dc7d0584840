using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

internal sealed class SyncStore(SitesDbContext db, GroupQueries queries) : ISyncStore
{
    public async Task<SyncPicture?> LoadAsync(SyncQuestion question, CancellationToken cancellationToken)
    {
        var id = question.Site;
        var site = await db.Sites.FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (site is null) return null;

        var above = (await queries.AncestorsAsync(db, site.Lineage.Ancestors, cancellationToken)).ToDictionary(group => group.Id, group => group.Settings);
        var line = SettingsLine.Of(site.Lineage, group => group == id ? site.Settings : above.GetValueOrDefault(group));
        var (changes, nodes, addresses, groups) = (question.Changes, question.Nodes, question.MacAddresses, question.Groups);
        var entities = nodes.Select(node => node.Value).ToList();
        var since = question.SinceVersion;
        return new SyncPicture
        {
            Site = site,
            Strategy = EffectiveSettings.Resolve(line, settings => settings.ConflictResolution).Value!.Value,
            Autonomy = await db.AutonomyRecords.AsNoTracking().Where(record => record.SiteId == id).ToListAsync(cancellationToken),
            Receipts = await db.ChangeReceipts.AsNoTracking().Where(receipt => receipt.SiteId == id && changes.Contains(receipt.ChangeId))
                .ToDictionaryAsync(receipt => receipt.ChangeId, cancellationToken),
            Nodes = await db.Nodes.Where(node => nodes.Contains(node.Id) || addresses.Contains(node.MacAddress)).ToListAsync(cancellationToken),
            States = await db.SyncStates.Where(state => state.SiteId == id && state.EntityType == SyncEntityType.Node && entities.Contains(state.EntityId))
                .ToDictionaryAsync(state => state.EntityId, cancellationToken),
            Past = (await db.PastStates.AsNoTracking()
                .Where(past => past.SiteId == id && past.EntityType == SyncEntityType.Node && entities.Contains(past.EntityId) && past.Version >= since)
                .ToListAsync(cancellationToken)).ToLookup(past => past.EntityId),
            Conflicts = await db.SyncConflicts
                .Where(conflict => conflict.SiteId == id && conflict.EntityType == SyncEntityType.Node && entities.Contains(conflict.EntityId) && conflict.ResolvedAt == null)
                .ToDictionaryAsync(conflict => conflict.EntityId, cancellationToken),
            Groups = groups.Count == 0
                ? new Dictionary<GroupId, DeviceGroup>()
                : await db.DeviceGroups.AsNoTracking().Where(group => groups.Contains(group.Id)).ToDictionaryAsync(group => group.Id, cancellationToken),
        };
    }
}
