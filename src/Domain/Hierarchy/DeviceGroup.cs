using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// A group in the tree. It contains nodes and other groups, which inherit its settings. A regular group may be a root, or have a regular
/// group or a site as its parent.
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

    /// <summary>The name; see <see cref="GroupName"/>.</summary>
    public string Name { get; private set; }

    /// <summary>The form in which the names of siblings are compared; see <see cref="GroupName.Normalized"/>.</summary>
    public string NormalizedName { get; private set; }

    /// <summary>The description; see <see cref="Hierarchy.Description"/>.</summary>
    public string? Description { get; private set; }

    /// <summary>Identifier of the parent; null for a root.</summary>
    public GroupId? ParentId { get; private set; }

    /// <summary>The stored form of <see cref="Lineage"/>.</summary>
    public string LineageKey { get; private set; }

    /// <summary>The group's position in the tree.</summary>
    public Lineage Lineage => new(LineageKey);

    /// <summary>The group's key in another inventory; see <see cref="Hierarchy.ExternalId"/>.</summary>
    public string? ExternalId { get; private set; }

    /// <summary>The stored form of <see cref="Tags"/>; see <see cref="TagList"/>.</summary>
    public string? StoredTags { get; private set; }

    /// <summary>The tags, sorted.</summary>
    public IReadOnlyList<string> Tags => TagList.Split(StoredTags);

    /// <summary>The group's own settings.</summary>
    public Settings Settings { get; private set; }

    /// <summary>Whether the group is a site, which never changes.</summary>
    public bool IsSite => this is Site;

    /// <summary>Creates a regular group.</summary>
    /// <param name="id">Identifier of the new group.</param>
    /// <param name="name">The name, unique among its siblings, which the database enforces.</param>
    /// <param name="parent">A group or site; null for a root.</param>
    /// <param name="settings">The group's own settings; only the two that regular groups may have.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The group; or <c>group.too_deep</c>, <c>group.setting_requires_site</c>.</returns>
    public static Result<DeviceGroup> Create(GroupId id, GroupName name, DeviceGroup? parent, Settings settings, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!HasRoomBelow(parent, levels: 1)) return HierarchyErrors.TooDeep.Refuse(Lineage.MaxLevels);
        if (!settings.IsValidForRegularGroup) return HierarchyErrors.SettingOfSitesOnly.Refuse();
        return new DeviceGroup(id, name, parent, settings, now);
    }

    /// <summary>Renames the group. No other row changes, because paths are derived from names.</summary>
    public void Rename(GroupName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RecordDetail("name", Name, name.Value);
        Name = name.Value;
        NormalizedName = name.Normalized;
    }

    /// <summary>Sets the description.</summary>
    /// <param name="description">The description; null to clear it.</param>
    public void SetDescription(Description? description)
    {
        RecordDetail("description", Description, description?.Value);
        Description = description?.Value;
    }

    /// <summary>Replaces the tags.</summary>
    /// <param name="tags">The tags; null for no tags.</param>
    public void SetTags(TagList? tags)
    {
        RecordDetail("tags", StoredTags, tags?.Value);
        StoredTags = tags?.Value;
    }

    /// <summary>Sets the group's key in another inventory.</summary>
    /// <param name="externalId">The key, unique among all groups, which the database enforces; null to clear it.</param>
    public void SetExternalId(ExternalId? externalId)
    {
        RecordDetail("external_id", ExternalId, externalId?.Value);
        ExternalId = externalId?.Value;
    }

    /// <summary>Replaces the group's own settings.</summary>
    /// <returns>Success; or <c>group.setting_requires_site</c> if a regular group is given a setting of sites.</returns>
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
    /// Moves the group together with everything below it. This changes the group itself; the caller must update the lineages below it in the
    /// same transaction, using the returned relocation.
    /// </summary>
    /// <param name="parent">The new parent; null to make the group a root.</param>
    /// <param name="subtreeLevels">Number of levels of the moved subtree, including the group's own; 1 if it has no children.</param>
    /// <returns>
    /// The previous and the new lineage, null if the parent is unchanged; or <c>group.move_into_itself</c>, <c>group.too_deep</c>,
    /// <c>site.parent_not_a_site</c>.
    /// </returns>
    public Result<Relocation?> MoveUnder(DeviceGroup? parent, int subtreeLevels)
    {
        if (parent?.Id == ParentId) return Result<Relocation?>.Success(null);
        if (parent is not null && Lineage.Covers(parent.Lineage)) return HierarchyErrors.MoveIntoItself.Refuse(Name);
        if (RefuseParent(parent) is { } refusal) return refusal;
        if (!HasRoomBelow(parent, subtreeLevels)) return HierarchyErrors.TooDeep.Refuse(Lineage.MaxLevels);

        var (from, parentBefore) = (Lineage, ParentId);
        var to = parent is null ? Lineage.OfRoot(Id) : parent.Lineage.Child(Id);
        ParentId = parent?.Id;
        LineageKey = to.Key;
        var relocation = new Relocation(from, to);
        Record(new GroupMoved(this, parentBefore, relocation));
        return relocation;
    }

    /// <summary>Updates the lineage after a move of an ancestor, which is recorded as the ancestor's change. The parent stays the same.</summary>
    /// <param name="lineage">The new lineage.</param>
    public void FollowAncestor(Lineage lineage)
    {
        if (lineage.Self != Id || lineage.Parent != ParentId) throw new ArgumentException("The lineage belongs to another place.", nameof(lineage));
        LineageKey = lineage.Key;
    }

    /// <summary>Marks the group as deleted, which requires that it is empty. The caller must remove it from the repository.</summary>
    /// <param name="children">Number of groups and sites directly below it.</param>
    /// <param name="nodes">Number of nodes that have it as their group or home site.</param>
    /// <returns>Success; or <c>group.has_children</c>, <c>group.has_nodes</c>.</returns>
    public Result Delete(int children, int nodes)
    {
        var kind = IsSite ? "site" : "group";
        if (children > 0) return HierarchyErrors.HasChildren.Refuse(kind, children, kind);
        if (nodes > 0) return HierarchyErrors.HasNodes.Refuse(kind, nodes);
        Record(new GroupDeleted(this));
        return Result.Success();
    }

    /// <summary>Returns the refusal of a parent of the wrong kind; null if the parent is allowed.</summary>
    private protected virtual Refusal? RefuseParent(DeviceGroup? parent) => null;

    /// <summary>Records that a descriptive field gets another value.</summary>
    private protected void RecordDetail(string field, string? before, string? after)
    {
        if (before != after) Record(new GroupDetailChanged(this, field, before, after));
    }

    private protected static bool HasRoomBelow(DeviceGroup? parent, int levels) =>
        (parent?.Lineage.Levels ?? 0) + levels <= Lineage.MaxLevels;
}
