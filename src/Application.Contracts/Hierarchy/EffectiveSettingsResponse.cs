namespace Sites.Application.Contracts.Hierarchy;

/// <summary>What every setting ends up as at one site, and why.</summary>
public sealed record EffectiveSettingsResponse
{
    /// <summary>The workflow that new nodes are offered.</summary>
    public required EffectiveValueResponse<string?> DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned without being asked for.</summary>
    public required EffectiveValueResponse<bool?> AutoProvision { get; init; }

    /// <summary>How much the site may change by itself.</summary>
    public required EffectiveValueResponse<AutonomyLevel?> AutonomyLevel { get; init; }

    /// <summary>Who wins when central and site changed the same thing.</summary>
    public required EffectiveValueResponse<ConflictResolution?> ConflictResolution { get; init; }

    /// <summary>What content the site keeps; <c>pattern</c> needs patterns in effect.</summary>
    public required EffectiveValueResponse<CachePolicy?> CachePolicy { get; init; }

    /// <summary>The text of a JSON array of 1–100 glob patterns.</summary>
    public required EffectiveValueResponse<string?> CachePatternsJson { get; init; }

    /// <summary>The cache's limit in gigabytes, ≥ 1.</summary>
    public required EffectiveValueResponse<int?> CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1.</summary>
    public required EffectiveValueResponse<int?> CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services.</summary>
    public required EffectiveValueResponse<DiscoveryMethod?> DiscoveryMethod { get; init; }

    /// <summary>The text of a JSON object of at most 8 KiB.</summary>
    public required EffectiveValueResponse<string?> DiscoveryConfigJson { get; init; }

    /// <summary>Which moves of nodes the site consents to by itself.</summary>
    public required EffectiveValueResponse<MigrationPolicy?> MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds, 5–3600.</summary>
    public required EffectiveValueResponse<int?> HeartbeatIntervalSeconds { get; init; }
}
