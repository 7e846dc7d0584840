using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Common;

/// <summary>The envelope of a page of a list.</summary>
/// <typeparam name="T">Type of the entries.</typeparam>
public sealed record Many<T>
{
    /// <summary>Always true; refusals are problem details (<c>application/problem+json</c>).</summary>
    public bool Success { get; init; } = true;

    /// <summary>The entries of the page, in the requested order.</summary>
    public required IReadOnlyList<T> Data { get; init; }

    /// <summary>Number of all matching entries; null with <c>include_total=false</c>.</summary>
    /// <example>120</example>
    [Range(0, int.MaxValue)]
    public required int? Total { get; init; }

    /// <summary>Opaque cursor of the next page, to be sent as <c>cursor</c>; null on the last page.</summary>
    /// <example>WyI3ZjNhIiwiQmVybGluIExhYiIsIjAxOWFkZWVmMGUwMDc0NjY4MjNiOGMxZTM5MjQ1NmRlIl0</example>
    public required string? NextCursor { get; init; }
}
