using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>Writes of whole rows without change tracking.</summary>
public sealed class RowWriterTests(SqliteService service) : IClassFixture<SqliteService>
{
    private static readonly DateTime Time = new(2026, 3, 4, 5, 6, 7, 890, DateTimeKind.Utc);

    [Fact]
    public async Task Every_column_round_trips()
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
                LastSyncAt = Time.AddTicks(-1),
                ConflictsPending = 4,
            },
            77, TimeSpan.FromDays(-1000), new ConfigState("another config v", "another config v"), Time.AddTicks(1));

        (await WriteAsync(after)).Should().Be(1);

        var read = await ReadAsync(before.SiteId);
        read.Should().BeEquivalentTo(after);
        read.FailingSince.Should().Be(Time.AddTicks(1));
    }

    [Fact]
    public async Task Values_that_are_no_longer_reported_are_cleared()
    {
        var failing = (await EnrolledAsync()).WithHeartbeat(Report("down"), 60, TimeSpan.FromSeconds(3), new ConfigState("config", "config"), Time);
        await WriteAsync(failing);
        await WriteAsync(failing.WithHeartbeat(Report("ok"), 60, null, new ConfigState("config", "config"), Time.AddSeconds(1)));

        (await ReadAsync(failing.SiteId)).FailingSince.Should().BeNull();
    }

    [Fact]
    public async Task Rows_of_another_generation_and_deleted_rows_are_skipped()
    {
        var (one, renewed, other) = (await EnrolledAsync(), await EnrolledAsync(), await EnrolledAsync());
        var late = renewed.WithHeartbeat(Report("ok"), 60, null, new ConfigState("config", "config"), Time);
        renewed.Enrol("2", 60, "config", Time);
        await ChangeAsync(renewed.SiteId, presence => presence.Enrol("2", 60, "config", Time));
        var nowhere = AgentPresence.Create(GroupId.New(Time), "1", 60, "config", Time);

        (await WriteAsync(one.WithHeartbeat(Report("ok"), 60, null, new ConfigState("config", "config"), Time), late, nowhere, other.WithHeartbeat(Report("ok"), 60, null, new ConfigState("config", "config"), Time))).Should().Be(2);

        (await ReadAsync(one.SiteId)).LastSeenAt.Should().Be(Time);
        (await ReadAsync(other.SiteId)).LastSeenAt.Should().Be(Time);
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
