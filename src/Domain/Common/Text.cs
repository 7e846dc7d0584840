using System.Text;
using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>Rules that more than one kind of text shares.</summary>
public static class Text
{
    /// <summary>
    /// The form under which two texts count as the same, whatever their case or Unicode composition. Stored beside the
    /// text, so that SQLite and SQL Server agree on what equal means instead of each asking its own collation. At most three
    /// times as long as the text. (Composing needs ICU: where an environment forces .NET to do without, only case is
    /// disregarded.)
    /// </summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Normalize(NormalizationForm.FormC).ToUpperInvariant();
    }

    /// <summary>
    /// Whether the text is valid UTF-16 without the control characters of ASCII (tab, line ends and DEL included). Those of
    /// Latin-1 (U+0080–U+009F) are let pass: real inventories hold them where a Windows-1252 letter was once misread, and
    /// a site must not be refused for the way its name was spoiled elsewhere.
    /// </summary>
    public static bool IsPrintable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes answers U+FFFD for a lone surrogate; a genuine U+FFFD is damage of the same kind.
            if (rune == Rune.ReplacementChar || (rune.IsAscii && Rune.IsControl(rune))) return false;
        }

        return true;
    }

    /// <summary>A trimmed, optional, printable text of at most <paramref name="maxLength"/> characters; blank counts as none.</summary>
    /// <param name="text">What the caller sent.</param>
    /// <param name="maxLength">In UTF-16 code units, the unit of both databases' columns.</param>
    /// <param name="invalid">The refusal; its sentence may name the limit as <c>{0}</c>.</param>
    /// <param name="field">The member it is about, in wire spelling.</param>
    public static Result<string?> ParseOptional(string? text, int maxLength, ErrorDefinition invalid, string field)
    {
        ArgumentNullException.ThrowIfNull(invalid);
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return Result<string?>.Success(null);
        return trimmed.Length <= maxLength && IsPrintable(trimmed)
            ? Result<string?>.Success(trimmed)
            : new Refusal(RefusalKind.Malformed, [invalid.ForField(field, maxLength)]);
    }
}
