namespace Sites.Application.Importing;

/// <summary>
/// How values are written into cells and read back, so that every value survives the way through a file: one that a
/// spreadsheet would run as a formula, one that looks like the literal for "no value", one that looks like an escaped one.
/// </summary>
public static class CellText
{
    /// <summary>The cell that clears a value, as PostgreSQL and MySQL write NULL into files.</summary>
    public const string Clear = @"\N";

    private const char Apostrophe = '\'';

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value; null is a blank cell.</param>
    /// <param name="forSpreadsheet">Whether values that a spreadsheet would run as a formula get an apostrophe in front.</param>
    public static string? Write(string? value, bool forSpreadsheet)
    {
        if (value is null) return null;
        if (IsEscapedFormula(value) || (forSpreadsheet && StartsFormula(value))) return Apostrophe + value;
        return LooksLikeClear(value) ? @"\" + value : value;
    }

    /// <summary>Reads a cell that is neither blank nor <see cref="Clear"/>.</summary>
    public static string Read(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (IsEscapedFormula(cell)) return cell[1..];
        return cell.Length > Clear.Length && LooksLikeClear(cell) ? cell[1..] : cell;
    }

    /// <summary>Whether a spreadsheet may run the text as a formula; also in the full-width forms that Asian editions accept.</summary>
    private static bool StartsFormula(ReadOnlySpan<char> text) =>
        text is [('=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠'), ..];

    private static bool IsEscapedFormula(ReadOnlySpan<char> text) => text is [Apostrophe, ..] && StartsFormula(text.TrimStart(Apostrophe));

    private static bool LooksLikeClear(ReadOnlySpan<char> text) => text is ['\\', .., 'N'] && text[..^1].TrimStart('\\').IsEmpty;
}
