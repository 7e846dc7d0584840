using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Everything that a request of a site's agent needs to know, read at once.</summary>
/// <param name="Config">What takes effect at the site.</param>
/// <param name="Agent">Its agent as far as trust goes; null where no token was ever made.</param>
/// <param name="Presence">When it was last heard of; null where none ever enrolled.</param>
/// <param name="Commands">Commands that wait for the agent, due or not.</param>
public sealed record AgentSession(AgentConfig Config, SiteAgent? Agent, AgentPresence? Presence, IReadOnlyList<AgentCommand> Commands)
{
    /// <summary>The site.</summary>
    public GroupId Site => Config.Site;

    /// <summary>How far the agent's clock is ahead of central's, as measured with its last heartbeat; zero if that is unknown.</summary>
    public TimeSpan ClockAhead => TimeSpan.FromMilliseconds(Presence?.ClockSkewMilliseconds ?? 0);
}

/// <summary>Finds what requests of agents need to know.</summary>
public interface IAgentSessions
{
    /// <summary>
    /// Reads it from the database, at the time of the call or later: nothing is kept from before, so a revoked key fails
    /// and a changed setting shows with the very next request, on every replica. Calls that come together are answered
    /// by one set of queries.
    /// </summary>
    /// <param name="site">The site.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Null where there is no such site.</returns>
    Task<AgentSession?> FindAsync(GroupId site, CancellationToken cancellationToken);
}
