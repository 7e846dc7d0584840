using Sites.Application.Contracts.Hierarchy;

namespace Sites.Application.Contracts.Agents;

/// <summary>How a site is doing: what its agent says, and what central counts.</summary>
public sealed record SiteHealthResponse
{
    /// <summary>The site.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>How its agent is doing; null before an agent ever enrolled.</summary>
    public required AgentStatus? AgentStatus { get; init; }

    /// <summary>Why it is not online, for a person.</summary>
    public required string? AgentStatusReason { get; init; }

    /// <summary>UTC; since when it has been doing so.</summary>
    public required DateTime? AgentStatusSince { get; init; }

    /// <summary>UTC; when it was last heard of.</summary>
    public required DateTime? AgentLastSeen { get; init; }

    /// <summary>Things whose central version the site has not acknowledged.</summary>
    public required int PendingSyncItems { get; init; }

    /// <summary>Conflicts that wait for a decision.</summary>
    public required int ConflictsPending { get; init; }

    /// <summary>Claims that are open and have this site on either side.</summary>
    public required int OpenClaims { get; init; }

    /// <summary>Nodes at home at the site.</summary>
    public required int NodesCount { get; init; }

    /// <summary>What the cache takes, as the agent says.</summary>
    public required double? CacheUsedGb { get; init; }

    /// <summary>The limit that takes effect; null is none.</summary>
    public required int? CacheMaxGb { get; init; }

    /// <summary>What the agent calls its version.</summary>
    public required string? AgentVersion { get; init; }

    /// <summary>How long it had been running when it last reported.</summary>
    public required long? UptimeSeconds { get; init; }

    /// <summary>By name, how the site's services are doing.</summary>
    public required IReadOnlyDictionary<string, string>? Services { get; init; }

    /// <summary>How far the agent's clock is ahead of central's; negative where it is behind.</summary>
    public required double? ClockSkewSeconds { get; init; }
}
