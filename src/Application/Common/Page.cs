namespace Sites.Application.Common;

/// <summary>Selects a page of a list.</summary>
/// <param name="Limit">Maximum number of rows, 1–1,000.</param>
/// <param name="Cursor">The cursor that the previous page returned; null for the first page.</param>
/// <param name="Sort">Name of the sort key, with the prefix <c>-</c> for descending order; null for the default order.</param>
/// <param name="IncludeTotal">Whether to count all matching rows.</param>
public sealed record PageRequest(int Limit, string? Cursor, string? Sort, bool IncludeTotal)
{
    /// <summary>Default page size.</summary>
    public const int DefaultLimit = 1000;

    /// <summary>Maximum page size.</summary>
    public const int MaxLimit = 1000;
}

/// <summary>A page of a list.</summary>
/// <typeparam name="T">Type of the items.</typeparam>
/// <param name="Items">The items in the requested order.</param>
/// <param name="Total">Number of all matching items; null when not counted.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int? Total, string? NextCursor)
{
    /// <summary>Projects the items of the page.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> selector) => new([.. Items.Select(selector)], Total, NextCursor);
}
