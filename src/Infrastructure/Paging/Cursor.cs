using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sites.Application.Common;

namespace Sites.Infrastructure.Paging;

/// <summary>
/// Encodes a position in a list as an opaque text that is bound to the list, the filter and the sort order. It contains
/// only data that the client has already received, so it needs no signature: a forged cursor can only start a page at an
/// arbitrary position.
/// </summary>
internal static class Cursor
{
    /// <summary>Returns the fingerprint that a cursor is bound to.</summary>
    /// <param name="list">Name of the list.</param>
    /// <param name="filter">The filter of the list, as <see cref="FilterText"/> writes it.</param>
    /// <param name="sort">The requested sort order.</param>
    public static string Fingerprint(string list, string filter, string sort) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{list}\n{sort}\n{filter}")).AsSpan(0, 8));

    /// <summary>Encodes a position.</summary>
    public static string Encode(string fingerprint, Position position) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string?[]>([fingerprint, position.Key, position.Id.ToString("N")]));

    /// <summary>Encodes the start of a list: a cursor without a row.</summary>
    public static string EncodeStart(string fingerprint) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([fingerprint]));

    /// <summary>Returns whether the cursor is one of <see cref="EncodeStart"/>.</summary>
    public static bool IsStart(string fingerprint, string cursor) => cursor == EncodeStart(fingerprint);

    /// <summary>Decodes a cursor; returns null if it is damaged or bound to another fingerprint.</summary>
    public static Position? Decode(string fingerprint, string cursor)
    {
        try
        {
            var parts = JsonSerializer.Deserialize<string?[]>(Base64Url.DecodeFromChars(cursor));
            return parts is [var boundTo, var key, { } text] && boundTo == fingerprint && Guid.TryParseExact(text, "N", out var id)
                ? new Position(key, id)
                : null;
        }
        catch (Exception damaged) when (damaged is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
