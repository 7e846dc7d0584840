using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>
/// Every statement that the endpoints send to SQL Server, checked without a server: each endpoint is called over HTTP on
/// a service whose SQL Server only seems to be there, and what it would have sent must parse, and fit the schema.
/// </summary>
public sealed partial class StatementTests(StatementTests.RecordedService service) : IClassFixture<StatementTests.RecordedService>
{
    private const string Id = "0193a5a0-0000-7000-8000-000000000001";

    /// <summary>One call or more for every endpoint; a test holds that none is missing.</summary>
    private static readonly (string Method, string Route, string Address, string? Body)[] Calls =
    [
        ("POST", "/api/v1/groups/", "groups", """{"name": "a", "parent_id": "ID"}"""),
        ("GET", "/api/v1/groups/", "groups?root_only=true&q=a&external_id=x&sort=-created_at", null),
        ("GET", "/api/v1/groups/", "groups?under=ID&parent_id=ID", null),
        ("GET", "/api/v1/groups/", "groups?format=tree&max_depth=2", null),
        ("GET", "/api/v1/groups/{id}", "groups/ID", null),
        ("PATCH", "/api/v1/groups/{id}", "groups/ID", """{"name": "b", "description": "d", "external_id": "x", "auto_provision": true}"""),
        ("PATCH", "/api/v1/groups/{id}", "groups/ID", """{"parent_id": "ID2"}"""),
        ("DELETE", "/api/v1/groups/{id}", "groups/ID", null),
        ("GET", "/api/v1/groups/{id}/ancestors", "groups/ID/ancestors", null),
        ("GET", "/api/v1/groups/{id}/descendants", "groups/ID/descendants?sort=name", null),
        ("GET", "/api/v1/groups/{id}/nodes", "groups/ID/nodes", null),
        ("GET", "/api/v1/groups/{id}/nodes", "groups/ID/nodes?include_descendants=true", null),
        ("POST", "/api/v1/sites/", "sites", """{"name": "a", "parent_id": "ID", "cache_policy": "pattern", "cache_patterns_json": "[\"a\"]", "cache_max_size_gb": 1, "autonomy_level": "full"}"""),
        ("GET", "/api/v1/sites/", "sites?q=a&sort=name", null),
        ("GET", "/api/v1/sites/{id}", "sites/ID", null),
        ("PATCH", "/api/v1/sites/{id}", "sites/ID", """{"cache_policy": "pattern", "agent_url": "http://a", "discovery_config_json": "{}", "migration_policy": "manual"}"""),
        ("DELETE", "/api/v1/sites/{id}", "sites/ID", null),
        ("GET", "/api/v1/sites/{id}/effective-settings", "sites/ID/effective-settings?explain=true", null),
        ("GET", "/api/v1/sites/{id}/nodes", "sites/ID/nodes?sort=created_at", null),
        ("GET", "/api/v1/sites/{id}/nodes", "sites/ID/nodes?include_descendant_sites=true&sort=-mac_address", null),
        ("POST", "/api/v1/sites/import", "sites/import?on_error=skip&on_existing=update", "key,parent_key,name\nk,,a\nl,k,b\nm,elsewhere,c\n"),
        ("GET", "/api/v1/sites/export", "sites/export?under=ID", null),
        ("POST", "/api/v1/nodes/", "nodes", """{"mac_address": "02:00:00:00:00:02", "group_id": "ID", "home_site_id": "ID"}"""),
        ("GET", "/api/v1/nodes/", "nodes?state=active&group_id=ID&home_site_id=ID&mac_address=02:00:00:00:00:01&q=a", null),
        ("GET", "/api/v1/nodes/", "nodes?under=ID&sort=-created_at", null),
        ("GET", "/api/v1/nodes/{id}", "nodes/ID", null),
        ("PATCH", "/api/v1/nodes/{id}", "nodes/ID", """{"hostname": "h", "home_site_id": "ID", "group_id": "ID", "system_uuid": "ID"}"""),
        ("PATCH", "/api/v1/nodes/{id}/state", "nodes/ID/state", """{"state": "pending", "comment": "c"}"""),
        ("DELETE", "/api/v1/nodes/{id}", "nodes/ID", null),
        ("POST", "/api/v1/nodes/import", "nodes/import?on_existing=update", "mac_address,home_site_key,group_id\n02:00:00:00:00:03,k,\n02:00:00:00:00:04,,ID\n"),
        ("GET", "/api/v1/maintenance/tree-check", "maintenance/tree-check", null),
    ];

    [Fact]
    public void Every_endpoint_is_called()
    {
        var endpoints = service.Endpoints.Where(endpoint => endpoint.Contains(" /api/", StringComparison.Ordinal));

        Calls.Select(call => $"{call.Method} {call.Route}").Distinct().Should().BeEquivalentTo(endpoints);
    }

    [Fact]
    public async Task Every_statement_parses_and_fits_the_schema()
    {
        foreach (var finds in new[] { true, false })
        {
            service.Recorder.FindsRows = finds;
            foreach (var call in Calls) await CallAsync(call);
        }

        var statements = service.Recorder.Statements.DistinctBy(statement => statement.Sql).ToList();
        var verbs = statements.Select(statement => Verb().Match(statement.Sql).Value).Distinct();
        verbs.Should().Contain(["SELECT", "INSERT", "UPDATE", "DELETE"], "otherwise the calls did not get as far as they should");
        var texts = statements.Select(statement => statement.Sql).ToList();
        texts.Any(sql => sql.Contains("sp_getapplock", StringComparison.Ordinal)).Should().BeTrue("the structure of the tree is locked");
        texts.Any(sql => sql.Contains("SUBSTRING([d].[Lineage]", StringComparison.Ordinal)).Should().BeTrue("a move rewrites the lineages below");
        Faults(statements).Should().BeEmpty();
    }

