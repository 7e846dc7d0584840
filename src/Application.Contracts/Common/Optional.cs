using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Sites.Application.Contracts.Common;

/// <summary>
/// A member of a PATCH body, which may be absent (stays as it is), null (cleared) or a value. <c>default</c> is absent.
/// </summary>
/// <typeparam name="T">The member's nullable type.</typeparam>
[JsonConverter(typeof(OptionalConverterFactory))]
public readonly record struct Optional<T>
{
    private readonly T _value;

    /// <summary>A member that is present.</summary>
    public Optional(T value)
    {
        _value = value;
        IsPresent = true;
    }

    /// <summary>Whether the member is there at all.</summary>
    public bool IsPresent { get; }

    /// <summary>What the member says; ask <see cref="IsPresent"/> first.</summary>
    /// <exception cref="InvalidOperationException">The member is absent.</exception>
    public T Value => IsPresent ? _value : throw new InvalidOperationException("The member is absent.");

    /// <summary>What the member says, or what was there before where it is absent.</summary>
    public T Or(T before) => IsPresent ? _value : before;

    /// <summary>The same presence, with the value turned into another.</summary>
    public Optional<TOther> Select<TOther>(Func<T, TOther> turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return IsPresent ? new Optional<TOther>(turn(_value)) : default;
    }

    /// <summary>Any value counts as present, null too.</summary>
    public static implicit operator Optional<T>(T value) => new(value);
}

/// <summary>Makes <see cref="Optional{T}"/> read and write as the bare value.</summary>
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
