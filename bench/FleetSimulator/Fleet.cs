using System.Text.Json;

namespace Sites.FleetSimulator;

/// <summary>Runs all agents, each with its behaviour.</summary>
internal sealed class Fleet(Central central, IReadOnlyList<SimulatedAgent> agents, SimulatorOptions options, Findings findings)
{
    private readonly Behaviour[] _behaviours = Behaviours.Assign(agents.Count, options.Seed);
    private int _refusals;

    /// <summary>Number of agents by behaviour.</summary>
    public IEnumerable<(Behaviour Behaviour, int Agents)> Shares => _behaviours.CountBy(behaviour => behaviour).OrderBy(share => share.Key).Select(share => (share.Key, share.Value));

    /// <summary>Number of requests that were refused as expected.</summary>
    public int Refusals => _refusals;

    /// <summary>Runs all agents until they are stopped.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(agents.Select(agent => Task.Run(() => LiveAsync(agent, _behaviours[agent.Number], stop), CancellationToken.None)));

    private async Task LiveAsync(SimulatedAgent agent, Behaviour behaviour, CancellationToken stop)
    {
        var began = Clock.Now;
        var whole = options.Duration;
        // The start of the behaviour, early enough for the agent to return to normal if possible.
        var at = began + whole * (0.05 + agent.Random.NextDouble() * (behaviour == Behaviour.Gone ? 0.15 : 0.4));
        var isDone = false;
        var isRevoked = false;
        var until = DateTime.MinValue;
        await PauseAsync(agent.Random.NextDouble() * agent.Interval, stop);
        for (var round = agent.Number; !stop.IsCancellationRequested; round++)
        {
            var isTime = !isDone && Clock.Now >= at;
            switch (behaviour)
            {
                case Behaviour.Late when isTime:
                case Behaviour.Gone when isTime:
                    isDone = true;
                    var (shortest, longest) = behaviour == Behaviour.Late ? (2.2, 4.0) : (5.2, 6.5);
                    await PauseAsync(agent.Interval * (shortest + agent.Random.NextDouble() * (longest - shortest)), stop);
                    continue;
                case Behaviour.Restarts when isTime:
                    isDone = true;
                    agent.Restart();
                    if (agent.Random.Next(3) > 0) await agent.EnrolAsync(findings);
                    break;
                case Behaviour.Fails when isTime && agent.Trouble is null:
                    agent.Trouble = "down";
                    until = Clock.Now.AddSeconds(agent.Interval * (1 + agent.Random.NextDouble() * 3));
                    break;
                case Behaviour.Fails when agent.Trouble is not null && Clock.Now >= until:
                    agent.Trouble = null;
                    isDone = true;
                    break;
                case Behaviour.Revoked when isTime:
                    isDone = true;
                    isRevoked = true;
                    await agent.BeatAsync(findings);
                    // Sometimes while its heartbeat is waiting to be stored, sometimes afterwards.
                    if (agent.Random.Next(2) == 0) await PauseAsync(2, stop);
                    await agent.RevokeAsync();
                    until = agent.Random.Next(2) == 0 ? Clock.Now.AddSeconds(agent.Interval * 2) : DateTime.MaxValue;
                    break;
                case Behaviour.Revoked when isRevoked && Clock.Now >= until:
                    isRevoked = false;
                    await agent.EnrolAsync(findings);
                    break;
                case Behaviour.Invalid:
                    await SendInvalidAsync(agent, round);
                    break;
                case Behaviour.Synchronises when agent.Errand is null && agent.Random.Next(2) == 0:
                    await AskToSynchroniseAsync(agent);
                    break;
                case Behaviour.SynchronisesLater when isTime:
                    isDone = true;
                    await PauseAsync(agent.Interval * 2.5, stop);
                    await AskToSynchroniseAsync(agent);
                    break;
                default:
                    break;
            }

            if (isRevoked)
            {
                await agent.ExpectRefusalAsync(findings, "a heartbeat with a revoked key", agent.Report(), agent.Key!, 401);
                Interlocked.Increment(ref _refusals);
            }
            else if (await agent.BeatAsync(findings) is { } commands)
            {
                await ExecuteAsync(agent, commands);
            }
            else
            {
                // The agent cannot reach the service and retries before its next regular heartbeat. The command that it should have
                // received is sent again later.
                if (agent.Errand is { } errand) errand.DueBy = DateTime.MaxValue;
                await PauseAsync(0.5 + agent.Random.NextDouble(), stop);
                continue;
            }

            await PauseAsync(agent.Interval + agent.Random.NextDouble() * agent.Jitter, stop);
        }
    }

