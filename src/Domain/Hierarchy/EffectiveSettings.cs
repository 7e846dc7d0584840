namespace Sites.Domain.Hierarchy;

/// <summary>
/// What every setting ends up as at one group, with its origin: the nearest group in the line that says something wins,
/// and where nobody does the system default holds.
/// </summary>
public sealed record EffectiveSettings
{
    private EffectiveSettings(IReadOnlyList<SettingsOwner> line, bool explain)
    {
        DefaultWorkflowId = Resolve(line, settings => settings.DefaultWorkflowId, explain);
        AutoProvision = Resolve(line, settings => settings.AutoProvision, explain);
        AutonomyLevel = Resolve(line, settings => settings.AutonomyLevel, explain);
        ConflictResolution = Resolve(line, settings => settings.ConflictResolution, explain);
        CachePolicy = Resolve(line, settings => settings.CachePolicy, explain);
        CachePatterns = Resolve(line, settings => settings.CachePatterns, explain);
        CacheMaxSizeGb = Resolve(line, settings => settings.CacheMaxSizeGb, explain);
        CacheRetentionDays = Resolve(line, settings => settings.CacheRetentionDays, explain);
        DiscoveryMethod = Resolve(line, settings => settings.DiscoveryMethod, explain);
        DiscoveryConfig = Resolve(line, settings => settings.DiscoveryConfig, explain);
        MigrationPolicy = Resolve(line, settings => settings.MigrationPolicy, explain);
        HeartbeatIntervalSeconds = Resolve(line, settings => settings.HeartbeatIntervalSeconds, explain);
    }

    /// <summary>See <see cref="Settings.DefaultWorkflowId"/>.</summary>
    public EffectiveValue<string?> DefaultWorkflowId { get; }

    /// <summary>See <see cref="Settings.AutoProvision"/>.</summary>
    public EffectiveValue<bool?> AutoProvision { get; }

    /// <summary>See <see cref="Settings.AutonomyLevel"/>.</summary>
    public EffectiveValue<AutonomyLevel?> AutonomyLevel { get; }

    /// <summary>See <see cref="Settings.ConflictResolution"/>.</summary>
    public EffectiveValue<ConflictResolution?> ConflictResolution { get; }

    /// <summary>See <see cref="Settings.CachePolicy"/>.</summary>
    public EffectiveValue<CachePolicy?> CachePolicy { get; }

    /// <summary>See <see cref="Settings.CachePatterns"/>.</summary>
    public EffectiveValue<string?> CachePatterns { get; }

    /// <summary>See <see cref="Settings.CacheMaxSizeGb"/>.</summary>
    public EffectiveValue<int?> CacheMaxSizeGb { get; }

    /// <summary>See <see cref="Settings.CacheRetentionDays"/>.</summary>
    public EffectiveValue<int?> CacheRetentionDays { get; }

    /// <summary>See <see cref="Settings.DiscoveryMethod"/>.</summary>
    public EffectiveValue<DiscoveryMethod?> DiscoveryMethod { get; }

    /// <summary>See <see cref="Settings.DiscoveryConfig"/>.</summary>
    public EffectiveValue<string?> DiscoveryConfig { get; }

    /// <summary>See <see cref="Settings.MigrationPolicy"/>.</summary>
    public EffectiveValue<MigrationPolicy?> MigrationPolicy { get; }

    /// <summary>See <see cref="Settings.HeartbeatIntervalSeconds"/>.</summary>
    public EffectiveValue<int?> HeartbeatIntervalSeconds { get; }

    /// <summary>Computes what takes effect.</summary>
    /// <param name="line">The group itself first, then its ancestors up to the root; not empty.</param>
    /// <param name="explain">Whether to list what farther ancestors say in vain.</param>
    public static EffectiveSettings Of(IReadOnlyList<SettingsOwner> line, bool explain = false) => new(line, explain);

    /// <summary>One setting alone, for callers that need no more.</summary>
    /// <param name="line">The group itself first, then its ancestors up to the root; not empty.</param>
    /// <param name="pick">Which setting.</param>
    /// <param name="explain">Whether to list what farther ancestors say in vain.</param>
    public static EffectiveValue<T> Resolve<T>(IReadOnlyList<SettingsOwner> line, Func<Settings, T> pick, bool explain = false)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(pick);
        var shadowed = explain ? new List<ShadowedValue<T>>() : null;
        SettingsOwner? winner = null;
        foreach (var owner in line)
        {
            if (pick(owner.Settings) is not { } said) continue;
            if (winner is null) winner = owner;
            else shadowed?.Add(new ShadowedValue<T>(said, owner));
            if (shadowed is null) break;
        }

        if (winner is null) return new EffectiveValue<T>(pick(Settings.SystemDefaults), SettingSource.Default, null, shadowed);
        var source = winner.Id == line[0].Id ? SettingSource.Own : SettingSource.Inherited;
        return new EffectiveValue<T>(pick(winner.Settings), source, winner, shadowed);
    }
}
