using System.Text;
using Sites.Measuring;

namespace Sites.FleetSimulator;

/// <summary>
/// The tree under the fleet: a few roots that say an interval, areas below them of which some say another, and sites of
/// which a few say their own. Agents are at the sites alone; roots and areas never have one.
/// </summary>
internal static class Estate
{
    private const int Roots = 4;
    private const int SitesPerArea = 25;
    private const int RowsPerFile = 100_000;

    /// <summary>Makes the sites and says which agents are to be there.</summary>
    /// <param name="central">Who gets them.</param>
    /// <param name="options">How many, and their interval.</param>
    /// <returns>The agents, not enrolled yet, and the ids of the sites that never get one.</returns>
    public static async Task<(IReadOnlyList<SimulatedAgent> Agents, IReadOnlySet<string> Without)> CreateAsync(Central central, SimulatorOptions options)
    {
        var random = new Random(options.Seed);
        var areas = Math.Max(Roots, options.Agents / SitesPerArea);
        // Shorter where the usual one is long, so that a short run sees agents go offline; five seconds is the shortest there is.
        var other = options.Interval >= 20 ? options.Interval / 4 : options.Interval + 3;

        var lines = new List<string>();
        var intervals = new Dictionary<string, int>();
        for (var root = 0; root < Roots; root++) Say($"r{root}", "", $"Region {root}", root == Roots - 1 ? other : options.Interval);
        for (var area = 0; area < areas; area++)
        {
            var root = area % Roots;
            // Every other area says the other interval, where its region does not.
            Say($"a{area}", $"r{root}", $"Area {area}", area / Roots % 2 == 1 ? options.Interval + other - intervals[$"r{root}"] : null);
        }

        for (var site = 0; site < options.Agents; site++)
        {
            Say($"s{site}", $"a{random.Next(areas)}", $"Site {site}", random.Next(20) == 0 ? (random.Next(2) == 0 ? options.Interval : other) : null);
        }

        foreach (var rows in lines.Chunk(RowsPerFile))
            await Seed.ImportAsync(central.Process, "sites", "key,parent_key,name,heartbeat_interval_seconds\n" + new StringBuilder().AppendJoin('\n', rows).Append('\n'));

        var ids = await IdsAsync(central);
        var agents = Enumerable.Range(0, options.Agents).Select(site => new SimulatedAgent(central, site, ids[$"s{site}"], intervals[$"s{site}"], options.Seed)).ToList();
        return (agents, ids.Where(id => !id.Key.StartsWith('s')).Select(id => id.Value).ToHashSet());

        void Say(string key, string parent, string name, int? interval)
        {
            lines.Add(FormattableString.Invariant($"{key},{parent},{name},{interval}"));
            intervals[key] = interval ?? intervals[parent];
        }
    }

    private static async Task<Dictionary<string, string>> IdsAsync(Central central)
    {
        var ids = new Dictionary<string, string>();
        await foreach (var (_, sites) in Pages.OfSitesAsync(central))
        {
            foreach (var site in sites) ids[site.GetProperty("external_id").GetString()!] = site.GetProperty("id").GetString()!;
        }

        return ids;
    }
}
