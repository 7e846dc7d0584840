namespace Sites.Application.Contracts.Importing;

/// <summary>
/// The outcome of an import. <see cref="Created"/>, <see cref="Updated"/>, <see cref="Unchanged"/>, <see cref="Skipped"/> and
/// <see cref="RolledBack"/> add up to <see cref="Rows"/>.
/// </summary>
public sealed record ImportReport
{
    /// <summary>Whether nothing was stored because the caller asked for a dry run.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Whether the rows are stored: false in a dry run, and when a refused row aborted the import.</summary>
    public required bool Applied { get; init; }

    /// <summary>The rows of the file, without the header and without rows whose cells are all blank.</summary>
    public int Rows { get; init; }

    /// <summary>Rows that created something.</summary>
    public required int Created { get; init; }

    /// <summary>Rows that changed something.</summary>
    public required int Updated { get; init; }

    /// <summary>Rows that repeated what was stored already.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Rows that were left out because they are refused (<c>on_error=skip</c>, and in a dry run).</summary>
    public required int Skipped { get; init; }

    /// <summary>Rows that were not stored because another row was refused, and the refused ones: all rows, when an import was aborted.</summary>
    public int RolledBack { get; init; }

    /// <summary>The number of refused rows.</summary>
    public required int RefusedRows { get; init; }

    /// <summary>
    /// Every mistake of every refused row, in the order of lines; at most 10,000. <see cref="RefusedRows"/> counts the rows that
    /// are not listed too.
    /// </summary>
    public required IReadOnlyList<RefusedRow> Refused { get; init; }
}
