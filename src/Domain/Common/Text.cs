using System.Globalization;
using System.Text;
using System.Text.Json;
using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>The rules for text. Every kind of text that is accepted anywhere follows one of them.</summary>
public static class Text
{
    /// <summary>
    /// The form under which two texts count as the same, whatever their case or Unicode composition. Stored beside the
    /// text, so that SQLite and SQL Server agree on what equal means instead of each asking its own collation. At most three
    /// times as long as the text. (Composing needs ICU: where an environment forces .NET to do without, only case is
    /// disregarded.)
    /// </summary>
    /// <param name="text">Valid Unicode; see <see cref="IsValidUnicode(string)"/>.</param>
    public static string Normalize(string text) => Compose(text).ToUpperInvariant();

    /// <summary>The composed form (NFC), in which keys and callers' names are compared.</summary>
    /// <param name="text">Valid Unicode; see <see cref="IsValidUnicode(string)"/>.</param>
    public static string Compose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Normalize(NormalizationForm.FormC);
    }

    /// <summary>
    /// Whether the text is well-formed UTF-16 without noncharacters (U+FDD0–U+FDEF and the last two code points of every
    /// plane), which are reserved for use inside a program and which normalization refuses in part.
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

    /// <summary>Whether every text in a JSON value, names of members included, is valid Unicode.</summary>
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
            // The reader decodes escapes and bytes only when it is asked for the text.
            return false;
        }
    }

    /// <summary>
    /// The rule for all text: valid Unicode without the control characters of ASCII (tab, line ends and DEL included) and
    /// without U+FFFD, which stands where a decoder met damage. The control characters of Latin-1 (U+0080–U+009F) are
    /// accepted: real inventories hold them where a Windows-1252 letter was once misread, and a site must not be refused for
    /// the way its name was spoiled elsewhere.
    /// </summary>
    public static bool IsPrintable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes answers U+FFFD for a lone surrogate.
            if (rune == Rune.ReplacementChar || (rune.IsAscii && Rune.IsControl(rune)) || IsNoncharacter(rune)) return false;
        }

        return true;
    }

    /// <summary>
    /// The rule for names and keys, by which people tell things apart: printable, with at least one visible character, and
    /// without characters that cannot be seen (zero-width, bidirectional controls, byte order marks, line separators). A
    /// joiner or variation selector is accepted where writing needs it: in an emoji sequence, between letters of the Arabic,
    /// Indic and related scripts, after an ideograph.
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

    private static bool IsNoncharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    /// <summary>Which characters cannot be seen, and where one of them is needed all the same.</summary>
    private static class InvisibleCharacters
    {
        private const int ZeroWidthNonJoiner = 0x200C;
        private const int ZeroWidthJoiner = 0x200D;
        private const int BlackFlag = 0x1F3F4;
        private const int CancelTag = 0xE007F;

        /// <summary>Blocks whose scripts join letters: from Arabic to Mandaic, from Devanagari to Sinhala, Myanmar, Khmer, Mongolian, and those of plane 1.</summary>
        private static readonly (int First, int Last)[] JoiningScripts =
        [
            (0x0600, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x109F), (0x1700, 0x18AF), (0x1900, 0x1AAF), (0x1B00, 0x1C4F), (0x1CD0, 0x1CFF),
            (0xA800, 0xA9FF), (0xAA00, 0xAAFF), (0xABC0, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x10A00, 0x11FFF), (0x1E900, 0x1E95F),
        ];

        /// <summary>Letters and symbols whose glyph is blank: the fillers of Hangul, the empty Braille pattern, the null notehead.</summary>
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
                // Combining grapheme joiner, inherent vowels of Khmer, and code points that are set aside to be ignored.
                0x034F or 0x17B4 or 0x17B5 or 0x2065 or >= 0xFFF0 and <= 0xFFF8 or >= 0xE0000 and <= 0xE0FFF => false,
                // Signs of Arabic, Syriac and Kaithi that enclose the digits after them: format characters, but visible.
                >= 0x0600 and <= 0x0605 or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD => true,
                _ => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator),
            };
        }

        /// <summary>Between two letters of a joining script, or after a vowel sign or virama of one, which the joiner shapes.</summary>
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
            // Keycaps: a digit, # or *, the selector, and the enclosing key.
            if (chosen.IsAscii) return at + 1 < runes.Length && runes[at + 1].Value == 0x20E3 && (Rune.IsDigit(chosen) || chosen.Value is '#' or '*');
            return Rune.GetUnicodeCategory(chosen) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.OtherPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OtherLetter
                || chosen.Value == 0x2139;
        }

        /// <summary>In the flag of a part of a country: a black flag, tags, and the tag that ends them.</summary>
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
