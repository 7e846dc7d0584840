using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Sites.Application.Common;

/// <summary>The character encodings that request bodies and import files may be in.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8, the default.</summary>
    Utf8,

    /// <summary>UTF-16, little-endian unless a byte order mark specifies big-endian.</summary>
    Utf16,

    /// <summary>UTF-16, big-endian.</summary>
    Utf16BigEndian,

    /// <summary>Windows-1252, the encoding of CSV files written by spreadsheets on Windows in Western Europe and America.</summary>
    Windows1252,
}

/// <summary>Content converted to UTF-8, or the first line that is not valid in its encoding.</summary>
/// <param name="Utf8">Valid UTF-8 without byte order marks; empty when <paramref name="InvalidLine"/> is set.</param>
/// <param name="InvalidLine">The first line that cannot be decoded, from 1; null when everything could be.</param>
/// <param name="EncodingName">The name of the encoding the content was read in, for error messages.</param>
public readonly record struct DecodedText(ReadOnlyMemory<byte> Utf8, int? InvalidLine, string EncodingName);

/// <summary>
/// Decodes strictly: a byte sequence that is not valid in its encoding is reported with its line. Replacing it by U+FFFD,
/// as .NET's readers do by default, would silently store damaged text.
/// </summary>
public static class TextEncodings
{
    private static readonly Encoding Western =
        CodePagesEncodingProvider.Instance.GetEncoding(1252, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>Finds the encoding of a <c>charset</c> parameter, compared without case.</summary>
    /// <param name="charset">The parameter's value without quotes; null or empty means UTF-8.</param>
    /// <returns>The encoding, or null when it is not supported.</returns>
    public static TextEncoding? Find(string? charset) => charset?.ToLowerInvariant() switch
    {
        null or "" or "utf-8" or "utf8" => TextEncoding.Utf8,
        "utf-16" or "utf-16le" => TextEncoding.Utf16,
        "utf-16be" => TextEncoding.Utf16BigEndian,
        "windows-1252" or "cp1252" or "cp-1252" => TextEncoding.Windows1252,
        _ => null,
    };

    /// <summary>Converts content to UTF-8. A UTF-8 or UTF-16 byte order mark takes precedence over the declared encoding.</summary>
    /// <param name="content">The bytes as received.</param>
    /// <param name="declared">The encoding the sender declared, or the default.</param>
    public static DecodedText Decode(ReadOnlyMemory<byte> content, TextEncoding declared) => content.Span switch
    {
        [0xFF, 0xFE, ..] => FromUtf16(content.Span[2..], bigEndian: false),
        [0xFE, 0xFF, ..] => FromUtf16(content.Span[2..], bigEndian: true),
        [0xEF, 0xBB, 0xBF, ..] => FromUtf8(content),
        _ => declared switch
        {
            TextEncoding.Utf8 => FromUtf8(content),
            TextEncoding.Utf16 => FromUtf16(content.Span, bigEndian: false),
            TextEncoding.Utf16BigEndian => FromUtf16(content.Span, bigEndian: true),
            TextEncoding.Windows1252 => new DecodedText(Encoding.Convert(Western, Encoding.UTF8, content.ToArray()), null, "Windows-1252"),
            _ => throw new ArgumentOutOfRangeException(nameof(declared), declared, null),
        },
    };

    private static DecodedText FromUtf8(ReadOnlyMemory<byte> content)
    {
        const string Name = "UTF-8";
        // Files that were joined or saved twice have more than one mark.
        while (content.Span is [0xEF, 0xBB, 0xBF, ..]) content = content[3..];
        return Utf8.IsValid(content.Span) ? new DecodedText(content, null, Name) : new DecodedText(default, FirstInvalidLine(content.Span), Name);
    }

    private static int FirstInvalidLine(ReadOnlySpan<byte> content)
    {
        var lines = new LineCounter();
        while (Rune.DecodeFromUtf8(content, out var rune, out var length) == OperationStatus.Done)
        {
            lines.Pass(rune.Value);
            content = content[length..];
        }

        return lines.Current;
    }

    private static DecodedText FromUtf16(ReadOnlySpan<byte> content, bool bigEndian)
    {
        const string Name = "UTF-16";
        var text = new char[content.Length / 2];
        for (var index = 0; index < text.Length; index++)
        {
            var pair = content.Slice(2 * index, 2);
            text[index] = (char)(bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(pair) : BinaryPrimitives.ReadUInt16LittleEndian(pair));
        }

        var lines = new LineCounter();
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart('\uFEFF');
        var start = text.Length - rest.Length;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done) return new DecodedText(default, lines.Current, Name);
            lines.Pass(rune.Value);
            rest = rest[length..];
        }

        return content.Length % 2 == 0
            ? new DecodedText(Encoding.UTF8.GetBytes(text, start, text.Length - start), null, Name)
            : new DecodedText(default, lines.Current, Name);
    }

    /// <summary>Counts lines that end in CR, LF or both.</summary>
    private struct LineCounter()
    {
        private int _last;

        public int Current { get; private set; } = 1;

        public void Pass(int character)
        {
            if (character == '\r' || (character == '\n' && _last != '\r')) Current++;
            _last = character;
        }
    }
}
