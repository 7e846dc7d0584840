using Sites.Application.Contracts.Common;
using Sites.Domain.Common;

namespace Sites.WebApi.Http;

/// <summary>Conversions between values of the wire and values of the application.</summary>
internal static class WireValues
{
    /// <summary>A member of a creation request as a change: null counts as absent.</summary>
    public static Optional<T?> OptionalOf<T>(T? value) => value is null ? default : new Optional<T?>(value);

    /// <summary>A UUID as an identifier.</summary>
    public static TId? Id<TId>(Guid? uuid)
        where TId : struct, ITypedId<TId> => uuid is { } value ? TId.From(value) : null;

    /// <summary>An identifier as a UUID.</summary>
    public static Guid? Uuid<TId>(TId? id)
        where TId : struct, ITypedId<TId> => id?.Value;

    /// <summary>A value object as its text.</summary>
    public static string? Text<T>(IStoredValue<T, string>? value)
        where T : class, IStoredValue<T, string> => value?.Value;

    /// <summary>A value object as its number.</summary>
    public static int? Number<T>(IStoredValue<T, int>? value)
        where T : class, IStoredValue<T, int> => value?.Value;
}
