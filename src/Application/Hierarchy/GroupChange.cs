using Ardalis.Result;
using Sites.Application.Contracts.Common;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// The requested values of a group or site. Create, patch and import share this type, so that every field is validated by the same rules.
/// </summary>
public sealed record GroupChange
{
    /// <summary>Name of the group; see <see cref="GroupName"/>.</summary>
    public Optional<string?> Name { get; init; }

    /// <summary>Description of the group; see <see cref="Domain.Hierarchy.Description"/>.</summary>
    public Optional<string?> Description { get; init; }

    /// <summary>Identifier of the parent; null makes the group a root.</summary>
    public Optional<GroupId?> ParentId { get; init; }

    /// <summary>Key of the group in another inventory; see <see cref="Domain.Hierarchy.ExternalId"/>.</summary>
    public Optional<string?> ExternalId { get; init; }

    /// <summary>Tags of the group; see <see cref="TagList"/>.</summary>
    public Optional<IReadOnlyList<string?>?> Tags { get; init; }

    /// <summary>URL of the site's agent, for sites only; see <see cref="Domain.Hierarchy.AgentUrl"/>.</summary>
    public Optional<string?> AgentUrl { get; init; }

    /// <summary>The requested settings.</summary>
    public SettingsChange Settings { get; init; } = new();

    /// <summary>Validates every field independently of the tree.</summary>
    /// <param name="isNew">Whether a name is required.</param>
    /// <returns>The validated change; or the validation errors of all fields.</returns>
    public Result<ParsedGroupChange> Parse(bool isNew)
    {
        var fields = new Fields();
        var name = isNew || Name.IsPresent ? fields.Take(GroupName.Parse(Name.Or(null))) : null;
        var change = new ParsedGroupChange(
            name,
            Description.Select(text => fields.Take(Domain.Hierarchy.Description.Parse(text))),
            ParentId,
            ExternalId.Select(text => fields.Take(Domain.Hierarchy.ExternalId.Parse(text))),
            AgentUrl.Select(text => fields.Take(Domain.Hierarchy.AgentUrl.Parse(text))),
            Tags.Select(tags => fields.Take(TagList.Parse(tags, "tags"))),
            Settings.Parse(fields));
        return fields.AreValid ? change : fields.Refusal;
    }
}

/// <summary>A validated <see cref="GroupChange"/>; created by <see cref="GroupChange.Parse"/> only.</summary>
/// <param name="Name">The new name; null when it does not change.</param>
/// <param name="Description">The description.</param>
/// <param name="ParentId">Identifier of the parent; null makes the group a root.</param>
/// <param name="ExternalId">The external id.</param>
/// <param name="AgentUrl">The agent URL.</param>
/// <param name="Tags">The tags.</param>
/// <param name="Settings">The validated settings.</param>
public sealed record ParsedGroupChange(
    GroupName? Name,
    Optional<Description?> Description,
    Optional<GroupId?> ParentId,
    Optional<ExternalId?> ExternalId,
    Optional<AgentUrl?> AgentUrl,
    Optional<TagList?> Tags,
    ParsedSettingsChange Settings)
{
    /// <summary>Creates a regular group or a site with these values; <see cref="Name"/> must not be null.</summary>
    /// <param name="id">Identifier of the new group.</param>
    /// <param name="asSite">Whether it is a site.</param>
    /// <param name="parent">The parent; null for a root. <see cref="ParentId"/> is ignored.</param>
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

    /// <summary>Applies all changes to a group or site, except that of its parent.</summary>
    /// <returns>Success; or <c>group.setting_requires_site</c>.</returns>
    public Result ApplyTo(DeviceGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (Name is not null) group.Rename(Name);
        SetTexts(group);
        return group.Configure(Settings.ApplyTo(group.Settings));
    }

    /// <summary>
    /// Returns whether the change must not run concurrently with other changes, because it changes the shape of the tree or the values that a
    /// rule across several groups depends on (<see cref="CachePatternRule"/>).
    /// </summary>
    /// <param name="group">The stored group.</param>
    public bool NeedsExclusiveStructure(DeviceGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return ParentId.Or(group.ParentId) != group.ParentId || CachePatternRule.IsAffectedBy(group.Settings, Settings.ApplyTo(group.Settings));
    }

    private void SetTexts(DeviceGroup group)
    {
        if (Description.IsPresent) group.SetDescription(Description.Value);
        if (ExternalId.IsPresent) group.SetExternalId(ExternalId.Value);
        if (Tags.IsPresent) group.SetTags(Tags.Value);
        if (AgentUrl.IsPresent && group is Site site) site.SetAgentUrl(AgentUrl.Value);
    }
}
