using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Application.Hierarchy;

/// <summary>A group with its subtree.</summary>
/// <param name="Group">The group.</param>
/// <param name="Children">The children in order of name; empty at the requested depth.</param>
public sealed record GroupTree(GroupView Group, IReadOnlyList<GroupTree> Children)
{
    /// <summary>Maximum number of groups in one response; clients read larger trees level by level.</summary>
    public const int MaxSize = 5000;

    /// <summary>Default number of levels below the roots.</summary>
    public const int DefaultLevels = 3;

    /// <summary>Builds the tree of each root, down to a number of levels. A root can be a descendant of another root.</summary>
    public static IReadOnlyList<GroupTree> Nest(IReadOnlyList<GroupView> roots, IReadOnlyList<GroupView> below, int levels)
    {
        ArgumentNullException.ThrowIfNull(roots);
        var byParent = below.ToLookup(view => view.Row.ParentId);
        return [.. roots.Select(root => Build(root, levels))];

        GroupTree Build(GroupView view, int remaining) =>
            new(view, remaining == 0 ? [] : [.. byParent[view.Row.Id].Select(child => Build(child, remaining - 1))]);
    }
}

/// <summary>Reads a page of groups with their subtrees.</summary>
/// <param name="Filter">Filter of the root groups.</param>
/// <param name="Page">The requested page of root groups.</param>
/// <param name="Levels">Number of levels below the roots, 0–31.</param>
public sealed record GetGroupTree(GroupFilter Filter, PageRequest Page, int Levels);

/// <summary>Handles <see cref="GetGroupTree"/>.</summary>
public sealed class GetGroupTreeHandler(IGroupReader reader)
{
    /// <summary>Returns the page.</summary>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c>, <c>group.tree_too_large</c>.</returns>
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
