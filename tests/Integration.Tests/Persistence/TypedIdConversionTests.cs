using Microsoft.EntityFrameworkCore;
using Sites.Domain.Common;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The stored form of every typed id of the Domain on both databases.</summary>
public sealed class TypedIdConversionTests
{
    private static readonly Guid Value = Guid.Parse("01234567-89ab-7def-8123-456789abcdef");

    public static TheoryData<Type> Ids =>
        [.. typeof(ITypedId<>).Assembly.GetTypes().Where(type => type.IsValueType && type.GetInterfaces().Any(contract => contract.Name == typeof(ITypedId<>).Name))];

    [Theory]
    [MemberData(nameof(Ids))]
    public void On_SQLite_an_id_is_16_bytes_in_network_order(Type id)
    {
        using var context = new SqliteDesignTimeFactory().CreateDbContext([]);
        ShouldBeStoredInNetworkOrder(context, id, "BLOB");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void On_SQL_Server_an_id_is_16_bytes_in_network_order(Type id)
    {
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);
        ShouldBeStoredInNetworkOrder(context, id, "binary(16)");
    }

    private static void ShouldBeStoredInNetworkOrder(DbContext context, Type id, string columnType)
    {
        var properties = context.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties())
            .Where(property => (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == id).ToList();
        properties.Should().NotBeEmpty();
        var typed = Activator.CreateInstance(id, Value)!;
        foreach (var property in properties)
        {
            property.GetColumnType().Should().Be(columnType, property.ToString());
            var converter = property.GetTypeMapping().Converter!;
            converter.ConvertToProvider(typed).Should().BeEquivalentTo(Convert.FromHexString("0123456789AB7DEF8123456789ABCDEF"), options => options.WithStrictOrdering());
            converter.ConvertFromProvider(Convert.FromHexString("0123456789AB7DEF8123456789ABCDEF")).Should().Be(typed);
        }
    }
}
