using System.Text;
using System.Text.Json;
using Ardalis.Result;

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
            case JsonValueKind.Array or JsonValueKind.Object:
                var text = said.Value.GetRawText();
                return Encoding.UTF8.GetByteCount(text) <= MaxBytes ? Result<string?>.Success(text) : AgentErrors.CapabilitiesInvalid.Refuse(MaxBytes);
            default:
                return AgentErrors.CapabilitiesInvalid.Refuse(MaxBytes);
        }
    }
}
