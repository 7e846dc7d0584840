using System.Text;
using System.Text.Json;
using Sites.Measuring;

namespace Sites.LoadBench;

/// <summary>The data of the calls: a chain of seven sites, a subtree of 1,000 sites, a site with 1,000 nodes, 500 agents.</summary>
/// <param name="Deep">The last site of the chain, at depth 6; it inherits settings from every level.</param>
/// <param name="Region">The root of the subtree.</param>
/// <param name="Depot">The site with 1,000 nodes.</param>
/// <param name="Agents">Sites of a separate region, three levels deep, with the keys of their agents.</param>
internal sealed record Estate(string Deep, string Region, string Depot, IReadOnlyList<(string Site, string Key)> Agents)
{
    private const int AgentCount = 500;

    public static async Task<Estate> CreateAsync(ServiceProcess service)
    {
        var sites = new StringBuilder("key,parent_key,name,description,autonomy_level,conflict_resolution,cache_policy,cache_max_size_gb,discovery_method\n");
        sites.Append("l0,,Level 0,,limited,,,,\n");
        sites.Append("l1,l0,Level 1,,,manual,,,\n");
        sites.Append("l2,l1,Level 2,,,,mirror,,\n");
        sites.Append("l3,l2,Level 3,,full,,,100,\n");
        sites.Append("l4,l3,Level 4,,,,,,dns\n");
        sites.Append("l5,l4,Level 5,,,,,,\n");
        sites.Append("l6,l5,Level 6,The deepest site,,last_write,,,\n");
        sites.Append("region,,Region,,,,,,\n");
        for (var area = 0; area < 10; area++)
        {
            sites.Append(null, $"a{area},region,Area {area},,,,,,\n");
            for (var place = 0; place < 99; place++) sites.Append(null, $"p{area}-{place},a{area},Place {place},Line {place},,,,,\n");
        }

        sites.Append("depot,,Depot,,,,,,\n");
        await Seed.ImportAsync(service, "sites", sites.ToString());

        var nodes = new StringBuilder("mac_address,hostname,model,home_site_key\n");
        for (var node = 0; node < 1000; node++) nodes.Append(null, $"{Seed.Mac(node)},node-{node},Model {node % 7},depot\n");
        await Seed.ImportAsync(service, "nodes", nodes.ToString());

        return new Estate(
            await Seed.IdOfAsync(service, "l6"), await Seed.IdOfAsync(service, "region"), await Seed.IdOfAsync(service, "depot"), await EnrolAsync(service));
    }

    private static async Task<IReadOnlyList<(string Site, string Key)>> EnrolAsync(ServiceProcess service)
    {
        var sites = new StringBuilder("key,parent_key,name,heartbeat_interval_seconds\nfleet,,Fleet,30\nyard,fleet,Yard,\n");
        for (var site = 0; site < AgentCount; site++) sites.Append(null, $"t{site},yard,Truck {site},\n");
        await Seed.ImportAsync(service, "sites", sites.ToString());

        using var connection = await Connection.OpenAsync(service.Address);
        var agents = new List<(string Site, string Key)>();
        for (var number = 0; number < AgentCount; number++)
        {
            var site = await Seed.IdOfAsync(service, $"t{number}");
            var issued = await SendAsync($"/api/v1/sites/{site}/agent-token", "{}");
            var token = issued.GetProperty("data").GetProperty("token").GetString();
            var enrolled = await SendAsync(
                "/api/v1/agents/register", $$"""{"site_id":"{{site}}","token":"{{token}}","agent_url":"https://truck{{number}}.example","agent_version":"2.4.1"}""");
            agents.Add((site, enrolled.GetProperty("agent_key").GetString()!));
        }

        return agents;

        async Task<JsonElement> SendAsync(string path, string json)
        {
            var answer = await connection.SendAsync(Connection.Request("POST", path, json));
            if (answer.Status != 200) throw new InvalidOperationException($"POST {path} was answered with {answer.Status}: {Encoding.UTF8.GetString(answer.Body())}");
            return JsonDocument.Parse(answer.Body()).RootElement;
        }
    }
}
