namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A value that a nearer one hides.</summary>
/// <typeparam name="T">The setting's nullable type.</typeparam>
public sealed record ShadowedValueResponse<T>
{
    /// <summary>What would hold if nobody nearer said anything.</summary>
    public required T Value { get; init; }

    /// <summary>Who says so.</summary>
    public required SettingOwnerResponse From { get; init; }
}
