using CsvHelper;

namespace Sites.Application.Importing;

/// <summary>Writes rows as the CSV that an import accepts.</summary>
public static class CsvExport
{
    /// <summary>Writes a file to a temporary one, so that a reader that is slow to take it holds nothing of the database.</summary>
    /// <param name="columns">The header.</param>
    /// <param name="rows">The values of each row, in the order of the columns; null is a blank cell.</param>
    /// <param name="forSpreadsheet">Whether the file is to be opened in a spreadsheet: formulas are made harmless, and a byte order mark says that it is UTF-8.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The file, to be read from its start; it is deleted when the stream is closed.</returns>
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
                // A spreadsheet that expects another separator must not find a cell's start inside of a cell.
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
