using Ardalis.Result;
using Sites.Application.Contracts.Common;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// What a caller wants of a group or site, as far as it was said. One shape for creating, patching and importing, so that
/// a field is checked the same way at every door.
/// </summary>
public sealed record GroupChange
{
    /// <summary>See <see cref="GroupName"/>.</summary>
    public Optional<string?> Name { get; init; }

    /// <summary>See <see cref="Domain.Hierarchy.Description"/>.</summary>
    public Optional<string?> Description { get; init; }

    /// <summary>Null makes it a root.</summary>
    public Optional<GroupId?> ParentId { get; init; }

    /// <summary>See <see cref="Domain.Hierarchy.ExternalId"/>.</summary>
    public Optional<string?> ExternalId { get; init; }

    /// <summary>See <see cref="TagList"/>.</summary>
    public Optional<IReadOnlyList<string?>?> Tags { get; init; }

    /// <summary>See <see cref="Domain.Hierarchy.AgentUrl"/>; sites only.</summary>
    public Optional<string?> AgentUrl { get; init; }

    /// <summary>The settings.</summary>
    public SettingsChange Settings { get; init; } = new();

    /// <summary>Checks every field by itself.</summary>
    /// <param name="isNew">Whether a name is needed.</param>
    /// <returns>Every mistake at once.</returns>
    public Result<ParsedGroupChange> Parse(bool isNew)
    {
        var fields = new Fields();
        var name = isNew || Name.IsPresent ? fields.Take(GroupName.Parse(Name.Or(null))) : null;
        var description = fields.Take(Domain.Hierarchy.Description.Parse(Description.Or(null)));
        var externalId = fields.Take(Domain.Hierarchy.ExternalId.Parse(ExternalId.Or(null)));
        var agentUrl = fields.Take(Domain.Hierarchy.AgentUrl.Parse(AgentUrl.Or(null)));
        var tags = fields.Take(TagList.Parse(Tags.Or(null), "tags"));
        var settings = Settings.Check(fields);
        if (!fields.AreGood) return fields.Refusal;

        return new ParsedGroupChange(
            name,
            Description.Select(_ => description),
            ParentId,
            ExternalId.Select(_ => externalId),
            Tags.Select(_ => tags),
            AgentUrl.Select(_ => agentUrl),
            settings);
    }
}

/// <summary>A <see cref="GroupChange"/> whose fields are each good in themselves; only <see cref="GroupChange.Parse"/> makes one.</summary>
/// <param name="Name">Null where it stays.</param>
/// <param name="Description">Trimmed.</param>
/// <param name="ParentId">Null makes it a root.</param>
/// <param name="ExternalId">Trimmed.</param>
/// <param name="Tags">As they are stored.</param>
/// <param name="AgentUrl">Trimmed.</param>
/// <param name="Settings">Checked.</param>
public sealed record ParsedGroupChange(
    GroupName? Name,
    Optional<string?> Description,
    Optional<GroupId?> ParentId,
    Optional<string?> ExternalId,
    Optional<string?> Tags,
    Optional<string?> AgentUrl,
    SettingsChange Settings)
{
    /// <summary>Creates a regular group or a site with these values; <see cref="Name"/> must not be null.</summary>
    /// <param name="id">Identifier of the new group.</param>
    /// <param name="asSite">Whether it is a site.</param>
    /// <param name="parent">Its parent; null for a root. <see cref="ParentId"/> is not looked at.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The group; or <c>site.parent_not_a_site</c>, <c>group.too_deep</c>, <c>group.setting_requires_site</c>.</returns>
    public Result<DeviceGroup> Create(GroupId id, bool asSite, DeviceGroup? parent, DateTime now)
    {
        var settings = Settings.ApplyTo(Domain.Hierarchy.Settings.Empty);
        if (!asSite)
        {
            var group = DeviceGroup.Create(id, Name!, parent, settings, now);
            if (group.IsSuccess) SetTexts(group.Value);
            return group;
        }

        var site = Site.Create(id, Name!, parent, settings, now);
        if (!site.IsSuccess) return site.AsRefusal();
        SetTexts(site.Value);
        return site.Value;
    }

    /// <summary>Changes a group or site, except its place.</summary>
    /// <returns><c>group.setting_requires_site</c>.</returns>
    public Result ApplyTo(DeviceGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (Name is not null) group.Rename(Name);
        SetTexts(group);
        return group.Configure(Settings.ApplyTo(group.Settings));
    }

    /// <summary>
    /// Whether it changes the shape of the tree, or what the rule about several groups reads (<see cref="CachePatternRule"/>), and so must not
    /// run concurrently with other changes.
    /// </summary>
    /// <param name="group">The group as it is stored.</param>
    public bool NeedsExclusiveStructure(DeviceGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return ParentId.Or(group.ParentId) != group.ParentId || CachePatternRule.IsAffectedBy(group.Settings, Settings.ApplyTo(group.Settings));
    }

    private void SetTexts(DeviceGroup group)
    {
        group.SetDescription(Description.Or(group.Description));
        group.SetExternalId(ExternalId.Or(group.ExternalId));
        group.SetTags(Tags.Or(group.StoredTags));
        if (group is Site site) site.SetAgentUrl(AgentUrl.Or(site.AgentUrl));
    }
}
