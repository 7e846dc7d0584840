using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A site with its own settings.</summary>
public sealed record SiteResponse : GroupResponse
{
    /// <summary>URL at which the site's agent is reached: absolute http(s).</summary>
    /// <example>https://agent.ber-lab.example.com:8443</example>
    public required string? AgentUrl { get; init; }

    /// <summary>How much the site may change on its own. As set at the site itself; null if inherited.</summary>
    public required AutonomyLevel? AutonomyLevel { get; init; }

    /// <summary>Whose value wins when central and the site changed the same field. As set at the site itself; null if inherited.</summary>
    public required ConflictResolution? ConflictResolution { get; init; }

    /// <summary>Which content the site keeps. As set at the site itself; null if inherited.</summary>
    public required CachePolicy? CachePolicy { get; init; }

    /// <summary>JSON text of an array of 1–100 glob patterns. As set at the site itself; null if inherited.</summary>
    /// <example>"[\"images/**\",\"firmware/*.bin\"]"</example>
    public required string? CachePatternsJson { get; init; }

    /// <summary>Maximum size of the cache in gigabytes, ≥ 1. As set at the site itself; null if inherited.</summary>
    /// <example>500</example>
    [Range(1, int.MaxValue)]
    public required int? CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1. As set at the site itself; null if inherited.</summary>
    /// <example>30</example>
    [Range(1, int.MaxValue)]
    public required int? CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services. As set at the site itself; null if inherited.</summary>
    public required DiscoveryMethod? DiscoveryMethod { get; init; }

    /// <summary>JSON text of an object of at most 8 KiB. As set at the site itself; null if inherited.</summary>
    /// <example>"{\"vendor_class\":\"PXEClient\"}"</example>
    public required string? DiscoveryConfigJson { get; init; }

    /// <summary>Which moves of nodes the site consents to automatically. As set at the site itself; null if inherited.</summary>
    public required MigrationPolicy? MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds, 5–3600. As set at the site itself; null if inherited.</summary>
    /// <example>60</example>
    [Range(5, 3600)]
    public required int? HeartbeatIntervalSeconds { get; init; }

    /// <summary>Status of the site's agent; null before the first enrolment.</summary>
    public required AgentStatus? AgentStatus { get; init; }

    /// <summary>When the agent last reported (UTC); null before its first report.</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime? AgentLastSeen { get; init; }

    /// <summary>Effective settings and where they come from; present only when a single site is returned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EffectiveSettingsResponse? Effective { get; init; }
}
