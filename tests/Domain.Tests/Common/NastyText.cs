using CsCheck;

namespace Sites.Domain.Tests.Common;

/// <summary>Text that callers send by mistake or with malicious intent. In code, because attributes cannot contain lone surrogates.</summary>
internal static class NastyText
{
    /// <summary>The ASCII control characters. Those of Latin-1 are accepted because inventories contain them where letters were once misread.</summary>
    public static IEnumerable<char> Controls { get; } =
        [.. Enumerable.Range(0, 0x20).Append(0x7F).Select(code => (char)code)];

    /// <summary>Lone surrogates, a pair in the wrong order, and the replacement characters of decoders.</summary>
    public static IEnumerable<string> Damaged { get; } =
        ["a\ud83dz", "a\udef0z", "\ud83d", "\udef0", "a\udef0\ud83dz", "a\ufffdz", "a\ufffez", "a\uffffz", "\ufdd0", "a\ufdefz", "a\ud83f\udffez", "a\udbff\udfffz"];

    /// <summary>Short texts with a high share of characters that a rule may mishandle.</summary>
    public static Gen<string> Texts(int maxParts) =>
        Gen.OneOf("a", "Z", "7", "é", "ß", "Σ", " ", "/", "-", ".", "\t", "\n", "\0", "\u007f", "\u0085", "\u00a0", "🛰", "\ud83d", "\udef0", "\ufffd", "\ufffe", "\uffff", "\ufdcf", "\ufdd0", "\ufdef", "\ufdf0", "x\ud83f\udffd", "\ud83f\udffe", "\udbff\udfff", "中")
            .Array[0, maxParts]
            .Select(string.Concat);

    /// <summary>An independent implementation of the printable rule: pair by pair, without the runtime's runes.</summary>
    public static bool IsPrintable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is < ' ' or '\u007f' or '\ufffd' or '\ufffe' or '\uffff' or (>= '\ufdd0' and <= '\ufdef')) return false;
            if (c is >= '\udc00' and <= '\udfff') return false;
            if (c is < '\ud800' or > '\udbff') continue;
            if (i + 1 == text.Length || text[i + 1] is < '\udc00' or > '\udfff') return false;
            i++;
            // The last two code points of a plane above the first: the high surrogate ends in six ones, the low one in nine.
            if ((c & 0x3f) == 0x3f && (text[i] & 0x3fe) == 0x3fe) return false;
        }

        return true;
    }
}
