using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sites.Application.Common;

namespace Sites.Infrastructure.Paging;

/// <summary>
/// How a place in a list travels through a client: opaque to it, and bound to the list, the filter and the sort it was
/// made for. It holds nothing that the client was not shown, so it needs no secret; a forged one can only begin a page
/// at an odd place.
/// </summary>
internal static class Cursor
{
    /// <summary>What a cursor is bound to.</summary>
    /// <param name="list">The list's name.</param>
    /// <param name="filter">Everything that decides which rows it holds, as <see cref="FilterText"/> writes it.</param>
    /// <param name="sort">The order asked for.</param>
    public static string Fingerprint(string list, string filter, string sort) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{list}\n{sort}\n{filter}")).AsSpan(0, 8));

    /// <summary>Makes a cursor.</summary>
    public static string Encode(string fingerprint, Position position) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string?[]>([fingerprint, position.Key, position.Id.ToString("N")]));

    /// <summary>Makes a cursor that says only what it is bound to: what follows begins at its beginning.</summary>
    public static string EncodeBeginning(string fingerprint) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([fingerprint]));

    /// <summary>Whether this is the cursor that <see cref="EncodeBeginning"/> made.</summary>
    public static bool IsBeginning(string fingerprint, string cursor) => cursor == EncodeBeginning(fingerprint);

    /// <summary>Reads a cursor; null where it is damaged or was made for something else.</summary>
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
