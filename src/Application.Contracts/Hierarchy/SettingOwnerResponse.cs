namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The site that a value comes from.</summary>
public sealed record SettingOwnerResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The names from the root down.</summary>
    public required string Path { get; init; }
}
