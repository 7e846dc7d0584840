using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The generated models must describe the same schema as the configuration classes, because the service uses only the former.</summary>
public sealed class CompiledModelTests
{
    /// <summary>Annotations that the generator adds to complex types.</summary>
    private static string[] AnnotationsOfComplexType(string table) =>
    [
        "          Annotations: ",
        .. ((string[])["FunctionName: ", "Schema: ", "SqlQuery: ", $"TableName: {table}", "ViewName: ", "ViewSchema: "]).Select(name => $"            Relational:{name}"),
    ];

    [Fact]
    public void The_compiled_model_of_SQLite_is_up_to_date()
    {
        using var context = new SqliteSitesDbContext(new DbContextOptionsBuilder<SqliteSitesDbContext>().UseSqlite("Data Source=unused.db").Options);

        ShouldBeUpToDate(context, typeof(Infrastructure.Persistence.CompiledModels.Sqlite.SqliteSitesDbContextModel));
    }

    [Fact]
    public void The_compiled_model_of_SQL_Server_is_up_to_date()
    {
        using var context = new SqlServerSitesDbContext(new DbContextOptionsBuilder<SqlServerSitesDbContext>().UseSqlServer("Server=unused").Options);

        ShouldBeUpToDate(context, typeof(Infrastructure.Persistence.CompiledModels.SqlServer.SqlServerSitesDbContextModel));
    }

    private static void ShouldBeUpToDate(SitesDbContext context, Type compiled)
    {
        var built = context.GetService<IModelSource>().GetModel(context, context.GetService<ModelCreationDependencies>(), designTime: false);

        context.Model.Should().BeOfType(compiled);
        var expected = Describe(built).ToList();
        expected.Should().Contain(line => line.Contains("Settings (Settings)"), "the configuration classes were read");
        var actual = Describe(context.Model).ToList();
        foreach (var annotations in new[] { AnnotationsOfComplexType("DeviceGroups"), AnnotationsOfComplexType("EnrolmentTokens") })
        {
            var added = Enumerable.Range(0, actual.Count).First(at => actual.Skip(at).Take(annotations.Length).SequenceEqual(annotations));
            actual.RemoveRange(added, annotations.Length);
        }

        actual.Should().Equal(expected, "./build.sh --target CompiledModels generates the model again after a change of the configuration");
    }

    /// <summary>Describes each property, key, index, foreign key and table, with their annotations and value converters.</summary>
    private static IEnumerable<string> Describe(IModel model)
    {
        var text = model.ToDebugString(MetadataDebugStringOptions.LongDefault) + model.GetRelationalModel().ToDebugString(MetadataDebugStringOptions.LongDefault);
        var converters = model.GetEntityTypes().SelectMany(entity => entity.GetFlattenedProperties())
            .Select(property => (property, property.GetTypeMapping().Converter))
            .Select(mapped => $"{mapped.property} {mapped.Converter?.ConvertToProviderExpression} {mapped.Converter?.ConvertFromProviderExpression}");
        return text.Split('\n').Concat(converters);
    }
}
