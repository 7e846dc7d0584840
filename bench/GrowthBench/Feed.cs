using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sites.Measuring;

namespace Sites.GrowthBench;

/// <summary>
/// The feed of one site, with a given length. The changes are written directly to the file, because a million of them over HTTP
/// would take longer than all measurements. The agent that reads the feed enrols over HTTP.
/// </summary>
internal sealed class Feed(string key, long last)
{
    /// <summary>The last version in the feed.</summary>
    public long Last => last;

    /// <summary>Returns the request for 500 changes after a version.</summary>
    public byte[] Read(long after) =>
        Connection.Request("GET", $"/api/v1/agents/changes?limit=500&after={after}", bearer: key);

    /// <summary>Fills the feed of a site with a number of changes.</summary>
    public static async Task FillAsync(string file, string site, int changes)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            UPDATE SiteFeeds SET OpenedAt = '2026-01-01 00:00:00', LastVersion = $count + 1, Autonomy = 'full' WHERE SiteId = $site;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count)
            INSERT INTO SyncStates (SiteId, EntityType, EntityId, Version, FirstVersion, AcknowledgedVersion, IsPending, IsRemoved, IsRefused, EntityState, Checksum, LastModified, LastModifiedBy)
                SELECT $site, 'node', randomblob(16), i + 1, i + 1, 0, 1, 0, 0, $state, $sum, '2026-01-01 00:00:00', 'central' FROM n;
            """;
        command.CommandTimeout = 600;
        command.Parameters.AddWithValue("$count", changes);
        command.Parameters.AddWithValue("$site", Guid.Parse(site).ToByteArray(bigEndian: true));
        command.Parameters.AddWithValue("$sum", new string('0', 64));
        command.Parameters.AddWithValue(
            "$state",
            """{"arch":"x86_64","boot_mode":"uefi","group_id":null,"hostname":"node-000000","ip_address":"10.20.30.40","mac_address":"02:00:00:00:00:01","model":null,"serial_number":null,"state":"active","system_uuid":null,"vendor":null}""");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Enrols the agent of the site with this key and returns the feed.</summary>
    public static async Task<Feed> OfAsync(ServiceProcess service, string externalId)
    {
        var site = await Seed.IdOfAsync(service, externalId);
        using var http = new HttpClient { BaseAddress = service.Address };
        using var issued = await http.PostAsync(new Uri($"api/v1/sites/{site}/agent-token", UriKind.Relative), null);
        using var token = JsonDocument.Parse(await issued.Content.ReadAsStringAsync());
        var body = JsonSerializer.Serialize(new { site_id = site, token = token.RootElement.GetProperty("data").GetProperty("token").GetString(), agent_url = "http://agent", agent_version = "1" });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var registered = await http.PostAsync(new Uri("api/v1/agents/register", UriKind.Relative), content);
        using var agent = JsonDocument.Parse(await registered.Content.ReadAsStringAsync());
        var key = agent.RootElement.GetProperty("agent_key").GetString()!;
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        using var page = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v1/agents/changes?limit=1", UriKind.Relative)));
        return new Feed(key, page.RootElement.GetProperty("watermark").GetInt64());
    }
}
