namespace Sites.Domain.Hierarchy;

/// <summary>
/// The own settings of a group. A setting that is null is inherited from the nearest ancestor that sets it. A site has all twelve settings;
/// a regular group has the first two, and the others are null. Values with a format are value objects, so that a value that was not
/// validated cannot become a setting; <see cref="EffectiveSettings"/> contains them as plain texts and numbers, for reading.
/// </summary>
public sealed record Settings
{
    /// <summary>Settings without any value.</summary>
    public static Settings Empty { get; } = new();

    /// <summary>The values of settings that neither a group nor its ancestors set.</summary>
    public static Settings SystemDefaults { get; } = new()
    {
        AutoProvision = false,
        AutonomyLevel = Hierarchy.AutonomyLevel.Readonly,
        ConflictResolution = Hierarchy.ConflictResolution.CentralWins,
        CachePolicy = Hierarchy.CachePolicy.Minimal,
        CacheRetentionDays = CacheLimit.Parse(30, "cache_retention_days").Value,
        DiscoveryMethod = Hierarchy.DiscoveryMethod.Dhcp,
        MigrationPolicy = Hierarchy.MigrationPolicy.Manual,
        HeartbeatIntervalSeconds = HeartbeatInterval.Parse(60).Value,
    };

    /// <summary>Identifier of the workflow for new nodes.</summary>
    public WorkflowReference? DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned automatically.</summary>
    public bool? AutoProvision { get; init; }

    /// <summary>How much the site may change without central.</summary>
    public AutonomyLevel? AutonomyLevel { get; init; }

    /// <summary>The strategy for fields that both central and the site changed.</summary>
    public ConflictResolution? ConflictResolution { get; init; }

    /// <summary>Which content the site caches.</summary>
    public CachePolicy? CachePolicy { get; init; }

    /// <summary>The patterns for <see cref="Hierarchy.CachePolicy.Pattern"/>.</summary>
    public CachePatterns? CachePatterns { get; init; }

    /// <summary>Maximum size of the cache in gigabytes. There is no limit if neither the site nor an ancestor sets one.</summary>
    public CacheLimit? CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is cached, in days.</summary>
    public CacheLimit? CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services.</summary>
    public DiscoveryMethod? DiscoveryMethod { get; init; }

    /// <summary>Configuration of the discovery method.</summary>
    public DiscoveryConfig? DiscoveryConfig { get; init; }

    /// <summary>The moves of nodes to which the site consents without a person.</summary>
    public MigrationPolicy? MigrationPolicy { get; init; }

    /// <summary>The interval at which the site's agent reports, in seconds.</summary>
    public HeartbeatInterval? HeartbeatIntervalSeconds { get; init; }

    /// <summary>
    /// Returns the settings that a new root site stores: unset values are replaced by the system defaults, so that a later change of the
    /// defaults does not affect existing trees. Two settings stay unset: provisioning, because it acts on machines and was not requested, and
    /// the heartbeat interval, because it is internal to the service and may change with it.
    /// </summary>
    public Settings WithRootDefaults() => this with
    {
        AutonomyLevel = AutonomyLevel ?? SystemDefaults.AutonomyLevel,
        ConflictResolution = ConflictResolution ?? SystemDefaults.ConflictResolution,
        CachePolicy = CachePolicy ?? SystemDefaults.CachePolicy,
        CacheRetentionDays = CacheRetentionDays ?? SystemDefaults.CacheRetentionDays,
        DiscoveryMethod = DiscoveryMethod ?? SystemDefaults.DiscoveryMethod,
        MigrationPolicy = MigrationPolicy ?? SystemDefaults.MigrationPolicy,
    };

    /// <summary>Whether only settings have a value that a regular group may have.</summary>
    public bool IsValidForRegularGroup => this == new Settings { DefaultWorkflowId = DefaultWorkflowId, AutoProvision = AutoProvision };
}
