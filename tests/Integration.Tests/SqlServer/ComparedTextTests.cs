using Microsoft.EntityFrameworkCore;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>
/// SQL Server ignores trailing spaces in comparisons, so every compared text column has a type that trims its values
/// (decision record 0024).
/// </summary>
public sealed class ComparedTextTests
{
    /// <summary>The compared columns with the types that trim their values.</summary>
    private static readonly Dictionary<string, string> TrimmingTypes = new()
    {
        ["DeviceGroups.NormalizedName"] = "GroupName",
        ["DeviceGroups.ExternalId"] = "ExternalId",
        ["DeviceGroups.Lineage"] = "Lineage",
        ["Documents.NormalizedName"] = "DocumentName",
        ["Nodes.Hostname"] = "Hostname",
        ["Nodes.IpAddress"] = "IpAddress",
        ["Nodes.MacAddress"] = "MacAddress",
        ["NodeMacAddresses.MacAddress"] = "MacAddress",
        ["GroupTags.Tag"] = "TagList",
        ["NodeTags.Tag"] = "TagList",
        ["UnknownNodes.MacAddress"] = "MacAddress",
        ["IgnoredMachines.MacAddress"] = "MacAddress",
    };

    [Fact]
    public void Every_text_column_of_a_key_or_index_has_a_trimming_type() => WithoutTrimming(Compared()).Should().BeEmpty();

    [Fact]
    public void Every_trimming_type_belongs_to_a_compared_column() => TrimmingTypes.Keys.Except(Compared()).Should().BeEmpty();

    [Fact]
    public void The_check_detects_an_unlisted_column() => WithoutTrimming([.. Compared(), "Nodes.Unlisted"]).Should().Equal("Nodes.Unlisted");

    private static IEnumerable<string> WithoutTrimming(IEnumerable<string> columns) => columns.Except(TrimmingTypes.Keys);

    /// <summary>Text columns of keys, foreign keys and indexes, except enums, which are stored as wire names.</summary>
    private static IReadOnlyList<string> Compared()
    {
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);
        return
        [
            .. context.Model.GetEntityTypes().SelectMany(entity => entity.GetDeclaredKeys().SelectMany(key => key.Properties)
                    .Concat(entity.GetDeclaredForeignKeys().SelectMany(key => key.Properties))
                    .Concat(entity.GetDeclaredIndexes().SelectMany(index => index.Properties))
                    .Where(property => property.ClrType == typeof(string))
                    .Select(property => $"{entity.GetTableName()}.{property.GetColumnName()}"))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
