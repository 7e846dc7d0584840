using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Importing;

/// <summary>
/// The outcome of an import. <c>created</c>, <c>updated</c>, <c>unchanged</c>, <c>skipped</c> and
/// <c>rolled_back</c> add up to <c>rows</c>.
/// </summary>
public sealed record ImportReport
{
    /// <summary>Whether nothing was stored because the caller asked for a dry run.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Whether the rows are stored: false in a dry run, and when a refused row aborted the import.</summary>
    public required bool Applied { get; init; }

    /// <summary>Number of rows in the file, without the header and without rows whose cells are all blank.</summary>
    /// <example>250</example>
    [Range(0, int.MaxValue)]
    public int Rows { get; init; }

    /// <summary>Number of rows that created an entity.</summary>
    /// <example>240</example>
    [Range(0, int.MaxValue)]
    public required int Created { get; init; }

    /// <summary>Number of rows that changed an existing entity.</summary>
    /// <example>6</example>
    [Range(0, int.MaxValue)]
    public required int Updated { get; init; }

    /// <summary>Number of rows that match what is already stored.</summary>
    /// <example>3</example>
    [Range(0, int.MaxValue)]
    public required int Unchanged { get; init; }

    /// <summary>Number of rows that were skipped because they are refused (<c>on_error=skip</c>, and in a dry run).</summary>
    /// <example>1</example>
    [Range(0, int.MaxValue)]
    public required int Skipped { get; init; }

    /// <summary>Number of rows that were rolled back because the import was aborted: all rows of the file, or 0.</summary>
    /// <example>0</example>
    [Range(0, int.MaxValue)]
    public int RolledBack { get; init; }

    /// <summary>Number of refused rows.</summary>
    /// <example>1</example>
    [Range(0, int.MaxValue)]
    public required int RefusedRows { get; init; }

    /// <summary>Every error of every refused row, in the order of the lines; at most 10,000. <c>refused_rows</c> also counts the rows that are not listed.</summary>
    [MaxLength(10_000)]
    public required IReadOnlyList<RefusedRow> Refused { get; init; }
}
