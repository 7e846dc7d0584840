using System.Text;
using System.Text.Json;
using Sites.Domain.Common;

namespace Sites.Domain.Synchronization;

/// <summary>
/// What a synchronised thing is, field by field. Every value is kept as canonical JSON, so two states are the same exactly
/// when their texts are, and their checksums tell so.
/// </summary>
public sealed class EntityState : IEquatable<EntityState>
{
    /// <summary>The value of a field that nothing is said of.</summary>
    public const string Nothing = "null";

    private readonly SortedDictionary<string, string> _fields;

    private EntityState(SortedDictionary<string, string> fields)
    {
        _fields = fields;
        Json = Write(fields);
    }

    /// <summary>The whole state as canonical JSON: an object with its members sorted.</summary>
    public string Json { get; }

    /// <summary>SHA-256 of <see cref="Json"/> in UTF-8, in lower-case hex: 64 characters.</summary>
    public string Checksum => field ??= CanonicalJson.Checksum(Json);

    /// <summary>The names of the fields, sorted.</summary>
    public IReadOnlyCollection<string> Fields => _fields.Keys;

    /// <summary>A field's value as canonical JSON; <see cref="Nothing"/> for a field that it does not have.</summary>
    public string this[string field] => _fields.GetValueOrDefault(field, Nothing);

    /// <summary>A state of these fields; each value canonical JSON.</summary>
    public static EntityState Of(IEnumerable<KeyValuePair<string, string>> fields) =>
        new(new SortedDictionary<string, string>(new Dictionary<string, string>(fields), StringComparer.Ordinal));

    /// <summary>A state as it was stored: what <see cref="Json"/> answered.</summary>
    public static EntityState Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    /// <summary>A state as somebody says it; each member becomes a field.</summary>
    /// <param name="said">A JSON object.</param>
    /// <exception cref="ArgumentException">It has no canonical form; see <see cref="CanonicalJson.Write(JsonElement)"/>.</exception>
    public static EntityState Read(JsonElement said)
    {
        var members = said.EnumerateObject();
        try
        {
            return Of(members.Select(member => KeyValuePair.Create(member.Name, CanonicalJson.Write(member.Value))));
        }
        catch (InvalidOperationException undecodable)
        {
            throw new ArgumentException("The name of a member is no text.", nameof(said), undecodable);
        }
    }

    /// <summary>Text as a field's value; null as <see cref="Nothing"/>.</summary>
    public static string Value(string? text) => text is null ? Nothing : CanonicalJson.Write(text);

    /// <summary>A whole number as a field's value; null as <see cref="Nothing"/>.</summary>
    public static string Value(int? number) => number is { } known ? known.ToString(System.Globalization.CultureInfo.InvariantCulture) : Nothing;

    /// <summary>True or false as a field's value; null as <see cref="Nothing"/>.</summary>
    public static string Value(bool? flag) => flag switch { null => Nothing, true => "true", false => "false" };

    /// <summary>The text of a field that holds text; null where it holds nothing.</summary>
    public string? TextOf(string field) => JsonSerializer.Deserialize<string?>(this[field]);

    /// <summary>The same state with other values of some fields.</summary>
    public EntityState With(IEnumerable<KeyValuePair<string, string>> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var fields = new SortedDictionary<string, string>(_fields, StringComparer.Ordinal);
        foreach (var (name, value) in changes) fields[name] = value;
        return new EntityState(fields);
    }

    /// <summary>The fields in which the two differ, sorted; a field that only one has counts unless it is null there.</summary>
    public IReadOnlyList<string> DifferingFrom(EntityState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. Fields.Union(other.Fields).Where(field => this[field] != other[field]).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public bool Equals(EntityState? other) => other is not null && Json == other.Json;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as EntityState);

    /// <inheritdoc />
    public override int GetHashCode() => Json.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Json;

    private static string Write(SortedDictionary<string, string> fields)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in fields)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(Value(name)).Append(':').Append(value);
        }

        return text.Append('}').ToString();
    }
}
