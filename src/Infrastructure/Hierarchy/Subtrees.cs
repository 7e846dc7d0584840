using Microsoft.EntityFrameworkCore;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

/// <summary>A subtree as a query: one range of the lineage's index.</summary>
internal static class Subtrees
{
    /// <summary>The top and everything below it.</summary>
    public static IQueryable<TGroup> InSubtree<TGroup>(this IQueryable<TGroup> groups, Lineage top)
        where TGroup : DeviceGroup
    {
        var (from, end) = (top.Key, top.SubtreeEnd);
        return groups.Where(group => string.Compare(group.LineageKey, from) >= 0 && string.Compare(group.LineageKey, end) < 0);
    }

    /// <summary>The lineage of the one group that the query finds.</summary>
    /// <returns>Null where it finds none.</returns>
    public static async Task<Lineage?> FindLineageAsync<TGroup>(this IQueryable<TGroup> group, CancellationToken cancellationToken)
        where TGroup : DeviceGroup
    {
        var key = await group.Select(found => found.LineageKey).FirstOrDefaultAsync(cancellationToken);
        return key is null ? null : new Lineage(key);
    }

    /// <summary>The ids of the sites at and below a group, to be asked for within another query.</summary>
    /// <returns>Null where there is no such group.</returns>
    public static async Task<IQueryable<GroupId>?> FindSiteIdsUnderAsync(this SitesDbContext db, GroupId top, CancellationToken cancellationToken)
    {
        return await db.DeviceGroups.Where(group => group.Id == top).FindLineageAsync(cancellationToken) is { } subtree
            ? db.Sites.InSubtree(subtree).Select(site => site.Id)
            : null;
    }

    /// <summary>Everything below, the top itself not included.</summary>
    public static IQueryable<DeviceGroup> Below(this IQueryable<DeviceGroup> groups, Lineage top)
    {
        var (from, end) = (top.Key, top.SubtreeEnd);
        return groups.Where(group => string.Compare(group.LineageKey, from) > 0 && string.Compare(group.LineageKey, end) < 0);
    }
}
