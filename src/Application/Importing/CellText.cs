namespace Sites.Application.Importing;

/// <summary>
/// Encodes and decodes the cells of CSV files, so that every value survives an export and an import. Values that a spreadsheet would run as
/// a formula, that equal the marker for "no value", or that look like an encoded value are escaped.
/// </summary>
public static class CellText
{
    /// <summary>The cell text that clears a value; PostgreSQL and MySQL use the same marker for NULL.</summary>
    public const string Clear = @"\N";

    private const char Apostrophe = '\'';

    /// <summary>Encodes a value as cell text.</summary>
    /// <param name="value">The value; null for a blank cell.</param>
    /// <param name="forSpreadsheet">Whether values that a spreadsheet would run as a formula are prefixed with an apostrophe.</param>
    public static string? Write(string? value, bool forSpreadsheet)
    {
        if (value is null) return null;
        if (IsEscapedFormula(value) || (forSpreadsheet && StartsFormula(value))) return Apostrophe + value;
        return LooksLikeClear(value) ? @"\" + value : value;
    }

    /// <summary>Decodes a cell that is neither blank nor <see cref="Clear"/>.</summary>
    public static string Read(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (IsEscapedFormula(cell)) return cell[1..];
        return cell.Length > Clear.Length && LooksLikeClear(cell) ? cell[1..] : cell;
    }

    /// <summary>Returns whether a spreadsheet can run the text as a formula, including the full-width forms that Asian editions accept.</summary>
    private static bool StartsFormula(ReadOnlySpan<char> text) =>
        text is [('=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠'), ..];

    private static bool IsEscapedFormula(ReadOnlySpan<char> text) => text is [Apostrophe, ..] && StartsFormula(text.TrimStart(Apostrophe));

    private static bool LooksLikeClear(ReadOnlySpan<char> text) => text is ['\\', .., 'N'] && text[..^1].TrimStart('\\').IsEmpty;
}
