using System.Text;
using System.Text.Json;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>
/// The capabilities that an agent reports: a JSON array or object of at most 8 KiB. Agents may be older or newer than the service, so the
/// content is stored without interpretation.
/// </summary>
public static class Capabilities
{
    /// <summary>Maximum size of the capabilities, in bytes of UTF-8.</summary>
    public const int MaxBytes = 8 * 1024;

    /// <summary>Validates capabilities. JSON null counts as unset.</summary>
    /// <returns>The JSON text, null if unset; or <c>agent.capabilities_invalid</c>.</returns>
    public static Result<string?> Parse(JsonElement? json)
    {
        switch (json?.ValueKind)
        {
            case null or JsonValueKind.Null or JsonValueKind.Undefined:
                return Result<string?>.Success(null);
            case JsonValueKind.Array or JsonValueKind.Object when RawTextOf(json.Value) is { } text && Encoding.UTF8.GetByteCount(text) <= MaxBytes:
                return Result<string?>.Success(text);
            default:
                return AgentErrors.CapabilitiesInvalid.Refuse(MaxBytes);
        }
    }

    /// <summary>Returns the unchanged JSON text; null if it contains invalid UTF-8 or unpaired surrogates, which cannot be serialised.</summary>
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
