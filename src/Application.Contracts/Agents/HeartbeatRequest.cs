using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Agents;

/// <summary>The body of <c>POST /agents/heartbeat</c>. Unknown members are ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record HeartbeatRequest
{
    /// <summary>Identifier of the agent's own site, the only one that its key is valid for; required.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    [Required]
    public Guid? SiteId { get; init; }

    /// <summary>The current time by the agent's clock, which may deviate by any amount. A time without a zone is read as UTC.</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public DateTime? Timestamp { get; init; }

    /// <summary>Version of the agent; 1–50 printable characters after trimming; required.</summary>
    /// <example>1.4.2</example>
    [Required, MinLength(1), MaxLength(50)]
    public string? AgentVersion { get; init; }

    /// <summary>How long the agent has been running, in seconds, ≥ 0; required.</summary>
    /// <example>86400</example>
    [Required, Range(0, int.MaxValue)]
    public long? UptimeSeconds { get; init; }

    /// <summary>Number of the heartbeat, counted by the agent and kept over restarts, ≥ 0. Together with the uptime it shows whether two machines use one key.</summary>
    /// <example>1204</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public long? Sequence { get; init; }

    /// <summary>At most 64 services by name, each with <c>ok</c> or its problem; names and problems have 1–64 characters. Required.</summary>
    /// <example>{"dhcp":"ok","tftp":"ok","cache":"disk is full"}</example>
    [Required]
    public IReadOnlyDictionary<string, string>? Services { get; init; }

    /// <summary>Number of nodes that the agent saw within the last hour, ≥ 0.</summary>
    /// <example>118</example>
    [Range(0, int.MaxValue)]
    public int? NodesSeenLastHour { get; init; }

    /// <summary>Number of nodes that are booting, ≥ 0.</summary>
    /// <example>2</example>
    [Range(0, int.MaxValue)]
    public int? ActiveBoots { get; init; }

    /// <summary>Cache hit rate, 0–1.</summary>
    /// <example>0.94</example>
    [Range(0.0, 1.0)]
    public double? CacheHitRate { get; init; }

    /// <summary>Space that the cache uses, in gigabytes, 0–1,000,000,000.</summary>
    /// <example>212.5</example>
    [Range(0.0, 1_000_000_000.0)]
    public double? CacheUsedGb { get; init; }

    /// <summary>Disk usage in percent, 0–100.</summary>
    /// <example>61.5</example>
    [Range(0.0, 100.0)]
    public double? DiskUsagePercent { get; init; }

    /// <summary>Number of changes that are waiting at the site, ≥ 0.</summary>
    /// <example>0</example>
    [Range(0, int.MaxValue)]
    public int? PendingSyncItems { get; init; }

    /// <summary>When the site last synchronised, by the agent's clock; not in its future.</summary>
    /// <example>2026-03-01T11:55:00Z</example>
    public DateTime? LastSyncAt { get; init; }

    /// <summary>Number of open conflicts that the site has received, ≥ 0.</summary>
    /// <example>0</example>
    [Range(0, int.MaxValue)]
    public int? ConflictsPending { get; init; }

    /// <summary>The <c>config_version</c> of the configuration that the agent uses.</summary>
    /// <example>5d41402abc4b2a76</example>
    public string? ConfigVersion { get; init; }
}
