using System.Globalization;
using System.Text;
using System.Text.Json;
using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>The rules for text. Every accepted text follows one of them.</summary>
public static class Text
{
    /// <summary>
    /// Returns the form in which texts are compared regardless of case and Unicode composition. It is stored beside the text, so that SQLite
    /// and SQL Server do not depend on their different collations. It is at most three times as long as the text. Composition needs ICU; in
    /// environments that disable ICU, only case is ignored.
    /// </summary>
    /// <param name="text">The text; valid Unicode (<see cref="IsValidUnicode(string)"/>).</param>
    public static string Normalize(string text) => Compose(text).ToUpperInvariant();

    /// <summary>Returns the composed form (NFC), in which keys and names of callers are compared.</summary>
    /// <param name="text">The text; valid Unicode (<see cref="IsValidUnicode(string)"/>).</param>
    public static string Compose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Normalize(NormalizationForm.FormC);
    }

    /// <summary>
    /// Returns whether a text is well-formed UTF-16 without noncharacters (U+FDD0–U+FDEF and the last two code points of every plane), which
    /// are reserved for internal use, and some of which cannot be normalized.
    /// </summary>
    public static bool IsValidUnicode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || IsNoncharacter(rune)) return false;
            i += rune.Utf16SequenceLength - 1;
        }

        return true;
    }

    /// <summary>Returns whether every text in a JSON value, including names of members, is valid Unicode.</summary>
    public static bool IsValidUnicode(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => IsValidUnicode(value.GetString()!),
                JsonValueKind.Array => value.EnumerateArray().All(IsValidUnicode),
                JsonValueKind.Object => value.EnumerateObject().All(member => IsValidUnicode(member.Name) && IsValidUnicode(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            // JsonElement decodes texts on access only, and throws if a text is invalid.
            return false;
        }
    }

    /// <summary>
    /// Returns whether a text follows the rule for all text: valid Unicode without ASCII control characters (including tab, line ends and
    /// DEL) and without U+FFFD, which decoders insert for damaged input. The Latin-1 control characters (U+0080–U+009F) are accepted, because
    /// existing inventories contain them where Windows-1252 text was decoded wrongly, and must remain importable.
    /// </summary>
    public static bool IsPrintable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes returns U+FFFD for an unpaired surrogate.
            if (rune == Rune.ReplacementChar || (rune.IsAscii && Rune.IsControl(rune)) || IsNoncharacter(rune)) return false;
        }

        return true;
    }

    /// <summary>
    /// Returns whether a text follows the rule for names and keys: printable, with at least one visible character and without invisible
    /// characters (zero-width, bidirectional controls, byte order marks, line separators), so that people can tell names apart. Joiners and
    /// variation selectors are accepted where a script needs them: in emoji sequences, between letters of the Arabic, Indic and related
    /// scripts, and after ideographs.
    /// </summary>
    public static bool IsName(string text)
    {
        if (!IsPrintable(text)) return false;
        var runes = text.EnumerateRunes().ToArray();
        var hasVisible = false;
        for (var i = 0; i < runes.Length; i++)
        {
            if (!InvisibleCharacters.IsAcceptable(runes, i)) return false;
            hasVisible |= InvisibleCharacters.IsVisible(runes[i]);
        }

        return hasVisible;
    }

    /// <summary>Validates an optional, printable text of at most <paramref name="maxLength"/> characters. Blank counts as unset.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Maximum length in UTF-16 code units, the unit of both databases' columns.</param>
    /// <param name="invalid">The refusal of an invalid text; <c>{0}</c> in its sentence is the maximum length.</param>
    /// <param name="field">Wire name of the member that the refusal is about.</param>
    /// <returns>The trimmed text, null if unset; or the refusal.</returns>
    public static Result<string?> ParseOptional(string? text, int maxLength, ErrorDefinition invalid, string field) =>
        ParseOptional(text, maxLength, invalid, field, trimmed => trimmed);

    /// <summary>Validates a text like the other overload, and creates a value object of it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Maximum length in UTF-16 code units, the unit of both databases' columns.</param>
    /// <param name="invalid">The refusal of an invalid text; <c>{0}</c> in its sentence is the maximum length.</param>
    /// <param name="field">Wire name of the member that the refusal is about.</param>
    /// <param name="create">Creates the value object from the trimmed text.</param>
    /// <returns>The value object, null if unset; or the refusal.</returns>
    public static Result<T?> ParseOptional<T>(string? text, int maxLength, ErrorDefinition invalid, string field, Func<string, T> create)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(invalid);
        ArgumentNullException.ThrowIfNull(create);
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return Result<T?>.Success(null);
        return trimmed.Length <= maxLength && IsPrintable(trimmed)
            ? Result<T?>.Success(create(trimmed))
            : new Refusal(RefusalKind.Malformed, [invalid.ForField(field, maxLength)]);
    }

    private static bool IsNoncharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    /// <summary>The invisible characters, and the places where scripts need them.</summary>
    private static class InvisibleCharacters
    {
        private const int ZeroWidthNonJoiner = 0x200C;
        private const int ZeroWidthJoiner = 0x200D;
        private const int BlackFlag = 0x1F3F4;
        private const int CancelTag = 0xE007F;

        /// <summary>Blocks of joining scripts: Arabic to Mandaic, Devanagari to Sinhala, Myanmar, Khmer, Mongolian, and those of plane 1.</summary>
        private static readonly (int First, int Last)[] JoiningScripts =
        [
            (0x0600, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1700, 0x18AF), (0x1900, 0x1AAF), (0x1B00, 0x1C4F), (0x1CD0, 0x1CFF),
            (0xA800, 0xA9FF), (0xAA00, 0xAAFF), (0xABC0, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x10A00, 0x11FFF), (0x1E900, 0x1E95F),
        ];

        /// <summary>Returns whether a letter or symbol has a blank glyph: the Hangul fillers, the blank Braille pattern, the null notehead.</summary>
        private static bool IsBlank(Rune rune) => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x1D159;

        public static bool IsVisible(Rune rune) => !IsBlank(rune) && Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
                or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
                or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
                or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation
                or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.OtherSymbol or UnicodeCategory.PrivateUse => true,
            _ => false,
        };

        public static bool IsAcceptable(Rune[] runes, int at)
        {
            var rune = runes[at];
            return rune.Value switch
            {
                ZeroWidthNonJoiner => JoinsLetters(runes, at),
                ZeroWidthJoiner => JoinsLetters(runes, at) || JoinsEmoji(runes, at),
                >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF => at > 0 && SelectsVariation(runes, at),
                >= 0x180B and <= 0x180D or 0x180F => at > 0 && runes[at - 1].Value is >= 0x1820 and <= 0x18AA,
                >= 0xE0020 and <= CancelTag => IsInFlag(runes, at),
                // The combining grapheme joiner, the inherent vowels of Khmer, and reserved default-ignorable code points.
                0x034F or 0x17B4 or 0x17B5 or 0x2065 or >= 0xFFF0 and <= 0xFFF8 or >= 0xE0000 and <= 0xE0FFF => false,
                // Arabic, Syriac and Kaithi signs that enclose the following digits are visible although they are format characters.
                >= 0x0600 and <= 0x0605 or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD => true,
                _ => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator),
            };
        }

        /// <summary>Returns whether a joiner affects shaping: between two letters of a joining script, or after a vowel sign or virama.</summary>
        private static bool JoinsLetters(Rune[] runes, int at)
        {
            if (at == 0 || !IsOfJoiningScript(runes[at - 1])) return false;
            return IsMark(runes[at - 1]) || (at + 1 < runes.Length && IsOfJoiningScript(runes[at + 1]));
        }

        private static bool IsOfJoiningScript(Rune rune) =>
            JoiningScripts.Any(block => rune.Value >= block.First && rune.Value <= block.Last) && (Rune.IsLetter(rune) || IsMark(rune));

        private static bool IsMark(Rune rune) =>
            Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

        private static bool JoinsEmoji(Rune[] runes, int at) =>
            at > 0 && at + 1 < runes.Length
            && (IsPictograph(runes[at - 1]) || runes[at - 1].Value is 0xFE0F or CancelTag or (>= 0x1F3FB and <= 0x1F3FF))
            && IsPictograph(runes[at + 1]);

        private static bool IsPictograph(Rune rune) =>
            !rune.IsAscii && !IsBlank(rune) && Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.OtherNotAssigned;

        private static bool SelectsVariation(Rune[] runes, int at)
        {
            var chosen = runes[at - 1];
            // Keycaps consist of a digit, # or *, the selector and the enclosing key.
            if (chosen.IsAscii) return at + 1 < runes.Length && runes[at + 1].Value == 0x20E3 && (Rune.IsDigit(chosen) || chosen.Value is '#' or '*');
            return Rune.GetUnicodeCategory(chosen) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.OtherPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OtherLetter
                || chosen.Value == 0x2139;
        }

        /// <summary>Returns whether a tag is in the flag of a subdivision of a country: a black flag, tags and the cancel tag.</summary>
        private static bool IsInFlag(Rune[] runes, int at)
        {
            var first = at;
            while (first > 0 && runes[first - 1].Value is >= 0xE0020 and < CancelTag) first--;
            var last = at;
            while (last < runes.Length && runes[last].Value is >= 0xE0020 and < CancelTag) last++;
            return first > 0 && runes[first - 1].Value == BlackFlag && last > first && last < runes.Length && runes[last].Value == CancelTag;
        }
    }
}
