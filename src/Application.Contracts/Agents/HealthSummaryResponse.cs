using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Agents;

/// <summary>The aggregated health of all sites, or of one site and all sites below it.</summary>
public sealed record HealthSummaryResponse
{
    /// <summary>Identifier of the site at the top; null for all sites.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid? Under { get; init; }

    /// <summary>Number of sites.</summary>
    /// <example>40</example>
    [Range(0, int.MaxValue)]
    public required int SitesCount { get; init; }

    /// <summary>Number of sites by the status of their agent; the numbers add up to <c>sites_count</c>.</summary>
    public required SitesByStatusResponse SitesByStatus { get; init; }

    /// <summary>Number of nodes whose home is one of the sites.</summary>
    /// <example>4800</example>
    [Range(0, int.MaxValue)]
    public required int NodesCount { get; init; }

    /// <summary>Number of entities whose current version a site has not acknowledged, counted for each site.</summary>
    /// <example>12</example>
    [Range(0, int.MaxValue)]
    public required int PendingSyncItems { get; init; }

    /// <summary>Number of open conflicts.</summary>
    /// <example>1</example>
    [Range(0, int.MaxValue)]
    public required int ConflictsPending { get; init; }

    /// <summary>Number of open claims with one of the sites as source or target, each counted once.</summary>
    /// <example>2</example>
    [Range(0, int.MaxValue)]
    public required int OpenClaims { get; init; }
}

/// <summary>Number of sites by the status of their agent.</summary>
public sealed record SitesByStatusResponse
{
    /// <summary>Number of sites whose agent reports in time and without problems.</summary>
    /// <example>37</example>
    [Range(0, int.MaxValue)]
    public required int Online { get; init; }

    /// <summary>Number of sites whose agent is late or reports a problem.</summary>
    /// <example>2</example>
    [Range(0, int.MaxValue)]
    public required int Degraded { get; init; }

    /// <summary>Number of sites whose agent no longer reports or is revoked.</summary>
    /// <example>1</example>
    [Range(0, int.MaxValue)]
    public required int Offline { get; init; }

    /// <summary>Number of sites for whose agent the status is not known.</summary>
    /// <example>0</example>
    [Range(0, int.MaxValue)]
    public required int Unknown { get; init; }

    /// <summary>Number of sites whose agent never enrolled.</summary>
    /// <example>0</example>
    [Range(0, int.MaxValue)]
    public required int NeverEnrolled { get; init; }
}
