using System.Text;
using System.Text.Json;
using Sites.Domain.Common;

namespace Sites.Domain.Synchronization;

/// <summary>
/// The state of a synchronised entity as a set of named fields. Values are kept as canonical JSON, so two states are equal if and only if
/// their JSON texts and checksums are equal.
/// </summary>
public sealed class EntityState : IEquatable<EntityState>
{
    /// <summary>The value of an unset field.</summary>
    public const string Null = "null";

    private readonly SortedDictionary<string, string> _fields;

    private EntityState(SortedDictionary<string, string> fields)
    {
        _fields = fields;
        Json = Write(fields);
    }

    /// <summary>The whole state as canonical JSON: an object with sorted members.</summary>
    public string Json { get; }

    /// <summary>SHA-256 of <see cref="Json"/> in UTF-8, in lower-case hex: 64 characters.</summary>
    public string Checksum => field ??= CanonicalJson.Checksum(Json);

    /// <summary>The names of the fields, sorted.</summary>
    public IReadOnlyCollection<string> Fields => _fields.Keys;

    /// <summary>Gets the value of a field as canonical JSON; <see cref="Null"/> if the state has no such field.</summary>
    public string this[string field] => _fields.GetValueOrDefault(field, Null);

    /// <summary>Creates a state from fields.</summary>
    /// <param name="fields">Values by field name; each value is canonical JSON.</param>
    public static EntityState Of(IEnumerable<KeyValuePair<string, string>> fields) =>
        new(new SortedDictionary<string, string>(new Dictionary<string, string>(fields), StringComparer.Ordinal));

    /// <summary>Reads a stored state.</summary>
    /// <param name="json">The text of <see cref="Json"/>.</param>
    public static EntityState Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    /// <summary>Reads a state that was received as JSON; each member becomes a field.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="ArgumentException">The object has no canonical form; see <see cref="CanonicalJson.Write(JsonElement)"/>.</exception>
    public static EntityState Read(JsonElement json)
    {
        var members = json.EnumerateObject();
        try
        {
            return Of(members.Select(member => KeyValuePair.Create(member.Name, CanonicalJson.Write(member.Value))));
        }
        catch (InvalidOperationException invalidName)
        {
            throw new ArgumentException("The name of a member is invalid UTF-16.", nameof(json), invalidName);
        }
    }

    /// <summary>Converts text to a field value; null becomes <see cref="Null"/>.</summary>
    public static string Value(string? text) => text is null ? Null : CanonicalJson.Write(text);

    /// <summary>Converts an integer to a field value; null becomes <see cref="Null"/>.</summary>
    public static string Value(int? number) => number is { } value ? value.ToString(System.Globalization.CultureInfo.InvariantCulture) : Null;

    /// <summary>Converts a boolean to a field value; null becomes <see cref="Null"/>.</summary>
    public static string Value(bool? flag) => flag switch { null => Null, true => "true", false => "false" };

    /// <summary>Returns the value of a text field; null if it is unset.</summary>
    public string? TextOf(string field) => JsonSerializer.Deserialize<string?>(this[field]);

    /// <summary>Returns a copy of the state in which some fields have other values.</summary>
    public EntityState With(IEnumerable<KeyValuePair<string, string>> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var fields = new SortedDictionary<string, string>(_fields, StringComparer.Ordinal);
        foreach (var (name, value) in changes) fields[name] = value;
        return new EntityState(fields);
    }

    /// <summary>Returns the sorted names of the fields in which two states differ. A missing field equals an unset one.</summary>
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
