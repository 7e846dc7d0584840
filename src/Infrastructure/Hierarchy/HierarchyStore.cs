using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

internal sealed class HierarchyStore(SitesDbContext db) : IHierarchyStore
{
    private const int Batch = 500;

    public async Task<int> CountLevelsAsync(Lineage subtree, CancellationToken cancellationToken)
    {
        var longest = await Subtree(subtree).MaxAsync(group => group.LineageKey.Length, cancellationToken);
        return (longest / Lineage.SegmentLength) - subtree.Depth;
    }

    public async Task RelocateDescendantsAsync(Relocation relocation, CancellationToken cancellationToken)
    {
        // The moved group itself is written already: nothing with the old prefix is left but its descendants.
        var (prefix, oldLength) = (relocation.To.Key, relocation.From.Key.Length);
        await Subtree(relocation.From).ExecuteUpdateAsync(
            update => update.SetProperty(group => group.LineageKey, group => prefix + group.LineageKey.Substring(oldLength)),
            cancellationToken);
    }

    public async Task<(int Children, int Nodes)> CountContentsAsync(GroupId group, CancellationToken cancellationToken)
    {
        var children = await db.DeviceGroups.CountAsync(child => child.ParentId == group, cancellationToken);
        var nodes = await db.Nodes.CountAsync(node => node.GroupId == group || node.HomeSiteId == group, cancellationToken);
        return (children, nodes);
    }

    public async Task<IReadOnlyList<CachePatternRule.Statement>> ListPatternStatementsAsync(
        Lineage subtree, CancellationToken cancellationToken)
    {
        var rows = await Subtree(subtree)
            .Where(group => group.Settings.CachePolicy != null || group.Settings.CachePatterns != null)
            .OrderBy(group => group.LineageKey)
            .Select(group => new { group.LineageKey, group.Name, group.Settings.CachePolicy, HasPatterns = group.Settings.CachePatterns != null })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new CachePatternRule.Statement(new Lineage(row.LineageKey), row.Name, row.CachePolicy, row.HasPatterns))];
    }

    public async Task<IReadOnlyList<SiblingName>> ListSiblingNamesAsync(
        IReadOnlyCollection<GroupId> parents, bool roots, CancellationToken cancellationToken)
    {
        var names = new List<SiblingName>();
        if (roots)
        {
            names.AddRange(await db.DeviceGroups.Where(group => group.ParentId == null)
                .Select(group => new SiblingName(null, group.NormalizedName)).ToListAsync(cancellationToken));
        }

        foreach (var batch in parents.Select(parent => (GroupId?)parent).Chunk(Batch))
        {
            names.AddRange(await db.DeviceGroups.Where(group => batch.Contains(group.ParentId))
                .Select(group => new SiblingName(group.ParentId, group.NormalizedName)).ToListAsync(cancellationToken));
        }

        return names;
    }

    private IQueryable<DeviceGroup> Subtree(Lineage lineage) => db.DeviceGroups.AsNoTracking().InSubtree(lineage);
}
