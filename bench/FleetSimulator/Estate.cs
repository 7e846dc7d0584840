using System.Text;
using Sites.Measuring;

namespace Sites.FleetSimulator;

/// <summary>
/// The tree of the fleet: a few roots that set the heartbeat interval, areas below them of which some set another one, and
/// sites of which a few set their own. Only the sites have agents; roots and areas never do.
/// </summary>
internal static class Estate
{
    private const int Roots = 4;
    private const int SitesPerArea = 25;
    private const int RowsPerFile = 100_000;

    /// <summary>Creates the sites and returns their agents.</summary>
    /// <param name="central">The service to fill.</param>
    /// <param name="options">Options with the number of agents and their interval.</param>
    /// <returns>The agents, which are not enrolled yet, and the ids of the sites that never have one.</returns>
    public static async Task<(IReadOnlyList<SimulatedAgent> Agents, IReadOnlySet<string> Without)> CreateAsync(Central central, SimulatorOptions options)
    {
        var random = new Random(options.Seed);
        var areas = Math.Max(Roots, options.Agents / SitesPerArea);
        // Shorter if the main interval is long, so that agents go offline in a short run; the minimum is five seconds.
        var other = options.Interval >= 20 ? options.Interval / 4 : options.Interval + 3;

        var lines = new List<string>();
        var intervals = new Dictionary<string, int>();
        for (var root = 0; root < Roots; root++) AddRow($"r{root}", "", $"Region {root}", root == Roots - 1 ? other : options.Interval);
        for (var area = 0; area < areas; area++)
        {
            var root = area % Roots;
            // Every other area sets the interval that its region does not have.
            AddRow($"a{area}", $"r{root}", $"Area {area}", area / Roots % 2 == 1 ? options.Interval + other - intervals[$"r{root}"] : null);
        }

        for (var site = 0; site < options.Agents; site++)
        {
            AddRow($"s{site}", $"a{random.Next(areas)}", $"Site {site}", random.Next(20) == 0 ? (random.Next(2) == 0 ? options.Interval : other) : null);
        }

        foreach (var rows in lines.Chunk(RowsPerFile))
            await Seed.ImportAsync(central.Process, "sites", "key,parent_key,name,heartbeat_interval_seconds\n" + new StringBuilder().AppendJoin('\n', rows).Append('\n'));

        var ids = await IdsAsync(central);
        var agents = Enumerable.Range(0, options.Agents).Select(site => new SimulatedAgent(central, site, ids[$"s{site}"], intervals[$"s{site}"], options.Seed)).ToList();
        return (agents, ids.Where(id => !id.Key.StartsWith('s')).Select(id => id.Value).ToHashSet());

        void AddRow(string key, string parent, string name, int? interval)
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
