namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The effective value of every setting of a site, and where it comes from.</summary>
public sealed record EffectiveSettingsResponse
{
    /// <summary>Identifier of the workflow that new nodes are offered.</summary>
    public required EffectiveValueResponse<string?> DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned automatically.</summary>
    public required EffectiveValueResponse<bool?> AutoProvision { get; init; }

    /// <summary>How much the site may change on its own.</summary>
    public required EffectiveValueResponse<AutonomyLevel?> AutonomyLevel { get; init; }

    /// <summary>Whose value wins when central and the site changed the same field.</summary>
    public required EffectiveValueResponse<ConflictResolution?> ConflictResolution { get; init; }

    /// <summary>Which content the site keeps; <c>pattern</c> needs effective patterns.</summary>
    public required EffectiveValueResponse<CachePolicy?> CachePolicy { get; init; }

    /// <summary>JSON text of an array of 1–100 glob patterns.</summary>
    public required EffectiveValueResponse<string?> CachePatternsJson { get; init; }

    /// <summary>Maximum size of the cache in gigabytes, ≥ 1.</summary>
    public required EffectiveValueResponse<int?> CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1.</summary>
    public required EffectiveValueResponse<int?> CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services.</summary>
    public required EffectiveValueResponse<DiscoveryMethod?> DiscoveryMethod { get; init; }

    /// <summary>JSON text of an object of at most 8 KiB.</summary>
    public required EffectiveValueResponse<string?> DiscoveryConfigJson { get; init; }

    /// <summary>Which moves of nodes the site consents to automatically.</summary>
    public required EffectiveValueResponse<MigrationPolicy?> MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds, 5–3600.</summary>
    public required EffectiveValueResponse<int?> HeartbeatIntervalSeconds { get; init; }
}
