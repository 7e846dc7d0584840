using System.Globalization;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Domain.Common;

namespace Sites.Application.Importing;

/// <summary>
/// Reads a row's cells by column, with the spellings that spreadsheets give to values: <c>TRUE</c>, <c>Full</c>, <c>30.0</c>,
/// <c>{3F2504E0-…}</c>. Requests stay strict; a file has usually passed through a program that rewrites values by itself.
/// </summary>
/// <param name="file">The file, for its columns.</param>
public sealed class Cells(ImportFile file)
{
    /// <summary>The column of tags, which JSON Lines may also give as a list.</summary>
    public const string TagsColumn = "tags";

    /// <summary>What separates the tags of a cell.</summary>
    internal static readonly char[] TagSeparators = [' ', ',', ';'];

    private readonly Dictionary<string, int> _positions =
        file.Columns.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);

    private readonly bool _isCsv = file.Format == ImportFormat.Csv;

    /// <summary>Whether the row has this cell at all, blank or not.</summary>
    public bool Has(ImportRow row, string column) => Raw(row, column) is not null;

    /// <summary>The cell's text without surrounding white space; null when it is blank or clears the value.</summary>
    public string? Text(ImportRow row, string column) => Change(row, column).Or(null);

    /// <summary>The cell as a change: absent when it is blank, null when it is <see cref="CellText.Clear"/>.</summary>
    public Optional<string?> Change(ImportRow row, string column) => Read(Raw(row, column)?.Trim());

    /// <summary>The cell as a change of a text that is stored exactly as written, white space included.</summary>
    public Optional<string?> Verbatim(ImportRow row, string column)
    {
        var trimmed = Change(row, column);
        return trimmed.Or(null) is null ? trimmed : Read(Raw(row, column));
    }

    /// <summary>The cell as a truth value, without case.</summary>
    public Optional<bool?> Boolean(ImportRow row, string column, Fields fields) =>
        Parse(row, column, fields, text => Values.Boolean(column, text.ToLowerInvariant()));

    /// <summary>The cell as a whole number, also when it is written with a fraction of zero.</summary>
    public Optional<int?> WholeNumber(ImportRow row, string column, Fields fields) =>
        Parse(row, column, fields, text => Values.WholeNumber(column, WithoutZeroFraction(text)));

    /// <summary>The cell as one of an enum's values, without case.</summary>
    public Optional<TEnum?> OneOf<TEnum>(ImportRow row, string column, Fields fields)
        where TEnum : struct, Enum =>
        Parse(row, column, fields, text => Values.OneOf<TEnum>(column, text.ToLowerInvariant()));

    /// <summary>The cell as a UUID, in any case and with or without braces.</summary>
    public Optional<Guid?> Uuid(ImportRow row, string column, Fields fields) =>
        Parse(row, column, fields, text => Values.FileUuid(text) is { } id ? Result<Guid?>.Success(id) : Values.Uuid(column, text));

    /// <summary>The cell as a list of tags, separated by blanks, commas or semicolons.</summary>
    public Optional<IReadOnlyList<string?>?> Tags(ImportRow row, string column) =>
        Change(row, column).Select(text => (IReadOnlyList<string?>?)text?.Split(TagSeparators, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The cell as the id of a workflow; a UUID also in the spellings of files.</summary>
    public Optional<string?> WorkflowId(ImportRow row, string column) =>
        Change(row, column).Select(text => text is not null && Values.FileUuid(text) is { } id ? id.ToString("D") : text);

    private Optional<T> Parse<T>(ImportRow row, string column, Fields fields, Func<string, Result<T>> parse)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var change = Change(row, column);
        return change.Or(null) is { } text ? new Optional<T>(fields.Take(parse(text))!) : change.Select(_ => default(T)!);
    }

    private string? Raw(ImportRow row, string column)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _positions.TryGetValue(column, out var position) && position < row.Cells.Length ? row.Cells[position] : null;
    }

    private Optional<string?> Read(string? cell) => cell switch
    {
        null or "" => default,
        CellText.Clear => new Optional<string?>(null),
        _ => _isCsv ? CellText.Read(cell) : cell,
    };

    private static string WithoutZeroFraction(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number)
            ? decimal.Truncate(number).ToString(CultureInfo.InvariantCulture)
            : text;
}