    private async Task SendInvalidAsync(SimulatedAgent agent, int round)
    {
        var other = agents[(agent.Number + 1) % agents.Count].Site;
        switch (round % 6)
        {
            case 0:
                await agent.ExpectRefusalAsync(findings, "broken JSON", agent.Report()[..^20], agent.Key!, 400);
                break;
            case 1:
                await agent.ExpectRefusalAsync(findings, "a cache hit rate of 1.5", agent.Report(cacheHitRate: "1.5"), agent.Key!, 422);
                break;
            case 2:
                var services = $"{{{string.Join(',', Enumerable.Range(0, 500).Select(service => $"\"service-{service}\":\"ok\""))}}}";
                await agent.ExpectRefusalAsync(findings, "500 services", agent.Report(services: services), agent.Key!, 422);
                break;
            case 3:
                await agent.ExpectRefusalAsync(findings, "another site's id", agent.Report(siteId: other), agent.Key!, 403);
                break;
            case 4:
                // A well-formed key of the right site with a wrong secret.
                var key = agent.Key![..^6] + (agent.Key.EndsWith("AAAAAA", StringComparison.Ordinal) ? "BBBBBB" : "AAAAAA");
                await agent.ExpectRefusalAsync(findings, "a wrong key", agent.Report(), key, 401);
                break;
            default:
                await agent.BeatAsync(findings, agent.Report(timestamp: Clock.Now.AddYears(1).ToString("O")));
                return;
        }

        Interlocked.Increment(ref _refusals);
    }

    private async Task AskToSynchroniseAsync(SimulatedAgent agent)
    {
        if (agent.Errand is not null) return;
        var full = agent.Random.Next(2) == 0;
        var types = agent.Random.Next(2) == 0 ? """["node","site"]""" : "null";
        var body = $$"""{"full_sync":{{(full ? "true" : "false")}},"entity_types":{{types}}}""";
        var (reply, isRepeated) = await central.SendWithRetryAsync("POST", $"/api/v1/sites/{agent.Site}/sync", body);
        var asked = reply.Expect(200, "A request to synchronise").Data;
        var id = asked.GetProperty("sync_id").GetString()!;
        var status = asked.GetProperty("status").GetString();
        var possible = agent.Presence.Possible(reply.Sent, reply.Answered);
        var (mayStart, mayQueue) = (possible.Contains(Status.Online), possible.Any(one => one != Status.Online));
        if (!isRepeated && !(status == "started" && mayStart || status == "queued" && mayQueue))
            findings.Add($"{agent} received a request to synchronise with status {status}, although it is {agent.Presence.Describe(reply.Sent, reply.Answered)}");

        if (agent.Random.Next(3) == 0)
        {
            var (again, _) = await central.SendWithRetryAsync("POST", $"/api/v1/sites/{agent.Site}/sync", body);
            if (again.Expect(200, "A request to synchronise").Data.GetProperty("sync_id").GetString() != id) findings.Add($"{agent} was requested to synchronise twice, and there are two requests");
        }

        agent.Errand = new SyncErrand(id, full, types, Clock.Now) { Ignores = agent.Random.Next(3) == 0 ? 1 : 0 };
        agent.Errands.Add(agent.Errand);
    }

    /// <summary>Checks that the response to a heartbeat contains the expected commands, and executes them.</summary>
    private async Task ExecuteAsync(SimulatedAgent agent, IReadOnlyList<JsonElement> commands)
    {
        var errand = agent.Errand;
        var isExpected = errand is { IsAcknowledged: false };
        // The agent receives no command before it is due again.
        if (isExpected && commands.Count == 0 && Clock.Now < errand!.DueBy) return;
        if (commands.Count != (isExpected ? 1 : 0) || commands.Any(command => command.GetProperty("command").GetString() != "sync"))
        {
            findings.Add($"{agent} expected {(isExpected ? "a sync command" : "no command")}, but received [{string.Join(", ", commands)}]");
            return;
        }

        if (errand is null) return;
        if (!errand.IsAcknowledged)
        {
            var asked = commands[0].GetProperty("params");
            if (asked.GetProperty("sync_id").GetString() != errand.Id || asked.GetProperty("full_sync").GetBoolean() != errand.FullSync
                || asked.GetProperty("entity_types").GetRawText() != errand.EntityTypes)
            {
                findings.Add($"{agent} expected {errand}, but received {commands[0]}");
            }

            if (errand.Ignores-- > 0)
            {
                if (errand.DueBy == default) errand.DueBy = errand.RequestedAt + SyncErrand.Repeated;
                return;
            }

            (await ReportAsync(agent, errand, "acknowledge", null)).Expect(200, "An acknowledgement");
            errand.IsAcknowledged = true;
            return;
        }

        if (agent.Random.Next(3) == 0)
        {
            errand.Reason = $"The disk is full at {agent.Site}.";
            (await ReportAsync(agent, errand, "fail", $$"""{"reason":"{{errand.Reason}}"}""")).Expect(200, "A failure");
            errand.Outcome = "failed";
        }
        else
        {
            (await ReportAsync(agent, errand, "complete", null)).Expect(200, "A completion");
            errand.Outcome = "completed";
        }

        agent.Errand = null;
    }

    private async Task<Reply> ReportAsync(SimulatedAgent agent, SyncErrand errand, string what, string? body) =>
        (await central.SendWithRetryAsync("POST", $"/api/v1/agents/sync-requests/{errand.Id}/{what}", body, agent.Key)).Reply;

    private static async Task PauseAsync(double seconds, CancellationToken stop)
    {
        // Cancellation is the regular end of every agent, so it must not throw.
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, seconds)), stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
