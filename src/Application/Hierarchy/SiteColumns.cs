namespace Sites.Application.Hierarchy;

/// <summary>The columns of an import or export file of sites.</summary>
public static class SiteColumns
{
    /// <summary>All columns, in the order of an export.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "key", "parent_key", "name", "description", "agent_url", "default_workflow_id", "auto_provision", "autonomy_level",
        "conflict_resolution", "cache_policy", "cache_patterns_json", "cache_max_size_gb", "cache_retention_days",
        "discovery_method", "discovery_config_json", "migration_policy", "heartbeat_interval_seconds", "tags",
    ];

    /// <summary>The columns that a file must have.</summary>
    public static IReadOnlyList<string> Required { get; } = ["key", "name"];
}
