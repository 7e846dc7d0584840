namespace Sites.Application.Contracts.Agents;

/// <summary>The health of many sites, rolled up: of a subtree with its top, or of all.</summary>
public sealed record HealthSummaryResponse
{
    /// <summary>The site at the top; null for all.</summary>
    public required Guid? Under { get; init; }

    /// <summary>How many sites there are.</summary>
    public required int SitesCount { get; init; }

    /// <summary>How many of them have an agent that is doing so; together with those that never had one they are all.</summary>
    public required SitesByStatusResponse SitesByStatus { get; init; }

    /// <summary>Nodes at home at them.</summary>
    public required int NodesCount { get; init; }

    /// <summary>Things whose central version a site has not acknowledged, for each site.</summary>
    public required int PendingSyncItems { get; init; }

    /// <summary>Conflicts that wait for a decision.</summary>
    public required int ConflictsPending { get; init; }

    /// <summary>Claims that are open and have one of them on either side, each counted once.</summary>
    public required int OpenClaims { get; init; }
}

/// <summary>How many sites' agents are doing how.</summary>
public sealed record SitesByStatusResponse
{
    /// <summary>Reporting in time, and well.</summary>
    public required int Online { get; init; }

    /// <summary>Late, or not well.</summary>
    public required int Degraded { get; init; }

    /// <summary>Silent, or revoked.</summary>
    public required int Offline { get; init; }

    /// <summary>No agent ever enrolled.</summary>
    public required int NeverEnrolled { get; init; }
}
