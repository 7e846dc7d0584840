namespace Sites.Application.Contracts.Common;

/// <summary>The envelope of a page of a list.</summary>
/// <typeparam name="T">What the list is of.</typeparam>
public sealed record Many<T>
{
    /// <summary>Always true; refusals are problem details (<see cref="Problem"/>).</summary>
    public bool Success { get; init; } = true;

    /// <summary>The page, in the order asked for.</summary>
    public required IReadOnlyList<T> Data { get; init; }

    /// <summary>How many match in all; null where the caller spared the count (<c>include_total=false</c>).</summary>
    public required int? Total { get; init; }

    /// <summary>Goes back as <c>cursor</c> to get the next page; null on the last one. Opaque.</summary>
    public required string? NextCursor { get; init; }
}
