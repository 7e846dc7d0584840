namespace Sites.Domain.Hierarchy;

/// <summary>Where an effective value comes from.</summary>
public enum SettingSource
{
    /// <summary>The group says so itself.</summary>
    Own,

    /// <summary>The nearest ancestor that says something says so.</summary>
    Inherited,

    /// <summary>Nobody in the line says anything; the system default holds.</summary>
    Default,
}

/// <summary>One setting as it takes effect at a group, and why.</summary>
/// <typeparam name="T">The setting's nullable type.</typeparam>
/// <param name="Value">What holds; null where neither the line nor the system says anything.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="From">Who says so; null for the system default.</param>
/// <param name="Shadowed">What farther ancestors say in vain, nearest first; null where nobody asked.</param>
public sealed record EffectiveValue<T>(T Value, SettingSource Source, SettingsOwner? From, IReadOnlyList<ShadowedValue<T>>? Shadowed);

/// <summary>A value that a nearer one hides.</summary>
/// <typeparam name="T">The setting's nullable type.</typeparam>
/// <param name="Value">What would hold if nobody nearer said anything.</param>
/// <param name="From">Who says so.</param>
public sealed record ShadowedValue<T>(T Value, SettingsOwner From);
