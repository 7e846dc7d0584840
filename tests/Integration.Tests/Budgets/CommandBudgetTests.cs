using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Budgets;

/// <summary>
/// Counts the commands of each endpoint on a small tree and on a large and deep one in the same database. Both counts must
/// match the budget.
/// </summary>
public abstract class CommandBudgetTests(Service service) : HttpTestBase(service)
{
    /// <summary>Describes the differences between these commands and the budgets.</summary>
    private protected abstract IEnumerable<string> Deviations(IReadOnlyList<IReadOnlyList<SentCommand>> small, IReadOnlyList<IReadOnlyList<SentCommand>> large);

    [Fact]
    public void Every_endpoint_has_a_budget() => WithoutBudget(Service.Endpoints).Should().BeEmpty();

    [Fact]
    public void Every_budget_has_an_endpoint() => WithBudget.Except(Service.Endpoints).Should().BeEmpty();

    [Fact]
    public async Task Every_call_sends_the_commands_of_its_budget_regardless_of_the_size_of_the_tree()
    {
        var small = await Budget.MeasureAsync(Budget.All, Service, "s", depth: 2, leaves: 3);
        var large = await Budget.MeasureAsync(Budget.All, Service, "large", depth: 13, leaves: 150);

        string.Join("\n", Deviations(small, large)).Should().BeEmpty();
    }

    private protected static List<int> Counts(IReadOnlyList<IReadOnlyList<SentCommand>> sent) => [.. sent.Select(commands => commands.Count)];

    /// <summary>Endpoints without a budget.</summary>
    internal static IEnumerable<string> WithoutBudget(IEnumerable<string> endpoints) => endpoints.Except(WithBudget).Except(Documentation);

    private static IEnumerable<string> WithBudget => Budget.All.Select(budget => budget.Endpoint);

    // Pages of the documentation, which do not use the database.
    private static readonly string[] Documentation = ["GET /", "GET /docs/{documentName?}", "GET /docs/favicon.svg", "GET /docs/scalar.js", "GET /docs/scalar.aspnetcore.js"];
}

public sealed class CommandBudgetsOnSqlite(SqliteService service) : CommandBudgetTests(service), IClassFixture<SqliteService>
{
    /// <summary>Also verifies the budgets of SQL Server, so that they stay correct where there is no server.</summary>
    private protected override IEnumerable<string> Deviations(IReadOnlyList<IReadOnlyList<SentCommand>> small, IReadOnlyList<IReadOnlyList<SentCommand>> large) =>
        Budget.Deviations(Budget.All, Counts(small), Counts(large), budget => budget.OnSqlite)
            .Concat(Budget.Deviations(Budget.All, ExpectedCounts(small), ExpectedCounts(large), budget => budget.OnSqlServer).Select(fault => $"SQL Server: {fault}"));

    private static List<int> ExpectedCounts(IReadOnlyList<IReadOnlyList<SentCommand>> sent) => [.. Budget.All.Zip(sent, (budget, commands) => budget.ExpectedOnSqlServer(commands))];
}

public sealed class CommandBudgetsOnSqlServer(SqlServerService service) : CommandBudgetTests(service), IClassFixture<SqlServerService>
{
    private protected override IEnumerable<string> Deviations(IReadOnlyList<IReadOnlyList<SentCommand>> small, IReadOnlyList<IReadOnlyList<SentCommand>> large) =>
        Budget.Deviations(Budget.All, Counts(small), Counts(large), budget => budget.OnSqlServer);
}

/// <summary>Verifies the checks of budgets with a service that has an endpoint without a budget and with a query per row.</summary>
public sealed class BudgetCheckTests(BudgetCheckTests.NPlusOneService service) : IClassFixture<BudgetCheckTests.NPlusOneService>
{
    private const string Route = OpenApiValidationHandler.ApiRules.TestEndpoint;

    [Fact]
    public void An_endpoint_without_a_budget_is_detected() =>
        CommandBudgetTests.WithoutBudget(service.Endpoints).Should().Equal($"GET {Route}");

    [Fact]
    public async Task A_query_per_row_and_an_exceeded_budget_are_detected()
    {
        Budget[] budgets = [Budget.Get(Route, _ => "planted", 4), Budget.Get("/api/v1/nodes/", _ => "nodes", 0)];
        var small = await Budget.MeasureAsync(budgets, service, "s", depth: 2, leaves: 3);
        var large = await Budget.MeasureAsync(budgets, service, "large", depth: 13, leaves: 150);

        Budget.Deviations(budgets, [.. small.Select(sent => sent.Count)], [.. large.Select(sent => sent.Count)], budget => budget.OnSqlite).Should().HaveCount(2);
        large[0].Count.Should().BeGreaterThan(small[0].Count);
    }

    public sealed class NPlusOneService : Service
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
