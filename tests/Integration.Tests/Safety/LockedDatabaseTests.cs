using System.Net;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Safety;

/// <summary>Another program locks the SQLite file.</summary>
public sealed class LockedDatabaseTests
{
    /// <summary>Much longer than the configured timeouts; a request that takes longer is considered unbounded.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task Writes_wait_for_a_short_lock()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path);
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("BEGIN IMMEDIATE");

        var waiting = service.Http.PostJsonAsync("sites", new { name = "patient" });
        // Longer than one attempt of the service, so that it must retry.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        waiting.IsCompleted.Should().BeFalse("the database is locked");
        await blocker.ExecuteAsync("ROLLBACK");

        (await waiting.DataAsync()).Text("name").Should().Be("patient");
    }

    [Fact]
    public async Task Writes_are_refused_during_a_long_lock_and_reads_continue()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path, "--Database:BusyTimeoutSeconds=2");
        var there = (await service.Http.PostJsonAsync("sites", new { name = "there" }).DataAsync()).Id();
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("BEGIN IMMEDIATE");

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        // All requests wait in one queue; the last one must not wait for the sum of all timeouts.
        var waiting = Enumerable.Range(0, 20).Select(client => client % 2 == 0
            ? service.Http.PostJsonAsync("sites", new { name = $"s{client}" })
            : service.Http.PatchJsonAsync($"sites/{there}", new { description = $"{client}" })).ToList();
        waiting.Add(service.Http.PostCsvAsync("sites/import", "key,name\nk,imported\n"));
        var answers = Task.WhenAll(waiting);
        do
        {
            // The service is ready while the others wait, because it can read.
            foreach (var address in new[] { "sites", $"sites/{there}", "/health/ready", "/health/live" })
            {
                using var read = await service.Http.GetAsync(address, bound.Token);
                read.StatusCode.Should().Be(HttpStatusCode.OK, address);
            }
        }
        while (!answers.IsCompleted);

        foreach (var answer in await answers)
        {
            answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, service.Output);
            answer.Headers.RetryAfter.Should().NotBeNull();
            (await Task.FromResult(answer).RefusalAsync()).Code.Should().Be("database.busy");
        }

        await blocker.ExecuteAsync("ROLLBACK");
        await service.Http.PostJsonAsync("sites", new { name = "after" }).DataAsync();
        (await service.ListAsync("sites")).Values.Select(site => site.Text("name")).Should().BeEquivalentTo("there", "after");
        await service.TreeShouldBeValidAsync();
    }

    [Fact]
    public async Task The_status_of_agents_is_unknown_while_their_heartbeats_cannot_be_stored()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path);
        var site = (await service.Http.PostJsonAsync("sites", new { name = "site", heartbeat_interval_seconds = 5 }).DataAsync()).Id();
        var agent = await FieldAgent.EnrolAsync(service.Http, site);
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("BEGIN IMMEDIATE");

        // The agent is late by what is stored, after twice its interval.
        var seen = new HashSet<string?>();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        while (!seen.Contains("unknown"))
        {
            await agent.HeartbeatResponseAsync();
            seen.Add((await service.Http.DataAtAsync($"sites/{site}")).Text("agent_status"));
            await Task.Delay(500, bound.Token);
        }

        seen.Should().BeSubsetOf(["online", "unknown"]);
        await blocker.ExecuteAsync("ROLLBACK");
        (await service.Http.DataWhenAsync($"sites/{site}", stored => stored.Text("agent_status") != "unknown")).Text("agent_status").Should().Be("online");
    }

    [Fact]
    public async Task A_service_that_finds_the_file_locked_exits_with_a_message()
    {
        using var data = new DataFolder(isEmpty: true);
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("CREATE TABLE Somebody (Id INTEGER); BEGIN EXCLUSIVE");
        await using var service = RunningService.Launch(data.Path, "--Database:BusyTimeoutSeconds=2");

        (await service.WaitForExitAsync()).Should().Be(3, service.Output);
        service.Output.Should().Contain("locked").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("Database:BusyTimeoutSeconds", "0")]
    [InlineData("Database:BusyTimeoutSeconds", "-1")]
    [InlineData("Shutdown:TimeoutSeconds", "0")]
    [InlineData("Shutdown:TimeoutSeconds", "soon")]
    [InlineData("WarmUp:Enabled", "maybe")]
    [InlineData("WarmUp:TimeoutSeconds", "0")]
    public async Task An_invalid_setting_prevents_startup(string setting, string value)
    {
        using var data = new DataFolder();
        await using var service = RunningService.Launch(data.Path, $"--{setting}={value}");

        (await service.WaitForExitAsync()).Should().Be(3);
        service.Output.Should().Contain(setting);
    }
}
