using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>Stores every typed id of the Domain as sixteen bytes in network order.</summary>
internal static class TypedIdConversion
{
    /// <summary>The typed ids of the Domain. They are found by reflection, so that a new one cannot be forgotten here.</summary>
    public static IReadOnlyList<Type> Types { get; } = [.. typeof(ITypedId<>).Assembly.GetExportedTypes().Where(IsTypedId)];

    /// <summary>Returns the value converter of a typed id.</summary>
    public static Type ConverterOf(Type id) => typeof(Converter<>).MakeGenericType(id);

    private static bool IsTypedId(Type type) => type.IsValueType && type.InterfacesOf(typeof(ITypedId<>)).Any();

    // Methods, because an expression tree cannot call a static member of an interface.
    internal sealed class Converter<TId>() : ValueConverter<TId, byte[]>(id => ToBytes(id), bytes => FromBytes(bytes))
        where TId : struct, ITypedId<TId>
    {
        internal static byte[] ToBytes(TId id) => id.Value.ToByteArray(bigEndian: true);

        internal static TId FromBytes(byte[] bytes) => TId.From(new Guid(bytes, bigEndian: true));
    }
}
