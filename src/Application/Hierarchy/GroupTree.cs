using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Application.Hierarchy;

/// <summary>A group with what stands under it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Children">By name; empty also where the depth asked for ends.</param>
public sealed record GroupTree(GroupView Group, IReadOnlyList<GroupTree> Children)
{
    /// <summary>The most groups that one answer nests; beyond that a client should ask level by level.</summary>
    public const int MaxSize = 5000;

    /// <summary>The levels below the roots where nothing is said.</summary>
    public const int DefaultLevels = 3;

    /// <summary>Nests what stands below each root, down to some levels: one root may lie below another and have been looked deeper from there.</summary>
    public static IReadOnlyList<GroupTree> Nest(IReadOnlyList<GroupView> roots, IReadOnlyList<GroupView> below, int levels)
    {
        ArgumentNullException.ThrowIfNull(roots);
        var byParent = below.ToLookup(view => view.Row.ParentId);
        return [.. roots.Select(root => Grow(root, levels))];

        GroupTree Grow(GroupView view, int rest) =>
            new(view, rest == 0 ? [] : [.. byParent[view.Row.Id].Select(child => Grow(child, rest - 1))]);
    }
}

/// <summary>Answers a page of groups, each with the levels below it.</summary>
/// <param name="Filter">Which groups stand at the top.</param>
/// <param name="Page">Which of them.</param>
/// <param name="Levels">0–31.</param>
public sealed record GetGroupTree(GroupFilter Filter, PageRequest Page, int Levels);

/// <summary>Handles <see cref="GetGroupTree"/>.</summary>
public sealed class GetGroupTreeHandler(IGroupReader reader)
{
    /// <summary>Answers the page.</summary>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c>, <c>group.tree_too_large</c>.</returns>
    public async Task<Result<Page<GroupTree>>> HandleAsync(GetGroupTree query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var roots = await reader.ListAsync(query.Filter, query.Page, cancellationToken);
        if (!roots.IsSuccess) return roots.AsRefusal();

        var below = await reader.ListBelowAsync(roots.Value.Items, query.Levels, cancellationToken);
        if (!below.IsSuccess) return below.AsRefusal();
        return new Page<GroupTree>(GroupTree.Nest(roots.Value.Items, below.Value, query.Levels), roots.Value.Total, roots.Value.NextCursor);
    }
}
