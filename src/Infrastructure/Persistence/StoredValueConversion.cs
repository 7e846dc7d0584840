using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>Stores every value object of the Domain that implements <see cref="IStoredValue{TSelf, TStored}"/> as its value.</summary>
internal static class StoredValueConversion
{
    /// <summary>The value objects and their converters. They are found by reflection, so that a new one cannot be forgotten here.</summary>
    public static IReadOnlyDictionary<Type, Type> Converters { get; } = typeof(IStoredValue<,>).Assembly.GetExportedTypes()
        .SelectMany(type => type.InterfacesOf(typeof(IStoredValue<,>)))
        .ToDictionary(contract => contract.GetGenericArguments()[0], contract => typeof(Converter<,>).MakeGenericType(contract.GetGenericArguments()));

    // A method, because an expression tree cannot call a static member of an interface.
    internal sealed class Converter<T, TStored>() : ValueConverter<T, TStored>(value => value.Value, stored => Wrap(stored))
        where T : class, IStoredValue<T, TStored>
    {
        internal static T Wrap(TStored stored) => T.FromStorage(stored);
    }
}
