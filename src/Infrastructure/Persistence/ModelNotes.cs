using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>Annotations, conversions and constraints that the configuration classes share.</summary>
internal static class ModelNotes
{
    /// <summary>Annotation of text that is compared byte by byte, for which SQL Server needs a collation.</summary>
    public const string Ordinal = "Sites:Ordinal";

    /// <summary>Compares and sorts the text byte by byte, on both databases.</summary>
    public static PropertyBuilder<T> IsOrdinal<T>(this PropertyBuilder<T> property) => property.HasAnnotation(Ordinal, true);

    /// <summary>Annotation of ids that can refer to several kinds of entities and have no typed id.</summary>
    public const string Id = "Sites:Id";

    /// <summary>Stores an untyped id in the same way as typed ids.</summary>
    public static PropertyBuilder<Guid> IsId(this PropertyBuilder<Guid> property) =>
        property.HasConversion(new IdConverter()).HasAnnotation(Id, true);

    /// <summary>Stores an enum by its wire name, so that values in the database match those of the API.</summary>
    public static PropertyBuilder<TEnum> IsWireName<TEnum>(this PropertyBuilder<TEnum> property)
        where TEnum : struct, Enum =>
        property.HasConversion(new WireNameConverter<TEnum>()).HasMaxLength(20).IsUnicode(false);

    /// <summary>Stores a nullable enum by its wire name.</summary>
    public static PropertyBuilder<TEnum?> IsWireName<TEnum>(this PropertyBuilder<TEnum?> property)
        where TEnum : struct, Enum =>
        property.HasConversion(new WireNameConverter<TEnum>()).HasMaxLength(20).IsUnicode(false);

    /// <summary>Stores a nullable enum by its wire name.</summary>
    public static ComplexTypePropertyBuilder<TEnum?> IsWireName<TEnum>(this ComplexTypePropertyBuilder<TEnum?> property)
        where TEnum : struct, Enum =>
        property.HasConversion(new WireNameConverter<TEnum>()).HasMaxLength(20).IsUnicode(false);

    /// <summary>Adds a check constraint that the column contains a wire name of the enum (or null, which passes a check).</summary>
    public static void HasWireNameCheck<TEnum, TEntity>(this TableBuilder<TEntity> table, string column)
        where TEnum : struct, Enum
        where TEntity : class
    {
        var values = string.Join(", ", Enum.GetValues<TEnum>().Select(value => $"'{value.ToWire()}'"));
        table.HasCheckConstraint($"CK_{table.Name}_{column}", $"[{column}] IN ({values})");
    }

    // A method, because the generated model cannot contain the conversion to a span.
    internal sealed class IdConverter() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => FromBytes(bytes))
    {
        internal static Guid FromBytes(byte[] bytes) => new(bytes, bigEndian: true);
    }

    internal sealed class WireNameConverter<TEnum>() : ValueConverter<TEnum, string>(
        value => value.ToWire(), text => WireNames.Parse<TEnum>(text)!.Value)
        where TEnum : struct, Enum;
}
