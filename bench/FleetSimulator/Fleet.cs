using System.Text.Json;

namespace Sites.FleetSimulator;

/// <summary>All agents, each living by its behaviour.</summary>
internal sealed class Fleet(Central central, IReadOnlyList<SimulatedAgent> agents, SimulatorOptions options, Findings findings)
{
    private readonly Behaviour[] _behaviours = Behaviours.Deal(agents.Count, options.Seed);
    private int _refusals;

    /// <summary>How many agents live by it.</summary>
    public IEnumerable<(Behaviour Behaviour, int Agents)> Shares => _behaviours.CountBy(behaviour => behaviour).OrderBy(share => share.Key).Select(share => (share.Key, share.Value));

    /// <summary>How often something was rightly refused.</summary>
    public int Refusals => _refusals;

    /// <summary>Lets all of them live until they are stopped.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(agents.Select(agent => Task.Run(() => LiveAsync(agent, _behaviours[agent.Number], stop), CancellationToken.None)));

    private async Task LiveAsync(SimulatedAgent agent, Behaviour behaviour, CancellationToken stop)
    {
        var began = Clock.Now;
        var whole = options.Duration;
        // When it does what it does: early enough to come back from it, where that is possible at all.
        var at = began + whole * (0.05 + agent.Random.NextDouble() * (behaviour == Behaviour.Gone ? 0.15 : 0.4));
        var isDone = false;
        var isRevoked = false;
        var until = DateTime.MinValue;
        await PauseAsync(agent.Random.NextDouble() * agent.Interval, stop);
        for (var turn = agent.Number; !stop.IsCancellationRequested; turn++)
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
                    // Sometimes while its heartbeat waits to be written down, sometimes afterwards.
                    if (agent.Random.Next(2) == 0) await PauseAsync(2, stop);
                    await agent.RevokeAsync();
                    until = agent.Random.Next(2) == 0 ? Clock.Now.AddSeconds(agent.Interval * 2) : DateTime.MaxValue;
                    break;
                case Behaviour.Revoked when isRevoked && Clock.Now >= until:
                    isRevoked = false;
                    await agent.EnrolAsync(findings);
                    break;
                case Behaviour.Rubbish:
                    await SendRubbishAsync(agent, turn);
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
                await agent.BeRefusedAsync(findings, "a heartbeat with a revoked key", agent.Report(), agent.Key!, 401);
                Interlocked.Increment(ref _refusals);
            }
            else if (await agent.BeatAsync(findings) is { } commands)
            {
                await ObeyAsync(agent, commands);
            }
            else
            {
                // To the agent the service is unreachable: it retries before its next regular heartbeat. The command that it
                // should have received is sent again later.
                if (agent.Errand is { } errand) errand.DueBy = DateTime.MaxValue;
                await PauseAsync(0.5 + agent.Random.NextDouble(), stop);
                continue;
            }

