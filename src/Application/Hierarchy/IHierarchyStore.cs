using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Set-based reads and writes of the tree, each in one statement regardless of the size of the subtree. Must be used within a unit of work
/// of scope <see cref="Common.WriteScope.Structure"/>.
/// </summary>
public interface IHierarchyStore
{
    /// <summary>Returns the number of levels of a subtree, including the level of its top.</summary>
    Task<int> CountLevelsAsync(Lineage subtree, CancellationToken cancellationToken);

    /// <summary>Rewrites the lineages of all descendants of a moved group.</summary>
    Task<Result> RelocateDescendantsAsync(Relocation relocation, CancellationToken cancellationToken);

    /// <summary>Counts the direct children of a group, and the nodes whose group or home it is.</summary>
    Task<(int Children, int Nodes)> CountContentsAsync(GroupId group, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the own cache policies and patterns of the sites in a subtree, in order of lineage; sites without either are left out.
    /// </summary>
    Task<IReadOnlyList<CachePatternRule.CachingSite>> ListCacheSettingsAsync(Lineage subtree, CancellationToken cancellationToken);

    /// <summary>Returns a stamp of the current tree, by which later changes can be detected.</summary>
    Task<TreeStamp> GetTreeStampAsync(CancellationToken cancellationToken);

    /// <summary>Returns the places of these groups; identifiers of groups that do not exist are left out.</summary>
    Task<IReadOnlyList<StoredPlace>> ListPlacesAsync(IReadOnlyCollection<GroupId> ids, CancellationToken cancellationToken);

    /// <summary>Returns the places of the direct children of groups.</summary>
    /// <param name="parents">Identifiers of the groups; any number.</param>
    /// <param name="roots">Whether to include the roots of the tree.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<StoredPlace>> ListChildrenAsync(IReadOnlyCollection<GroupId> parents, bool roots, CancellationToken cancellationToken);

    /// <summary>Writes many changes with multi-row statements.</summary>
    /// <param name="write">The changes, validated together.</param>
    /// <param name="written">Receives the number of created and updated groups written so far.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Success; or <c>concurrency.conflict</c> when the version of an updated group has changed since it was read.</returns>
    Task<Result> WriteAsync(TreeWrite write, Action<int> written, CancellationToken cancellationToken);
}

/// <summary>Identifies a state of the tree, to detect changes.</summary>
/// <param name="Structure">
/// Number of committed units of work of scope <see cref="Common.WriteScope.Structure"/>, including the current one.
/// </param>
/// <param name="Changes">
/// Sum of the versions of all groups. Versions only increase, so if <paramref name="Structure"/> is equal, and therefore no group was created
/// or deleted, an equal sum means that no group has changed.
/// </param>
public readonly record struct TreeStamp(long Structure, long Changes)
{
    /// <summary>
    /// Returns whether the tree has not changed since an earlier stamp, when this stamp was read in a unit of work of scope
    /// <see cref="Common.WriteScope.Structure"/>, which counts itself.
    /// </summary>
    public bool IsNextAfter(TreeStamp earlier) => this == earlier with { Structure = earlier.Structure + 1 };
}
