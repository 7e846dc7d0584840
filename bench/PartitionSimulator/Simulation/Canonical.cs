using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// The canonical form of states that the documentation defines for agents: JSON without white space, members sorted by name.
/// It is implemented independently of the service, so that a defect there is detected.
/// </summary>
internal static class Canonical
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the fields of a state, each as JSON text.</summary>
    public static SortedDictionary<string, string> Fields(JsonElement state) =>
        new(state.EnumerateObject().ToDictionary(member => member.Name, member => Write(member.Value)), StringComparer.Ordinal);

    public static string Write(IEnumerable<KeyValuePair<string, string>> fields) =>
        "{" + string.Join(',', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{Text(field.Key)}:{field.Value}")) + "}";

    public static string Checksum(IEnumerable<KeyValuePair<string, string>> fields) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(fields))));

    public static string Text(string text) => JsonSerializer.Serialize(text, Plain);

    private static string Write(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Write(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Write(member.Value)))),
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Write)) + "]",
        JsonValueKind.String => Text(value.GetString()!),
        _ => value.GetRawText(),
    };
}
