namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The group or site at which a value is set.</summary>
public sealed record SettingOwnerResponse
{
    /// <summary>Identifier of the group or site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid Id { get; init; }

    /// <summary>Name of the group or site.</summary>
    /// <example>Berlin Lab</example>
    public required string Name { get; init; }

    /// <summary>Names from the root down, each after a <c>/</c>.</summary>
    /// <example>/Europe/Berlin Lab</example>
    public required string Path { get; init; }
}
