using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// What the tree's rules need to know or do beyond single aggregates, each in one statement whatever the size of the
/// subtree. To be used within a unit of work of scope <see cref="Common.WriteScope.Structure"/>.
/// </summary>
public interface IHierarchyStore
{
    /// <summary>How many levels the subtree has, its top's own included.</summary>
    Task<int> CountLevelsAsync(Lineage subtree, CancellationToken cancellationToken);

    /// <summary>Rewrites the lineages of everything below a moved group.</summary>
    Task<Result> RelocateDescendantsAsync(Relocation relocation, CancellationToken cancellationToken);

    /// <summary>How many groups and sites stand directly under it, and how many nodes name it as their group or home.</summary>
    Task<(int Children, int Nodes)> CountContentsAsync(GroupId group, CancellationToken cancellationToken);

    /// <summary>What the sites of a subtree say of cache policies and patterns, sorted by lineage; silent ones are left out.</summary>
    Task<IReadOnlyList<CachePatternRule.CacheSettings>> ListPatternStatementsAsync(Lineage subtree, CancellationToken cancellationToken);

    /// <summary>How the tree is at this moment, to find out later whether it has changed.</summary>
    Task<TreeStamp> GetTreeStampAsync(CancellationToken cancellationToken);

    /// <summary>The places of these groups; ids of which there is no group are left out.</summary>
    Task<IReadOnlyList<StoredPlace>> ListPlacesAsync(IReadOnlyCollection<GroupId> ids, CancellationToken cancellationToken);

    /// <summary>The places of the direct children of some groups.</summary>
    /// <param name="parents">The groups; any number.</param>
    /// <param name="roots">Whether the roots are wanted too.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<StoredPlace>> ListChildrenAsync(IReadOnlyCollection<GroupId> parents, bool roots, CancellationToken cancellationToken);

    /// <summary>Writes many changes with multi-row statements, and what follows from them for the sites' feeds.</summary>
    /// <param name="write">Changes that were checked together.</param>
    /// <param name="written">Is told from time to time how many of the created and updated groups are written.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>concurrency.conflict</c> when one of the updated groups is no longer at the version it was read at.</returns>
    Task<Result> WriteAsync(TreeWrite write, Action<int> written, CancellationToken cancellationToken);
}

/// <summary>Tells one state of the tree from every other.</summary>
/// <param name="Structure">How many units of work of scope <see cref="Common.WriteScope.Structure"/> were committed, the current one included.</param>
/// <param name="Changes">
/// The sum of the versions of all groups. Versions only rise, so where <paramref name="Structure"/> is the same, and no group came or went,
/// the same sum means the same groups.
/// </param>
public readonly record struct TreeStamp(long Structure, long Changes)
{
    /// <summary>Whether a unit of work of scope <see cref="Common.WriteScope.Structure"/> that sees this stamp sees the tree of an earlier one.</summary>
    public bool IsNextAfter(TreeStamp earlier) => this == earlier with { Structure = earlier.Structure + 1 };
}
