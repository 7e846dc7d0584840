using System.Diagnostics;
using Sites.Measuring;

namespace Sites.GrowthBench;

/// <summary>The calls that are measured at every size.</summary>
internal sealed class Calls
{
    /// <summary>Number of calls per median; a fifth as many warm up first.</summary>
    public const int Repetitions = 200;

    private readonly ServiceProcess _service;
    private readonly string _world;
    private readonly string _elsewhere;
    private readonly string _area;
    private readonly string _place;

    private readonly Feed _feed;

    private Calls(ServiceProcess service, string world, string elsewhere, string area, string place, Feed feed) =>
        (_service, _world, _elsewhere, _area, _place, _feed) = (service, world, elsewhere, area, place, feed);

    public static async Task<Calls> OnAsync(ServiceProcess service) => new(
        service, await Seed.IdOfAsync(service, "world"), await Seed.IdOfAsync(service, "elsewhere"), await Seed.IdOfAsync(service, "a5"),
        await Seed.IdOfAsync(service, "p5-50"), await Feed.OfAsync(service, "hub"));

    public async Task<List<(string What, double Milliseconds)>> ReadAsync() =>
    [
        await MedianAsync("GET site with effective settings", _ => Get($"/api/v1/sites/{_place}"), Repetitions),
        await MedianAsync("100 sites of the whole tree, first page", _ => Get($"/api/v1/sites?under={_world}&include_total=false"), Repetitions),
        await MedianAsync("100 sites below one area", _ => Get($"/api/v1/sites?under={_area}&include_total=false"), Repetitions),
        await MedianAsync("100 nodes of the whole tree, first page", _ => Get($"/api/v1/nodes?under={_world}&include_total=false"), Repetitions),
        await MedianAsync("100 nodes at the whole tree's sites", _ => Get($"/api/v1/sites/{_world}/nodes?include_descendant_sites=true&include_total=false"), Repetitions),
        await MedianAsync("health of one site", _ => Get($"/api/v1/sites/{_place}/health"), Repetitions),
        await MedianAsync("health of one area, rolled up", _ => Get($"/api/v1/sites/health-summary?under={_area}"), Repetitions),
        await MedianAsync("100 sites whose agent is offline", _ => Get("/api/v1/sites?agent_status=offline&include_total=false"), Repetitions),
        await MedianAsync("the nodes of one site", _ => Get($"/api/v1/sites/{_place}/nodes?include_total=false"), Repetitions),
        await MedianAsync("500 changes for one site, the first page (1,000 / 1,000,000 in all)", _ => _feed.Read(0), Repetitions),
        await MedianAsync("500 changes for one site, from the middle", _ => _feed.Read(_feed.Last / 2), Repetitions),
        await MedianAsync("one change for one site, at the end", _ => _feed.Read(_feed.Last - 1), Repetitions),
        await MedianAsync("100 nodes by state", _ => Get("/api/v1/nodes?state=discovered&include_total=false"), Repetitions),
        await MedianAsync("a node by its MAC address", _ => Get($"/api/v1/nodes?mac_address={Seed.Mac(4711)}&include_total=false"), Repetitions),
    ];

    /// <summary>Calls that count all matches, and therefore may become slower with the number of matches.</summary>
    public async Task<List<(string What, double Milliseconds)>> CountAsync() =>
    [
        await MedianAsync("sites of the whole tree, with the total", _ => Get($"/api/v1/sites?under={_world}"), 5),
        await MedianAsync("health of the whole tree, rolled up", _ => Get($"/api/v1/sites/health-summary?under={_world}"), 5),
        await MedianAsync("health of all sites, rolled up", _ => Get("/api/v1/sites/health-summary"), 5),
        await MedianAsync("sites by agent status, for a scrape", _ => Get("/metrics"), 5),
        await MedianAsync("nodes of the whole tree, with the total", _ => Get($"/api/v1/nodes?under={_world}"), 5),
    ];

    public async Task<List<(string What, double Milliseconds)>> WriteAsync() =>
    [
        await MedianAsync("POST site", number => Send("POST", "/api/v1/sites", $$"""{"name":"New {{number}}","parent_id":"{{_area}}"}"""), Repetitions, 201),
        await MedianAsync("PATCH site", number => Send("PATCH", $"/api/v1/sites/{_place}", $$"""{"description":"{{number}}"}"""), Repetitions),
        await MedianAsync("rename of the tree's top", number => Send("PATCH", $"/api/v1/sites/{_world}", $$"""{"name":"World {{number}}"}"""), Repetitions),
        await MedianAsync(
            "move of the whole tree (once)",
            _ => Send("PATCH", $"/api/v1/sites/{_world}", $$"""{"parent_id":"{{_elsewhere}}"}"""), 1),
        await MedianAsync("and back (once)", _ => Send("PATCH", $"/api/v1/sites/{_world}", """{"parent_id":null}"""), 1),
        await MedianAsync("tree check (once)", _ => Get("/api/v1/maintenance/tree-check"), 1),
    ];

    /// <summary>A change that is sent to each site of the tree; after the feeds are opened. The first ones also write what no feed had before.</summary>
    public async Task<List<(string What, double Milliseconds)>> SettingsAsync() =>
    [
        await MedianAsync(
            "PATCH of a setting that all sites inherit, all with agents (5)",
            number => Send("PATCH", $"/api/v1/sites/{_world}", $$"""{"heartbeat_interval_seconds":{{100 + number}}}"""), 5),
    ];

    private static byte[] Get(string path) => Connection.Request("GET", path);

    private static byte[] Send(string method, string path, string json) => Connection.Request(method, path, json);

    private async Task<(string What, double Milliseconds)> MedianAsync(string what, Func<int, byte[]> request, int repetitions, int expected = 200)
    {
        using var connection = await Connection.OpenAsync(_service.Address);
        var times = new List<double>();
        for (var number = -(repetitions / 5); number < repetitions; number++)
        {
            var message = request(number);
            var watch = Stopwatch.StartNew();
            var answer = await connection.SendAsync(message);
            if (answer.Status != expected)
                throw new InvalidOperationException($"{what}: {answer.Status} {System.Text.Encoding.UTF8.GetString(answer.Body())}");
            if (number >= 0) times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return (what, Report.Median(times));
    }
}
