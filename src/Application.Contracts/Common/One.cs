namespace Sites.Application.Contracts.Common;

/// <summary>The envelope of a single resource.</summary>
/// <typeparam name="T">Type of the resource.</typeparam>
public sealed record One<T>
{
    /// <summary>Always true; refusals are problem details (<c>application/problem+json</c>).</summary>
    public bool Success { get; init; } = true;

    /// <summary>The requested resource, or the result of the change.</summary>
    public required T Data { get; init; }

    /// <summary>A human-readable message; null if there is none.</summary>
    /// <example>Node updated.</example>
    public string? Message { get; init; }
}
