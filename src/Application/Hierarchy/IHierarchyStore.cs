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
    Task RelocateDescendantsAsync(Relocation relocation, CancellationToken cancellationToken);

    /// <summary>How many groups and sites stand directly under it, and how many nodes name it as their group or home.</summary>
    Task<(int Children, int Nodes)> CountContentsAsync(GroupId group, CancellationToken cancellationToken);

    /// <summary>What the sites of a subtree say of cache policies and patterns, sorted by lineage; silent ones are left out.</summary>
    Task<IReadOnlyList<CachePatternRule.Statement>> ListPatternStatementsAsync(Lineage subtree, CancellationToken cancellationToken);

    /// <summary>The names that stand under some groups already, in the form names are compared by.</summary>
    /// <param name="parents">Under which; any number.</param>
    /// <param name="roots">Whether the roots' names are asked for too.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<IReadOnlyList<SiblingName>> ListSiblingNamesAsync(
        IReadOnlyCollection<GroupId> parents, bool roots, CancellationToken cancellationToken);
}

/// <summary>A name that is taken.</summary>
/// <param name="ParentId">Under this group; null among the roots.</param>
/// <param name="NormalizedName">See <see cref="GroupName.Normalized"/>.</param>
public sealed record SiblingName(GroupId? ParentId, string NormalizedName);
