using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>What the configuration classes have in common.</summary>
internal static class ModelNotes
{
    /// <summary>Marks text that is compared byte by byte; SQL Server must be told so by a collation.</summary>
    public const string Ordinal = "Sites:Ordinal";

    /// <summary>Text compared and sorted byte by byte, the same on both databases.</summary>
    public static PropertyBuilder<T> IsOrdinal<T>(this PropertyBuilder<T> property) => property.HasAnnotation(Ordinal, true);

    /// <summary>Marks ids of more than one kind of thing, which have no type of their own.</summary>
    public const string Id = "Sites:Id";

    /// <summary>An id of more than one kind of thing, kept as typed ids are.</summary>
    public static PropertyBuilder<Guid> IsId(this PropertyBuilder<Guid> property) =>
        property.HasConversion(new IdConverter()).HasAnnotation(Id, true);

    /// <summary>An enum kept as its wire spelling, so that the database reads like the API.</summary>
    public static PropertyBuilder<TEnum> IsWireName<TEnum>(this PropertyBuilder<TEnum> property)
        where TEnum : struct, Enum =>
        property.HasConversion(new WireNameConverter<TEnum>()).HasMaxLength(20).IsUnicode(false);

    /// <summary>An enum kept as its wire spelling, or null.</summary>
    public static PropertyBuilder<TEnum?> IsWireName<TEnum>(this PropertyBuilder<TEnum?> property)
        where TEnum : struct, Enum =>
        property.HasConversion(new WireNameConverter<TEnum>()).HasMaxLength(20).IsUnicode(false);

    /// <summary>An enum kept as its wire spelling, or null.</summary>
    public static ComplexTypePropertyBuilder<TEnum?> IsWireName<TEnum>(this ComplexTypePropertyBuilder<TEnum?> property)
        where TEnum : struct, Enum =>
        property.HasConversion(new WireNameConverter<TEnum>()).HasMaxLength(20).IsUnicode(false);

    /// <summary>A check that the column holds one of the enum's spellings (or null, which a check lets pass).</summary>
    public static void HasWireNameCheck<TEnum, TEntity>(this TableBuilder<TEntity> table, string column)
        where TEnum : struct, Enum
        where TEntity : class
    {
        var values = string.Join(", ", Enum.GetValues<TEnum>().Select(value => $"'{value.ToWire()}'"));
        table.HasCheckConstraint($"CK_{table.Name}_{column}", $"[{column}] IN ({values})");
    }

    private sealed class IdConverter() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

    private sealed class WireNameConverter<TEnum>() : ValueConverter<TEnum, string>(
        value => value.ToWire(), text => WireNames.Parse<TEnum>(text)!.Value)
        where TEnum : struct, Enum;
}
