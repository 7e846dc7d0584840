namespace Sites.Application.Contracts.Common;

/// <summary>What a DELETE answers.</summary>
public sealed record Deleted
{
    /// <summary>Identifier of what was deleted.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid Id { get; init; }
}
