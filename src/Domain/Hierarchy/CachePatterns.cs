using System.Text.Json;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The content that a site with the cache policy <c>pattern</c> keeps: the text of a JSON array of 1–100 glob patterns, each of 1–255
/// printable characters. The text is stored unchanged because clients compare it.
/// </summary>
public sealed record CachePatterns : IStoredValue<CachePatterns, string>
{
    /// <summary>Maximum number of patterns.</summary>
    public const int MaxCount = 100;

    /// <summary>Maximum length of a pattern, in UTF-16 code units.</summary>
    public const int MaxPatternLength = 255;

    private CachePatterns(string value) => Value = value;

    /// <summary>The text of the JSON array.</summary>
    public string Value { get; }

    /// <summary>Validates a list of patterns; null means unset.</summary>
    /// <returns>The patterns with the unchanged text, null if unset; or <c>site.cache_patterns_invalid</c>.</returns>
    public static Result<CachePatterns?> Parse(string? json)
    {
        if (json is null) return Result<CachePatterns?>.Success(null);
        return IsListOfPatterns(json)
            ? new CachePatterns(json)
            : HierarchyErrors.CachePatternsInvalid.Refuse(MaxCount, MaxPatternLength);
    }

    static CachePatterns IStoredValue<CachePatterns, string>.FromStorage(string value) => new(value);

    private static bool IsListOfPatterns(string json)
    {
        // The longest valid list has every character escaped (six characters each), plus quotes, commas and brackets.
        if (json.Length > (MaxCount * ((MaxPatternLength * 6) + 3)) + 1) return false;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array
                && document.RootElement.GetArrayLength() is >= 1 and <= MaxCount
                && document.RootElement.EnumerateArray().All(IsPattern);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or ArgumentException)
        {
            // InvalidOperationException and ArgumentException are thrown for unpaired surrogates, escaped or not.
            return false;
        }
    }

    private static bool IsPattern(JsonElement element) =>
        element.ValueKind == JsonValueKind.String
        && element.GetString() is { Length: >= 1 and <= MaxPatternLength } pattern
        && !string.IsNullOrWhiteSpace(pattern)
        && Text.IsPrintable(pattern);
}
