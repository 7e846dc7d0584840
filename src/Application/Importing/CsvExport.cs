using CsvHelper;

namespace Sites.Application.Importing;

/// <summary>Writes rows as CSV in the format that imports accept.</summary>
public static class CsvExport
{
    /// <summary>Writes the rows to a temporary file, so that a slow client does not keep a database connection open.</summary>
    /// <param name="columns">The header.</param>
    /// <param name="rows">The values of each row, in the order of the columns; null is a blank cell.</param>
    /// <param name="forSpreadsheet">
    /// Whether the file is to be opened in a spreadsheet: formulas are escaped, and a UTF-8 byte order mark is written.
    /// </param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The file, positioned at its start; it is deleted when the stream is disposed.</returns>
    public static async Task<Stream> WriteAsync(
        IReadOnlyList<string> columns, IAsyncEnumerable<string?[]> rows, bool forSpreadsheet, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        try
        {
            var options = new CsvWriterOptions
            {
                NewLine = "\n",
                WriteByteOrderMark = forSpreadsheet,
                // With every cell quoted, a spreadsheet that expects another separator cannot find the start of a cell inside a cell.
                Quoting = forSpreadsheet ? CsvQuoting.Always : CsvQuoting.WhenNeeded,
            };
            await using (var csv = CsvWriter.Create(file, options, leaveOpen: true))
            {
                foreach (var column in columns) csv.WriteField(column);
                await csv.EndRecordAsync(cancellationToken);
                await foreach (var row in rows.WithCancellation(cancellationToken))
                {
                    foreach (var value in row) csv.WriteField(CellText.Write(value, forSpreadsheet));
                    await csv.EndRecordAsync(cancellationToken);
                }

                await csv.FlushAsync(cancellationToken);
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
