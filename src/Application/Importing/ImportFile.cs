using System.Text;
using System.Text.Json;
using Ardalis.Result;
using CsvHelper;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Application.Importing;

/// <summary>One row of a file, as text; what it means is the use case's business.</summary>
/// <param name="Line">Where the row begins, from 1.</param>
/// <param name="Cells">By the position of the column in <see cref="ImportFile.Columns"/>; blank where it says nothing, null where a JSON line lacks the member.</param>
/// <param name="Malformed">Why the row cannot be read; null where it can.</param>
public sealed record ImportRow(int Line, string?[] Cells, ValidationError? Malformed);

/// <summary>A file taken apart into rows and cells.</summary>
/// <param name="Columns">The columns' names, in wire spelling.</param>
/// <param name="Rows">In the order of the file.</param>
public sealed record ImportFile(IReadOnlyList<string> Columns, IReadOnlyList<ImportRow> Rows)
{
    /// <summary>The most rows of one file: what one transaction takes within seconds and some hundred megabytes.</summary>
    public const int MaxRows = 100_000;

    /// <summary>The largest row, in bytes of UTF-8: more than every field at its limit.</summary>
    public const int MaxRowBytes = 256 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="content">UTF-8, with or without a byte order mark.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="known">The columns that may be there.</param>
    /// <param name="needed">The columns that must be there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>import.header_invalid</c>, <c>request.unknown_member</c>, <c>import.too_many_rows</c>.</returns>
    public static async Task<Result<ImportFile>> ReadAsync(
        Stream content, ImportFormat format, IReadOnlyList<string> known, IReadOnlyList<string> needed, CancellationToken cancellationToken)
    {
        // A byte that is no UTF-8 becomes U+FFFD, which no text of the domain may contain: the row is refused for it.
        return format switch
        {
            ImportFormat.Csv => await ReadCsvAsync(content, known, needed, cancellationToken),
            ImportFormat.JsonLines => await ReadJsonLinesAsync(content, known, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
    }

    private static async Task<Result<ImportFile>> ReadCsvAsync(
        Stream content, IReadOnlyList<string> known, IReadOnlyList<string> needed, CancellationToken cancellationToken)
    {
        CsvMalformedRecord? malformed = null;
        using var csv = CsvReader.Create(content, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrackLineNumbers = true,
            MaxRecordSize = MaxRowBytes,
            OnMalformedRecord = record => malformed = record,
        }, leaveOpen: true);

        try
        {
            if (!await csv.ReadAsync(cancellationToken))
                return ImportErrors.HeaderInvalid.Refuse("The file is empty; its first line must name the columns.");
            var columns = CellsOf(csv).Select(name => name.Trim()).ToArray();
            if (CheckHeader(columns, known, needed) is { } refusal) return refusal;

            var rows = new List<ImportRow>();
            while (await csv.ReadAsync(cancellationToken))
            {
                if (rows.Count == MaxRows) return ImportErrors.TooManyRows.Refuse(MaxRows);
                var line = (int)csv.LineNumber;
                var wrong = malformed is not null && malformed.Value.LineNumber == line ? "A quote is missing or stands where none may be."
                    : csv.FieldCount != columns.Length ? $"The row has {csv.FieldCount} cells, the header {columns.Length}."
                    : null;
                rows.Add(new ImportRow(line, CellsOf(csv), wrong is null ? null : ImportErrors.RowMalformed.ForField("", wrong)));
            }

            return new ImportFile(columns, rows);
        }
        catch (CsvFormatException tooLarge)
        {
            return new Refusal(RefusalKind.Malformed, [ImportErrors.RowMalformed.ForField(
                "", $"The row that begins on line {tooLarge.LineNumber} is longer than {MaxRowBytes} bytes; a closing quote may be missing.")]);
        }
    }

    private static string[] CellsOf(CsvReader csv)
    {
        var cells = new string[csv.FieldCount];
        for (var index = 0; index < cells.Length; index++) cells[index] = csv.GetString(index);
        return cells;
    }

    private static Refusal? CheckHeader(string[] columns, IReadOnlyList<string> known, IReadOnlyList<string> needed)
    {
        var fields = new Fields();
        foreach (var column in columns.Where(column => !known.Contains(column)))
            fields.Add(RequestErrors.UnknownMember.ForField(column, string.Join(", ", known)));
        foreach (var column in columns.GroupBy(column => column).Where(same => same.Count() > 1))
            fields.Add(ImportErrors.HeaderInvalid.ForField(column.Key, "names this column twice"));
        foreach (var column in needed.Where(column => !columns.Contains(column)))
            fields.Add(ImportErrors.HeaderInvalid.ForField(column, "must name this column"));
        return fields.AreGood ? null : fields.Refusal;
    }

    private static async Task<Result<ImportFile>> ReadJsonLinesAsync(
        Stream content, IReadOnlyList<string> known, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(content, Encoding.UTF8, leaveOpen: true);
        var positions = known.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        var rows = new List<ImportRow>();
        var number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (rows.Count == MaxRows) return ImportErrors.TooManyRows.Refuse(MaxRows);
            var cells = new string?[known.Count];
            rows.Add(new ImportRow(number, cells, ReadObject(line, positions, cells)));
        }

        return new ImportFile(known, rows);
    }

    private static ValidationError? ReadObject(string line, Dictionary<string, int> positions, string?[] cells)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return ImportErrors.RowMalformed.ForField("", "The line is no JSON object.");
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!positions.TryGetValue(member.Name, out var position))
                    return RequestErrors.UnknownMember.ForField(member.Name, string.Join(", ", positions.Keys));
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                    return RequestErrors.ValueInvalid.ForField(member.Name, "a plain value");
                cells[position] = member.Value.ValueKind switch
                {
                    JsonValueKind.String => member.Value.GetString(),
                    JsonValueKind.Null => "",
                    _ => member.Value.GetRawText(),
                };
            }

            return null;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            return ImportErrors.RowMalformed.ForField("", "The line is no JSON, or names a member twice.");
        }
    }
}
