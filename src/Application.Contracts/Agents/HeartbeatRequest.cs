using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Agents;

/// <summary>The body of <c>POST /agents/heartbeat</c>. Members that the service does not know are passed over.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record HeartbeatRequest
{
    /// <summary>The agent's own site; the key is good for no other.</summary>
    public Guid? SiteId { get; init; }

    /// <summary>The agent's clock; how far it is off is measured and never refused. Without a time zone it is taken for UTC.</summary>
    public DateTime? Timestamp { get; init; }

    /// <summary>1–50 characters.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>How long the agent has been running, in seconds, ≥ 0.</summary>
    public long? UptimeSeconds { get; init; }

    /// <summary>At most 64 names, each with <c>ok</c> or what is the matter; both of 1–64 characters.</summary>
    public IReadOnlyDictionary<string, string>? Services { get; init; }

    /// <summary>≥ 0.</summary>
    public int? NodesSeenLastHour { get; init; }

    /// <summary>≥ 0.</summary>
    public int? ActiveBoots { get; init; }

    /// <summary>0–1.</summary>
    public double? CacheHitRate { get; init; }

    /// <summary>In gigabytes, ≥ 0.</summary>
    public double? CacheUsedGb { get; init; }

    /// <summary>0–100.</summary>
    public double? DiskUsagePercent { get; init; }

    /// <summary>Changes that wait at the site, ≥ 0.</summary>
    public int? PendingSyncItems { get; init; }

    /// <summary>By the agent's clock; not in its future.</summary>
    public DateTime? LastSyncAt { get; init; }

    /// <summary>≥ 0.</summary>
    public int? ConflictsPending { get; init; }

    /// <summary>The <c>config_version</c> of the configuration that the agent works by.</summary>
    public string? ConfigVersion { get; init; }
}
