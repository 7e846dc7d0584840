using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Races;

public sealed class AgentRacesOnSqlite(SqliteService service) : AgentRaceTests(service), IClassFixture<SqliteService>;

public sealed class AgentRacesOnSqlServer(SqlServerService service) : AgentRaceTests(service), IClassFixture<SqlServerService>;

/// <summary>Concurrent requests of agents and users at the same site.</summary>
public abstract class AgentRaceTests(Service service) : HttpTestBase(service)
{
    private const int Many = 20;

    [Fact]
    public async Task Of_concurrent_registrations_with_the_same_token_exactly_one_succeeds()
    {
        for (var round = 0; round < 3; round++)
        {
            var site = (await NewSiteAsync("site")).Id();
            var token = await FieldAgent.TokenAsync(Http, site);

            var answers = await RunConcurrentlyAsync(Many, _ => FieldAgent.RegisterAsync(Http, site, token));

            var won = answers.Should().ContainSingle(answer => answer.StatusCode == HttpStatusCode.OK).Which;
            foreach (var lost in answers.Where(answer => answer != won)) await Task.FromResult(lost).RefusedAsync(401, "agent.token_invalid");
            var agent = new FieldAgent(Http, site, (await won.ReadAsync()).Text("agent_key")!);
            await agent.HeartbeatResponseAsync();
        }
    }

