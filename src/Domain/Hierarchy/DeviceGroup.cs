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
        Record(new GroupCreated(this));
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
        RecordDetail("name", Name, name.Value);
        Name = name.Value;
        NormalizedName = name.Normalized;
    }

    /// <summary>Sets the description.</summary>
    /// <param name="description">The result of <see cref="Hierarchy.Description.Parse"/>; null to clear it.</param>
    public void SetDescription(string? description)
    {
        RecordDetail("description", Description, description);
        Description = description;
    }

    /// <summary>Replaces the tags.</summary>
    /// <param name="stored">The result of <see cref="TagList.Parse"/>; null for no tags.</param>
    public void SetTags(string? stored)
    {
        RecordDetail("tags", StoredTags, stored);
        StoredTags = stored;
    }

    /// <summary>Sets the key that another inventory knows the group by.</summary>
    /// <param name="externalId">The result of <see cref="Hierarchy.ExternalId.Parse"/>; unique among all groups, which the database enforces.</param>
    public void SetExternalId(string? externalId)
    {
        RecordDetail("external_id", ExternalId, externalId);
        ExternalId = externalId;
    }

    /// <summary>Replaces the group's own settings.</summary>
    /// <returns><c>group.setting_requires_site</c> where a regular group is given a setting that only sites own.</returns>
    public Result Configure(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!IsSite && !settings.IsValidForRegularGroup) return HierarchyErrors.SettingOfSitesOnly.Refuse();
        if (settings == Settings) return Result.Success();
        var before = Settings;
        Settings = settings;
        Record(new SettingsChanged(this, before));
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

        var (from, parentBefore) = (Lineage, ParentId);
        var to = parent is null ? Lineage.OfRoot(Id) : parent.Lineage.Child(Id);
        ParentId = parent?.Id;
        LineageKey = to.Key;
        var relocation = new Relocation(from, to);
        Record(new GroupMoved(this, parentBefore, relocation));
        return relocation;
    }

    /// <summary>Follows an ancestor that was moved by the same change, which is recorded as the ancestor's. The parent stays the same.</summary>
    /// <param name="lineage">Where the group stands now.</param>
    public void FollowAncestor(Lineage lineage)
    {
        if (lineage.Self != Id || lineage.Parent != ParentId) throw new ArgumentException("The lineage belongs to another place.", nameof(lineage));
        LineageKey = lineage.Key;
    }

    /// <summary>Marks the group as deleted, which requires that it is empty. The caller removes it from the repository.</summary>
    /// <param name="children">The number of groups and sites directly under it.</param>
    /// <param name="nodes">The number of nodes that have it as their group or home site.</param>
    /// <returns><c>group.has_children</c>, <c>group.has_nodes</c>.</returns>
    public Result Delete(int children, int nodes)
    {
        var kind = IsSite ? "site" : "group";
        if (children > 0) return HierarchyErrors.HasChildren.Refuse(kind, children, kind);
        if (nodes > 0) return HierarchyErrors.HasNodes.Refuse(kind, nodes);
        Record(new GroupDeleted(this));
        return Result.Success();
    }

    /// <summary>The refusal of a parent of the wrong kind, or null where the parent will do.</summary>
    private protected virtual Refusal? RefusesParent(DeviceGroup? parent) => null;

    /// <summary>Records that a descriptive field gets another value.</summary>
    private protected void RecordDetail(string field, string? before, string? after)
    {
        if (before != after) Record(new GroupDetailChanged(this, field, before, after));
    }

    private protected static bool HasRoomBelow(DeviceGroup? parent, int levels) =>
        (parent?.Lineage.Levels ?? 0) + levels <= Lineage.MaxLevels;
}
