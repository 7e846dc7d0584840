using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Budgets;

/// <summary>
/// What each endpoint sends to the database, on a small tree and on a large and deep one in the same database: the same
/// number of commands, and the number that the table of budgets says.
/// </summary>
public abstract class CommandBudgetTests(Service service) : OverHttp(service)
{
    /// <summary>How many of these commands are more or less than the budgets allow, in sentences.</summary>
    private protected abstract IEnumerable<string> Overdrawn(IReadOnlyList<IReadOnlyList<SentCommand>> small, IReadOnlyList<IReadOnlyList<SentCommand>> large);

    [Fact]
    public void Every_endpoint_has_a_budget() => WithoutBudget(Service.Endpoints).Should().BeEmpty();

    [Fact]
    public void Every_budget_is_an_endpoints() => WithBudget.Except(Service.Endpoints).Should().BeEmpty();

    [Fact]
    public async Task No_call_sends_more_commands_than_its_budget_however_large_and_deep_the_tree_is()
    {
        var small = await Budget.MeasureAsync(Budget.All, Service, "s", depth: 2, leaves: 3);
        var large = await Budget.MeasureAsync(Budget.All, Service, "large", depth: 13, leaves: 150);

        string.Join("\n", Overdrawn(small, large)).Should().BeEmpty();
    }

    private protected static List<int> Counts(IReadOnlyList<IReadOnlyList<SentCommand>> sent) => [.. sent.Select(commands => commands.Count)];

    /// <summary>Endpoints that nobody gave a budget.</summary>
    internal static IEnumerable<string> WithoutBudget(IEnumerable<string> endpoints) => endpoints.Except(WithBudget).Except(Documentation);

    private static IEnumerable<string> WithBudget => Budget.All.Select(budget => budget.Endpoint);

    // Pages for people; they know no database.
    private static readonly string[] Documentation = ["GET /", "GET /docs/{documentName?}", "GET /docs/favicon.svg", "GET /docs/scalar.js", "GET /docs/scalar.aspnetcore.js"];
}

public sealed class CommandBudgetsOnSqlite(SqliteService service) : CommandBudgetTests(service), IClassFixture<SqliteService>
{
    /// <summary>Also what SQL Server would have been sent, so that its column cannot become untrue where there is no server.</summary>
    private protected override IEnumerable<string> Overdrawn(IReadOnlyList<IReadOnlyList<SentCommand>> small, IReadOnlyList<IReadOnlyList<SentCommand>> large) =>
        Budget.Overdrawn(Budget.All, Counts(small), Counts(large), budget => budget.OnSqlite)
            .Concat(Budget.Overdrawn(Budget.All, Derived(small), Derived(large), budget => budget.OnSqlServer).Select(fault => $"SQL Server: {fault}"));

    private static List<int> Derived(IReadOnlyList<IReadOnlyList<SentCommand>> sent) => [.. Budget.All.Zip(sent, (budget, commands) => budget.DeriveForSqlServer(commands))];
}

public sealed class CommandBudgetsOnSqlServer(SqlServerService service) : CommandBudgetTests(service), IClassFixture<SqlServerService>
{
    private protected override IEnumerable<string> Overdrawn(IReadOnlyList<IReadOnlyList<SentCommand>> small, IReadOnlyList<IReadOnlyList<SentCommand>> large) =>
        Budget.Overdrawn(Budget.All, Counts(small), Counts(large), budget => budget.OnSqlServer);
}

/// <summary>The checks of budgets, on a service with an endpoint that nobody gave one and that asks for each row by itself.</summary>
public sealed class PlantedBudgetTests(PlantedBudgetTests.PlantedService service) : IClassFixture<PlantedBudgetTests.PlantedService>
{
    private const string Route = DescribedAnswers.ApiRules.Planted;

    [Fact]
    public void The_check_of_the_table_finds_an_endpoint_without_a_budget() =>
        CommandBudgetTests.WithoutBudget(service.Endpoints).Should().Equal($"GET {Route}");

    [Fact]
    public async Task The_check_of_budgets_finds_a_query_per_row_and_a_budget_that_is_overdrawn()
    {
        Budget[] planted = [Budget.Get(Route, _ => "planted", 4), Budget.Get("/api/v1/nodes/", _ => "nodes", 0)];
        var small = await Budget.MeasureAsync(planted, service, "s", depth: 2, leaves: 3);
        var large = await Budget.MeasureAsync(planted, service, "large", depth: 13, leaves: 150);

        Budget.Overdrawn(planted, [.. small.Select(sent => sent.Count)], [.. large.Select(sent => sent.Count)], budget => budget.OnSqlite).Should().HaveCount(2);
        large[0].Count.Should().BeGreaterThan(small[0].Count);
    }

    public sealed class PlantedService : Service
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("sites-tests-").FullName;

        protected override Task<string[]> PrepareAsync() => Task.FromResult<string[]>([$"--Data={_folder}"]);

        protected override Task CleanAsync()
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
            return Task.CompletedTask;
        }

        protected override void Extend(WebApplication app) => app.MapGet(Route, async (SitesDbContext db) =>
        {
            foreach (var id in await db.DeviceGroups.Select(group => group.Id).ToListAsync())
                await db.DeviceGroups.Where(group => group.Id == id).Select(group => group.Name).FirstAsync();
        });
    }
}
