using System.Text.Json;
using Sites.Application.Contracts.Hierarchy;

namespace Sites.Application.Contracts.Agents;

/// <summary>A site's agent, as people look at it. What is null was never said.</summary>
public sealed record AgentStatusResponse
{
    /// <summary>The site.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>Its name.</summary>
    public required string SiteName { get; init; }

    /// <summary>Where the agent is reached.</summary>
    public required string? AgentUrl { get; init; }

    /// <summary>How it is doing; null before an agent ever enrolled.</summary>
    public required AgentStatus? AgentStatus { get; init; }

    /// <summary>Why it is not online, for a person.</summary>
    public required string? AgentStatusReason { get; init; }

    /// <summary>UTC; since when it has been doing so.</summary>
    public required DateTime? AgentStatusSince { get; init; }

    /// <summary>UTC; when it was last heard of.</summary>
    public required DateTime? AgentLastSeen { get; init; }

    /// <summary>What it calls its version.</summary>
    public required string? AgentVersion { get; init; }

    /// <summary>How long it had been running when it last reported.</summary>
    public required long? UptimeSeconds { get; init; }

    /// <summary>By name, how the site's services are doing.</summary>
    public required IReadOnlyDictionary<string, string>? Services { get; init; }

    /// <summary>Nodes at home at the site.</summary>
    public required int NodesCount { get; init; }

    /// <summary>0–1.</summary>
    public required double? CacheHitRate { get; init; }

    /// <summary>0–100.</summary>
    public required double? DiskUsagePercent { get; init; }

    /// <summary>Nodes that the agent has seen within an hour.</summary>
    public required int? NodesSeenLastHour { get; init; }

    /// <summary>Nodes that booted when it last reported.</summary>
    public required int? ActiveBoots { get; init; }

    /// <summary>Changes that waited at the site, by the agent's own count.</summary>
    public required int? ReportedPendingSyncItems { get; init; }

    /// <summary>Conflicts, by the agent's own count.</summary>
    public required int? ReportedConflictsPending { get; init; }

    /// <summary>UTC by central's clock; when the site last synchronised, as the agent says.</summary>
    public required DateTime? LastSyncAt { get; init; }

    /// <summary>What it said it can do when it enrolled.</summary>
    public required JsonElement? Capabilities { get; init; }

    /// <summary>UTC; when it last enrolled.</summary>
    public required DateTime? EnrolledAt { get; init; }

    /// <summary>UTC; when its credential was revoked; null while it holds.</summary>
    public required DateTime? RevokedAt { get; init; }

    /// <summary>Seconds between heartbeats that the agent was told last.</summary>
    public required int? HeartbeatInterval { get; init; }
}
