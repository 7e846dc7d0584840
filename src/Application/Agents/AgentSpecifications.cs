using Ardalis.Specification;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>One site's agent, as far as trust goes.</summary>
public sealed class AgentOfSite : Specification<SiteAgent>
{
    /// <summary>The agent of this site.</summary>
    public AgentOfSite(GroupId site) => Query.Where(agent => agent.Id == site);
}

/// <summary>When one site's agent was last heard of.</summary>
public sealed class PresenceOfSite : Specification<AgentPresence>
{
    /// <summary>The presence of this site's agent.</summary>
    public PresenceOfSite(GroupId site) => Query.Where(presence => presence.SiteId == site);
}
