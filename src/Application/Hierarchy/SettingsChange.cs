using Sites.Application.Contracts.Common;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>The requested settings: an absent value does not change, null removes the own value so that the setting is inherited.</summary>
public sealed record SettingsChange
{
    /// <summary>New value of <see cref="Settings.DefaultWorkflowId"/>.</summary>
    public Optional<string?> DefaultWorkflowId { get; init; }

    /// <summary>New value of <see cref="Settings.AutoProvision"/>.</summary>
    public Optional<bool?> AutoProvision { get; init; }

    /// <summary>New value of <see cref="Settings.AutonomyLevel"/>.</summary>
    public Optional<AutonomyLevel?> AutonomyLevel { get; init; }

    /// <summary>New value of <see cref="Settings.ConflictResolution"/>.</summary>
    public Optional<ConflictResolution?> ConflictResolution { get; init; }

    /// <summary>New value of <see cref="Settings.CachePolicy"/>.</summary>
    public Optional<CachePolicy?> CachePolicy { get; init; }

    /// <summary>New cache patterns as JSON; see <see cref="CachePatterns"/>.</summary>
    public Optional<string?> CachePatternsJson { get; init; }

    /// <summary>New maximum cache size in gigabytes, at least 1.</summary>
    public Optional<int?> CacheMaxSizeGb { get; init; }

    /// <summary>New cache retention in days, at least 1.</summary>
    public Optional<int?> CacheRetentionDays { get; init; }

    /// <summary>New value of <see cref="Settings.DiscoveryMethod"/>.</summary>
    public Optional<DiscoveryMethod?> DiscoveryMethod { get; init; }

    /// <summary>New discovery configuration as JSON; see <see cref="DiscoveryConfig"/>.</summary>
    public Optional<string?> DiscoveryConfigJson { get; init; }

    /// <summary>New value of <see cref="Settings.MigrationPolicy"/>.</summary>
    public Optional<MigrationPolicy?> MigrationPolicy { get; init; }

    /// <summary>New heartbeat interval in seconds; see <see cref="HeartbeatInterval"/>.</summary>
    public Optional<int?> HeartbeatIntervalSeconds { get; init; }

    /// <summary>Validates the values independently of the group, and returns the change with its values in stored form.</summary>
    /// <param name="fields">
    /// Receives <c>workflow_id.invalid</c>, <c>site.cache_patterns_invalid</c>, <c>site.discovery_config_invalid</c>, <c>site.below_one</c>
    /// and <c>site.heartbeat_interval_invalid</c>.
    /// </param>
    public SettingsChange Check(Fields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var workflow = WorkflowIds.Read(DefaultWorkflowId.Or(null), "default_workflow_id", fields);
        fields.Take(CachePatterns.Parse(CachePatternsJson.Or(null)));
        fields.Take(DiscoveryConfig.Parse(DiscoveryConfigJson.Or(null)));
        CheckAtLeastOne(fields, "cache_max_size_gb", CacheMaxSizeGb);
        CheckAtLeastOne(fields, "cache_retention_days", CacheRetentionDays);
        fields.Take(HeartbeatInterval.Parse(HeartbeatIntervalSeconds.Or(null)));
        return this with { DefaultWorkflowId = DefaultWorkflowId.Select(_ => workflow) };
    }

    /// <summary>Returns the settings after the change.</summary>
    public Settings ApplyTo(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new Settings
        {
            DefaultWorkflowId = DefaultWorkflowId.Or(settings.DefaultWorkflowId),
            AutoProvision = AutoProvision.Or(settings.AutoProvision),
            AutonomyLevel = AutonomyLevel.Or(settings.AutonomyLevel),
            ConflictResolution = ConflictResolution.Or(settings.ConflictResolution),
            CachePolicy = CachePolicy.Or(settings.CachePolicy),
            CachePatterns = CachePatternsJson.Or(settings.CachePatterns),
            CacheMaxSizeGb = CacheMaxSizeGb.Or(settings.CacheMaxSizeGb),
            CacheRetentionDays = CacheRetentionDays.Or(settings.CacheRetentionDays),
            DiscoveryMethod = DiscoveryMethod.Or(settings.DiscoveryMethod),
            DiscoveryConfig = DiscoveryConfigJson.Or(settings.DiscoveryConfig),
            MigrationPolicy = MigrationPolicy.Or(settings.MigrationPolicy),
            HeartbeatIntervalSeconds = HeartbeatIntervalSeconds.Or(settings.HeartbeatIntervalSeconds),
        };
    }

    private static void CheckAtLeastOne(Fields fields, string field, Optional<int?> value)
    {
        if (value.Or(null) is < 1) fields.Add(HierarchyErrors.BelowOne.ForField(field));
    }
}
