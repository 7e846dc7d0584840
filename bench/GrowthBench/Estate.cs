using System.Text;
using Sites.Measuring;

namespace Sites.GrowthBench;

/// <summary>
/// The tree of the bench: <c>world</c> with areas of a hundred places each, and <c>elsewhere</c>, to which it can be moved. At
/// every size, the same calls affect the same number of rows, unless they concern the whole tree.
/// </summary>
internal static class Estate
{
    public const int PlacesPerArea = 100;

    public const string Roots = "key,name,autonomy_level\nelsewhere,Elsewhere,\nworld,World,limited\nhub,Hub,full\n";

    public static string Sites(int count)
    {
        var csv = new StringBuilder("key,parent_key,name\n");
        for (var area = 0; area < count / PlacesPerArea; area++)
        {
            csv.Append(null, $"a{area},world,Area {area}\n");
            for (var place = 1; place < PlacesPerArea; place++) csv.Append(null, $"p{area}-{place},a{area},Place {place}\n");
        }

        return csv.ToString();
    }

    /// <summary>Returns the same places with a new description.</summary>
    public static string ChangedPlaces(int count) => Places(count, "description", (area, _) => $"a{area}", place => $"changed {place}");

    /// <summary>Returns the same places, each in another area, so that they exchange their names under their parents.</summary>
    public static string MovedPlaces(int count, int by) =>
        Places(count, "description", (area, areas) => $"a{(area + by) % areas}", _ => "");

    private static string Places(int count, string column, Func<int, int, string> parent, Func<int, string> value)
    {
        var areas = count / PlacesPerArea;
        var csv = new StringBuilder($"key,parent_key,name,{column}\n");
        for (var area = 0; area < areas; area++)
        {
            for (var place = 1; place < PlacesPerArea; place++) csv.Append(null, $"p{area}-{place},{parent(area, areas)},Place {place},{value(place)}\n");
        }

        return csv.ToString();
    }

    public static string Nodes(int first, int count, int each, string hostname = "node")
    {
        var csv = new StringBuilder("mac_address,hostname,home_site_key\n");
        for (var node = first; node < first + count; node++)
        {
            var (area, place) = Math.DivRem(node / each, PlacesPerArea);
            csv.Append(null, $"{Seed.Mac(node)},{hostname}-{node},{(place == 0 ? $"a{area}" : $"p{area}-{place}")}\n");
        }

        return csv.ToString();
    }
}
