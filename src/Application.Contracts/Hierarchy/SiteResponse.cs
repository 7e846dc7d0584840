using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A site, with its settings as it says them itself.</summary>
public sealed record SiteResponse : GroupResponse
{
    /// <summary>Where the site's agent is reached: an absolute http(s) URL of at most 500 characters.</summary>
    public required string? AgentUrl { get; init; }

    /// <summary>How much the site may change by itself. As the site itself says it; null is inherited.</summary>
    public required AutonomyLevel? AutonomyLevel { get; init; }

    /// <summary>Who wins when central and site changed the same thing. As the site itself says it; null is inherited.</summary>
    public required ConflictResolution? ConflictResolution { get; init; }

    /// <summary>What content the site keeps; <c>pattern</c> needs patterns in effect. As the site itself says it; null is inherited.</summary>
    public required CachePolicy? CachePolicy { get; init; }

    /// <summary>The text of a JSON array of 1–100 glob patterns. As the site itself says it; null is inherited.</summary>
    public required string? CachePatternsJson { get; init; }

    /// <summary>The cache's limit in gigabytes, ≥ 1. As the site itself says it; null is inherited.</summary>
    public required int? CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1. As the site itself says it; null is inherited.</summary>
    public required int? CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services. As the site itself says it; null is inherited.</summary>
    public required DiscoveryMethod? DiscoveryMethod { get; init; }

    /// <summary>The text of a JSON object of at most 8 KiB. As the site itself says it; null is inherited.</summary>
    public required string? DiscoveryConfigJson { get; init; }

    /// <summary>Which moves of nodes the site consents to by itself. As the site itself says it; null is inherited.</summary>
    public required MigrationPolicy? MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds, 5–3600. As the site itself says it; null is inherited.</summary>
    public required int? HeartbeatIntervalSeconds { get; init; }

    /// <summary>How the site's agent is doing; null before an agent ever enrolled.</summary>
    public required AgentStatus? AgentStatus { get; init; }

    /// <summary>UTC; when the agent last reported, null before it ever did.</summary>
    public required DateTime? AgentLastSeen { get; init; }

    /// <summary>What takes effect here, and why; only where a single site is answered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EffectiveSettingsResponse? Effective { get; init; }
}
