namespace Sites.Application.Contracts.Importing;

/// <summary>What an import did, or would do.</summary>
public sealed record ImportReport
{
    /// <summary>Whether nothing was stored because the caller asked for that.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Whether the rows are stored: not in a dry run, and not where a refused row aborted the whole.</summary>
    public required bool Applied { get; init; }

    /// <summary>Rows that made something new.</summary>
    public required int Created { get; init; }

    /// <summary>Rows that changed something.</summary>
    public required int Updated { get; init; }

    /// <summary>Rows that said what was there already.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Rows that were left out because they are refused (<c>on_error=skip</c>).</summary>
    public required int Skipped { get; init; }

    /// <summary>How many rows are refused.</summary>
    public required int RefusedRows { get; init; }

    /// <summary>
    /// Every refused row, in order of lines; a row with several mistakes stands here several times. At most 10,000 mistakes
    /// are listed; <see cref="RefusedRows"/> counts the others too.
    /// </summary>
    public required IReadOnlyList<RefusedRow> Refused { get; init; }
}
