namespace Sites.Domain.Hierarchy;

/// <summary>
/// How a site's agent is doing, as the site shows it. Which one holds when is the module Agents' rule
/// (<c>AgentPresence.Rule</c>); a site that no agent ever enrolled for has none.
/// </summary>
public enum AgentStatus
{
    /// <summary>It reports in time and all is well.</summary>
    Online,

    /// <summary>It is late by two intervals, or reports a service that is not well.</summary>
    Degraded,

    /// <summary>It has been silent for five intervals, or its credential was revoked.</summary>
    Offline,
}
