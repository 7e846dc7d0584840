namespace Sites.Domain.Hierarchy;

/// <summary>The origin of an effective value.</summary>
public enum SettingSource
{
    /// <summary>The group sets the value itself.</summary>
    Own,

    /// <summary>The nearest ancestor that sets the value.</summary>
    Inherited,

    /// <summary>Neither the group nor an ancestor sets the value; the system default applies.</summary>
    Default,
}

/// <summary>The effective value of a setting, and its origin.</summary>
/// <typeparam name="T">The setting's nullable type.</typeparam>
/// <param name="Value">The effective value; null if neither a group nor the system default sets one.</param>
/// <param name="Source">The origin of the value.</param>
/// <param name="From">The group that sets the value; null for the system default.</param>
/// <param name="Shadowed">The hidden values of farther ancestors, nearest first; null if they were not requested.</param>
public sealed record EffectiveValue<T>(T Value, SettingSource Source, SettingsOwner? From, IReadOnlyList<ShadowedValue<T>>? Shadowed);

/// <summary>A value that the value of a nearer group hides.</summary>
/// <typeparam name="T">The setting's nullable type.</typeparam>
/// <param name="Value">The hidden value.</param>
/// <param name="From">The ancestor that sets the value.</param>
public sealed record ShadowedValue<T>(T Value, SettingsOwner From);
