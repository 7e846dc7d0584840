namespace Sites.Application.Contracts.Hierarchy;

/// <summary>A value that a nearer one overrides.</summary>
/// <typeparam name="T">The setting's nullable type.</typeparam>
public sealed record ShadowedValueResponse<T>
{
    /// <summary>The value that would apply if no nearer site had set one.</summary>
    public required T Value { get; init; }

    /// <summary>The site at which the value is set.</summary>
    public required SettingOwnerResponse From { get; init; }
}
