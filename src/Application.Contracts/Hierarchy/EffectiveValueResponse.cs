using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>One setting as it takes effect.</summary>
/// <typeparam name="T">The setting's nullable type.</typeparam>
public sealed record EffectiveValueResponse<T>
{
    /// <summary>What holds; null where neither the line nor the system says anything.</summary>
    public required T Value { get; init; }

    /// <summary>Where it comes from.</summary>
    public required SettingSource Source { get; init; }

    /// <summary>Who says so; null for the system default.</summary>
    public required SettingOwnerResponse? From { get; init; }

    /// <summary>What farther ancestors say in vain, nearest first; only where explained.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ShadowedValueResponse<T>>? Shadowed { get; init; }
}
