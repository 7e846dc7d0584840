namespace Sites.Domain.Hierarchy;

/// <summary>
/// What a group says about itself, each value nullable: null means "as the nearest ancestor that says something". A site
/// owns all twelve; a regular group owns the first two and leaves the others null.
/// </summary>
public sealed record Settings
{
    /// <summary>A group that says nothing.</summary>
    public static Settings Empty { get; } = new();

    /// <summary>What holds where nobody in the line says anything.</summary>
    public static Settings SystemDefaults { get; } = new()
    {
        AutoProvision = false,
        AutonomyLevel = Hierarchy.AutonomyLevel.Readonly,
        ConflictResolution = Hierarchy.ConflictResolution.CentralWins,
        CachePolicy = Hierarchy.CachePolicy.Minimal,
        CacheRetentionDays = 30,
        DiscoveryMethod = Hierarchy.DiscoveryMethod.Dhcp,
        MigrationPolicy = Hierarchy.MigrationPolicy.Manual,
        HeartbeatIntervalSeconds = 60,
    };

    /// <summary>The workflow that new nodes are offered; see <see cref="WorkflowReference"/>.</summary>
    public string? DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned without being asked for.</summary>
    public bool? AutoProvision { get; init; }

    /// <summary>How much the site may change by itself.</summary>
    public AutonomyLevel? AutonomyLevel { get; init; }

    /// <summary>Who wins when central and site changed the same thing.</summary>
    public ConflictResolution? ConflictResolution { get; init; }

    /// <summary>What content the site keeps at hand.</summary>
    public CachePolicy? CachePolicy { get; init; }

    /// <summary>Which content, for <see cref="Hierarchy.CachePolicy.Pattern"/>; see <see cref="Hierarchy.CachePatterns"/>.</summary>
    public string? CachePatterns { get; init; }

    /// <summary>The cache's limit in gigabytes, ≥ 1; nobody saying anything means no limit.</summary>
    public int? CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1.</summary>
    public int? CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services.</summary>
    public DiscoveryMethod? DiscoveryMethod { get; init; }

    /// <summary>What the discovery method needs; see <see cref="Hierarchy.DiscoveryConfig"/>.</summary>
    public string? DiscoveryConfig { get; init; }

    /// <summary>Which moves of nodes the site consents to by itself.</summary>
    public MigrationPolicy? MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds; see <see cref="HeartbeatInterval"/>.</summary>
    public int? HeartbeatIntervalSeconds { get; init; }

    /// <summary>
    /// What a new root site stores: the caller's words, and the system defaults written out where the caller said
    /// nothing, so that a later change of the defaults does not change existing trees. Provisioning stays unsaid: it is
    /// an act on machines, and nobody asked for a word about it. So does the interval of heartbeats, which is the
    /// service's own housekeeping and may well change with it.
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

    /// <summary>Whether only what a regular group may own is said.</summary>
    public bool IsValidForRegularGroup => this == new Settings { DefaultWorkflowId = DefaultWorkflowId, AutoProvision = AutoProvision };
}
