using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts;
using Sites.Domain.Common;
using static Sites.WebApi.Http.ContractTypes;

namespace Sites.WebApi.Http;

/// <summary>Reads what is usable of a JSON object, and records what is not.</summary>
/// <param name="essential">The members that are not left out: if one is unusable, the body is refused.</param>
/// <param name="isDamaged">Whether U+FFFD stands for bytes that were not valid text.</param>
internal sealed partial class UsableJson(IReadOnlyList<string> essential, bool isDamaged)
{
    /// <summary>The largest number of unusable members that are named.</summary>
    public const int MaxIgnored = 100;

    private const char Replacement = '\uFFFD';

    /// <summary>Beyond this depth, a body is not read at all, because the time of the parser grows with the square of the depth.</summary>
    private const int MaxLenientDepth = 5000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>With these, deep nesting and duplicate members make only the member unusable in which they are.</summary>
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = MaxLenientDepth };

    private readonly List<ValidationError> _ignored = [];

    /// <summary>Whether the body as a whole is valid, so that its parts need no check of their own.</summary>
    private bool _isStrict;

    /// <summary>What was left out: at most <see cref="MaxIgnored"/> entries with the path of the member and a code.</summary>
    public IReadOnlyList<ValidationError> Ignored => _ignored;

    /// <summary>Reads a body.</summary>
    /// <returns>
    /// The body without the unusable members; or <c>request.not_json</c>, <c>request.not_an_object</c>, and <c>request.value_invalid</c> for
    /// essential members.
    /// </returns>
    public Result<T> Read<T>(ReadOnlyMemory<byte> utf8)
        where T : class
    {
        // The strict parser says where the error is.
        if (Parse(utf8) is not { } document) return Body<T>.Parse(utf8);
        using (document)
        {
            var body = document.RootElement;
            if (body.ValueKind != JsonValueKind.Object) return RequestErrors.NotAnObject.Refuse();
            var type = (JsonTypeInfo<T>)TypeOf(typeof(T));
            if (IsUsable(body, type)) return body.Deserialize(type)!;
            var fields = new Fields();
            if (Usable(body, type, "", fields) is not { } usable) return RequestErrors.NotJson.Refuse("a member is named twice.");
            return fields.AreValid ? usable.Deserialize(type)! : fields.Refusal;
        }
    }

    private JsonDocument? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var document = JsonDocument.Parse(utf8, Strict);
            _isStrict = true;
            return document;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            try
            {
                return JsonDocument.Parse(utf8, Lenient);
            }
            catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether every known member of an object is usable, which is the usual case, and no member is named twice.</summary>
    private bool IsUsable(JsonElement value, JsonTypeInfo type) =>
        _isStrict && value.ValueKind == JsonValueKind.Object
        && value.EnumerateObject().All(member => MemberOf(type, member) is not { } known || IsUsable(member, Plain(known.PropertyType)));

    private bool IsUsable(JsonProperty member, Type type)
    {
        var value = member.Value;
        if (value.ValueKind == JsonValueKind.Null) return true;
        if (isDamaged && value.GetRawText().Contains(Replacement, StringComparison.Ordinal)) return false;
        if (ContractOf(type) is { } item) return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(element => IsUsable(element, item));
        if (!_isStrict && !IsStrict(value)) return false;
        return JsonFit.Fits(value, type) && !JsonFit.IsNilId(member, type);
    }

    /// <summary>Returns an object of the usable members; null if a member is named twice.</summary>
    /// <param name="value">The object.</param>
    /// <param name="type">Its contract.</param>
    /// <param name="path">What precedes the names of its members.</param>
    /// <param name="fields">Collects the errors of essential members; null for an item of a list, which has none.</param>
    private JsonObject? Usable(JsonElement value, JsonTypeInfo type, string path, Fields? fields)
    {
        var usable = new JsonObject();
        foreach (var member in value.EnumerateObject())
        {
            if (MemberOf(type, member) is not { Name: var name } known) continue;
            if (usable.ContainsKey(name)) return null;
            var plain = Plain(known.PropertyType);
            var isEssential = fields is not null && essential.Contains(name) && !(ContractOf(plain) is not null && member.Value.ValueKind == JsonValueKind.Array);
            usable[name] =
                IsUsable(member, plain) && (plain != typeof(JsonElement) || CanBeWritten(member.Value)) ? NodeOf(member.Value)
                : isEssential ? null
                : Salvage(member.Value, plain, path + name);
            if (isEssential && usable[name] is null && member.Value.ValueKind != JsonValueKind.Null)
                fields!.Add(RequestErrors.ValueInvalid.ForField(name, JsonFit.Expected(plain)));
        }

        return usable;
    }

    /// <summary>Returns the usable part of a value that does not fit as a whole; null if there is none.</summary>
    private JsonNode? Salvage(JsonElement value, Type type, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array when ContractOf(type) is { } item:
                return new JsonArray([.. value.EnumerateArray().Select((element, index) => Salvage(element, item, $"{path}[{index}]"))]);
            case JsonValueKind.Object when type == typeof(IReadOnlyDictionary<string, string>):
                return SalvageTexts(value, path);
            // Some languages have only one type of number, and write 60.0.
            case JsonValueKind.Number when (type == typeof(int) || type == typeof(long)) && value.TryGetDecimal(out var number) && decimal.IsInteger(number)
                && number >= (type == typeof(int) ? int.MinValue : long.MinValue) && number <= (type == typeof(int) ? int.MaxValue : long.MaxValue):
                return JsonValue.Create((long)number);
            case JsonValueKind.String when type == typeof(DateTime) && JsonFit.Fits(value, typeof(string)) && TimeOf(value.GetString()!) is { } time:
                return JsonValue.Create(time);
            default:
                Ignore(path);
                return null;
        }
    }

    /// <summary>Returns the usable part of an item of a list. Every item stays, because the answer has one result for each.</summary>
    private JsonObject Salvage(JsonElement item, JsonTypeInfo type, string path)
    {
        if (item.ValueKind == JsonValueKind.Object && Usable(item, type, path + ".", null) is { } usable) return usable;
        Ignore(path);
        return [];
    }

    private JsonObject SalvageTexts(JsonElement value, string path)
    {
        // Damaged texts stay, because the use case shortens them: a service with a damaged status is a failing service.
        var texts = new JsonObject();
        foreach (var member in value.EnumerateObject())
        {
            if (NameOf(member) is not { } name || texts.ContainsKey(name) || member.Value.ValueKind != JsonValueKind.String || !JsonFit.Fits(member.Value, typeof(string))) Ignore(NameOf(member) is { } named ? $"{path}.{Fields.NameOf(named)}" : path);
            else texts[name] = member.Value.GetString();
        }

        return texts;
    }

    private void Ignore(string path)
    {
        if (_ignored.Count < MaxIgnored) _ignored.Add(RequestErrors.ValueInvalid.ForField(path, "usable"));
    }

    /// <summary>
    /// Reads a time that RFC 3339 allows and .NET does not: with a leap second, which becomes the end of the second before, with a small t or
    /// z, or with a space.
    /// </summary>
    private static DateTime? TimeOf(string text)
    {
        if (Rfc3339().Match(text) is not { Success: true } match) return null;
        var (seconds, fraction) = match.Groups[3].Value == "60" ? ("59", ".999") : (match.Groups[3].Value, match.Groups[4].Value);
        var zone = match.Groups[5].Value.ToUpperInvariant();
        return DateTimeOffset.TryParse(
            $"{match.Groups[1].Value}T{match.Groups[2].Value}{seconds}{fraction}{zone}", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime
            : null;
    }

    /// <summary>Whether a value of any shape can be written again. One with half of a surrogate pair cannot, although it can be parsed.</summary>
    private static bool CanBeWritten(JsonElement value)
    {
        try
        {
            JsonSerializer.SerializeToUtf8Bytes(value, ContractsJsonContext.Wire.JsonElement);
            return true;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsStrict(JsonElement value)
    {
        try
        {
            using var document = JsonDocument.Parse(value.GetRawText(), Strict);
            return true;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static JsonPropertyInfo? MemberOf(JsonTypeInfo type, JsonProperty member)
    {
        var name = NameOf(member);
        foreach (var known in type.Properties)
        {
            if (name == known.Name) return known;
        }

        return null;
    }

    /// <summary>The name of a member; null if it is not valid text.</summary>
    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The contract of the items of a list of objects; null for other types.</summary>
    private static JsonTypeInfo? ContractOf(Type type) =>
        JsonFit.ElementOf(type) is var item && item != type && TypeOf(item) is { Kind: JsonTypeInfoKind.Object } contract ? contract : null;

    private static JsonTypeInfo TypeOf(Type type) => ContractsJsonContext.Wire.GetTypeInfo(type)!;

    private static JsonNode? NodeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        _ => JsonValue.Create(value),
    };

    [GeneratedRegex(@"^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:)(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();
}
