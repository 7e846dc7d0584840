using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// A location with its own agent and its own settings. A site is a root or has a site as its parent, so it inherits settings from sites
/// only.
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

    /// <summary>The URL at which the site's agent can be reached; see <see cref="Hierarchy.AgentUrl"/>.</summary>
    public string? AgentUrl { get; private set; }

    /// <summary>Creates a site. A root stores the system defaults for settings that are not given; other sites store only what is given.</summary>
    /// <param name="id">Identifier of the new site.</param>
    /// <param name="name">The name, unique among its siblings, which the database enforces.</param>
    /// <param name="parent">A site; null for a root.</param>
    /// <param name="settings">The given settings.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The site; or <c>site.parent_not_a_site</c>, <c>group.too_deep</c>.</returns>
    public static new Result<Site> Create(GroupId id, GroupName name, DeviceGroup? parent, Settings settings, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (parent is not (null or Site)) return HierarchyErrors.ParentNotASite.Refuse();
        if (!HasRoomBelow(parent, levels: 1)) return HierarchyErrors.TooDeep.Refuse(Lineage.MaxLevels);
        return new Site(id, name, (Site?)parent, parent is null ? settings.WithRootDefaults() : settings, now);
    }

    /// <summary>Sets the URL at which the site's agent can be reached.</summary>
    /// <param name="agentUrl">The URL; null to clear it.</param>
    public void SetAgentUrl(AgentUrl? agentUrl)
    {
        RecordDetail("agent_url", AgentUrl, agentUrl?.Value);
        AgentUrl = agentUrl?.Value;
    }

    private protected override Refusal? RefuseParent(DeviceGroup? parent) =>
        parent is null or Site ? null : HierarchyErrors.ParentNotASite.Refuse();
}
