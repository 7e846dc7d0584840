using System.Text.Json;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// Which content a site with the cache policy <c>pattern</c> keeps: the text of a JSON array of 1–100 glob patterns,
/// each 1–255 printable characters. Kept to the letter, as clients compare it.
/// </summary>
public static class CachePatterns
{
    /// <summary>The most patterns in one list.</summary>
    public const int MaxCount = 100;

    /// <summary>The longest single pattern, in UTF-16 code units.</summary>
    public const int MaxPatternLength = 255;

    /// <summary>Reads a list of patterns; <c>null</c> is none.</summary>
    /// <returns><c>site.cache_patterns_invalid</c>.</returns>
    public static Result<string?> Parse(string? json)
    {
        if (json is null) return Result<string?>.Success(null);
        return IsListOfPatterns(json)
            ? Result<string?>.Success(json)
            : HierarchyErrors.CachePatternsInvalid.Refuse(MaxCount, MaxPatternLength);
    }

    private static bool IsListOfPatterns(string json)
    {
        // Longer than the longest list with every character escaped, quotes, commas and brackets included, is padding.
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
            // Beside JSON of its own kind of brokenness: a lone surrogate, as an escape or as it is.
            return false;
        }
    }

    private static bool IsPattern(JsonElement element) =>
        element.ValueKind == JsonValueKind.String
        && element.GetString() is { Length: >= 1 and <= MaxPatternLength } pattern
        && !string.IsNullOrWhiteSpace(pattern)
        && Text.IsPrintable(pattern);
}
