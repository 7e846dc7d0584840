using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sites.Domain.Common;

/// <summary>
/// One spelling for each JSON value, so that two sides which hold the same value compute the same checksum: no white space,
/// members sorted by their names' UTF-16 code units, texts escaped no more than must be (RFC 8785). Other than there,
/// numbers stay as they were written: <c>1.0</c> and <c>1</c> are two values here, and no digit of a long number is lost.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The value in its canonical form.</summary>
    /// <exception cref="ArgumentException">
    /// It has no canonical form: an object names a member twice, a text holds half a character or bytes that are no UTF-8, or
    /// it is no value at all (<see cref="JsonValueKind.Undefined"/>).
    /// </exception>
    public static string Write(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <summary>A text in its canonical form, with the quotes around it.</summary>
    /// <param name="value">Valid UTF-16.</param>
    public static string Write(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var text = new StringBuilder(value.Length + 2);
        WriteText(value, text);
        return text.ToString();
    }

    /// <summary>SHA-256 of the text's UTF-8, as 64 lower-case hex digits.</summary>
    /// <param name="canonical">As <see cref="Write(JsonElement)"/> answered it.</param>
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
                if (members[i].Name == members[i - 1].Name) throw new ArgumentException("An object names a member twice.", nameof(value));
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

    /// <summary>JSON's reader finds out that a text is none only when it is asked for it.</summary>
    private static string Decoded(Func<string?> read)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException damaged)
        {
            throw new ArgumentException("A text holds half a character, or bytes that are no UTF-8.", damaged);
        }
    }
}
