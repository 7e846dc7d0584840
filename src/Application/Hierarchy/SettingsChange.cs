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

    /// <summary>Validates the values independently of the group.</summary>
    /// <param name="fields">
    /// Receives <c>workflow_id.invalid</c>, <c>site.cache_patterns_invalid</c>, <c>site.discovery_config_invalid</c>, <c>site.below_one</c>
    /// and <c>site.heartbeat_interval_invalid</c>.
    /// </param>
    /// <returns>The validated change; not to be applied if <paramref name="fields"/> received an error.</returns>
    public ParsedSettingsChange Parse(Fields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new ParsedSettingsChange(
            this,
            DefaultWorkflowId.Select(text => WorkflowIds.Read(text, "default_workflow_id", fields)),
            CachePatternsJson.Select(json => fields.Take(CachePatterns.Parse(json))),
            DiscoveryConfigJson.Select(json => fields.Take(DiscoveryConfig.Parse(json))),
            CacheMaxSizeGb.Select(size => fields.Take(CacheLimit.Parse(size, "cache_max_size_gb"))),
            CacheRetentionDays.Select(days => fields.Take(CacheLimit.Parse(days, "cache_retention_days"))),
            HeartbeatIntervalSeconds.Select(seconds => fields.Take(HeartbeatInterval.Parse(seconds))));
    }
}

/// <summary>A validated <see cref="SettingsChange"/>; created by <see cref="SettingsChange.Parse"/> only.</summary>
/// <param name="Requested">The requested settings, of which the enums and flags are valid as they are.</param>
/// <param name="DefaultWorkflowId">New value of <see cref="Settings.DefaultWorkflowId"/>.</param>
/// <param name="CachePatterns">New value of <see cref="Settings.CachePatterns"/>.</param>
/// <param name="DiscoveryConfig">New value of <see cref="Settings.DiscoveryConfig"/>.</param>
/// <param name="CacheMaxSizeGb">New value of <see cref="Settings.CacheMaxSizeGb"/>.</param>
/// <param name="CacheRetentionDays">New value of <see cref="Settings.CacheRetentionDays"/>.</param>
/// <param name="HeartbeatIntervalSeconds">New value of <see cref="Settings.HeartbeatIntervalSeconds"/>.</param>
public sealed record ParsedSettingsChange(
    SettingsChange Requested,
    Optional<WorkflowReference?> DefaultWorkflowId,
    Optional<CachePatterns?> CachePatterns,
    Optional<DiscoveryConfig?> DiscoveryConfig,
    Optional<CacheLimit?> CacheMaxSizeGb,
    Optional<CacheLimit?> CacheRetentionDays,
    Optional<HeartbeatInterval?> HeartbeatIntervalSeconds)
{
    /// <summary>Returns the settings after the change.</summary>
    public Settings ApplyTo(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new Settings
        {
            DefaultWorkflowId = DefaultWorkflowId.Or(settings.DefaultWorkflowId),
            AutoProvision = Requested.AutoProvision.Or(settings.AutoProvision),
            AutonomyLevel = Requested.AutonomyLevel.Or(settings.AutonomyLevel),
            ConflictResolution = Requested.ConflictResolution.Or(settings.ConflictResolution),
            CachePolicy = Requested.CachePolicy.Or(settings.CachePolicy),
            CachePatterns = CachePatterns.Or(settings.CachePatterns),
            CacheMaxSizeGb = CacheMaxSizeGb.Or(settings.CacheMaxSizeGb),
            CacheRetentionDays = CacheRetentionDays.Or(settings.CacheRetentionDays),
            DiscoveryMethod = Requested.DiscoveryMethod.Or(settings.DiscoveryMethod),
            DiscoveryConfig = DiscoveryConfig.Or(settings.DiscoveryConfig),
            MigrationPolicy = Requested.MigrationPolicy.Or(settings.MigrationPolicy),
            HeartbeatIntervalSeconds = HeartbeatIntervalSeconds.Or(settings.HeartbeatIntervalSeconds),
        };
    }
}
