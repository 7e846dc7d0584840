using System.ComponentModel.DataAnnotations;
using Sites.Application.Contracts.Hierarchy;

namespace Sites.Application.Contracts.Agents;

/// <summary>The health of a site: what its agent reports, and what central counts.</summary>
public sealed record SiteHealthResponse
{
    /// <summary>Identifier of the site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid SiteId { get; init; }

    /// <summary>Status of the site's agent; null before the first enrolment.</summary>
    public required AgentStatus? AgentStatus { get; init; }

    /// <summary>Why the agent is not online, as a human-readable sentence.</summary>
    /// <example>No heartbeat for 2 intervals of 60 s.</example>
    public required string? AgentStatusReason { get; init; }

    /// <summary>When the agent's status last changed (UTC).</summary>
    /// <example>2026-03-01T11:02:00Z</example>
    public required DateTime? AgentStatusSince { get; init; }

    /// <summary>When the agent last reported (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime? AgentLastSeen { get; init; }

    /// <summary>Number of entities whose current version the site has not acknowledged.</summary>
    /// <example>3</example>
    [Range(0, int.MaxValue)]
    public required int PendingSyncItems { get; init; }

    /// <summary>Number of open conflicts.</summary>
    /// <example>1</example>
    [Range(0, int.MaxValue)]
    public required int ConflictsPending { get; init; }

    /// <summary>Number of open claims with this site as source or target.</summary>
    /// <example>2</example>
    [Range(0, int.MaxValue)]
    public required int OpenClaims { get; init; }

    /// <summary>Number of nodes whose home is the site.</summary>
    /// <example>120</example>
    [Range(0, int.MaxValue)]
    public required int NodesCount { get; init; }

    /// <summary>Space that the cache uses, in gigabytes, as the agent reports it.</summary>
    /// <example>212.5</example>
    public required double? CacheUsedGb { get; init; }

    /// <summary>Effective maximum size of the cache, in gigabytes; null for no limit.</summary>
    /// <example>500</example>
    [Range(1, int.MaxValue)]
    public required int? CacheMaxGb { get; init; }

    /// <summary>Version that the agent reports.</summary>
    /// <example>1.4.2</example>
    public required string? AgentVersion { get; init; }

    /// <summary>How long the agent had been running when it last reported, in seconds.</summary>
    /// <example>86400</example>
    public required long? UptimeSeconds { get; init; }

    /// <summary>Status of the site's services by name, as the agent reports it: <c>ok</c>, or the problem.</summary>
    /// <example>{"dhcp":"ok","tftp":"ok","cache":"disk is full"}</example>
    public required IReadOnlyDictionary<string, string>? Services { get; init; }

    /// <summary>How far the agent's clock is ahead of central's, in seconds; negative where it is behind.</summary>
    /// <example>-0.25</example>
    public required double? ClockSkewSeconds { get; init; }
}