    [Theory]
    [InlineData("SELECT [d].[Nmae] FROM [DeviceGroups] AS [d]")]
    [InlineData("SELECT [d].[Name] FROM [DeviceGroup] AS [d]")]
    [InlineData("SELECT [d].[Name] FROM [DeviceGroups] AS [d] WHERE [d].[Name] = @missing")]
    [InlineData("SELEKT 1")]
    public void The_check_of_statements_finds_a_planted_fault(string sql) =>
        Faults([new RecordedStatement(sql, new Dictionary<string, string>())]).Should().NotBeEmpty();

    [Fact]
    public void The_check_of_parameters_finds_text_of_the_wrong_kind() =>
        WrongText([new RecordedStatement("SELECT 1 FROM [DeviceGroups] AS [d] WHERE [d].[Lineage] >= @from", new Dictionary<string, string> { ["@from"] = "nvarchar(4000)" })])
            .Should().NotBeEmpty();

    [Fact]
    public async Task Text_parameters_are_of_their_columns_kind()
    {
        service.Recorder.FindsRows = true;
        foreach (var call in Calls.Where(call => call.Method == "GET")) await CallAsync(call);

        service.Recorder.Statements.Should().Contain(statement => statement.Parameters.Values.Any(type => type.StartsWith("varchar", StringComparison.Ordinal)));
        WrongText(service.Recorder.Statements).Should().BeEmpty("an nvarchar parameter makes SQL Server convert the column and scan it");
    }

    private async Task CallAsync((string Method, string Route, string Address, string? Body) call)
    {
        string Fill(string text) => text.Replace("ID2", Id[..^1] + "2", StringComparison.Ordinal).Replace("ID", Id, StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(call.Method), Fill(call.Address));
        var mediaType = call.Route.EndsWith("import", StringComparison.Ordinal) ? "text/csv" : "application/json";
        if (call.Body is not null) request.Content = new StringContent(Fill(call.Body), Encoding.UTF8, mediaType);
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).Should().BeLessThan(500, $"{call.Method} {call.Address}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    /// <summary>Each statement becomes a procedure with its parameters, in a model of the schema.</summary>
    private static List<string> Faults(IReadOnlyList<RecordedStatement> statements)
    {
        var isInvariant = CultureInfo.GetCultures(CultureTypes.AllCultures).Length <= 1;
        Assert.SkipWhen(isInvariant, "This environment has no cultures (ICU); the model of SQL Server's schema needs them.");
        using var context = new SqlServerDesignTimeFactory().CreateDbContext([]);
        using var model = new TSqlModel(SqlServerVersion.Sql150, new TSqlModelOptions());
        foreach (var batch in context.Database.GenerateCreateScript().ReplaceLineEndings("\n").Split("\nGO\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            model.AddObjects(batch);
        model.AddObjects("CREATE TABLE [__EFMigrationsHistory] ([MigrationId] nvarchar(150) NOT NULL PRIMARY KEY, [ProductVersion] nvarchar(32) NOT NULL)");

        var faults = new List<string>();
        for (var i = 0; i < statements.Count; i++)
        {
            var declared = string.Join(", ", statements[i].Parameters.Select(parameter => $"@{parameter.Key.TrimStart('@')} {parameter.Value}"));
            var procedure = $"CREATE PROCEDURE [p{i}] {declared} AS BEGIN\n{statements[i].Sql}\nEND";
            new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(procedure), out var errors);
            if (errors.Count > 0) faults.Add($"{errors[0].Message}: {statements[i].Sql}");
            else Add(procedure);
        }

        faults.AddRange(model.Validate()
            .Where(message => !message.Message.Contains("sp_getapplock", StringComparison.Ordinal))
            .Select(message => $"{message.Prefix}{message.Number}: {message.Message}"));
        return faults;

        void Add(string procedure)
        {
            try
            {
                model.AddObjects(procedure);
            }
            catch (DacModelException wrong)
            {
                faults.Add($"{wrong.Message}: {procedure}");
            }
        }
    }

    /// <summary>nvarchar parameters that are compared with a varchar column.</summary>
    private static IEnumerable<string> WrongText(IEnumerable<RecordedStatement> statements) =>
        from statement in statements
        from Match match in ComparedText().Matches(statement.Sql)
        where statement.Parameters.TryGetValue(match.Groups["parameter"].Value, out var type) && type.StartsWith("nvarchar", StringComparison.Ordinal)
        select $"{match.Value} in {statement.Sql}";

    [GeneratedRegex(@"\b(SELECT|INSERT|UPDATE|DELETE)\b")]
    private static partial Regex Verb();

    // What follows SET is an assignment: the value converts, not the column.
    [GeneratedRegex(@"(?<!SET (\[\w+\]\.)?)\[(Lineage|MacAddress|Hostname|State|Arch|BootMode|AutonomyLevel|CachePolicy)\] (=|<>|<=|>=|<|>|LIKE) (?<parameter>@\w+)")]
    private static partial Regex ComparedText();

    /// <summary>The service, told that its database is SQL Server.</summary>
    public sealed class RecordedService : Hosting.Service
    {
        internal SqlServerRecorder Recorder { get; } = new();

        protected override bool SkipsPreparation => true;

        protected override Task<string[]> PrepareAsync() =>
            Task.FromResult<string[]>(["--Database:Provider=SqlServer", "--ConnectionStrings:Sites=Server=tcp:nowhere.invalid"]);

        protected override Task CleanAsync() => Task.CompletedTask;

        protected override void Adjust(IServiceCollection services) =>
            services.ConfigureDbContext<SqlServerSitesDbContext>(options => options.AddInterceptors(Recorder));
    }
}
