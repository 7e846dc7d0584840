using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;

namespace Sites.Integration.Tests.Importing;

public sealed class ImportLocksOnSqlite(SqliteService service) : ImportLockTests(service), IClassFixture<SqliteService>;

public sealed class ImportLocksOnSqlServer(SqlServerService service) : ImportLockTests(service), IClassFixture<SqlServerService>;

/// <summary>Locking between imports and other writers.</summary>
public abstract class ImportLockTests(Service service) : ImportTestBase(service)
{
    [Theory]
    [InlineData(Sites, "?dry_run=true", "key,name\n{0},{0}\n")]
    [InlineData(Sites, "?on_existing=update", "key,name\nnone,a/b\n")]
    [InlineData("groups/import", "?dry_run=true", "key,name\n{0},{0}\n")]
    [InlineData(Nodes, "?dry_run=true", "mac_address,hostname\n02:77:00:00:00:01,host\n")]
    public async Task A_dry_run_and_a_refused_file_neither_block_nor_wait_for_other_writers(string address, string query, string file)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        var (began, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        var lockOwner = scope.ServiceProvider.GetRequiredService<IUnitOfWork>().CommitAsync<bool>(WriteScope.Structure, async _ =>
        {
            began.SetResult();
            await answered.Task;
            return true;
        }, TestContext.Current.CancellationToken);
        await began.Task;

        // The lock is released only after the response, so an import that waited for it would never complete.
        using var response = await Http.PostCsvAsync(address + query, string.Format(System.Globalization.CultureInfo.InvariantCulture, file, Prefix()));
        answered.SetResult();

        (await lockOwner).IsSuccess.Should().BeTrue();
        ((int)response.StatusCode).Should().BeOneOf(200, 422);
    }

    [Fact]
    public async Task Writes_during_large_imports_wait_and_succeed_and_the_tree_stays_valid()
    {
        var k = Prefix();
        const int Rows = 3000;
        await ImportAsync(Sites, $"key,parent_key,name\n{k}r,,{k}r\n" + Lines(row => $"{k}{row},{k}r,n{row}"));
        var beside = await NewSiteAsync("beside");
        var imports = Task.Run(async () =>
        {
            for (var round = 1; round <= 4; round++)
            {
                // Every row moves under another one and back.
                var report = await ImportAsync(Sites + "?on_existing=update", "key,parent_key,name,description\n" + Lines(row => $"{k}{row},{k}{(round % 2 == 0 || row % 100 == 0 ? "r" : row / 100 * 100)},n{row},round {round}"));
                Counts(report).Should().Be((0, Rows, 0, 0));
            }
        }, TestContext.Current.CancellationToken);

        var changes = 0;
        do
        {
            await Http.PatchJsonAsync($"sites/{beside.Id()}", new { description = $"change {++changes}" }).DataAsync();
            await NewSiteAsync($"new {changes}", beside.Id());
        }
        while (!imports.IsCompleted);

        await imports;
        (await SiteAsync($"{k}7")).Text("description").Should().Be("round 4");
        var check = await Http.GetAsync("maintenance/tree-check", TestContext.Current.CancellationToken);
        (await check.ReadAsync()).GetProperty("data").GetProperty("defects").GetArrayLength().Should().Be(0);

        static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, Rows).Select(row => line(row) + "\n"));
    }

    [Fact]
    public async Task A_row_whose_group_is_deleted_concurrently_is_refused()
    {
        var k = Prefix();
        var group = await NewGroupAsync("group", more: new { external_id = $"{k}g" });
        var imports = Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                var rows = string.Concat(Enumerable.Range(0, 200).Select(row => $"02:78:00:{round:x2}:00:{row:x2},{k}g\n"));
                using var response = await Http.PostCsvAsync(Nodes, $"mac_address,group_key\n{rows}");
                ((int)response.StatusCode).Should().BeOneOf([200, 422], await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
        }, TestContext.Current.CancellationToken);

        while (!imports.IsCompleted)
        {
            using var deleted = await Http.DeleteAsync($"groups/{group.Id()}", TestContext.Current.CancellationToken);
            if (deleted.IsSuccessStatusCode) group = await NewGroupAsync("group", more: new { external_id = $"{k}g" });
        }

        await imports;
    }
}
