using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Reads groups and sites for answers: projected, never tracked, in a fixed number of queries whatever the depth or the page.</summary>
public interface IGroupReader
{
    /// <summary>One group, which may be a site.</summary>
    /// <returns><c>group.not_found</c>.</returns>
    Task<Result<GroupView>> GetGroupAsync(GroupId id, CancellationToken cancellationToken);

    /// <summary>One site.</summary>
    /// <returns><c>site.not_found</c>, also for the id of a regular group.</returns>
    Task<Result<GroupView>> GetSiteAsync(GroupId id, CancellationToken cancellationToken);

    /// <summary>A page of groups. Orders: <c>name</c>, <c>created_at</c>, <c>lineage</c> (depth first); ties by id.</summary>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<GroupView>>> ListAsync(GroupFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The ancestors of a group, root first, without itself.</summary>
    /// <returns><c>group.not_found</c>.</returns>
    Task<Result<IReadOnlyList<GroupView>>> ListAncestorsAsync(GroupId id, CancellationToken cancellationToken);

    /// <summary>A page of what stands anywhere below a group.</summary>
    /// <returns><c>group.not_found</c>, and what <see cref="ListAsync"/> refuses.</returns>
    Task<Result<Page<GroupView>>> ListDescendantsAsync(GroupId id, PageRequest page, CancellationToken cancellationToken);

    /// <summary>What stands below the given groups, down to some levels, ordered by name among siblings.</summary>
    /// <param name="roots">Of one page.</param>
    /// <param name="levels">How many levels below the roots: 0–31.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>group.tree_too_large</c> beyond <see cref="GroupTree.MaxSize"/> groups.</returns>
    Task<Result<IReadOnlyList<GroupView>>> ListBelowAsync(
        IReadOnlyList<GroupView> roots, int levels, CancellationToken cancellationToken);

    /// <summary>Every site or every regular group, of the tree or of a subtree (its top included), parents first. To be used within one snapshot.</summary>
    /// <param name="subtree">The subtree; null for the whole tree.</param>
    /// <param name="sites">Whether sites are wanted; regular groups otherwise.</param>
    /// <param name="cancellationToken">Stops it.</param>
    IAsyncEnumerable<ExportedGroup> ExportAsync(Lineage? subtree, bool sites, CancellationToken cancellationToken);

    /// <summary>Every row of the tree as it is stored, in portions, parents not necessarily first.</summary>
    IAsyncEnumerable<TreeRow> ListTreeRowsAsync(CancellationToken cancellationToken);
}

/// <summary>A group or site as an export writes it.</summary>
/// <param name="Key">Its external id, or its id when it has none.</param>
/// <param name="ParentKey">Its parent's key; null for a root.</param>
/// <param name="Group">Its values.</param>
public sealed record ExportedGroup(string Key, string? ParentKey, DeviceGroup Group);

/// <summary>What the tree check looks at.</summary>
/// <param name="Id">The row.</param>
/// <param name="ParentId">Its parent.</param>
/// <param name="IsSite">Its kind.</param>
/// <param name="LineageKey">What is stored as its lineage.</param>
public sealed record TreeRow(GroupId Id, GroupId? ParentId, bool IsSite, string LineageKey);
