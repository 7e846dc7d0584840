using Ardalis.Specification;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>The agent of a site, with its credentials.</summary>
public sealed class AgentOfSite : Specification<SiteAgent>
{
    /// <summary>Selects the agent of this site.</summary>
    public AgentOfSite(GroupId site) => Query.Where(agent => agent.Id == site);
}

/// <summary>The presence of a site's agent.</summary>
public sealed class PresenceOfSite : Specification<AgentPresence>
{
    /// <summary>Selects the presence of this site's agent.</summary>
    public PresenceOfSite(GroupId site) => Query.Where(presence => presence.SiteId == site);
}
