using System.Globalization;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Domain.Common;

namespace Sites.Application.Importing;

/// <summary>
/// Reads the cells of a row by column and accepts the spellings that spreadsheets produce: <c>TRUE</c>, <c>Full</c>, <c>30.0</c>,
/// <c>{3F2504E0-…}</c>. JSON requests are parsed strictly, but files have often passed through a program that reformats values.
/// </summary>
/// <param name="file">The file whose columns are read.</param>
public sealed class Cells(ImportFile file)
{
    /// <summary>Names of the columns with several words, which can be lists in JSON Lines.</summary>
    internal static readonly string[] ListColumns = ["tags", "mac_addresses"];

    /// <summary>The separators of the words in a cell.</summary>
    internal static readonly char[] Separators = [' ', ',', ';'];

    private readonly Dictionary<string, int> _positions =
        file.Columns.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);

    private readonly bool _isCsv = file.Format == ImportFormat.Csv;

    /// <summary>Returns whether the row has this cell, blank or not.</summary>
    public bool Has(ImportRow row, string column) => Raw(row, column) is not null;

    /// <summary>Returns the text of the cell without surrounding white space; null when the cell is blank or clears the value.</summary>
    public string? Text(ImportRow row, string column) => Change(row, column).Or(null);

    /// <summary>Returns the cell as a change: absent when it is blank, null when it is <see cref="CellText.Clear"/>.</summary>
    public Optional<string?> Change(ImportRow row, string column) => Read(Raw(row, column)?.Trim());

    /// <summary>Returns the cell as a change of a text that is stored verbatim, including white space.</summary>
    public Optional<string?> Verbatim(ImportRow row, string column)
    {
        var trimmed = Change(row, column);
        return trimmed.Or(null) is null ? trimmed : Read(Raw(row, column));
    }

    /// <summary>Parses the cell as a Boolean, case-insensitively.</summary>
    public Optional<bool?> Boolean(ImportRow row, string column, Fields fields) =>
        Parse(row, column, fields, text => Values.Boolean(column, text.ToLowerInvariant()));

    /// <summary>Parses the cell as a whole number; a fraction of zero is allowed.</summary>
    public Optional<int?> WholeNumber(ImportRow row, string column, Fields fields) =>
        Parse(row, column, fields, text => Values.WholeNumber(column, WithoutZeroFraction(text)));

    /// <summary>Parses the cell as a value of an enum, case-insensitively.</summary>
    public Optional<TEnum?> OneOf<TEnum>(ImportRow row, string column, Fields fields)
        where TEnum : struct, Enum =>
        Parse(row, column, fields, text => Values.OneOf<TEnum>(column, text.ToLowerInvariant()));

    /// <summary>Parses the cell as a UUID, in any case and with or without braces.</summary>
    public Optional<Guid?> Uuid(ImportRow row, string column, Fields fields) =>
        Parse(row, column, fields, text => Values.FileUuid(text) is { } id ? Result<Guid?>.Success(id) : Values.Uuid(column, text));

    /// <summary>Parses the cell as a list of tags or MAC addresses, separated by spaces, commas or semicolons.</summary>
    public Optional<IReadOnlyList<string?>?> Words(ImportRow row, string column) =>
        Change(row, column).Select(text => (IReadOnlyList<string?>?)text?.Split(Separators, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Returns the cell as a workflow id; UUIDs are converted from the spellings of files.</summary>
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
