namespace Sites.Application.Contracts.Common;

/// <summary>What a DELETE answers.</summary>
public sealed record Deleted
{
    /// <summary>The id of what is no more.</summary>
    public required Guid Id { get; init; }
}