    [Fact]
    public async Task After_a_revocation_neither_new_nor_queued_heartbeats_are_stored()
    {
        const int Senders = 8;
        for (var round = 0; round < 3; round++)
        {
            var agent = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());
            var isRevoked = 0;
            var accepted = 0;
            var wrong = new ConcurrentBag<string>();
            var senders = Enumerable.Range(0, Senders).Select(async _ =>
            {
                while (true)
                {
                    var startedAfter = Volatile.Read(ref isRevoked) == 1;
                    using var answer = await agent.SendHeartbeatAsync();
                    if (answer.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref accepted);
                    if (startedAfter && answer.StatusCode != HttpStatusCode.Unauthorized) wrong.Add($"{answer.StatusCode} after the revocation");
                    if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Unauthorized)) wrong.Add($"{answer.StatusCode}");
                    if (startedAfter) return;
                }
            }).ToList();

            // Each round uses another part of the 250 ms in which heartbeats are batched.
            await Task.Delay(300 + (round * 90), TestContext.Current.CancellationToken);
            await Http.RemoveAsync($"sites/{agent.Site}/agent").DataAsync();
            Volatile.Write(ref isRevoked, 1);

            var started = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2))
            {
                (await Http.DataAtAsync($"sites/{agent.Site}/health")).Text("agent_status").Should().Be("offline");
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            await Task.WhenAll(senders);
            wrong.Should().BeEmpty();
            accepted.Should().BePositive("otherwise there was no race");
            (await Http.DataAtAsync($"sites/{agent.Site}")).Text("agent_status").Should().Be("offline");
        }
    }

    [Fact]
    public async Task A_queued_heartbeat_of_the_previous_enrolment_does_not_affect_the_new_one()
    {
        for (var round = 0; round < 5; round++)
        {
            var old = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());
            var token = await FieldAgent.TokenAsync(Http, old.Site);
            await old.HeartbeatResponseAsync("""{"dhcp":"down"}""");

            using var registered = await FieldAgent.RegisterAsync(Http, old.Site, token);
            registered.StatusCode.Should().Be(HttpStatusCode.OK);

            await Task.Delay(800, TestContext.Current.CancellationToken);
            var health = await Http.DataAtAsync($"sites/{old.Site}/health");
            health.Text("agent_status").Should().Be("online");
            health.Raw("uptime_seconds").Should().Be("null");
        }
    }

    [Fact]
    public async Task Of_concurrent_heartbeats_the_last_one_of_each_agent_is_stored()
    {
        var agents = new List<FieldAgent>();
        for (var count = 0; count < 6; count++) agents.Add(await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id()));

        await Task.WhenAll(agents.Select(async agent =>
        {
            for (var i = 0; i < 25; i++) await agent.HeartbeatResponseAsync();
        }));

        foreach (var agent in agents) (await Http.StoredHeartbeatAsync(agent)).Raw("uptime_seconds").Should().Be("25");
    }

    [Fact]
    public async Task Concurrent_sync_requests_are_merged_into_one()
    {
        for (var round = 0; round < 3; round++)
        {
            var site = (await NewSiteAsync("site")).Id();

            var answers = await RunConcurrentlyAsync(Many, client => Http.PostRawAsync($"sites/{site}/sync", client == 0 ? """{"full_sync":true}""" : "{}").DataAsync());

            var id = answers.Select(answer => answer.Text("sync_id")).Distinct().Should().ContainSingle().Which;
            (await Http.EnvelopeAtAsync($"sites/{site}/sync-requests")).Raw("total").Should().Be("1");
            (await Http.DataAtAsync($"sync-requests/{id}")).Raw("full_sync").Should().Be("true", "one of the requests asked for it");
        }
    }

    [Fact]
    public async Task A_sync_request_is_never_stored_without_its_site()
    {
        for (var round = 0; round < 15; round++)
        {
            var site = (await NewSiteAsync("site")).Id();
            var syncs = Enumerable.Range(0, 3).Select(_ => Http.PostRawAsync($"sites/{site}/sync", "{}")).ToList();
            var delete = Http.RemoveAsync($"sites/{site}");

            foreach (var answer in await Task.WhenAll(syncs)) answer.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound);
            (await delete).StatusCode.Should().Be(HttpStatusCode.OK);

            (await CountAsync(db => db.SyncRequests.CountAsync(request => request.SiteId == new GroupId(site), TestContext.Current.CancellationToken))).Should().Be(0);
            await Http.PostRawAsync($"sites/{site}/sync", "{}").RefusedAsync(404, "site.not_found");
        }
    }

    [Fact]
    public async Task An_agent_is_never_stored_without_its_site()
    {
        for (var round = 0; round < 15; round++)
        {
            var site = (await NewSiteAsync("site")).Id();
            var token = await FieldAgent.TokenAsync(Http, site);
            var register = FieldAgent.RegisterAsync(Http, site, token);
            var issue = Http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token");
            var delete = Http.RemoveAsync($"sites/{site}");

            var registered = await register;
            // The token may have been replaced before it was used.
            registered.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized);
            (await issue).StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Conflict);
            var deleted = await delete;
            // The agent's URL is a property of the site, so either change may fail with a conflict.
            deleted.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            if (deleted.StatusCode == HttpStatusCode.Conflict) await Http.RemoveAsync($"sites/{site}").DataAsync();

            (await CountAsync(db => db.SiteAgents.CountAsync(agent => agent.Id == new GroupId(site), TestContext.Current.CancellationToken))).Should().Be(0);
            (await CountAsync(db => db.AgentPresence.CountAsync(presence => presence.SiteId == new GroupId(site), TestContext.Current.CancellationToken))).Should().Be(0);
            if (registered.StatusCode == HttpStatusCode.OK)
                await new FieldAgent(Http, site, (await registered.ReadAsync()).Text("agent_key")!).SendHeartbeatAsync().RefusedAsync(401, "agent.site_deleted");
        }
    }

    [Fact]
    public async Task A_queued_heartbeat_of_a_deleted_site_does_not_block_others()
    {
        var other = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("other")).Id());
        for (var round = 0; round < 5; round++)
        {
            var agent = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());
            await agent.HeartbeatResponseAsync();
            await other.HeartbeatResponseAsync();

            await Http.RemoveAsync($"sites/{agent.Site}").DataAsync();

            await Http.StoredHeartbeatAsync(other);
            (await CountAsync(db => db.AgentPresence.CountAsync(presence => presence.SiteId == new GroupId(agent.Site), TestContext.Current.CancellationToken))).Should().Be(0);
        }
    }

    [Fact]
    public async Task Of_concurrently_issued_tokens_exactly_one_is_valid()
    {
        var site = (await NewSiteAsync("site")).Id();
        // First for a site without an agent, then for one with an agent.
        for (var round = 0; round < 2; round++)
        {
            var answers = await RunConcurrentlyAsync(5, _ => Http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token"));
            answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.Conflict);

            var works = 0;
            foreach (var issued in answers.Where(answer => answer.IsSuccessStatusCode))
            {
                using var registered = await FieldAgent.RegisterAsync(Http, site, (await issued.ReadAsync()).GetProperty("data").Text("token")!);
                registered.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Unauthorized);
                if (registered.StatusCode == HttpStatusCode.OK) works++;
            }

            works.Should().Be(1, "the last token replaced all others");
        }
    }

    [Fact]
    public async Task A_sync_request_that_is_completed_and_failed_concurrently_has_one_result()
    {
        var agent = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());
        for (var round = 0; round < 3; round++)
        {
            var id = (await Http.PostJsonAsync($"sites/{agent.Site}/sync", new { }).DataAsync()).GetProperty("sync_id").GetGuid();
            var answers = await RunConcurrentlyAsync(Many, client => client % 2 == 0
                ? agent.PostAsync($"agents/sync-requests/{id}/complete")
                : agent.PostAsync($"agents/sync-requests/{id}/fail", """{"reason": "r"}"""));

            answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.Conflict);
            var end = (await Http.DataAtAsync($"sync-requests/{id}")).Text("status");
            end.Should().BeOneOf("completed", "failed");
            foreach (var succeeded in answers.Where(answer => answer.IsSuccessStatusCode))
                (await succeeded.ReadAsync()).GetProperty("data").Text("status").Should().Be(end);
        }
    }

    /// <summary>Starts all clients at the same time.</summary>
    private static async Task<T[]> RunConcurrentlyAsync<T>(int clients, Func<int, Task<T>> act)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, clients).Select(async client =>
        {
            await gate.Task;
            return await act(client);
        }).ToList();
        gate.SetResult();
        return await Task.WhenAll(all);
    }

    private async Task<int> CountAsync(Func<SitesDbContext, Task<int>> count)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await count(scope.ServiceProvider.GetRequiredService<SitesDbContext>());
    }
}
