using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

internal sealed class HierarchyStore(SitesDbContext db) : IHierarchyStore
{
    private const int Batch = 500;
    private const int WriteBatch = 5000;

    public async Task<int> CountLevelsAsync(Lineage subtree, CancellationToken cancellationToken)
    {
        var longest = await Subtree(subtree).MaxAsync(group => group.LineageKey.Length, cancellationToken);
        return (longest / Lineage.SegmentLength) - subtree.Depth;
    }

    public async Task<Result> RelocateDescendantsAsync(Relocation relocation, CancellationToken cancellationToken)
    {
        // The moved group itself is already stored, so only its descendants still have the old prefix.
        var (prefix, oldLength) = (relocation.To.Key, relocation.From.Key.Length);
        await Subtree(relocation.From).ExecuteUpdateAsync(
            update => update.SetProperty(group => group.LineageKey, group => prefix + group.LineageKey.Substring(oldLength)),
            cancellationToken);
        return Result.Success();
    }

    public async Task<(int Children, int Nodes)> CountContentsAsync(GroupId group, CancellationToken cancellationToken)
    {
        var children = await db.DeviceGroups.CountAsync(child => child.ParentId == group, cancellationToken);
        var nodes = await db.Nodes.CountAsync(node => node.GroupId == group || node.HomeSiteId == group, cancellationToken);
        return (children, nodes);
    }

    public async Task<IReadOnlyList<CachePatternRule.CachingSite>> ListCacheSettingsAsync(
        Lineage subtree, CancellationToken cancellationToken)
    {
        var rows = await Subtree(subtree)
            .Where(group => group.Settings.CachePolicy != null || group.Settings.CachePatterns != null)
            .OrderBy(group => group.LineageKey)
            .Select(group => new { group.LineageKey, group.Name, group.Settings.CachePolicy, HasPatterns = group.Settings.CachePatterns != null })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new CachePatternRule.CachingSite(new Lineage(row.LineageKey), row.Name, new CachePatternRule.CacheSettings(row.CachePolicy, row.HasPatterns)))];
    }

    public Task<TreeStamp> GetTreeStampAsync(CancellationToken cancellationToken) =>
        db.TreeVersions.Where(tree => tree.Id == TreeVersion.TheId)
            .Select(tree => new TreeStamp(tree.Version, db.DeviceGroups.Sum(group => (long)group.Version))).SingleOrDefaultAsync(cancellationToken);

    public async Task<IReadOnlyList<StoredPlace>> ListPlacesAsync(IReadOnlyCollection<GroupId> ids, CancellationToken cancellationToken)
    {
        var places = new List<StoredPlace>();
        foreach (var batch in ids.Chunk(Batch)) places.AddRange(await PlacesAsync(db.DeviceGroups.Where(group => batch.Contains(group.Id)), cancellationToken));
        return places;
    }

    public async Task<IReadOnlyList<StoredPlace>> ListChildrenAsync(IReadOnlyCollection<GroupId> parents, bool roots, CancellationToken cancellationToken)
    {
        var places = new List<StoredPlace>();
        if (roots) places.AddRange(await PlacesAsync(db.DeviceGroups.Where(group => group.ParentId == null), cancellationToken));
        foreach (var batch in parents.Select(parent => (GroupId?)parent).Chunk(Batch))
            places.AddRange(await PlacesAsync(db.DeviceGroups.Where(group => batch.Contains(group.ParentId)), cancellationToken));
        return places;
    }

    public async Task<Result> WriteAsync(TreeWrite write, Action<int> written, CancellationToken cancellationToken)
    {
        // A name that passes to another group is first replaced with one that no group can have: names contain no slash.
        foreach (var batch in write.Displaced.Chunk(Batch))
        {
            await db.DeviceGroups.Where(group => batch.Contains(group.Id)).ExecuteUpdateAsync(
                update => update.SetProperty(group => group.NormalizedName, group => group.LineageKey.Substring(group.LineageKey.Length - Lineage.SegmentLength)),
                cancellationToken);
        }

        var done = 0;
        // Sorted, so that the pages of an index are written sequentially: by lineage for new groups, which also puts parents
        // before their children, and by id for existing ones.
        foreach (var batch in write.Created.OrderBy(group => group.LineageKey, StringComparer.Ordinal).Chunk(WriteBatch))
        {
            // A file contains either sites or regular groups.
            if (batch[0] is Site) await new RowWriter<Site>(db).InsertAsync([.. batch.Cast<Site>()], cancellationToken);
            else await new RowWriter<DeviceGroup>(db).InsertAsync(batch, cancellationToken);
            written(done += batch.Length);
        }

        foreach (var batch in write.Updated.OrderBy(update => update.Group.Id.Value).Chunk(WriteBatch))
        {
            foreach (var same in batch.GroupBy(update => (update.ChangesName, update.ChangesPlace)))
            {
                var found = await UpdateAsync([.. same.Select(update => update.Group)], same.Key.ChangesName, same.Key.ChangesPlace, cancellationToken);
                if (found < same.Count()) return RequestErrors.ConcurrencyConflict.Refuse();
            }

            written(done += batch.Length);
        }

        // Not one statement per moved subtree, because moved subtrees can be nested in each other.
        await new RowWriter<DeviceGroup>(db).SetAsync(
            [.. write.Relocated.OrderBy(group => group.Key).Select(group => KeyValuePair.Create(group.Key, group.Value.Key))], nameof(DeviceGroup.LineageKey), cancellationToken);
        await TagIndex.WriteAsync(
            db, write.Created.Where(group => group.StoredTags is not null), [.. write.Updated.Where(update => update.ChangesTags).Select(update => update.Group)], cancellationToken);
        return Result.Success();
    }

    private Task<int> UpdateAsync(IReadOnlyList<DeviceGroup> groups, bool changesName, bool changesPlace, CancellationToken cancellationToken)
    {
        return groups[0] is Site
            ? new RowWriter<Site>(db).UpdateAsync([.. groups.Cast<Site>()], IsWritten, cancellationToken)
            : new RowWriter<DeviceGroup>(db).UpdateAsync(groups, IsWritten, cancellationToken);

        // Unchanged names and positions are not written, so that their indexes are not updated.
        bool IsWritten(IProperty property) => property.Name switch
        {
            "Discriminator" or nameof(DeviceGroup.CreatedAt) or nameof(DeviceGroup.ExternalId) => false,
            nameof(DeviceGroup.Name) or nameof(DeviceGroup.NormalizedName) => changesName,
            nameof(DeviceGroup.ParentId) or nameof(DeviceGroup.LineageKey) => changesPlace,
            _ => true,
        };
    }

    private static async Task<IEnumerable<StoredPlace>> PlacesAsync(IQueryable<DeviceGroup> groups, CancellationToken cancellationToken)
    {
        var rows = await groups.AsNoTracking()
            .Select(group => new
            {
                group.Id,
                group.ParentId,
                group.Name,
                group.NormalizedName,
                IsSite = group is Site,
                group.Settings.CachePolicy,
                HasPatterns = group.Settings.CachePatterns != null,
                group.LineageKey,
            })
            .ToListAsync(cancellationToken);
        return rows.Select(row => new StoredPlace(
            new TreePlace(row.Id, row.ParentId, row.Name, row.NormalizedName, row.IsSite, new CachePatternRule.CacheSettings(row.CachePolicy, row.HasPatterns)),
            new Lineage(row.LineageKey)));
    }

    private IQueryable<DeviceGroup> Subtree(Lineage lineage) => db.DeviceGroups.AsNoTracking().InSubtree(lineage);
}
