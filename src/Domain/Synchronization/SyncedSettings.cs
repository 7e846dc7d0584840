using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>The form in which a site's effective settings are delivered to it: the values without their origin.</summary>
public static class SyncedSettings
{
    /// <summary>Returns the effective settings, each under its wire name.</summary>
    public static EntityState StateOf(EffectiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return EntityState.Of(new Dictionary<string, string>
        {
            ["default_workflow_id"] = EntityState.Value(settings.DefaultWorkflowId.Value),
            ["auto_provision"] = EntityState.Value(settings.AutoProvision.Value),
            ["autonomy_level"] = EntityState.Value(settings.AutonomyLevel.Value?.ToWire()),
            ["conflict_resolution"] = EntityState.Value(settings.ConflictResolution.Value?.ToWire()),
            ["cache_policy"] = EntityState.Value(settings.CachePolicy.Value?.ToWire()),
            ["cache_patterns_json"] = EntityState.Value(settings.CachePatterns.Value),
            ["cache_max_size_gb"] = EntityState.Value(settings.CacheMaxSizeGb.Value),
            ["cache_retention_days"] = EntityState.Value(settings.CacheRetentionDays.Value),
            ["discovery_method"] = EntityState.Value(settings.DiscoveryMethod.Value?.ToWire()),
            ["discovery_config_json"] = EntityState.Value(settings.DiscoveryConfig.Value),
            ["migration_policy"] = EntityState.Value(settings.MigrationPolicy.Value?.ToWire()),
            ["heartbeat_interval_seconds"] = EntityState.Value(settings.HeartbeatIntervalSeconds.Value),
        });
    }
}
