using Sites.Measuring;

namespace Sites.LoadBench;

/// <summary>A call that is repeated.</summary>
/// <param name="Name">Name in the report.</param>
/// <param name="Status">The status that every response must have.</param>
/// <param name="Writes">Whether the response contains new ids and times.</param>
/// <param name="Request">Returns the nth request.</param>
internal sealed record Scenario(string Name, int Status, bool Writes, Func<int, ReadOnlyMemory<byte>> Request)
{
    private static int _names;

    public static IEnumerable<Scenario> All(Estate estate)
    {
        yield return Read("GET site, depth 6, with effective settings", $"/api/v1/sites/{estate.Deep}");
        yield return Read("100 sites of a subtree", $"/api/v1/sites?under={estate.Region}&limit=100&include_total=false");
        yield return Read("100 nodes of a site", $"/api/v1/sites/{estate.Depot}/nodes?limit=100&include_total=false");
        yield return new Scenario("POST site", 201, true, number => Connection.Request(
            "POST", "/api/v1/sites", $$"""{"name":"{{NewName(number)}}","description":"Made by the bench","parent_id":"{{estate.Deep}}"}"""));
        yield return new Scenario("PATCH site", 200, true, number => Connection.Request(
            "PATCH", $"/api/v1/sites/{estate.Depot}", $$"""{"description":"Changed {{number}}"}"""));
        // Agents alternate, so that no two heartbeats of one agent are concurrent.
        var heartbeats = estate.Agents.Select(agent => Connection.Request("POST", "/api/v1/agents/heartbeat", Report(agent.Site), bearer: agent.Key)).ToList();
        yield return new Scenario("POST heartbeat of one of 500 agents", 200, true, number => heartbeats[number % heartbeats.Count]);
    }

    private static string Report(string site) =>
        $$"""
        {"site_id":"{{site}}","timestamp":"{{TimeProvider.System.GetUtcNow().UtcDateTime:O}}","agent_version":"2.4.1","uptime_seconds":86400,"services":{"dhcp":"ok","tftp":"ok","http":"ok"},"nodes_seen_last_hour":12,"active_boots":1,"cache_hit_rate":0.87,"cache_used_gb":12.5,"disk_usage_percent":41.5,"pending_sync_items":0,"conflicts_pending":0}
        """;

    private static Scenario Read(string name, string path)
    {
        var request = Connection.Request("GET", path);
        return new Scenario(name, 200, false, _ => request);
    }

    // Request 0, whose responses are compared, has the same name on both sides; every other name is new.
    private static string NewName(int number) => number == 0 ? "First" : $"Made {Interlocked.Increment(ref _names)}";
}
