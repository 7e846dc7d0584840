using System.Globalization;
using System.Text.Json;

namespace Sites.FleetSimulator;

/// <summary>Compares what the service reports about every agent with the states that the simulator considers possible.</summary>
internal sealed class Checker(Central central, IReadOnlyList<SimulatedAgent> agents, IReadOnlySet<string> without, Findings findings)
{
    private const int Sample = 20;

    private readonly Dictionary<string, SimulatedAgent> _bySite = agents.ToDictionary(agent => agent.Site);
    private int _next;

    /// <summary>Number of compared statuses.</summary>
    public int Compared { get; private set; }

    public int Checks { get; private set; }

    /// <summary>Compares every site in the list, the health of some sites, and the totals of the summary and the metrics.</summary>
    public async Task CheckAsync(string when)
    {
        var seen = new List<Observation>();
        await foreach (var (reply, sites) in Pages.OfSitesAsync(central))
            seen.AddRange(sites.Select(site => new Observation("the list", site.GetProperty("id").GetString()!, reply.Sent, reply.Answered, StatusOf(site), LastSeenOf(site))));
        foreach (var twice in seen.GroupBy(observation => observation.Site).Where(group => group.Count() > 1)) findings.Add($"{when}: the list contains site {twice.Key} {twice.Count()} times");
        if (seen.Count != agents.Count + without.Count) findings.Add($"{when}: the list contains {seen.Count} sites, but there are {agents.Count + without.Count}");

        for (var sampled = 0; sampled < Math.Min(Sample, agents.Count); sampled++, _next++) seen.Add(await AskHealthAsync(agents[_next * 7 % agents.Count], when));
        var summary = (await central.SendAsync("GET", "/api/v1/sites/health-summary")).Expect(200, "The summary");
        var metrics = (await central.SendAsync("GET", "/metrics")).Expect(200, "The metrics");

        // Requests that were in progress during the calls affect which responses are possible.
        await SettleAsync(metrics.Answered);
        foreach (var observation in seen) Compare(observation, when);
        var online = CompareSums("the summary", summary, SummarySums(summary.Data), when);
        CompareSums("the metrics", metrics, MetricSums(metrics.Text), when);
        Checks++;
        Console.WriteLine(FormattableString.Invariant(
            $"{findings.Elapsed.TotalSeconds,7:F1} s  {when,-24} {string.Join(", ", online.Select(sum => $"{sum.Value} {sum.Key}"))}; {agents.Sum(agent => agent.Accepted):N0} heartbeats accepted, {findings.Count} disagreement(s)"));
    }

    /// <summary>Returns the value of a metric without labels.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var metrics = (await central.SendAsync("GET", "/metrics")).Expect(200, "The metrics").Text;
        return double.Parse(metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture);
    }

    private async Task<Observation> AskHealthAsync(SimulatedAgent agent, string when)
    {
        var reply = (await central.SendAsync("GET", $"/api/v1/sites/{agent.Site}/health")).Expect(200, "A site's health");
        var health = reply.Data;
        var status = StatusOf(health);
        var reason = health.GetProperty("agent_status_reason").GetString();
        if (reason is null != status is Status.Online) findings.Add($"{when}: the health of {agent} is {status} because: {reason ?? "(nothing)"}");
        if (health.GetProperty("agent_status_since").GetDateTime() is var since && since > reply.Answered.AddMilliseconds(10))
            findings.Add(FormattableString.Invariant($"{when}: {agent} is {status} since {since:O}, after the response at {reply.Answered:O}"));
        return new Observation("its health", agent.Site, reply.Sent, reply.Answered, status, LastSeenOf(health));
    }

    private void Compare(Observation observation, string when)
    {
        var (from, site, sent, answered, status, lastSeen) = observation;
        Compared++;
        if (without.Contains(site))
        {
            if (status is not null || lastSeen is not null) findings.Add($"{when}: according to {from}, site {site} has an agent, but none ever enrolled");
            return;
        }

        if (!_bySite.TryGetValue(site, out var agent)) findings.Add($"{when}: according to {from}, there is a site {site}, which was not created");
        else if (!agent.Presence.Allows(sent, answered, status, lastSeen))
            findings.Add(FormattableString.Invariant(
                $"{when}: according to {from}, {agent} is {status?.ToString() ?? "never enrolled"}, seen {lastSeen:HH:mm:ss.fffffff}; it must be {agent.Presence.Describe(sent, answered)}; the call took from {sent:HH:mm:ss.fff} to {answered:HH:mm:ss.fff}"));
    }

    private Dictionary<string, int> CompareSums(string from, Reply reply, Dictionary<string, int> actual, string when)
    {
        var possible = agents.Select(agent => agent.Presence.Possible(reply.Sent, reply.Answered)).ToList();
        foreach (var status in Enum.GetValues<Status>())
        {
            var sum = actual[status.ToString().ToLowerInvariant()];
            var least = possible.Count(one => one.Count == 1 && one.Contains(status));
            var most = possible.Count(one => one.Contains(status));
            if (sum < least || sum > most) findings.Add($"{when}: according to {from}, {sum} agents are {status}; it must be {least} to {most}");
        }

        if (actual["never_enrolled"] != without.Count) findings.Add($"{when}: according to {from}, {actual["never_enrolled"]} sites never had an agent, but there are {without.Count}");
        if (actual.Values.Sum() != agents.Count + without.Count) findings.Add($"{when}: according to {from}, there are {actual.Values.Sum()} sites instead of {agents.Count + without.Count}");
        return actual;
    }

    private async Task SettleAsync(DateTime moment)
    {
        while (!agents.All(agent => agent.Presence.IsSettledAt(moment))) await Task.Delay(20);
    }

    private static Status? StatusOf(JsonElement actual) =>
        actual.GetProperty("agent_status").GetString() is { } status ? Enum.Parse<Status>(status, ignoreCase: true) : null;

    private static DateTime? LastSeenOf(JsonElement actual) =>
        actual.GetProperty("agent_last_seen") is { ValueKind: not JsonValueKind.Null } seen ? seen.GetDateTime() : null;

    private static Dictionary<string, int> SummarySums(JsonElement summary) =>
        summary.GetProperty("sites_by_status").EnumerateObject().ToDictionary(sum => sum.Name, sum => sum.Value.GetInt32());

    private static Dictionary<string, int> MetricSums(string metrics) => metrics.Split('\n')
        .Where(line => line.StartsWith("sites_agents{status=\"", StringComparison.Ordinal))
        .Select(line => line["sites_agents{status=\"".Length..].Split("\"} "))
        .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture));

    private sealed record Observation(string From, string Site, DateTime Sent, DateTime Answered, Status? Status, DateTime? LastSeen);
}
