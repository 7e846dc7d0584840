using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Importing;

/// <summary>Keeps count of what becomes of a file's rows, and in the end decides whether they are stored.</summary>
/// <param name="keyOf">What names a row to a person.</param>
public sealed class ImportLedger(Func<ImportRow, string?> keyOf)
{
    /// <summary>The most mistakes that a report lists: a file that is wrong in every cell must not become an answer of hundreds of megabytes.</summary>
    public const int MaxListed = 10_000;

    private readonly Dictionary<int, List<RefusedRow>> _refused = [];
    private int _listed;
    private int _created;
    private int _updated;
    private int _unchanged;

    /// <summary>Whether the row is refused already.</summary>
    public bool IsRefused(ImportRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _refused.ContainsKey(row.Line);
    }

    /// <summary>Notes what is wrong with a row.</summary>
    public void Refuse(ImportRow row, IEnumerable<ValidationError> errors)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(errors);
        if (!_refused.TryGetValue(row.Line, out var list)) _refused[row.Line] = list = [];
        list.AddRange(errors.Take(MaxListed - _listed).Select(error => new RefusedRow
        {
            Line = row.Line,
            Key = keyOf(row),
            Field = string.IsNullOrEmpty(error.Identifier) ? null : error.Identifier,
            Code = error.ErrorCode,
            Message = error.ErrorMessage,
        }));
        _listed = Math.Min(MaxListed, _listed + errors.Count());
    }

    /// <summary>Notes that a row made something new.</summary>
    public void CountCreated() => _created++;

    /// <summary>Notes that a row changed something, or said what was there already.</summary>
    public void CountExisting(bool changed)
    {
        if (changed) _updated++;
        else _unchanged++;
    }

    /// <summary>The report, and whether the transaction is to be kept.</summary>
    public ImportReport Close(ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var aborted = _refused.Count > 0 && options.OnError == OnError.Abort;
        var undone = aborted && !options.DryRun;
        return new ImportReport
        {
            DryRun = options.DryRun,
            Applied = !options.DryRun && !aborted,
            // What an abort undoes was not created, whatever was tried; a dry run says what could be.
            Created = undone ? 0 : _created,
            Updated = undone ? 0 : _updated,
            Unchanged = undone ? 0 : _unchanged,
            Skipped = undone ? 0 : _refused.Count,
            RefusedRows = _refused.Count,
            Refused = [.. _refused.OrderBy(entry => entry.Key).SelectMany(entry => entry.Value)],
        };
    }

    /// <summary>Runs an import's rows in one transaction that is kept only where the report says so.</summary>
    /// <param name="work">The unit of work.</param>
    /// <param name="scope">Who else may write meanwhile.</param>
    /// <param name="body">Tries every row and closes the ledger; may be run more than once, each time with a fresh ledger.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Result<ImportReport>> RunAsync(
        IUnitOfWork work, WriteScope scope,
        Func<CancellationToken, Task<Result<ImportReport>>> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ImportReport? undone = null;
        var committed = await work.CommitAsync<ImportReport>(scope, async cancellation =>
        {
            undone = null;
            var report = await body(cancellation);
            if (!report.IsSuccess || report.Value.Applied) return report;

            // A refusal makes the unit of work undo everything, which is just what a dry run and an abort want.
            undone = report.Value;
            return ImportErrors.Refused.Refuse(report.Value.RefusedRows);
        }, cancellationToken);
        // Spelled out: with ?? a refusal would be unwrapped on the way, and a failure answered as a success without a value.
        return undone is null ? committed : Result.Success(undone);
    }
}
