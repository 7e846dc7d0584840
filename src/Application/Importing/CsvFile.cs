using System.Text;
using Ardalis.Result;
using CsvHelper;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Application.Importing;

/// <summary>
/// Reads CSV according to RFC 4180 and as spreadsheets write it: separated by commas, semicolons or tabs, with an optional <c>sep=</c> line
/// before the header, with empty columns at the end, and with rows that consist of separators only.
/// </summary>
internal static class CsvFile
{
    private const char Quote = '"';

    // The comma first: it wins when a header has only one column.
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Splits a file into rows.</summary>
    /// <param name="content">Valid UTF-8 without a byte order mark.</param>
    /// <param name="known">The columns that may be present.</param>
    /// <param name="required">The columns that must be present.</param>
    public static Result<ImportFile> Read(ReadOnlyMemory<byte> content, IReadOnlyList<string> known, IReadOnlyList<string> required)
    {
        var declared = DeclaredSeparator(content.Span);
        if (declared is { } line) content = content[line.Length..];
        var linesBefore = declared is null ? 0 : 1;
        var separator = declared?.Separator ?? DetectSeparator(content, known);
        if (!IsUsable(separator)) return ImportErrors.HeaderInvalid.ForFile("names a separator in its sep= line that cannot separate cells");

        CsvMalformedRecord? malformed = null;
        using var csv = Open(content, separator, record => malformed = record);
        if (!csv.Read()) return ImportErrors.HeaderInvalid.ForFile("is empty; its first line must name the columns");
        if (malformed is not null) return ImportErrors.HeaderInvalid.ForFile("has a header with an unbalanced quote");
        var header = Enumerable.Range(0, csv.FieldCount).Select(index => csv.GetString(index).Trim()).ToArray();
        var columns = header[..(Array.FindLastIndex(header, name => name.Length > 0) + 1)];
        if (CheckHeader(columns, known, required) is { } refusal) return refusal;

        var rows = new List<ImportRow>();
        while (csv.Read())
        {
            var first = (int)csv.LineNumber + linesBefore;
            var last = first + LineBreaks(csv.RawRecord);
            var isMalformed = malformed is not null && malformed.Value.LineNumber == csv.LineNumber;
            if (isMalformed && OpenQuote(csv, malformed!.Value.Reason) is { } offset)
                return ImportErrors.RowMalformed.ForFile($"has a quote on line {first + LineBreaks(csv.RawRecord[..offset])} that is not closed; the rows after it cannot be separated");

            var cells = Enumerable.Range(0, csv.FieldCount).Select(csv.GetString).ToArray();
            if (!isMalformed && cells.All(string.IsNullOrWhiteSpace)) continue;
            if (rows.Count == ImportFile.MaxRows) return ImportErrors.TooManyRows.Refuse(ImportFile.MaxRows);

            // Spreadsheets keep columns without a name after their cells were cleared. Such a column with values is an error.
            var unnamed = Array.FindIndex(cells, Math.Min(columns.Length, cells.Length), cell => !string.IsNullOrWhiteSpace(cell));
            if (unnamed >= 0 && unnamed < header.Length)
                return ImportErrors.HeaderInvalid.ForColumn(unnamed + 1, $"has no name, but the row on line {first} has a value in it");

            var wrong = isMalformed ? "A cell has a quote that is not doubled, or text after its closing quote."
                : cells.Length < columns.Length || cells.Length > header.Length ? $"The row has {cells.Length} cells, the header {header.Length}."
                : csv.RawRecord.Length > ImportFile.MaxRowBytes ? $"The row has more than {ImportFile.MaxRowBytes} bytes."
                : null;
            rows.Add(new ImportRow(first, last, cells, wrong is null ? null : ImportErrors.RowMalformed.ForField("", wrong)));
        }

        return new ImportFile(ImportFormat.Csv, columns, rows);
    }

