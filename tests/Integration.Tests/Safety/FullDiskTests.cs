using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Safety;

/// <summary>SQLite cannot enlarge its file, like on a disk with a quota.</summary>
public sealed class FullDiskTests(FullDiskTests.QuotaService service) : HttpTestBase(service), IClassFixture<FullDiskTests.QuotaService>
{
    /// <summary>The service on a file whose size can be limited.</summary>
    public sealed class QuotaService : Service
    {
        private const int NoQuota = 1_000_000;
        private readonly string _folder = Directory.CreateTempSubdirectory("sites-full-").FullName;
        private int _pages = NoQuota;

        /// <summary>Limits the file to its current size.</summary>
        public async Task FillAsync()
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "sites.db")};Pooling=False");
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            _pages = int.Parse((await connection.ReadAsync("PRAGMA page_count"))!, CultureInfo.InvariantCulture);
        }

        public void RemoveQuota() => _pages = NoQuota;

        protected override Task<string[]> PrepareAsync() => Task.FromResult<string[]>([$"--Data={_folder}"]);

        protected override void Adjust(IServiceCollection services) =>
            services.ConfigureDbContext<SqliteSitesDbContext>(options => options.AddInterceptors(new Quota(this)));

        protected override Task CleanAsync()
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
            return Task.CompletedTask;
        }

        /// <summary>The quota is a setting of each connection and connections stay open, so it is set at the start of every transaction.</summary>
        private sealed class Quota(QuotaService service) : DbTransactionInterceptor
        {
            public override async ValueTask<DbTransaction> TransactionStartedAsync(
                DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
            {
                await using var command = ((SqliteConnection)connection).CreateCommand();
                command.Transaction = (SqliteTransaction)result;
                command.CommandText = $"PRAGMA max_page_count = {service._pages}";
                await command.ExecuteNonQueryAsync(cancellationToken);
                return result;
            }
        }
    }

    private readonly QuotaService _service = service;

    [Fact]
    public async Task A_full_disk_refuses_writes_and_allows_reads_until_there_is_space()
    {
        var top = (await NewSiteAsync("top")).Id();
        await _service.FillAsync();

        var acknowledged = new List<Guid>();
        var refused = await WriteUntilRefusedAsync(top, acknowledged);
        refused.Should().Be((507, "database.full"));
        acknowledged.Should().HaveCountLessThan(100, "the file must not grow");

        // An import that exceeds the limit is not partially stored, nor is any other change.
        (await RefusalOfAsync(Http.PostCsvAsync("sites/import", Import(500)))).Should().Be((507, "database.full"));
        var changed = await Http.PatchJsonAsync($"sites/{top}", new { name = "renamed", discovery_config_json = JsonSerializer.Serialize(new { text = new string('x', 8000) }) });
        ((int)changed.StatusCode).Should().Be(507);

        var read = await Http.GetAsync($"sites/{top}", TestContext.Current.CancellationToken).DataAsync();
        read.Text("name").Should().StartWith("top");
        read.GetProperty("version").GetInt32().Should().Be(1);
        foreach (var address in new[] { "/health/ready", "maintenance/tree-check", $"groups?under={top}", "sites/export", "nodes" })
            (await Http.GetAsync(address, TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.OK, address);
        await ShouldHaveChildrenAsync(top, acknowledged);

        _service.RemoveQuota();
        (await Http.PostCsvAsync("sites/import", Import(500)).DataAsync()).GetProperty("created").GetInt32().Should().Be(500);
        acknowledged.Add((await NewSiteAsync("after", top)).Id());
        await ShouldHaveChildrenAsync(top, acknowledged);
        var report = await Http.GetAsync("maintenance/tree-check", TestContext.Current.CancellationToken).DataAsync();
        report.GetProperty("defects").GetArrayLength().Should().Be(0);
    }

    private static string Import(int rows) =>
        "key,name,description\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"full-{row},full-{row},{new string('x', 500)}\n"));

    private static async Task<(int Status, string? Code)> RefusalOfAsync(Task<HttpResponseMessage> sent)
    {
        var (status, code, _) = await sent.RefusalAsync();
        return (status, code);
    }

    private async Task<(int Status, string? Code)> WriteUntilRefusedAsync(Guid parent, List<Guid> acknowledged)
    {
        for (var write = 0; write < 1000; write++)
        {
            var answer = await Http.PostJsonAsync("sites", new { name = $"f{write}", parent_id = parent, description = new string('x', 1000) });
            if (!answer.IsSuccessStatusCode) return await RefusalOfAsync(Task.FromResult(answer));
            acknowledged.Add((await answer.ReadAsync()).GetProperty("data").Id());
        }

        throw new InvalidOperationException("The file grows without end: the quota does not work.");
    }

    private async Task ShouldHaveChildrenAsync(Guid parent, List<Guid> expected)
    {
        using var page = await Http.GetAsync($"groups?parent_id={parent}&limit=500", TestContext.Current.CancellationToken);
        (await page.ReadAsync()).GetProperty("data").EnumerateArray().Select(row => row.Id()).Should().BeEquivalentTo(expected);
    }
}
