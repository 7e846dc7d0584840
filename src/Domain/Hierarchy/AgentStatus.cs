namespace Sites.Domain.Hierarchy;

/// <summary>
/// Status of a site's agent. The Agents module decides it (<c>AgentPresence.Rule</c>); a site whose agent never enrolled has no status.
/// </summary>
public enum AgentStatus
{
    /// <summary>The agent reports in time, and all its services are healthy.</summary>
    Online,

    /// <summary>The agent has missed two heartbeat intervals, or a service is failing.</summary>
    Degraded,

    /// <summary>The agent has missed five heartbeat intervals, or its credential was revoked.</summary>
    Offline,

    /// <summary>
    /// The last heartbeat is in the future because central's clock was set back, or heartbeats that arrived since cannot be stored. The agent
    /// may have any of the other statuses.
    /// </summary>
    Unknown,
}
