using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>Rows that are written as a whole, without being tracked.</summary>
public sealed class RowWriterTests(SqliteService service) : IClassFixture<SqliteService>
{
    private static readonly DateTime Then = new(2026, 3, 4, 5, 6, 7, 890, DateTimeKind.Utc);

    [Fact]
    public async Task Every_column_is_written_as_the_model_reads_it()
    {
        var before = await EnrolledAsync();
        var after = before.WithHeartbeat(
            new AgentReport
            {
                AgentVersion = "9.9",
                UptimeSeconds = 5_000_000_000,
                Services = new Dictionary<string, string> { ["tftp"] = "dôwn \"badly\"" },
                NodesSeenLastHour = 1,
                ActiveBoots = 2,
                CacheHitRate = 0.5,
                CacheUsedGb = 1.25,
                DiskUsagePercent = 99.9,
                PendingSyncItems = 3,
                LastSyncAt = Then.AddTicks(-1),
                ConflictsPending = 4,
            },
            77, TimeSpan.FromDays(-1000), "another config v", Then.AddTicks(1));

        (await WriteAsync(after)).Should().Be(1);

        var read = await ReadAsync(before.SiteId);
        read.Should().BeEquivalentTo(after);
        read.FailingSince.Should().Be(Then.AddTicks(1));
    }

    [Fact]
    public async Task What_was_said_is_taken_back_where_it_is_said_no_more()
    {
        var failing = (await EnrolledAsync()).WithHeartbeat(Report("down"), 60, TimeSpan.FromSeconds(3), "config", Then);
        await WriteAsync(failing);
        await WriteAsync(failing.WithHeartbeat(Report("ok"), 60, null, "config", Then.AddSeconds(1)));

        (await ReadAsync(failing.SiteId)).FailingSince.Should().BeNull();
    }

    [Fact]
    public async Task A_row_of_another_generation_and_one_that_is_gone_stay_as_they_are_and_the_others_are_written()
    {
        var (one, renewed, other) = (await EnrolledAsync(), await EnrolledAsync(), await EnrolledAsync());
        var late = renewed.WithHeartbeat(Report("ok"), 60, null, "config", Then);
        renewed.Enrol("2", 60, "config", Then);
        await ChangeAsync(renewed.SiteId, presence => presence.Enrol("2", 60, "config", Then));
        var nowhere = AgentPresence.Create(GroupId.New(Then), "1", 60, "config", Then);

        (await WriteAsync(one.WithHeartbeat(Report("ok"), 60, null, "config", Then), late, nowhere, other.WithHeartbeat(Report("ok"), 60, null, "config", Then))).Should().Be(2);

        (await ReadAsync(one.SiteId)).LastSeenAt.Should().Be(Then);
        (await ReadAsync(other.SiteId)).LastSeenAt.Should().Be(Then);
        (await ReadAsync(renewed.SiteId)).Report.AgentVersion.Should().Be("2");
    }

    private static AgentReport Report(string service) => new() { AgentVersion = "1", Services = new Dictionary<string, string> { ["tftp"] = service } };

    private async Task<AgentPresence> EnrolledAsync()
    {
        var site = (await service.Http.PostJsonAsync("sites", new { name = service.Unique("rows") }).DataAsync()).Id();
        var token = (await service.Http.PostJsonAsync($"sites/{site}/agent-token", new { }).DataAsync()).Text("token");
        using var enrolled = await service.Http.PostJsonAsync("agents/register", new { site_id = site, token, agent_url = "http://agent", agent_version = "1" });
        enrolled.IsSuccessStatusCode.Should().BeTrue();
        return await ReadAsync(new GroupId(site));
    }

    private async Task<AgentPresence> ReadAsync(GroupId site)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SitesDbContext>().AgentPresence.AsNoTracking()
            .SingleAsync(presence => presence.SiteId == site, TestContext.Current.CancellationToken);
    }

    private async Task<int> WriteAsync(params AgentPresence[] rows)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var written = await new RowWriter<AgentPresence>(db).ReplaceAsync(rows, _ => null, TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return written;
    }

    private async Task ChangeAsync(GroupId site, Action<AgentPresence> change)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        change(await db.AgentPresence.SingleAsync(presence => presence.SiteId == site, TestContext.Current.CancellationToken));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
