namespace Sites.Domain.Hierarchy;

/// <summary>
/// The settings that apply to a group, each with its origin. A setting has the value of the nearest group in the inheritance chain that
/// sets it, and the system default if none does.
/// </summary>
public sealed record EffectiveSettings
{
    private EffectiveSettings(IReadOnlyList<SettingsOwner> chain, bool explain)
    {
        DefaultWorkflowId = Resolve(chain, settings => settings.DefaultWorkflowId?.Value, explain);
        AutoProvision = Resolve(chain, settings => settings.AutoProvision, explain);
        AutonomyLevel = Resolve(chain, settings => settings.AutonomyLevel, explain);
        ConflictResolution = Resolve(chain, settings => settings.ConflictResolution, explain);
        CachePolicy = Resolve(chain, settings => settings.CachePolicy, explain);
        CachePatterns = Resolve(chain, settings => settings.CachePatterns?.Value, explain);
        CacheMaxSizeGb = Resolve(chain, settings => settings.CacheMaxSizeGb?.Value, explain);
        CacheRetentionDays = Resolve(chain, settings => settings.CacheRetentionDays?.Value, explain);
        DiscoveryMethod = Resolve(chain, settings => settings.DiscoveryMethod, explain);
        DiscoveryConfig = Resolve(chain, settings => settings.DiscoveryConfig?.Value, explain);
        MigrationPolicy = Resolve(chain, settings => settings.MigrationPolicy, explain);
        HeartbeatIntervalSeconds = Resolve(chain, settings => settings.HeartbeatIntervalSeconds?.Value, explain);
    }

    /// <summary>The effective <see cref="Settings.DefaultWorkflowId"/>.</summary>
    public EffectiveValue<string?> DefaultWorkflowId { get; }

    /// <summary>The effective <see cref="Settings.AutoProvision"/>.</summary>
    public EffectiveValue<bool?> AutoProvision { get; }

    /// <summary>The effective <see cref="Settings.AutonomyLevel"/>.</summary>
    public EffectiveValue<AutonomyLevel?> AutonomyLevel { get; }

    /// <summary>The effective <see cref="Settings.ConflictResolution"/>.</summary>
    public EffectiveValue<ConflictResolution?> ConflictResolution { get; }

    /// <summary>The effective <see cref="Settings.CachePolicy"/>.</summary>
    public EffectiveValue<CachePolicy?> CachePolicy { get; }

    /// <summary>The effective <see cref="Settings.CachePatterns"/>.</summary>
    public EffectiveValue<string?> CachePatterns { get; }

    /// <summary>The effective <see cref="Settings.CacheMaxSizeGb"/>.</summary>
    public EffectiveValue<int?> CacheMaxSizeGb { get; }

    /// <summary>The effective <see cref="Settings.CacheRetentionDays"/>.</summary>
    public EffectiveValue<int?> CacheRetentionDays { get; }

    /// <summary>The effective <see cref="Settings.DiscoveryMethod"/>.</summary>
    public EffectiveValue<DiscoveryMethod?> DiscoveryMethod { get; }

    /// <summary>The effective <see cref="Settings.DiscoveryConfig"/>.</summary>
    public EffectiveValue<string?> DiscoveryConfig { get; }

    /// <summary>The effective <see cref="Settings.MigrationPolicy"/>.</summary>
    public EffectiveValue<MigrationPolicy?> MigrationPolicy { get; }

    /// <summary>The effective <see cref="Settings.HeartbeatIntervalSeconds"/>.</summary>
    public EffectiveValue<int?> HeartbeatIntervalSeconds { get; }

    /// <summary>Computes the effective settings of a group.</summary>
    /// <param name="chain">The group itself, followed by its ancestors up to the root; not empty.</param>
    /// <param name="explain">Whether to include the values of ancestors that a nearer value hides.</param>
    public static EffectiveSettings Of(IReadOnlyList<SettingsOwner> chain, bool explain = false) => new(chain, explain);

    /// <summary>Computes a single effective setting.</summary>
    /// <typeparam name="T">The setting's nullable type.</typeparam>
    /// <param name="chain">The group itself, followed by its ancestors up to the root; not empty.</param>
    /// <param name="pick">Selects the setting.</param>
    /// <param name="explain">Whether to include the values of ancestors that a nearer value hides.</param>
    public static EffectiveValue<T> Resolve<T>(IReadOnlyList<SettingsOwner> chain, Func<Settings, T> pick, bool explain = false)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(pick);
        var shadowed = explain ? new List<ShadowedValue<T>>() : null;
        SettingsOwner? winner = null;
        foreach (var owner in chain)
        {
            if (pick(owner.Settings) is not { } value) continue;
            if (winner is null) winner = owner;
            else shadowed?.Add(new ShadowedValue<T>(value, owner));
            if (shadowed is null) break;
        }

        if (winner is null) return new EffectiveValue<T>(pick(Settings.SystemDefaults), SettingSource.Default, null, shadowed);
        var source = winner.Id == chain[0].Id ? SettingSource.Own : SettingSource.Inherited;
        return new EffectiveValue<T>(pick(winner.Settings), source, winner, shadowed);
    }
}
