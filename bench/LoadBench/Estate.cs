using System.Text;
using Sites.Measuring;

namespace Sites.LoadBench;

/// <summary>What the calls are made on: a line of seven sites, a subtree of 1,000, a site with 1,000 nodes.</summary>
/// <param name="Deep">The last of the line, at depth 6; its settings come from every level.</param>
/// <param name="Region">The top of the subtree.</param>
/// <param name="Depot">The site with the nodes.</param>
internal sealed record Estate(string Deep, string Region, string Depot)
{
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

        return new Estate(await Seed.IdOfAsync(service, "l6"), await Seed.IdOfAsync(service, "region"), await Seed.IdOfAsync(service, "depot"));
    }
}
