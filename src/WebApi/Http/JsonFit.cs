using System.Collections.Concurrent;
using System.Text.Json;
using Sites.Application.Contracts;

namespace Sites.WebApi.Http;

/// <summary>Whether JSON values fit the types of the members of contracts.</summary>
internal static class JsonFit
{
    // Computed once per enum, because it takes reflection.
    private static readonly ConcurrentDictionary<Type, string[]> Spellings = [];

    /// <summary>Whether a value has the type of its member; null fits every type.</summary>
    public static bool Fits(JsonElement value, Type type)
    {
        if (value.ValueKind == JsonValueKind.Null) return true;
        try
        {
            // Enums are read to the letter here; the serialiser alone would take any case.
            if (type.IsEnum) return value.ValueKind == JsonValueKind.String && SpellingsOf(type).Contains(value.GetString());
            if (ElementOf(type) is { IsEnum: true } element)
                return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind != JsonValueKind.Null && Fits(item, element));
            // The serialiser takes null for text.
            if (type == typeof(IReadOnlyDictionary<string, string>) && value.EnumerateObject().Any(member => member.Value.ValueKind == JsonValueKind.Null)) return false;
            value.Deserialize(ContractsJsonContext.Wire.GetTypeInfo(type)!);
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <summary>The nil UUID identifies nothing. What firmware reports is not an id, and its rule is the use case's.</summary>
    public static bool IsNilId(JsonProperty member, Type type) =>
        type == typeof(Guid) && member.Name != "system_uuid" && member.Value.ValueKind == JsonValueKind.String && member.Value.GetGuid() == Guid.Empty;

    /// <summary>What a member takes, for the sentence of its error.</summary>
    public static string Expected(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", SpellingsOf(type))}"
        : type == typeof(Guid) ? "a UUID"
        : ElementOf(type).IsEnum ? $"a list of {string.Join(", ", SpellingsOf(ElementOf(type)))}"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(DateTime) ? "a time (RFC 3339)"
        : type == typeof(IReadOnlyDictionary<string, string>) ? "an object whose members are text"
        : type == typeof(IReadOnlyList<string>) ? "a list of texts"
        : ElementOf(type) != type ? "a list of objects, each as it is described"
        : "text";

    /// <summary>The element type of a list; the type itself if it is not a list.</summary>
    public static Type ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : type;

    private static string[] SpellingsOf(Type type) => Spellings.GetOrAdd(
        type,
        key => [.. Enum.GetValues(key).Cast<object>().Select(value => JsonSerializer.SerializeToElement(value, ContractsJsonContext.Wire.GetTypeInfo(key)!).GetString()!)]);
}
