using Microsoft.EntityFrameworkCore;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

/// <summary>Queries for subtrees, each of which is one range of the index on the lineage.</summary>
internal static class Subtrees
{
    /// <summary>Returns the group and everything below it.</summary>
    public static IQueryable<TGroup> InSubtree<TGroup>(this IQueryable<TGroup> groups, Lineage top)
        where TGroup : DeviceGroup
    {
        var (from, end) = (top.Key, top.SubtreeEnd);
        return groups.Where(group => string.Compare(group.LineageKey, from) >= 0 && string.Compare(group.LineageKey, end) < 0);
    }

    /// <summary>Returns the lineage of the group that the query finds.</summary>
    /// <returns>The lineage, or null if the query finds no group.</returns>
    public static async Task<Lineage?> FindLineageAsync<TGroup>(this IQueryable<TGroup> group, CancellationToken cancellationToken)
        where TGroup : DeviceGroup
    {
        var key = await group.Select(found => found.LineageKey).FirstOrDefaultAsync(cancellationToken);
        return key is null ? null : new Lineage(key);
    }

    /// <summary>Returns a subquery for the ids of the sites at and below a group.</summary>
    /// <returns>The subquery, or null if there is no such group.</returns>
    public static async Task<IQueryable<GroupId>?> FindSiteIdsUnderAsync(this SitesDbContext db, GroupId top, CancellationToken cancellationToken)
    {
        return await db.DeviceGroups.Where(group => group.Id == top).FindLineageAsync(cancellationToken) is { } subtree
            ? db.Sites.InSubtree(subtree).Select(site => site.Id)
            : null;
    }

    /// <summary>Returns everything below the group, without the group itself.</summary>
    public static IQueryable<DeviceGroup> Below(this IQueryable<DeviceGroup> groups, Lineage top)
    {
        var (from, end) = (top.Key, top.SubtreeEnd);
        return groups.Where(group => string.Compare(group.LineageKey, from) > 0 && string.Compare(group.LineageKey, end) < 0);
    }
}
