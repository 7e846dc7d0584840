using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>
/// The schema on SQL Server, checked without a server in every run. Each check is also tested with a violation.
/// </summary>
public sealed class SchemaTests
{
    /// <summary>Bytes of the longest key of a nonclustered index on SQL Server 2016 and later.</summary>
    private const int MaxIndexKeyBytes = 1700;

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public void The_upgrade_script_is_valid_TSql(MigrationsSqlGenerationOptions options)
    {
        using var context = Context();
        var script = context.GetService<IMigrator>().GenerateScript(options: options);

        script.Should().Contain("CREATE TABLE [DeviceGroups]").And.Contain("CREATE TABLE [MigrationClaims]");
        ParseErrors(script).Should().BeEmpty();
    }

    [Fact]
    public void The_downgrade_script_is_valid_TSql()
    {
        using var context = Context();
        var down = context.GetService<IMigrator>().GenerateScript(context.Database.GetMigrations().Last(), Migration.InitialDatabase);

        down.Should().Contain("DROP TABLE [DeviceGroups]");
        ParseErrors(down).Should().BeEmpty();
    }

    [Fact]
    public void The_check_of_TSql_detects_a_violation() => ParseErrors("CREATE TABEL x (y int)").Should().NotBeEmpty();

    [Fact]
    public void The_schema_is_consistent()
    {
        using var context = Context();

        ModelFaults(Statements(context.Database.GenerateCreateScript())).Should().BeEmpty();
    }

    [Fact]
    public void The_check_of_consistency_detects_violations() =>
        ModelFaults(["CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES nowhere (id))"]).Should().NotBeEmpty();

    [Fact]
    public void The_migrations_match_the_model()
    {
        using var context = Context();

        context.Database.HasPendingModelChanges().Should().BeFalse();
    }

    [Fact]
    public void No_table_has_multiple_cascade_paths()
    {
        using var context = Context();

        DoubleCascades(Cascades(context.Model)).Should().BeEmpty();
    }

    [Fact]
    public void The_check_of_cascade_paths_detects_violations()
    {
        DoubleCascades([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]).Should().ContainSingle();
        DoubleCascades([("a", "b"), ("b", "a")]).Should().NotBeEmpty();
    }

    [Fact]
    public void Every_index_key_is_within_the_size_limit()
    {
        using var context = Context();
        var indexes = context.Model.GetEntityTypes().SelectMany(entity => entity.GetDeclaredIndexes()).ToList();

        indexes.Should().HaveCountGreaterThan(10);
        indexes.Where(index => KeyBytes(index.Properties) > MaxIndexKeyBytes).Select(index => index.GetDatabaseName()).Should().BeEmpty();
    }

    [Fact]
    public void The_check_of_index_keys_detects_a_violation()
    {
        using var context = Context();
        var group = context.Model.GetEntityTypes().Single(entity => entity.GetTableName() == "DeviceGroups" && entity.BaseType is null);

        KeyBytes([group.FindProperty("Description")!]).Should().BeGreaterThan(MaxIndexKeyBytes);
    }

    [Fact]
    public void Text_with_ordinal_comparison_has_a_binary_collation()
    {
        using var context = Context();
        var script = context.Database.GenerateCreateScript();

        foreach (var column in new[] { "NormalizedName", "Lineage", "ExternalId", "MacAddress" })
            script.Should().MatchRegex($@"\[{column}\] n?varchar\([0-9]+\) COLLATE Latin1_General_BIN2");
    }

    private static SqlServerSitesDbContext Context() => new SqlServerDesignTimeFactory().CreateDbContext([]);

    private static IEnumerable<string> ParseErrors(string script)
    {
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        return errors.Select(error => $"line {error.Line}: {error.Message}");
    }

    private static string[] Statements(string script) =>
        script.ReplaceLineEndings("\n").Split("\nGO\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static List<string> ModelFaults(IEnumerable<string> statements)
    {
        // An environment may force invariant mode (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT); the library cannot start in it.
        var isInvariant = CultureInfo.GetCultures(CultureTypes.AllCultures).Length <= 1;
        Assert.SkipWhen(isInvariant, "This environment has no cultures (ICU); the model of SQL Server's schema needs them.");
        using var model = new TSqlModel(SqlServerVersion.Sql150, new TSqlModelOptions());
        foreach (var statement in statements) model.AddObjects(statement);
        // SQL71502, an unresolved name, is only a warning of the tool but is treated as an error.
        return [.. model.Validate().Select(message => $"{message.MessageType} {message.Prefix}{message.Number}: {message.Message}")];
    }

    private static IEnumerable<(string From, string To)> Cascades(IModel model) => model.GetEntityTypes()
        .SelectMany(entity => entity.GetDeclaredForeignKeys())
        .Where(key => key.DeleteBehavior is DeleteBehavior.Cascade or DeleteBehavior.SetNull)
        .Select(key => (key.PrincipalEntityType.GetTableName()!, key.DeclaringEntityType.GetTableName()!));

    /// <summary>Tables with multiple or cyclic cascade paths, which SQL Server refuses to create (error 1785).</summary>
    private static List<string> DoubleCascades(IEnumerable<(string From, string To)> cascades)
    {
        var edges = cascades.ToLookup(cascade => cascade.From, cascade => cascade.To);
        var faults = new List<string>();
        foreach (var root in edges.Select(group => group.Key))
        {
            var reached = new HashSet<string> { root };
            var waiting = new Queue<string>([root]);
            while (waiting.TryDequeue(out var table))
            {
                foreach (var next in edges[table])
                {
                    if (reached.Add(next)) waiting.Enqueue(next);
                    else faults.Add($"{root} reaches {next} twice");
                }
            }
        }

        return faults;
    }

    private static int KeyBytes(IEnumerable<IReadOnlyProperty> properties) => properties.Sum(property =>
    {
        var type = property.GetColumnType()!;
        if (type.Contains("max", StringComparison.Ordinal)) return int.MaxValue / 64;
        var length = type.Contains('(', StringComparison.Ordinal) ? int.Parse(type.Split('(', ')')[1], CultureInfo.InvariantCulture) : 16;
        return type.StartsWith('n') ? 2 * length : length;
    });
}
