namespace Sites.Application.Contracts.Importing;

/// <summary>One mistake in one row of an import.</summary>
public sealed record RefusedRow
{
    /// <summary>The line the row begins on, from 1; a CSV file's header is line 1.</summary>
    public required int Line { get; init; }

    /// <summary>The row's key, where it could be read.</summary>
    public required string? Key { get; init; }

    /// <summary>The column or member that the mistake is about; null where it is about the whole row.</summary>
    public required string? Field { get; init; }

    /// <summary>One of <see cref="Common.ErrorCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Message { get; init; }
}
