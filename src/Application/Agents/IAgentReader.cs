using Ardalis.Result;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Read model of a site's agent.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="SiteName">Name of the site.</param>
/// <param name="AgentUrl">URL of the agent; null when it is unset.</param>
/// <param name="NodesCount">Number of nodes whose home is the site.</param>
/// <param name="Agent">The agent with its credentials; null when no token was ever issued.</param>
/// <param name="Presence">The agent's presence; null when no agent ever enrolled.</param>
/// <param name="ReadAt">The time of reading, at which statuses are computed.</param>
public sealed record AgentView(
    GroupId Site, string SiteName, string? AgentUrl, int NodesCount, SiteAgent? Agent, AgentPresence? Presence, StatusTime ReadAt);

/// <summary>The health of a site.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="SiteVersion">Version of the site.</param>
/// <param name="Presence">The presence of the site's agent; null when no agent ever enrolled.</param>
/// <param name="PendingSyncItems">Number of entities whose current version the site has not acknowledged.</param>
/// <param name="ConflictsPending">Number of open conflicts.</param>
/// <param name="OpenClaims">Number of open claims whose source or target is the site.</param>
/// <param name="NodesCount">Number of nodes whose home is the site.</param>
/// <param name="CacheMaxSizeGb">Effective maximum cache size in gigabytes; null for no limit.</param>
/// <param name="ReadAt">The time of reading, at which statuses are computed.</param>
public sealed record SiteHealth(
    GroupId Site, int SiteVersion, AgentPresence? Presence, int PendingSyncItems, int ConflictsPending, int OpenClaims, int NodesCount,
    int? CacheMaxSizeGb, StatusTime ReadAt);

/// <summary>Counts of sites by the status of their agents.</summary>
/// <param name="Sites">Number of all sites.</param>
/// <param name="Online">Number of sites whose agent is online.</param>
/// <param name="Degraded">Number of sites whose agent is degraded.</param>
/// <param name="Offline">Number of sites whose agent is offline.</param>
/// <param name="Unknown">Number of sites for whose agent the status cannot be determined.</param>
public sealed record SitesByStatus(int Sites, int Online, int Degraded, int Offline, int Unknown)
{
    /// <summary>Number of sites for which no agent ever enrolled.</summary>
    public int NeverEnrolled => Sites - Online - Degraded - Offline - Unknown;
}

/// <summary>The aggregated health of several sites.</summary>
/// <param name="ByStatus">Counts of the sites by the status of their agents.</param>
/// <param name="Nodes">Number of nodes whose home is one of the sites.</param>
/// <param name="PendingSyncItems">Number of unacknowledged entity versions; an entity counts once for each site.</param>
/// <param name="ConflictsPending">Number of open conflicts.</param>
/// <param name="OpenClaims">Number of open claims whose source or target is one of the sites; each claim counts once.</param>
public sealed record HealthSummary(SitesByStatus ByStatus, int Nodes, int PendingSyncItems, int ConflictsPending, int OpenClaims);

/// <summary>Reads agents and the health of sites for responses.</summary>
public interface IAgentReader
{
    /// <summary>Returns the agent of a site.</summary>
    /// <returns>The agent; or <c>site.not_found</c>.</returns>
    Task<Result<AgentView>> GetAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Returns the health of a site.</summary>
    /// <returns>The health; or <c>site.not_found</c>.</returns>
    Task<Result<SiteHealth>> GetHealthAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Returns the aggregated health of a site and the sites below it, or of all sites. The database aggregates in one query.</summary>
    /// <returns>The summary; or <c>site.not_found</c>.</returns>
    Task<Result<HealthSummary>> SummariseAsync(GroupId? under, CancellationToken cancellationToken);

    /// <summary>Counts all sites by the status of their agents.</summary>
    Task<SitesByStatus> CountByStatusAsync(CancellationToken cancellationToken);
}
