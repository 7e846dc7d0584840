using Ardalis.Result;
using Sites.Application.Contracts.Common;
using Sites.Domain.Common;

namespace Sites.Application.Importing;

/// <summary>Reads one row's cells by column. A blank cell says nothing, like a column that is not there.</summary>
/// <param name="file">The file, for its columns.</param>
public sealed class Cells(ImportFile file)
{
    private readonly Dictionary<string, int> _positions =
        file.Columns.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);

    /// <summary>Whether the row has this cell at all, be it blank.</summary>
    public bool Has(ImportRow row, string column)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _positions.TryGetValue(column, out var position) && position < row.Cells.Length && row.Cells[position] is not null;
    }

    /// <summary>The cell's text, trimmed; null where it says nothing.</summary>
    public string? Text(ImportRow row, string column)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (!_positions.TryGetValue(column, out var position) || position >= row.Cells.Length) return null;
        var text = row.Cells[position]?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>The cell to the letter, for texts that are kept so; absent where it is blank.</summary>
    public Optional<string?> Verbatim(ImportRow row, string column) =>
        Text(row, column) is null ? default : new Optional<string?>(row.Cells[_positions[column]]);

    /// <summary>The cell as a change: absent where it says nothing.</summary>
    public Optional<string?> Said(ImportRow row, string column) => Text(row, column) is { } text ? text : default(Optional<string?>);

    /// <summary>The cell as a change of another type; a mistake goes into <paramref name="fields"/>.</summary>
    public Optional<T> Said<T>(ImportRow row, string column, Func<string, string?, Result<T>> parse, Fields fields)
    {
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(fields);
        return Text(row, column) is { } text ? new Optional<T>(fields.Take(parse(column, text))!) : default;
    }
}
