using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// A node of the tree: it holds nodes, other groups and settings that those below inherit. A regular group may stand
/// under a regular group or a site, or be a root.
/// </summary>
public class DeviceGroup : AggregateRoot<GroupId>
{
    private protected DeviceGroup(GroupId id, GroupName name, DeviceGroup? parent, Settings settings, DateTime now)
        : base(id, now)
    {
        Name = name.Value;
        NormalizedName = name.Normalized;
        ParentId = parent?.Id;
        LineageKey = (parent is null ? Lineage.OfRoot(id) : parent.Lineage.Child(id)).Key;
        Settings = settings;
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private protected DeviceGroup()
    {
    }
#pragma warning restore CS8618

    /// <summary>See <see cref="GroupName"/>.</summary>
    public string Name { get; private set; }

    /// <summary>What siblings' names are compared by; see <see cref="GroupName.Normalized"/>.</summary>
    public string NormalizedName { get; private set; }

    /// <summary>See <see cref="Hierarchy.Description"/>.</summary>
    public string? Description { get; private set; }

    /// <summary>None for a root.</summary>
    public GroupId? ParentId { get; private set; }

    /// <summary>The stored form of <see cref="Lineage"/>.</summary>
    public string LineageKey { get; private set; }

    /// <summary>Where the group stands in the tree.</summary>
    public Lineage Lineage => new(LineageKey);

    /// <summary>See <see cref="Hierarchy.ExternalId"/>.</summary>
    public string? ExternalId { get; private set; }

    /// <summary>The tags as one text; see <see cref="TagList"/>.</summary>
    public string? StoredTags { get; private set; }

    /// <summary>The tags, sorted.</summary>
    public IReadOnlyList<string> Tags => TagList.Split(StoredTags);

    /// <summary>What the group says itself.</summary>
    public Settings Settings { get; private set; }

    /// <summary>Whether this is a site; fixed for life.</summary>
    public bool IsSite => this is Site;

    /// <summary>A new regular group.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="name">Unique among its siblings; the store guards that.</param>
    /// <param name="parent">A group or site, or none for a root.</param>
    /// <param name="settings">What it says; only the two settings that regular groups own.</param>
    /// <param name="now">UTC.</param>
    /// <returns><c>group.too_deep</c>, <c>group.setting_requires_site</c>.</returns>
    public static Result<DeviceGroup> Create(GroupId id, GroupName name, DeviceGroup? parent, Settings settings, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!HasRoomBelow(parent, levels: 1)) return HierarchyErrors.TooDeep.Refuse(Lineage.MaxLevels);
        if (!settings.IsValidForRegularGroup) return HierarchyErrors.SettingOfSitesOnly.Refuse();
        return new DeviceGroup(id, name, parent, settings, now);
    }

    /// <summary>Gives the group another name. Touches nothing but its own row: paths are derived from names.</summary>
    public void Rename(GroupName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name.Value;
        NormalizedName = name.Normalized;
    }

    /// <summary>Says what the group is for.</summary>
    /// <param name="description">As <see cref="Hierarchy.Description.Parse"/> answered it.</param>
    public void Describe(string? description) => Description = description;

    /// <summary>Replaces the tags.</summary>
    /// <param name="stored">As <see cref="TagList.Parse"/> returned them; null for none.</param>
    public void SetTags(string? stored) => StoredTags = stored;

    /// <summary>Sets the key of another inventory.</summary>
    /// <param name="externalId">As <see cref="Hierarchy.ExternalId.Parse"/> answered it; unique over all groups, which the store guards.</param>
    public void SetExternalId(string? externalId) => ExternalId = externalId;

    /// <summary>Replaces what the group says.</summary>
    /// <returns><c>group.setting_requires_site</c> where a regular group is given a setting that only sites own.</returns>
    public Result Configure(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!IsSite && !settings.IsValidForRegularGroup) return HierarchyErrors.SettingOfSitesOnly.Refuse();
        Settings = settings;
        return Result.Success();
    }

    /// <summary>
    /// Moves the group, and with it everything below. The group itself is changed here; the caller rewrites the lineages
    /// below it, in the same transaction, from what is answered.
    /// </summary>
    /// <param name="parent">The new parent, or none to become a root.</param>
    /// <param name="subtreeLevels">How many levels the moved subtree has, the group's own included; 1 without children.</param>
    /// <returns>
    /// Where the group was and is; null when it stays where it is. Or <c>group.move_into_itself</c>, <c>group.too_deep</c>,
    /// <c>site.parent_not_a_site</c>.
    /// </returns>
    public Result<Relocation?> MoveUnder(DeviceGroup? parent, int subtreeLevels)
    {
        if (parent?.Id == ParentId) return Result<Relocation?>.Success(null);
        if (parent is not null && Lineage.Covers(parent.Lineage)) return HierarchyErrors.MoveIntoItself.Refuse(Name);
        if (RefusesParent(parent) is { } refusal) return refusal;
        if (!HasRoomBelow(parent, subtreeLevels)) return HierarchyErrors.TooDeep.Refuse(Lineage.MaxLevels);

        var from = Lineage;
        var to = parent is null ? Lineage.OfRoot(Id) : parent.Lineage.Child(Id);
        ParentId = parent?.Id;
        LineageKey = to.Key;
        return new Relocation(from, to);
    }

    /// <summary>Follows an ancestor that was moved by the same change. The parent stays the same.</summary>
    /// <param name="lineage">Where the group stands now.</param>
    public void FollowAncestor(Lineage lineage)
    {
        if (lineage.Self != Id || lineage.Parent != ParentId) throw new ArgumentException("The lineage belongs to another place.", nameof(lineage));
        LineageKey = lineage.Key;
    }

    /// <summary>Whether the group may be deleted: only when nothing stands under it or in it.</summary>
    /// <param name="children">How many groups and sites stand directly under it.</param>
    /// <param name="nodes">How many nodes name it as their group or home.</param>
    /// <returns><c>group.has_children</c>, <c>group.has_nodes</c>.</returns>
    public Result EnsureDeletable(int children, int nodes)
    {
        var kind = IsSite ? "site" : "group";
        if (children > 0) return HierarchyErrors.HasChildren.Refuse(kind, children, kind);
        if (nodes > 0) return HierarchyErrors.HasNodes.Refuse(kind, nodes);
        return Result.Success();
    }

    /// <summary>The refusal of a parent of the wrong kind, or null where the parent will do.</summary>
    private protected virtual Refusal? RefusesParent(DeviceGroup? parent) => null;

    private protected static bool HasRoomBelow(DeviceGroup? parent, int levels) =>
        (parent?.Lineage.Levels ?? 0) + levels <= Lineage.MaxLevels;
}
