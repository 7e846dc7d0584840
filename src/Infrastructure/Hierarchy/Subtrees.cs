using Sites.Domain.Hierarchy;

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

    /// <summary>Everything below, the top itself not included.</summary>
    public static IQueryable<DeviceGroup> Below(this IQueryable<DeviceGroup> groups, Lineage top)
    {
        var (from, end) = (top.Key, top.SubtreeEnd);
        return groups.Where(group => string.Compare(group.LineageKey, from) > 0 && string.Compare(group.LineageKey, end) < 0);
    }
}
