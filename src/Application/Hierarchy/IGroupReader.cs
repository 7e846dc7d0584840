using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Reads groups and sites for responses: projected, untracked, and in a fixed number of queries regardless of the depth and the page size.
/// </summary>
public interface IGroupReader
{
    /// <summary>Returns a group or site.</summary>
    /// <returns>The group; or <c>group.not_found</c>.</returns>
    Task<Result<GroupView>> GetGroupAsync(GroupId id, CancellationToken cancellationToken);

    /// <summary>Returns a site.</summary>
    /// <returns>The site; or <c>site.not_found</c>, also for the identifier of a regular group.</returns>
    Task<Result<GroupView>> GetSiteAsync(GroupId id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a page of groups. Sort keys: <c>name</c>, <c>created_at</c>, <c>lineage</c> (depth first); ties are ordered by id.
    /// </summary>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<GroupView>>> ListAsync(GroupFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns the ancestors of a group, root first, without the group itself.</summary>
    /// <returns>The ancestors; or <c>group.not_found</c>.</returns>
    Task<Result<IReadOnlyList<GroupView>>> ListAncestorsAsync(GroupId id, CancellationToken cancellationToken);

    /// <summary>Returns a page of the descendants of a group.</summary>
    /// <returns>The page; or <c>group.not_found</c>, and the refusals of <see cref="ListAsync"/>.</returns>
    Task<Result<Page<GroupView>>> ListDescendantsAsync(GroupId id, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns the descendants of several groups, down to a number of levels, with siblings in order of name.</summary>
    /// <param name="roots">The groups, at most one page.</param>
    /// <param name="levels">Number of levels below the roots, 0–31.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The descendants; or <c>group.tree_too_large</c> for more than <see cref="GroupTree.MaxSize"/> groups.</returns>
    Task<Result<IReadOnlyList<GroupView>>> ListBelowAsync(
        IReadOnlyList<GroupView> roots, int levels, CancellationToken cancellationToken);

    /// <summary>Streams all sites or all regular groups of the tree or of a subtree, parents first. Must be used within a snapshot.</summary>
    /// <param name="subtree">The subtree, including its top; null for the whole tree.</param>
    /// <param name="sites">True for sites, false for regular groups.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    IAsyncEnumerable<ExportedGroup> ExportAsync(Lineage? subtree, bool sites, CancellationToken cancellationToken);

    /// <summary>Streams all rows of the tree in batches, in no particular order.</summary>
    IAsyncEnumerable<TreeRow> ListTreeRowsAsync(CancellationToken cancellationToken);
}

/// <summary>A group or site in an export.</summary>
/// <param name="Key">The external id, or the identifier when there is none.</param>
/// <param name="ParentKey">Key of the parent; null for a root.</param>
/// <param name="Group">The group with its values.</param>
public sealed record ExportedGroup(string Key, string? ParentKey, DeviceGroup Group);

/// <summary>The values of a row that the tree check reads.</summary>
/// <param name="Id">Identifier of the group or site.</param>
/// <param name="ParentId">Identifier of the parent; null for a root.</param>
/// <param name="IsSite">Whether the row is a site.</param>
/// <param name="LineageKey">Key of the stored lineage.</param>
public sealed record TreeRow(GroupId Id, GroupId? ParentId, bool IsSite, string LineageKey);
