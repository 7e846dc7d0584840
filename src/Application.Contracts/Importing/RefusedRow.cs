namespace Sites.Application.Contracts.Importing;

/// <summary>One mistake in one row of an import.</summary>
public sealed record RefusedRow
{
    /// <summary>The line on which the row starts, from 1; the header of a CSV file is line 1.</summary>
    public required int Line { get; init; }

    /// <summary>The line on which the row ends; greater than <see cref="Line"/> when a quoted cell contains line breaks.</summary>
    public int LastLine { get; init; }

    /// <summary>The row's key, when it could be read.</summary>
    public required string? Key { get; init; }

    /// <summary>The column or member that is wrong; null when the whole row is.</summary>
    public required string? Field { get; init; }

    /// <summary>One of <see cref="Common.ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong and what to do about it.</summary>
    public required string Message { get; init; }
}
