namespace Sites.Application.Contracts.Agents;

/// <summary>A member of an agent's request that was not usable. It was left out or shortened, and the rest of the request was accepted.</summary>
public sealed record IgnoredMemberResponse
{
    /// <summary>Path of the member.</summary>
    /// <example>services.cache</example>
    public required string Field { get; init; }

    /// <summary>Stable code of what is wrong with it.</summary>
    /// <example>agent.services_invalid</example>
    public required string Code { get; init; }
}
