namespace Sites.Domain.Hierarchy;

/// <summary>A group or site with the values that the rules of the tree look at.</summary>
/// <param name="Id">Identifier of the group.</param>
/// <param name="ParentId">Identifier of its parent; null for a root.</param>
/// <param name="Name">Its name, for error messages.</param>
/// <param name="NormalizedName">See <see cref="GroupName.Normalized"/>.</param>
/// <param name="IsSite">Whether it is a site.</param>
/// <param name="CachePolicy">Its own cache policy, if set.</param>
/// <param name="HasCachePatterns">Whether it has cache patterns of its own.</param>
public sealed record TreePlace(
    GroupId Id, GroupId? ParentId, string Name, string NormalizedName, bool IsSite, CachePolicy? CachePolicy, bool HasCachePatterns)
{
    /// <summary>The place of a group as it is now.</summary>
    public static TreePlace Of(DeviceGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new TreePlace(
            group.Id, group.ParentId, group.Name, group.NormalizedName, group.IsSite, group.Settings.CachePolicy, group.Settings.CachePatterns is not null);
    }
}

/// <summary>A place as it is stored.</summary>
/// <param name="Place">The values that the rules look at.</param>
/// <param name="Lineage">Its stored lineage.</param>
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

    /// <summary>See <see cref="Lineage.MaxLevels"/>.</summary>
    TooDeep,

    /// <summary>A sibling has the name.</summary>
    NameTaken,

    /// <summary>See <see cref="CachePatternRule"/>.</summary>
    PatternsRequired,
}

/// <summary>A refused change.</summary>
/// <param name="Violation">The rule.</param>
/// <param name="Other">The new parent that was refused, or the site that would be left without patterns.</param>
public sealed record TreeRefusal(TreeViolation Violation, TreePlace? Other = null);
