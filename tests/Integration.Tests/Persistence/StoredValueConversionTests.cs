using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>How the value objects of the Domain are stored.</summary>
public sealed class StoredValueConversionTests
{
    [Fact]
    public void Every_stored_value_object_is_the_type_of_a_mapped_property_and_is_stored_as_its_value()
    {
        using var context = new SqliteDesignTimeFactory().CreateDbContext([]);
        var mapped = context.Model.GetEntityTypes().SelectMany(entity => entity.GetFlattenedProperties()).ToLookup(property => property.ClrType);

        StoredValueConversion.Converters.Keys.Should().BeEquivalentTo(
            typeof(IStoredValue<,>).Assembly.GetTypes().Where(type => type.IsClass && type.GetInterfaces().Any(contract => contract.Name == typeof(IStoredValue<,>).Name)));
        foreach (var value in StoredValueConversion.Converters.Keys)
            mapped[value].Should().NotBeEmpty().And.OnlyContain(property => property.GetTypeMapping().Converter!.ProviderClrType == value.GetProperty("Value")!.PropertyType);
    }

    [Fact]
    public void A_stored_value_that_a_later_rule_would_refuse_can_still_be_read()
    {
        using var context = new SqliteDesignTimeFactory().CreateDbContext([]);
        var interval = context.Model.GetEntityTypes().SelectMany(entity => entity.GetFlattenedProperties()).First(property => property.ClrType == typeof(HeartbeatInterval));

        interval.GetTypeMapping().Converter!.ConvertFromProvider(1).Should().BeOfType<HeartbeatInterval>().Which.Value.Should().Be(1);
    }
}
