using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Sites.Application.Contracts.Hierarchy;

namespace Sites.Application.Contracts.Agents;

/// <summary>The agent of a site. Values that were never reported are null.</summary>
public sealed record AgentStatusResponse
{
    /// <summary>Identifier of the site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid SiteId { get; init; }

    /// <summary>Name of the site.</summary>
    /// <example>Berlin Lab</example>
    public required string SiteName { get; init; }

    /// <summary>URL at which the agent is reached.</summary>
    /// <example>https://agent.ber-lab.example.com:8443</example>
    public required string? AgentUrl { get; init; }

    /// <summary>Status of the agent; null before the first enrolment.</summary>
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

    /// <summary>Version that the agent reports.</summary>
    /// <example>1.4.2</example>
    public required string? AgentVersion { get; init; }

    /// <summary>How long the agent had been running when it last reported, in seconds.</summary>
    /// <example>86400</example>
    public required long? UptimeSeconds { get; init; }

    /// <summary>Status of the site's services by name, as the agent reports it: <c>ok</c>, or the problem.</summary>
    /// <example>{"dhcp":"ok","tftp":"ok","cache":"disk is full"}</example>
    public required IReadOnlyDictionary<string, string>? Services { get; init; }

    /// <summary>Number of nodes whose home is the site.</summary>
    /// <example>120</example>
    [Range(0, int.MaxValue)]
    public required int NodesCount { get; init; }

    /// <summary>Cache hit rate, 0–1, as the agent reports it.</summary>
    /// <example>0.94</example>
    public required double? CacheHitRate { get; init; }

    /// <summary>Disk usage in percent, 0–100, as the agent reports it.</summary>
    /// <example>61.5</example>
    public required double? DiskUsagePercent { get; init; }

    /// <summary>Number of nodes that the agent saw within an hour before it last reported.</summary>
    /// <example>118</example>
    public required int? NodesSeenLastHour { get; init; }

    /// <summary>Number of nodes that were booting when the agent last reported.</summary>
    /// <example>2</example>
    public required int? ActiveBoots { get; init; }

    /// <summary>Number of changes that were waiting at the site, as the agent reports it.</summary>
    /// <example>0</example>
    public required int? ReportedPendingSyncItems { get; init; }

    /// <summary>Number of conflicts, as the agent reports it.</summary>
    /// <example>0</example>
    public required int? ReportedConflictsPending { get; init; }

    /// <summary>When the site last synchronised, as the agent reports it (UTC, by central's clock).</summary>
    /// <example>2026-03-01T11:55:00Z</example>
    public required DateTime? LastSyncAt { get; init; }

    /// <summary>Capabilities that the agent reported when it enrolled.</summary>
    public required JsonElement? Capabilities { get; init; }

    /// <summary>When the agent last enrolled (UTC).</summary>
    /// <example>2025-12-02T12:00:00Z</example>
    public required DateTime? EnrolledAt { get; init; }

    /// <summary>When the agent's credential was revoked (UTC); null while it is valid.</summary>
    /// <example>2026-03-01T13:00:00Z</example>
    public required DateTime? RevokedAt { get; init; }

    /// <summary>Heartbeat interval that was last sent to the agent, in seconds.</summary>
    /// <example>60</example>
    public required int? HeartbeatInterval { get; init; }
}
