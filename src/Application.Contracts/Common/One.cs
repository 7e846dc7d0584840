namespace Sites.Application.Contracts.Common;

/// <summary>The envelope of one thing.</summary>
/// <typeparam name="T">What is answered.</typeparam>
public sealed record One<T>
{
    /// <summary>Always true; a refusal is a problem (<c>application/problem+json</c>).</summary>
    public bool Success { get; init; } = true;

    /// <summary>What was asked for, or the result of the change.</summary>
    public required T Data { get; init; }

    /// <summary>A sentence for a person; null where there is nothing to add.</summary>
    /// <example>Node updated.</example>
    public string? Message { get; init; }
}
