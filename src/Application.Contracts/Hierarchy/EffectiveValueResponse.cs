using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The effective value of one setting.</summary>
/// <typeparam name="T">The setting's nullable type.</typeparam>
public sealed record EffectiveValueResponse<T>
{
    /// <summary>The effective value; null if it is set neither at the site nor at an ancestor and has no system default.</summary>
    public required T Value { get; init; }

    /// <summary>Where the value comes from.</summary>
    public required SettingSource Source { get; init; }

    /// <summary>The site at which the value is set; null for the system default.</summary>
    public required SettingOwnerResponse? From { get; init; }

    /// <summary>Values of farther ancestors that are overridden, nearest first; present only with <c>explain=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ShadowedValueResponse<T>>? Shadowed { get; init; }
}
