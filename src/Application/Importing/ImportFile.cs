using Ardalis.Result;
using Sites.Application.Common;

namespace Sites.Application.Importing;

/// <summary>A row of a file with its cells as text, which the use case interprets.</summary>
/// <param name="Line">The line on which the row starts, from 1; the header of a CSV file is line 1.</param>
/// <param name="LastLine">The line on which the row ends; differs from <paramref name="Line"/> when a quoted cell contains line breaks.</param>
/// <param name="Cells">
/// The cells in the order of <see cref="ImportFile.Columns"/>: empty for a blank cell, null when a JSON line lacks the member.
/// </param>
/// <param name="Malformed">Why the row cannot be read; null when it is well-formed.</param>
public sealed record ImportRow(int Line, int LastLine, string?[] Cells, ValidationError? Malformed);

/// <summary>A file split into rows and cells.</summary>
/// <param name="Format">The format it was read in.</param>
/// <param name="Columns">The names of the columns, in wire spelling.</param>
/// <param name="Rows">The rows in the order of the file, without blank rows.</param>
public sealed record ImportFile(ImportFormat Format, IReadOnlyList<string> Columns, IReadOnlyList<ImportRow> Rows)
{
    /// <summary>Maximum number of rows of a file, chosen so that one transaction can store them within seconds.</summary>
    public const int MaxRows = 100_000;

    /// <summary>Maximum size of a row in bytes of UTF-8; larger than a row with every field at its limit.</summary>
    public const int MaxRowBytes = 256 * 1024;

    /// <summary>Maximum size of a file in bytes. Together with <see cref="MaxRows"/>, it limits the memory of an import.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Reads a whole file. The stream is left open.</summary>
    /// <param name="content">The file's bytes, from the current position.</param>
    /// <param name="options">The import options, for the format and the encoding.</param>
    /// <param name="known">The columns that may be present.</param>
    /// <param name="required">The columns that must be present in a CSV header.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>
    /// The file; or <c>import.too_large</c>, <c>import.encoding_invalid</c>, <c>import.header_invalid</c>,
    /// <c>request.unknown_member</c>, <c>import.too_many_rows</c>, and <c>import.row_malformed</c> when a quote is not closed,
    /// because the rows after it cannot be read reliably.
    /// </returns>
    public static async Task<Result<ImportFile>> ReadAsync(
        Stream content, ImportOptions options, IReadOnlyList<string> known, IReadOnlyList<string> required, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (await ReadBytesAsync(content, cancellationToken) is not { } bytes) return ImportErrors.TooLarge.Refuse(MaxBytes);
        var text = TextEncodings.Decode(bytes, options.Encoding);
        if (text.InvalidLine is { } line) return ImportErrors.EncodingInvalid.Refuse(line, text.EncodingName);
        return options.Format switch
        {
            ImportFormat.Csv => CsvFile.Read(text.Utf8, known, required),
            ImportFormat.JsonLines => JsonLinesFile.Read(text.Utf8, known),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Format, null),
        };
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var buffer = new MemoryStream(content.CanSeek ? (int)Math.Min(content.Length - content.Position, MaxBytes) : 64 * 1024);
        var chunk = new byte[64 * 1024];
        int read;
        while ((read = await content.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaxBytes) return null;
            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
