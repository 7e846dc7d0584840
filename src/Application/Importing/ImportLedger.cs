using Ardalis.Result;
using Sites.Application.Contracts.Importing;
using Sites.Domain.Common;

namespace Sites.Application.Importing;

/// <summary>Counts the outcome of each row of a file; every row is counted exactly once.</summary>
/// <param name="file">The file.</param>
/// <param name="keyOf">Returns the value that identifies a row to a person.</param>
public sealed class ImportLedger(ImportFile file, Func<ImportRow, string?> keyOf)
{
    /// <summary>Maximum number of errors in a report, which limits the size of the response.</summary>
    public const int MaxListed = 10_000;

    private readonly Dictionary<int, List<RefusedRow>> _refused = [];
    private int _listed;
    private int _created;
    private int _updated;
    private int _unchanged;

    /// <summary>Whether at least one row is refused.</summary>
    public bool HasRefusals => _refused.Count > 0;

    /// <summary>Returns whether the row is refused.</summary>
    public bool IsRefused(ImportRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _refused.ContainsKey(row.Line);
    }

    /// <summary>Records the errors of a row, which is refused.</summary>
    public void Refuse(ImportRow row, IEnumerable<ValidationError> errors)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(errors);
        if (!_refused.TryGetValue(row.Line, out var list)) _refused[row.Line] = list = [];
        foreach (var error in errors.Take(MaxListed - _listed))
        {
            _listed++;
            list.Add(new RefusedRow
            {
                Line = row.Line,
                LastLine = row.LastLine,
                Key = keyOf(row) is { } key ? Fields.NameOf(key) : null,
                Field = string.IsNullOrEmpty(error.Identifier) ? null : error.Identifier,
                Code = error.ErrorCode,
                Message = error.ErrorMessage,
            });
        }
    }

    /// <summary>Records that a row creates an entity.</summary>
    public void CountCreated() => _created++;

    /// <summary>Records that a row changes an existing entity, or equals it.</summary>
    public void CountExisting(bool changed)
    {
        if (changed) _updated++;
        else _unchanged++;
    }

    /// <summary>Creates the report, whose counts add up to the number of rows.</summary>
    public ImportReport Close(ImportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var counted = _created + _updated + _unchanged + _refused.Count;
        if (counted != file.Rows.Count) throw new InvalidOperationException($"{counted} of {file.Rows.Count} rows were counted.");

        var aborted = HasRefusals && options.OnError == OnError.Abort;
        // A dry run reports the rows that could be stored; an aborted import stores none.
        var rolledBack = aborted && !options.DryRun;
        return new ImportReport
        {
            DryRun = options.DryRun,
            Applied = !options.DryRun && !aborted,
            Rows = file.Rows.Count,
            Created = rolledBack ? 0 : _created,
            Updated = rolledBack ? 0 : _updated,
            Unchanged = rolledBack ? 0 : _unchanged,
            Skipped = rolledBack ? 0 : _refused.Count,
            RolledBack = rolledBack ? file.Rows.Count : 0,
            RefusedRows = _refused.Count,
            Refused = [.. _refused.OrderBy(entry => entry.Key).SelectMany(entry => entry.Value)],
        };
    }
}
