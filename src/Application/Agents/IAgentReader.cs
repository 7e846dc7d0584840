using Ardalis.Result;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>A site's agent with what belongs to its picture.</summary>
/// <param name="Site">The site.</param>
/// <param name="SiteName">Its name.</param>
/// <param name="AgentUrl">Where the agent is reached.</param>
/// <param name="NodesCount">Nodes at home at the site.</param>
/// <param name="Agent">Its agent as far as trust goes; null where no token was ever made.</param>
/// <param name="Presence">When it was last heard of; null where none ever enrolled.</param>
/// <param name="ReadAt">UTC; the moment that statuses hold for.</param>
public sealed record AgentView(
    GroupId Site, string SiteName, string? AgentUrl, int NodesCount, SiteAgent? Agent, AgentPresence? Presence, DateTime ReadAt);

/// <summary>How a site is doing.</summary>
/// <param name="Site">The site.</param>
/// <param name="SiteVersion">The site's version.</param>
/// <param name="Presence">When its agent was last heard of; null where none ever enrolled.</param>
/// <param name="PendingSyncItems">Things whose central version the site has not acknowledged.</param>
/// <param name="ConflictsPending">Conflicts that wait for a decision.</param>
/// <param name="OpenClaims">Claims that are open and have this site on either side.</param>
/// <param name="NodesCount">Nodes at home at the site.</param>
/// <param name="CacheMaxSizeGb">The limit that takes effect; null is none.</param>
/// <param name="ReadAt">UTC; the moment that statuses hold for.</param>
public sealed record SiteHealth(
    GroupId Site, int SiteVersion, AgentPresence? Presence, int PendingSyncItems, int ConflictsPending, int OpenClaims, int NodesCount,
    int? CacheMaxSizeGb, DateTime ReadAt);

/// <summary>How many sites are doing how.</summary>
/// <param name="Sites">All of them.</param>
/// <param name="Online">With an agent that is online.</param>
/// <param name="Degraded">With one that is degraded.</param>
/// <param name="Offline">With one that is offline.</param>
public sealed record SitesByStatus(int Sites, int Online, int Degraded, int Offline)
{
    /// <summary>Sites that no agent ever enrolled for.</summary>
    public int NeverEnrolled => Sites - Online - Degraded - Offline;
}

/// <summary>The health of many sites, rolled up.</summary>
/// <param name="ByStatus">How many there are, and how their agents are doing.</param>
/// <param name="Nodes">Nodes at home at them.</param>
/// <param name="PendingSyncItems">Things whose central version a site has not acknowledged, for each site.</param>
/// <param name="ConflictsPending">Conflicts that wait for a decision.</param>
/// <param name="OpenClaims">Claims that are open and have one of them on either side, each counted once.</param>
public sealed record HealthSummary(SitesByStatus ByStatus, int Nodes, int PendingSyncItems, int ConflictsPending, int OpenClaims);

/// <summary>Reads agents and the health of sites for answers.</summary>
public interface IAgentReader
{
    /// <summary>One site's agent.</summary>
    /// <returns><c>site.not_found</c>.</returns>
    Task<Result<AgentView>> GetAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>How one site is doing.</summary>
    /// <returns><c>site.not_found</c>.</returns>
    Task<Result<SiteHealth>> GetHealthAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>How a site and everything below it, or all sites, are doing; rolled up by the database in one query.</summary>
    /// <returns><c>site.not_found</c>.</returns>
    Task<Result<HealthSummary>> SummariseAsync(GroupId? under, CancellationToken cancellationToken);

    /// <summary>How many sites' agents are doing how, over all.</summary>
    Task<SitesByStatus> CountByStatusAsync(CancellationToken cancellationToken);
}
