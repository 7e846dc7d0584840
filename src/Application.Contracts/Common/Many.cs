using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Common;

/// <summary>The envelope of a page of a list.</summary>
/// <typeparam name="T">What the list is of.</typeparam>
public sealed record Many<T>
{
    /// <summary>Always true; a refusal is a problem (<c>application/problem+json</c>).</summary>
    public bool Success { get; init; } = true;

    /// <summary>The page, in the order that was asked for.</summary>
    public required IReadOnlyList<T> Data { get; init; }

    /// <summary>Number of all matching entries; null with <c>include_total=false</c>.</summary>
    /// <example>120</example>
    [Range(0, int.MaxValue)]
    public required int? Total { get; init; }

    /// <summary>Opaque; sent back as <c>cursor</c>, it gets the next page. Null on the last page.</summary>
    /// <example>WyI3ZjNhIiwiQmVybGluIExhYiIsIjAxOWFkZWVmMGUwMDc0NjY4MjNiOGMxZTM5MjQ1NmRlIl0</example>
    public required string? NextCursor { get; init; }
}
