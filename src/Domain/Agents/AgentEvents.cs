using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>A change of a site's agent. Events never contain a token or a key.</summary>
/// <param name="Agent">The agent as it is after the change.</param>
public abstract record AgentEvent(SiteAgent Agent) : DomainEvent;

/// <summary>A token was issued with which the agent can enrol.</summary>
/// <param name="Agent">The agent.</param>
public sealed record AgentTokenIssued(SiteAgent Agent) : AgentEvent(Agent);

/// <summary>The agent enrolled and got a new key.</summary>
/// <param name="Agent">The agent.</param>
public sealed record AgentEnrolled(SiteAgent Agent) : AgentEvent(Agent);

/// <summary>The agent used its key for the first time, so that the enrolment cannot be repeated.</summary>
/// <param name="Agent">The agent.</param>
public sealed record AgentKeyConfirmed(SiteAgent Agent) : AgentEvent(Agent);

/// <summary>The agent's keys, and a token that was not used yet, were revoked.</summary>
/// <param name="Agent">The agent.</param>
public sealed record AgentRevoked(SiteAgent Agent) : AgentEvent(Agent);
