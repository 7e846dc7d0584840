using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Sites.Application.Contracts.Common;

/// <summary>
/// A member of a PATCH body: absent (unchanged), null (cleared) or a value. <c>default</c> is absent.
/// </summary>
/// <typeparam name="T">The member's nullable type.</typeparam>
[JsonConverter(typeof(OptionalConverterFactory))]
public readonly record struct Optional<T>
{
    private readonly T _value;

    /// <summary>Creates a member that is present.</summary>
    public Optional(T value)
    {
        _value = value;
        IsPresent = true;
    }

    /// <summary>Whether the member is present in the body.</summary>
    public bool IsPresent { get; }

    /// <summary>Value of the member; check <see cref="IsPresent"/> first.</summary>
    /// <exception cref="InvalidOperationException">The member is absent.</exception>
    public T Value => IsPresent ? _value : throw new InvalidOperationException("The member is absent.");

    /// <summary>Returns the member's value if it is present, otherwise the current value.</summary>
    public T Or(T before) => IsPresent ? _value : before;

    /// <summary>Returns an absent member if this one is absent, otherwise a present one with the converted value.</summary>
    public Optional<TOther> Select<TOther>(Func<T, TOther> turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return IsPresent ? new Optional<TOther>(turn(_value)) : default;
    }

    /// <summary>Converts a value to a present member; null counts as present.</summary>
    public static implicit operator Optional<T>(T value) => new(value);
}

/// <summary>Serializes <see cref="Optional{T}"/> as its bare value.</summary>
public sealed class OptionalConverterFactory : JsonConverterFactory
{
    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);
    }

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        var converter = typeof(OptionalConverter<>).MakeGenericType(typeToConvert.GetGenericArguments());
        return (JsonConverter)Activator.CreateInstance(converter)!;
    }

    private sealed class OptionalConverter<T> : JsonConverter<Optional<T>>
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize(ref reader, TypeInfo(options))!);

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options)
        {
            if (value.IsPresent) JsonSerializer.Serialize(writer, value.Value, TypeInfo(options));
            else writer.WriteNullValue();
        }

        private static JsonTypeInfo<T> TypeInfo(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
