namespace Sites.Application.Common;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Limit">1–1,000 rows.</param>
/// <param name="Cursor">Where the previous page ended; null for the first page.</param>
/// <param name="Sort">A key's name, with <c>-</c> before it for falling order; null for the list's own order.</param>
/// <param name="IncludeTotal">Whether to count all that match.</param>
public sealed record PageRequest(int Limit, string? Cursor, string? Sort, bool IncludeTotal)
{
    /// <summary>The page size of a request without a limit.</summary>
    public const int DefaultLimit = 1000;

    /// <summary>The maximum page size.</summary>
    public const int MaxLimit = 1000;
}

/// <summary>A part of a list.</summary>
/// <typeparam name="T">What the list is of.</typeparam>
/// <param name="Items">In the order asked for.</param>
/// <param name="Total">How many match in all; null where not counted.</param>
/// <param name="NextCursor">Where this page ended; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int? Total, string? NextCursor)
{
    /// <summary>The same page of something else.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> turn) => new([.. Items.Select(turn)], Total, NextCursor);
}
