using System.Collections.Concurrent;
using System.Text.Json;

namespace Sites.Domain.Common;

/// <summary>
/// How enum values are spelled outside of C#: in snake_case, in the database, in sentences and in import files alike. One
/// rule, so that a value is never spelled two ways.
/// </summary>
public static class WireNames
{
    private static readonly ConcurrentDictionary<Enum, string> Names = new();

    /// <summary>The value's spelling: <c>CentralWins</c> → <c>central_wins</c>.</summary>
    public static string ToWire<TEnum>(this TEnum value)
        where TEnum : struct, Enum =>
        Names.GetOrAdd(value, static key => Spell(key.ToString()));

    /// <summary>The value of that spelling, or null where there is none. To the letter: no other case, no numbers.</summary>
    public static TEnum? Parse<TEnum>(string? text)
        where TEnum : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (value.ToWire() == text) return value;
        }

        return null;
    }

    /// <summary>All spellings, in order of declaration, joined by commas: what a refusal offers instead.</summary>
    public static string All<TEnum>()
        where TEnum : struct, Enum =>
        string.Join(", ", Enum.GetValues<TEnum>().Select(value => value.ToWire()));

    // "X8664" is the one name that the naming policy cannot spell: the underscore stands between two digits.
    private static string Spell(string name) => name == "X8664" ? "x86_64" : JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
