using System.Collections.Concurrent;
using System.Text.Json;

namespace Sites.Domain.Common;

/// <summary>
/// Converts enum values to and from their names on the wire, in the database, in sentences and in import files: snake_case everywhere.
/// </summary>
public static class WireNames
{
    private static readonly ConcurrentDictionary<Enum, string> Names = new();

    /// <summary>Returns the wire name of a value: <c>CentralWins</c> → <c>central_wins</c>.</summary>
    public static string ToWire<TEnum>(this TEnum value)
        where TEnum : struct, Enum =>
        Names.GetOrAdd(value, static key => Spell(key.ToString()));

    /// <summary>Returns the value with a wire name; null if there is none. The comparison is case-sensitive, and numbers are rejected.</summary>
    public static TEnum? Parse<TEnum>(string? text)
        where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (value.ToWire() == text) return value;
        }

        return null;
    }

    /// <summary>Returns all wire names in order of declaration, separated by commas, for refusals.</summary>
    public static string All<TEnum>()
        where TEnum : struct, Enum =>
        string.Join(", ", Enum.GetValues<TEnum>().Select(value => value.ToWire()));

    // The naming policy cannot convert "X8664", because the underscore stands between two digits.
    private static string Spell(string name) => name == "X8664" ? "x86_64" : JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
