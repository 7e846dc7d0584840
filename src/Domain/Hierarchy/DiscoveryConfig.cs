using System.Text;
using System.Text.Json;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The configuration of a site's discovery method: the text of a JSON object of at most 8 KiB in UTF-8. Its members are defined by the
/// agent, so the text is stored unchanged.
/// </summary>
public sealed record DiscoveryConfig : IStoredValue<DiscoveryConfig, string>
{
    /// <summary>Maximum size of a configuration, in bytes of UTF-8.</summary>
    public const int MaxBytes = 8 * 1024;

    private DiscoveryConfig(string value) => Value = value;

    /// <summary>The text of the JSON object.</summary>
    public string Value { get; }

    /// <summary>Validates a configuration; null means unset.</summary>
    /// <returns>The configuration with the unchanged text, null if unset; or <c>site.discovery_config_invalid</c>.</returns>
    public static Result<DiscoveryConfig?> Parse(string? json)
    {
        if (json is null) return Result<DiscoveryConfig?>.Success(null);
        return IsSmallObject(json) ? new DiscoveryConfig(json) : HierarchyErrors.DiscoveryConfigInvalid.Refuse(MaxBytes);
    }

    static DiscoveryConfig IStoredValue<DiscoveryConfig, string>.FromStorage(string value) => new(value);

    private static bool IsSmallObject(string json)
    {
        if (Encoding.UTF8.GetByteCount(json) > MaxBytes) return false;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object && Text.IsValidUnicode(document.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
