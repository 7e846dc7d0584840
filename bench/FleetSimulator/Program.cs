// A fleet of simulated agents of the published service: how many heartbeats it accepts, and whether it reports the right
// status of every agent throughout, including after a kill and a graceful stop.
//   FleetSimulator --service FILE [--full] [--seed N] [--agents N] [--interval S] [--minutes M] [--rate-seconds T]
//                  [--connections C] [--no-kill]
// Exit code 0 only if the service and the simulator agreed on everything.
using System.Diagnostics;
using Sites.FleetSimulator;
using Sites.Measuring;

var options = SimulatorOptions.Parse(args);
var findings = new Findings();
var folder = Directory.CreateTempSubdirectory("sites-fleet-").FullName;
try
{
    Console.WriteLine($"Machine: {Report.Machine}. Repeat with: {options.Replay}");
    await using var central = await Central.StartAsync(options.Service, folder);
    var figures = new List<string[]>();
    var watch = Stopwatch.StartNew();
    var (agents, without) = await Estate.CreateAsync(central, options);
    await Parallel.ForEachAsync(agents, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (agent, _) => await agent.EnrolAsync(findings));
    figures.Add(["agents enrolled (token and key each)", Report.Number(agents.Count)]);
    figures.Add(["duration, including the creation of sites (s)", Report.Number(watch.Elapsed.TotalSeconds, 1)]);
    var checker = new Checker(central, agents, without, findings);
    await checker.CheckAsync("after enrolment");

    if (options.Rate > TimeSpan.Zero) await RushAsync();
    if (options.Duration > TimeSpan.Zero) await LiveAsync();
    await StopGracefullyAsync();

    figures.Add(["statuses compared", Report.Number(checker.Compared)]);
    figures.Add(["longest delay until a heartbeat was visible (ms)", Report.Number(agents.Max(agent => agent.Presence.LongestLag).TotalMilliseconds)]);
    figures.Add(["disagreements", Report.Number(findings.Count)]);
    Report.Table("The fleet", ["what", "figure"], figures);

    async Task RushAsync()
    {
        var before = agents.Sum(agent => agent.Accepted);
        var (round, spent) = await Rush.RunAsync(central, agents, options.Connections, options.Rate, findings);
        var found = findings.Count;
        await checker.CheckAsync("after the rush");
        var lost = findings.Count - found;
        var accepted = agents.Sum(agent => agent.Accepted) - before;
        var counted = await checker.MetricAsync("sites_heartbeats_accepted_total");
        if (counted != accepted) findings.Add($"the service counts {counted} heartbeats, but {accepted} were accepted");
        if (await checker.MetricAsync("sites_heartbeats_dropped_total") is > 0 and var dropped) findings.Add($"{dropped} heartbeats were dropped");
        Report.Table(
            $"Heartbeats as fast as they come: {Report.Number(agents.Count)} agents, {options.Connections} connections, {Report.Number(round.Elapsed.TotalSeconds)} s",
            ["accepted/s", "service µs CPU", "agents µs CPU", "p50 ms", "p99 ms", "max ms", "lost"],
            [[
                Report.Number(round.PerSecond), Report.Number(round.Cost), Report.Number(spent.TotalMicroseconds / round.Latencies.Count), Report.Number(round.Percentile(0.5), 2), Report.Number(round.Percentile(0.99), 2),
                Report.Number(round.Percentile(1), 2), Report.Number(lost),
            ]]);
    }

    async Task LiveAsync()
    {
        var fleet = new Fleet(central, agents, options, findings);
        using var stop = new CancellationTokenSource();
        var before = agents.Sum(agent => agent.Accepted);
        var life = fleet.RunAsync(stop.Token);
        var lived = Stopwatch.StartNew();
        var period = TimeSpan.FromSeconds(Math.Clamp(options.Duration.TotalSeconds / 8, 2, 10));
        var isKilled = !options.Kills;
        // Two intervals with their jitter.
        var recovered = TimeSpan.MaxValue;
        while ((lived.Elapsed < options.Duration || recovered < TimeSpan.MaxValue) && !life.IsFaulted)
        {
            await Task.Delay(period);
            if (lived.Elapsed >= recovered)
            {
                recovered = TimeSpan.MaxValue;
                await checker.CheckAsync("two intervals later");
            }
            else
            {
                await checker.CheckAsync("during the run");
            }

            if (isKilled || lived.Elapsed < options.Duration / 2) continue;
            isKilled = true;
            var (from, to) = await central.KillAsync();
            foreach (var agent in agents) agent.Presence.Killed(from, to);
            await central.RestartAsync();
            figures.Add(["restart after a kill: kill to first response (ms)", Report.Number((Clock.Now - from).TotalMilliseconds)]);
            await checker.CheckAsync("after the kill");
            recovered = lived.Elapsed + TimeSpan.FromSeconds(agents.Max(agent => agent.Interval) * 2.2 + PossiblePresence.Lag.TotalSeconds);
        }

        await stop.CancelAsync();
        await life;
        await Task.Delay(PossiblePresence.Lag);
        await checker.CheckAsync("at the end");
        foreach (var (behaviour, count) in fleet.Shares) figures.Add([$"agents: {behaviour}", Report.Number(count)]);
        figures.Add(["duration of the run (s)", Report.Number(lived.Elapsed.TotalSeconds)]);
        figures.Add(["heartbeats accepted during the run", Report.Number(agents.Sum(agent => agent.Accepted) - before)]);
        figures.Add(["requests refused as expected", Report.Number(fleet.Refusals)]);
        figures.Add(["requests to synchronise, checked at the end", Report.Number(await CheckSyncRequestsAsync())]);
    }

    async Task<int> CheckSyncRequestsAsync()
    {
        var count = 0;
        foreach (var (agent, errand) in agents.SelectMany(agent => agent.Errands.Select(errand => (agent, errand))))
        {
            count++;
            var actual = (await central.SendAsync("GET", $"/api/v1/sync-requests/{errand.Id}")).Expect(200, "A request to synchronise").Data;
            var status = actual.GetProperty("status").GetString();
            var isRight = errand.Outcome is { } outcome ? status == outcome : errand.IsAcknowledged ? status == "started" : status is "queued" or "started";
            if (!isRight || actual.GetProperty("site_id").GetString() != agent.Site || actual.GetProperty("reason").GetString() != errand.Reason
                || actual.GetProperty("acknowledged_at").GetString() is null == errand.IsAcknowledged || actual.GetProperty("ended_at").GetString() is null != errand.Outcome is null)
            {
                findings.Add($"{agent} executed {errand}, but the service reports {actual}");
            }
        }

        return count;
    }

    // A graceful stop stores all waiting heartbeats: all agents report within the second before it.
    async Task StopGracefullyAsync()
    {
        // Agents with a revoked key cannot report.
        var reporting = agents.Where(agent => agent.Presence.Possible(Clock.Now, Clock.Now).Any(status => status != Status.Offline)).ToList();
        await Parallel.ForEachAsync(reporting.TakeLast(2000), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (agent, _) => await agent.BeatAsync(findings));
        watch.Restart();
        await central.RestartAsync();
        figures.Add(["graceful restart (ms)", Report.Number(watch.Elapsed.TotalMilliseconds)]);
        await Task.Delay(PossiblePresence.Lag);
        await checker.CheckAsync("after a graceful stop");
    }
}
catch (Exception failure)
{
    // An error from which the simulation cannot recover counts as a disagreement.
    findings.Add($"the simulator cannot continue: {failure}");
}
finally
{
    Directory.Delete(folder, recursive: true);
}

return findings.Count == 0 ? 0 : 1;
