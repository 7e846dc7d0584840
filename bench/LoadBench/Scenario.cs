using Sites.Measuring;

namespace Sites.LoadBench;

/// <summary>One call, made again and again.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="Status">What every answer must say.</param>
/// <param name="Writes">Whether the answer holds ids and times of the moment.</param>
/// <param name="Request">The n-th request.</param>
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
    }

    private static Scenario Read(string name, string path)
    {
        var request = Connection.Request("GET", path);
        return new Scenario(name, 200, false, _ => request);
    }

    // Both sides are asked for number 0 to compare their answers, and get the same name; every other name is new.
    private static string NewName(int number) => number == 0 ? "First" : $"Made {Interlocked.Increment(ref _names)}";
}
