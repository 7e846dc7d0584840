using Microsoft.EntityFrameworkCore;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>
/// The text that SQL Server compares, which it pads with blanks first: every such column has a door that lets no trailing blank pass
/// (decision record 0024).
/// </summary>
public sealed class ComparedTextTests
{
    /// <summary>Columns by their door.</summary>
    private static readonly Dictionary<string, string> Doors = new()
    {
        ["DeviceGroups.NormalizedName"] = "GroupName",
        ["DeviceGroups.ExternalId"] = "ExternalId",
        ["DeviceGroups.Lineage"] = "Lineage",
        ["Documents.NormalizedName"] = "DocumentName",
        ["Nodes.Hostname"] = "Hostname",
        ["Nodes.IpAddress"] = "IpAddress",
        ["Nodes.MacAddress"] = "MacAddress",
        ["GroupTags.Tag"] = "TagList",
        ["NodeTags.Tag"] = "TagList",
        ["UnknownNodes.MacAddress"] = "MacAddress",
    };

    [Fact]
    public void Every_text_of_a_key_or_index_has_a_door() => WithoutDoor(Compared()).Should().BeEmpty();

    [Fact]
    public void Every_door_is_of_a_column_that_is_compared() => Doors.Keys.Except(Compared()).Should().BeEmpty();

    [Fact]
    public void The_check_finds_a_planted_column() => WithoutDoor([.. Compared(), "Nodes.Planted"]).Should().Equal("Nodes.Planted");

    private static IEnumerable<string> WithoutDoor(IEnumerable<string> columns) => columns.Except(Doors.Keys);

    /// <summary>Text of keys, foreign keys and indexes, but for enums, which are kept as their wire names.</summary>
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
