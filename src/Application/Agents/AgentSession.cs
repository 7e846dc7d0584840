using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>The data that a request of a site's agent needs, read at once.</summary>
/// <param name="Config">The agent's current configuration.</param>
/// <param name="Agent">The agent with its credentials; null when no token was ever issued.</param>
/// <param name="Presence">The agent's presence; null when no agent ever enrolled.</param>
/// <param name="Commands">The pending commands for the agent, due or not.</param>
public sealed record AgentSession(AgentConfig Config, SiteAgent? Agent, AgentPresence? Presence, IReadOnlyList<AgentCommand> Commands)
{
    /// <summary>Identifier of the site.</summary>
    public GroupId Site => Config.Site;

    /// <summary>How far the agent's clock is ahead of central's, as measured with its last heartbeat; zero if that is unknown.</summary>
    public TimeSpan ClockAhead => TimeSpan.FromMilliseconds(Presence?.ClockSkewMilliseconds ?? 0);
}

/// <summary>Reads the data that requests of agents need.</summary>
public interface IAgentSessions
{
    /// <summary>
    /// Reads the session of a site from the database, at the time of the call or later. Nothing is cached, so a revoked key or a changed
    /// setting takes effect with the next request on every replica. Concurrent calls share one set of queries.
    /// </summary>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The session; null when the site does not exist.</returns>
    Task<AgentSession?> FindAsync(GroupId site, CancellationToken cancellationToken);
}
