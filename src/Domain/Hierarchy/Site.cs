using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// A place with its own agent and its own settings. Its parent is a site or none, so that everything a site inherits
/// was said by a site.
/// </summary>
public sealed class Site : DeviceGroup
{
    private Site(GroupId id, GroupName name, Site? parent, Settings settings, DateTime now)
        : base(id, name, parent, settings, now)
    {
    }

    private Site()
    {
    }

    /// <summary>See <see cref="Hierarchy.AgentUrl"/>.</summary>
    public string? AgentUrl { get; private set; }

    /// <summary>A new site. A root stores the system defaults written out; a child only what the caller said.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="name">Unique among its siblings; the store guards that.</param>
    /// <param name="parent">A site, or none for a root.</param>
    /// <param name="settings">What the caller said.</param>
    /// <param name="now">UTC.</param>
    /// <returns><c>site.parent_not_a_site</c>, <c>group.too_deep</c>.</returns>
    public static new Result<Site> Create(GroupId id, GroupName name, DeviceGroup? parent, Settings settings, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (parent is not (null or Site)) return HierarchyErrors.ParentNotASite.Refuse();
        if (!HasRoomBelow(parent, levels: 1)) return HierarchyErrors.TooDeep.Refuse(Lineage.MaxLevels);
        return new Site(id, name, (Site?)parent, parent is null ? settings.WithRootDefaults() : settings, now);
    }

    /// <summary>Sets the URL at which the site's agent can be reached.</summary>
    /// <param name="agentUrl">The result of <see cref="Hierarchy.AgentUrl.Parse"/>; null to clear it.</param>
    public void SetAgentUrl(string? agentUrl)
    {
        RecordDetail("agent_url", AgentUrl, agentUrl);
        AgentUrl = agentUrl;
    }

    private protected override Refusal? RefusesParent(DeviceGroup? parent) =>
        parent is null or Site ? null : HierarchyErrors.ParentNotASite.Refuse();
}
