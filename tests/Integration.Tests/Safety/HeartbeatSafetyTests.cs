using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sites.Integration.Tests.Safety;

/// <summary>Accepted heartbeats when the service ends or cannot write.</summary>
public sealed class HeartbeatSafetyTests
{
    private const int Agents = 40;

    [Fact]
    public async Task A_kill_does_not_lose_heartbeats_that_were_accepted_over_a_second_ago()
    {
        using var data = new DataFolder();
        var (agents, seen) = (new List<Agent>(), new Dictionary<Guid, string>());
        await using (var service = await RunningService.StartAsync(data.Path))
        {
            for (var i = 0; i < Agents; i++) agents.Add(await EnrolAsync(service.Http, $"s{i}"));
            foreach (var agent in agents) seen[agent.Site] = await SendHeartbeatAsync(service.Http, agent);
            // The guaranteed second, and time for a machine under load.
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
            foreach (var agent in agents) _ = SendHeartbeatAsync(service.Http, agent);
            await service.KillAsync();
        }

        await using var again = await RunningService.StartAsync(data.Path);
        foreach (var (site, row) in await again.ListAsync("sites"))
            row.GetProperty("agent_last_seen").GetDateTime().Should().BeOnOrAfter(DateTime.Parse(seen[site], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), row.Text("name"));
        // The agents can continue with their keys.
        await SendHeartbeatAsync(again.Http, agents[0]);
        await data.ShouldBeIntactAsync();
    }

    [Fact]
    public async Task A_shutdown_stores_queued_heartbeats()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not support SIGTERM.");
        using var data = new DataFolder();
        var seen = new Dictionary<Guid, string>();
        await using (var service = await RunningService.StartAsync(data.Path))
        {
            var agents = new List<Agent>();
            for (var i = 0; i < Agents; i++) agents.Add(await EnrolAsync(service.Http, $"s{i}"));
            foreach (var agent in agents) seen[agent.Site] = await SendHeartbeatAsync(service.Http, agent);
            await service.RequestShutdownAsync();
            (await service.WaitForExitAsync()).Should().Be(0, service.Output);
            service.Output.Should().NotContain("fail:");
        }

        await using var again = await RunningService.StartAsync(data.Path);
        foreach (var (site, row) in await again.ListAsync("sites")) row.Text("agent_last_seen").Should().Be(seen[site]);
    }

    [Fact]
    public async Task Without_writes_heartbeats_are_queued_then_refused_and_finally_stored()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path, "--Database:BusyTimeoutSeconds=1", "--Agents:MaxQueuedHeartbeats=3");
        var agents = new List<Agent>();
        for (var i = 0; i < 5; i++) agents.Add(await EnrolAsync(service.Http, $"s{i}"));
        var seen = new Dictionary<Guid, string>();
        await using (var blocker = await data.OpenAsync())
        {
            await blocker.ExecuteAsync("BEGIN IMMEDIATE");
            foreach (var agent in agents[..3]) seen[agent.Site] = await SendHeartbeatAsync(service.Http, agent);
            using (var refused = await SendAsync(service.Http, agents[3]))
            {
                refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
                refused.Headers.RetryAfter!.Delta.Should().BePositive();
                (await refused.ReadAsync()).Text("code").Should().Be("agent.heartbeats_overloaded");
            }

            seen[agents[0].Site] = await SendHeartbeatAsync(service.Http, agents[0]);
            // Longer than the timeout of the writer, so that it fails at least once.
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            await blocker.ExecuteAsync("ROLLBACK");
        }

        for (var tries = 0; ; tries++)
        {
            var rows = await service.ListAsync("sites");
            if (seen.All(pair => rows[pair.Key].Text("agent_last_seen") == pair.Value)) break;
            tries.Should().BeLessThan(200, "accepted heartbeats are stored when writes succeed again");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await SendHeartbeatAsync(service.Http, agents[3]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1000001")]
    [InlineData("many")]
    public async Task An_invalid_queue_size_prevents_startup(string max)
    {
        using var data = new DataFolder();
        await using var service = RunningService.Launch(data.Path, $"--Agents:MaxQueuedHeartbeats={max}");

        (await service.WaitForExitAsync()).Should().Be(3);
        service.Output.Should().Contain("Agents:MaxQueuedHeartbeats");
    }

    private static async Task<Agent> EnrolAsync(HttpClient http, string name)
    {
        var site = (await http.PostJsonAsync("sites", new { name }).DataAsync()).Id();
        var token = (await http.PostJsonAsync($"sites/{site}/agent-token", new { }).DataAsync()).Text("token");
        using var enrolled = await http.PostJsonAsync("agents/register", new { site_id = site, token, agent_url = "http://agent", agent_version = "1" });
        return new Agent(site, (await enrolled.ReadAsync()).Text("agent_key")!);
    }

    /// <summary>Sends a heartbeat and returns the time at which the service received it.</summary>
    private static async Task<string> SendHeartbeatAsync(HttpClient http, Agent agent)
    {
        using var answer = await SendAsync(http, agent);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return (await answer.ReadAsync()).Text("server_time")!;
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, Agent agent)
    {
        var body = JsonSerializer.Serialize(new { site_id = agent.Site, agent_version = "1", uptime_seconds = 1, services = new { tftp = "ok" } });
        var request = new HttpRequestMessage(HttpMethod.Post, "agents/heartbeat") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", agent.Key);
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed record Agent(Guid Site, string Key);
}
