namespace Sites.Domain.Hierarchy;

/// <summary>A group or site with the values that the rules of the tree depend on.</summary>
/// <param name="Id">Identifier of the group.</param>
/// <param name="ParentId">Identifier of its parent; null for a root.</param>
/// <param name="Name">The name, for error messages.</param>
/// <param name="NormalizedName">The normalized name; see <see cref="GroupName.Normalized"/>.</param>
/// <param name="IsSite">Whether it is a site.</param>
/// <param name="Caching">Its own settings that <see cref="CachePatternRule"/> depends on.</param>
public sealed record TreePlace(
    GroupId Id, GroupId? ParentId, string Name, string NormalizedName, bool IsSite, CachePatternRule.CacheSettings Caching)
{
    /// <summary>Returns the current place of a group.</summary>
    public static TreePlace Of(DeviceGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new TreePlace(
            group.Id, group.ParentId, group.Name, group.NormalizedName, group.IsSite, CachePatternRule.CacheSettings.Of(group.Settings));
    }
}

/// <summary>A stored place.</summary>
/// <param name="Place">The values that the rules depend on.</param>
/// <param name="Lineage">The stored lineage.</param>
public sealed record StoredPlace(TreePlace Place, Lineage Lineage);

/// <summary>Why a change of the tree is refused.</summary>
public enum TreeViolation
{
    /// <summary>A site's parent must be a site.</summary>
    ParentNotASite,

    /// <summary>The new parent is itself new and refused.</summary>
    ParentRefused,

    /// <summary>The group would be its own ancestor.</summary>
    Cycle,

    /// <summary>The tree would have too many levels; see <see cref="Lineage.MaxLevels"/>.</summary>
    TooDeep,

    /// <summary>A sibling has the same name.</summary>
    NameTaken,

    /// <summary>A site would have no cache patterns in effect; see <see cref="CachePatternRule"/>.</summary>
    PatternsRequired,
}

/// <summary>The refusal of a change.</summary>
/// <param name="Violation">The violated rule.</param>
/// <param name="Other">The refused new parent, or the site that would have no patterns.</param>
public sealed record TreeRefusal(TreeViolation Violation, TreePlace? Other = null);
