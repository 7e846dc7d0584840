using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sites.Domain.Common;

/// <summary>
/// A canonical form of JSON (after RFC 8785), so that equal values have equal checksums on both sides: without white space, with members
/// sorted by the UTF-16 code units of their names, and with minimal escapes. Unlike in RFC 8785, numbers are unchanged: <c>1.0</c> and
/// <c>1</c> are different values, and no digit of a long number is lost.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Returns the canonical form of a value.</summary>
    /// <exception cref="ArgumentException">
    /// The value has no canonical form: an object contains a member twice, a text contains an unpaired surrogate or invalid UTF-8, or the
    /// element is <see cref="JsonValueKind.Undefined"/>.
    /// </exception>
    public static string Write(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <summary>Returns the canonical form of a text, including the quotes.</summary>
    /// <param name="value">The text; valid UTF-16.</param>
    public static string Write(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = new StringBuilder(value.Length + 2);
        WriteText(value, text);
        return text.ToString();
    }

    /// <summary>Returns the SHA-256 of the text in UTF-8, as 64 lower-case hex digits.</summary>
    /// <param name="canonical">The result of <see cref="Write(JsonElement)"/>.</param>
    public static string Checksum(string canonical) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: WriteObject(value, text); break;
            case JsonValueKind.Array: WriteArray(value, text); break;
            case JsonValueKind.String: WriteText(Decoded(value.GetString), text); break;
            case JsonValueKind.Number: text.Append(value.GetRawText()); break;
            case JsonValueKind.True: text.Append("true"); break;
            case JsonValueKind.False: text.Append("false"); break;
            case JsonValueKind.Null: text.Append("null"); break;
            case JsonValueKind.Undefined: throw new ArgumentException("There is no value.", nameof(value));
            default: throw new ArgumentOutOfRangeException(nameof(value), value.ValueKind, null);
        }
    }

    private static void WriteObject(JsonElement value, StringBuilder text)
    {
        var members = value.EnumerateObject().Select(member => (Name: Decoded(() => member.Name), member.Value)).ToList();
        members.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));

        text.Append('{');
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                if (members[i].Name == members[i - 1].Name) throw new ArgumentException("An object contains a member twice.", nameof(value));
                text.Append(',');
            }

            WriteText(members[i].Name, text);
            text.Append(':');
            Write(members[i].Value, text);
        }

        text.Append('}');
    }

    private static void WriteArray(JsonElement value, StringBuilder text)
    {
        text.Append('[');
        var isFirst = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!isFirst) text.Append(',');
            isFirst = false;
            Write(item, text);
        }

        text.Append(']');
    }

    private static void WriteText(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            switch (letter)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append(@"\\"); break;
                case '\b': text.Append(@"\b"); break;
                case '\t': text.Append(@"\t"); break;
                case '\n': text.Append(@"\n"); break;
                case '\f': text.Append(@"\f"); break;
                case '\r': text.Append(@"\r"); break;
                case < ' ': text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"); break;
                default: text.Append(letter); break;
            }
        }

        text.Append('"');
    }

    /// <summary>Reads a text. JsonElement decodes texts on access only, and throws if a text is invalid.</summary>
    private static string Decoded(Func<string?> read)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException damaged)
        {
            throw new ArgumentException("A text contains an unpaired surrogate or invalid UTF-8.", damaged);
        }
    }
}