            await PauseAsync(agent.Interval + agent.Random.NextDouble() * agent.Jitter, stop);
        }
    }

    private async Task SendRubbishAsync(SimulatedAgent agent, int turn)
    {
        var other = agents[(agent.Number + 1) % agents.Count].Site;
        switch (turn % 6)
        {
            case 0:
                await agent.BeRefusedAsync(findings, "broken JSON", agent.Report()[..^20], agent.Key!, 400);
                break;
            case 1:
                await agent.BeRefusedAsync(findings, "a cache hit rate of 1.5", agent.Report(cacheHitRate: "1.5"), agent.Key!, 422);
                break;
            case 2:
                var services = $"{{{string.Join(',', Enumerable.Range(0, 500).Select(service => $"\"service-{service}\":\"ok\""))}}}";
                await agent.BeRefusedAsync(findings, "500 services", agent.Report(services: services), agent.Key!, 422);
                break;
            case 3:
                await agent.BeRefusedAsync(findings, "another site's id", agent.Report(siteId: other), agent.Key!, 403);
                break;
            case 4:
                // Of the right form and for the right site; only the secret is another.
                var key = agent.Key![..^6] + (agent.Key.EndsWith("AAAAAA", StringComparison.Ordinal) ? "BBBBBB" : "AAAAAA");
                await agent.BeRefusedAsync(findings, "a wrong key", agent.Report(), key, 401);
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
        var (reply, isRepeated) = await central.InsistAsync("POST", $"/api/v1/sites/{agent.Site}/sync", body);
        var asked = reply.Expect(200, "A wish to synchronise").Data;
        var id = asked.GetProperty("sync_id").GetString()!;
        var status = asked.GetProperty("status").GetString();
        var possible = agent.Presence.Possible(reply.Sent, reply.Answered);
        var (mayStart, mayQueue) = (possible.Contains(Status.Online), possible.Any(one => one != Status.Online));
        if (!isRepeated && !(status == "started" && mayStart || status == "queued" && mayQueue))
            findings.Add($"{agent} was asked to synchronise: {status}, while it is {agent.Presence.Describe(reply.Sent, reply.Answered)}");

        if (agent.Random.Next(3) == 0)
        {
            var (again, _) = await central.InsistAsync("POST", $"/api/v1/sites/{agent.Site}/sync", body);
            if (again.Expect(200, "A wish to synchronise").Data.GetProperty("sync_id").GetString() != id) findings.Add($"{agent} was asked twice to synchronise and there are two requests");
        }

        agent.Errand = new SyncErrand(id, full, types, Clock.Now) { Ignores = agent.Random.Next(3) == 0 ? 1 : 0 };
        agent.Errands.Add(agent.Errand);
    }

    /// <summary>Does what the answer to a heartbeat says, and checks that it says what was asked for.</summary>
    private async Task ObeyAsync(SimulatedAgent agent, IReadOnlyList<JsonElement> commands)
    {
        var errand = agent.Errand;
        var isExpected = errand is { IsAcknowledged: false };
        // Between two due times the agent gets no command.
        if (isExpected && commands.Count == 0 && Clock.Now < errand!.DueBy) return;
        if (commands.Count != (isExpected ? 1 : 0) || commands.Any(command => command.GetProperty("command").GetString() != "sync"))
        {
            findings.Add($"{agent} was to be told {(isExpected ? "to synchronise" : "nothing")} and was told [{string.Join(", ", commands)}]");
            return;
        }

        if (errand is null) return;
        if (!errand.IsAcknowledged)
        {
            var asked = commands[0].GetProperty("params");
            if (asked.GetProperty("sync_id").GetString() != errand.Id || asked.GetProperty("full_sync").GetBoolean() != errand.FullSync
                || asked.GetProperty("entity_types").GetRawText() != errand.EntityTypes)
            {
                findings.Add($"{agent} was to synchronise {errand} and was told {commands[0]}");
            }

            if (errand.Ignores-- > 0)
            {
                if (errand.DueBy == default) errand.DueBy = errand.RequestedAt + SyncErrand.Repeated;
                return;
            }

            (await TellAsync(agent, errand, "acknowledge", null)).Expect(200, "An acknowledgement");
            errand.IsAcknowledged = true;
            return;
        }

        if (agent.Random.Next(3) == 0)
        {
            errand.Reason = $"The disk is full at {agent.Site}.";
            (await TellAsync(agent, errand, "fail", $$"""{"reason":"{{errand.Reason}}"}""")).Expect(200, "A failure");
            errand.Outcome = "failed";
        }
        else
        {
            (await TellAsync(agent, errand, "complete", null)).Expect(200, "A completion");
            errand.Outcome = "completed";
        }

        agent.Errand = null;
    }

    private async Task<Reply> TellAsync(SimulatedAgent agent, SyncErrand errand, string what, string? body) =>
        (await central.InsistAsync("POST", $"/api/v1/agents/sync-requests/{errand.Id}/{what}", body, agent.Key)).Reply;

    private static async Task PauseAsync(double seconds, CancellationToken stop)
    {
        // Being stopped is how every life ends here.
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, seconds)), stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
