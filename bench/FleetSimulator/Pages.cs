using System.Text.Json;

namespace Sites.FleetSimulator;

/// <summary>Reads all sites page by page, as a frontend does.</summary>
internal static class Pages
{
    private const int Limit = 500;

    public static async IAsyncEnumerable<(Reply Reply, IReadOnlyList<JsonElement> Sites)> OfSitesAsync(Central central)
    {
        string? cursor = null;
        do
        {
            var path = $"/api/v1/sites?limit={Limit}&include_total=false{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            var reply = (await central.SendAsync("GET", path)).Expect(200, "A page of sites");
            var page = reply.Json;
            cursor = page.GetProperty("next_cursor").GetString();
            yield return (reply, [.. page.GetProperty("data").EnumerateArray()]);
        }
        while (cursor is not null);
    }
}