    private static CsvReader Open(ReadOnlyMemory<byte> content, char separator, Action<CsvMalformedRecord>? onMalformed) =>
        CsvReader.Create(content, new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            TrackLineNumbers = true,
            OnMalformedRecord = onMalformed,
        });

    /// <summary>
    /// Returns the separator that a first line of the form <c>sep=;</c> declares, and the length of that line including its line break.
    /// </summary>
    private static (char Separator, int Length)? DeclaredSeparator(ReadOnlySpan<byte> content)
    {
        var end = content.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0) end = content.Length;
        var line = Encoding.UTF8.GetString(content[..Math.Min(end, 16)]).Trim(' ', Quote);
        if (end > 16 || !line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase)) return null;
        if (content[end..] is [(byte)'\r', (byte)'\n', ..]) end++;
        return (line.Length == 5 ? line[4] : '\0', Math.Min(end + 1, content.Length));
    }

    private static bool IsUsable(char separator) =>
        char.IsAscii(separator) && !char.IsAsciiLetterOrDigit(separator) && separator is not (Quote or '_' or '\0' or '\r' or '\n');

    /// <summary>Returns the separator with which the header contains the most known columns.</summary>
    private static char DetectSeparator(ReadOnlyMemory<byte> content, IReadOnlyList<string> known)
    {
        return Separators.MaxBy(separator =>
        {
            using var csv = Open(content, separator, onMalformed: null);
            return csv.Read() ? Enumerable.Range(0, csv.FieldCount).Count(index => known.Contains(csv.GetString(index).Trim())) : 0;
        });
    }

    private static Refusal? CheckHeader(string[] columns, IReadOnlyList<string> known, IReadOnlyList<string> required)
    {
        var fields = new Fields();
        for (var index = 0; index < columns.Length; index++)
        {
            if (columns[index].Length == 0) fields.Add(ImportErrors.HeaderInvalid.ForColumn(index + 1, "has no name").ValidationErrors.First());
            else if (!known.Contains(columns[index])) fields.Add(RequestErrors.UnknownMember.ForField(Fields.NameOf(columns[index]), string.Join(", ", known)));
        }

        foreach (var column in columns.Where(column => column.Length > 0).GroupBy(column => column).Where(same => same.Count() > 1))
            fields.Add(ImportErrors.HeaderInvalid.ForField(Fields.NameOf(column.Key), "is named twice"));
        foreach (var column in required.Where(column => !columns.Contains(column)))
            fields.Add(ImportErrors.HeaderInvalid.ForField(column, "must be one of the columns"));
        return fields.AreValid ? null : fields.Refusal;
    }

    /// <summary>
    /// Returns the offset, within the raw record, of a quote after which the boundaries of rows are uncertain: a quote that is not closed, or
    /// is closed on another line, or leaves an odd number of quotes. A stray quote within one line affects its own row only.
    /// </summary>
    private static int? OpenQuote(CsvReader csv, CsvMalformedReason reason)
    {
        var record = csv.RawRecord;
        var isContained = reason != CsvMalformedReason.UnterminatedQuote
            && LineBreaks(record) == 0
            && (reason == CsvMalformedReason.StrayQuote || record.Count((byte)Quote) % 2 == 0);
        if (isContained) return null;

        var offset = 0;
        for (var index = 0; index < csv.FieldCount; index++)
        {
            var cell = csv.GetRawSpan(index);
            if (cell is [(byte)Quote, ..] && !IsClosed(cell)) return offset;
            offset += cell.Length + 1;
        }

        return record.IndexOf((byte)Quote);
    }

    private static bool IsClosed(ReadOnlySpan<byte> cell)
    {
        if (cell.Length < 2 || cell[^1] != Quote) return false;
        var inner = cell[1..^1];
        while (inner.IndexOf((byte)Quote) is >= 0 and var at)
        {
            if (at + 1 >= inner.Length || inner[at + 1] != Quote) return false;
            inner = inner[(at + 2)..];
        }

        return true;
    }

    private static int LineBreaks(ReadOnlySpan<byte> text)
    {
        var breaks = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\n' || (text[index] == '\r' && (index + 1 == text.Length || text[index + 1] != '\n'))) breaks++;
        }

        return breaks;
    }
}
