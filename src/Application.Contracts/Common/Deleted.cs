namespace Sites.Application.Contracts.Common;

/// <summary>The response to a DELETE.</summary>
public sealed record Deleted
{
    /// <summary>Identifier of the deleted resource.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid Id { get; init; }
}
