using System.Text;
using System.Text.Json;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>
/// What an agent says it can do: a JSON array or object of at most 8 KiB. Agents are older and newer than the service, so
/// it is kept as it is and read by whoever asks for it.
/// </summary>
public static class Capabilities
{
    /// <summary>The largest, in bytes of UTF-8.</summary>
    public const int MaxBytes = 8 * 1024;

    /// <summary>Reads capabilities; null and JSON's null are none.</summary>
    /// <returns><c>agent.capabilities_invalid</c>.</returns>
    public static Result<string?> Parse(JsonElement? said)
    {
        switch (said?.ValueKind)
        {
            case null or JsonValueKind.Null or JsonValueKind.Undefined:
                return Result<string?>.Success(null);
            case JsonValueKind.Array or JsonValueKind.Object when RawTextOf(said.Value) is { } text && Encoding.UTF8.GetByteCount(text) <= MaxBytes:
                return Result<string?>.Success(text);
            default:
                return AgentErrors.CapabilitiesInvalid.Refuse(MaxBytes);
        }
    }

    /// <summary>The value to the letter; null where it holds half a character, or bytes that are no text, and so could not be answered.</summary>
    private static string? RawTextOf(JsonElement value)
    {
        try
        {
            _ = JsonSerializer.SerializeToUtf8Bytes(value);
            return Text.IsValidUnicode(value) ? value.GetRawText() : null;
        }
        catch (Exception damaged) when (damaged is InvalidOperationException or JsonException or ArgumentException)
        {
            return null;
        }
    }
}
