using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sites.Measuring;

namespace Sites.GrowthBench;

/// <summary>
/// The rows that many repetitions of one operation leave in the database. An operation without a lasting effect must leave a limited number,
/// however often it is repeated.
/// </summary>
internal sealed class RowGrowth : IDisposable
{
    private const int Batch = 500;

    private readonly HttpClient _http;
    private readonly string _file;

    /// <summary>The keys of the agents of the current operation.</summary>
    private readonly List<string> _keys = [];

    private RowGrowth(ServiceProcess service, string file) =>
        (_http, _file) = (new HttpClient { BaseAddress = new Uri(service.Address, "api/v1/") }, file);

    /// <summary>Runs each operation that often and returns the rows of the table: operation, rows by table, size of the file.</summary>
    public static async Task<IReadOnlyList<string[]>> MeasureAsync(ServiceProcess service, string file, int count)
    {
        using var run = new RowGrowth(service, file);
        var rows = new List<string[]>();
        foreach (var (what, prepare) in run.Operations())
        {
            var operate = await prepare();
            var (before, sizeBefore) = run.Count();
            await operate(count);
            // As long as no agent acknowledges anything, rows stay up to a day longer.
            foreach (var key in run._keys) await run.SendAsync(HttpMethod.Post, "agents/changes/acknowledge", new { versions = new[] { new { entity_type = "node", entity_id = NewId(), version = 1 } } }, key);
            run._keys.Clear();
            var (after, sizeAfter) = run.Count();
            var grown = after.Where(table => table.Value != before[table.Key]).OrderBy(table => table.Key, StringComparer.Ordinal)
                .Select(table => $"{table.Key} {(table.Value - before[table.Key]).ToString("+#,0;-#,0", CultureInfo.InvariantCulture)}");
            rows.Add([what, string.Join(", ", grown) is { Length: > 0 } tables ? tables : "none", Report.Number((sizeAfter - sizeBefore) / 1024.0)]);
        }

        return rows;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The operations, each with what prepares it and is not counted.</summary>
    private IEnumerable<(string What, Func<Task<Func<int, Task>>> Prepare)> Operations()
    {
        yield return ("heartbeats of one agent", async () =>
        {
            var agent = await AgentAsync("full");
            return count => RepeatAsync(count, number => SendAsync(HttpMethod.Post, "agents/heartbeat", new { site_id = agent.Site, agent_version = "1", uptime_seconds = number, services = new { tftp = "ok" } }, agent.Key));
        }
        );
        yield return ("boots of one node at home", async () =>
        {
            var agent = await AgentAsync("full");
            await SendAsync(HttpMethod.Post, "nodes", new { mac_address = Seed.Mac(1), home_site_id = agent.Site });
            return count => RepeatAsync(count, _ => SendAsync(HttpMethod.Post, "agents/boots", new { mac_address = Seed.Mac(1) }, agent.Key));
        }
        );
        yield return ("boots of different machines that wait for a person", async () =>
        {
            var agent = await AgentAsync("readonly");
            return count => RepeatAsync(count, number => SendAsync(HttpMethod.Post, "agents/boots", new { mac_address = Seed.Mac(1_000_000 + number) }, agent.Key));
        }
        );
        yield return ("refused discoveries of different machines", async () =>
        {
            var agent = await AgentAsync("readonly");
            return count => PushAsync(count, agent.Key, number => new { change_id = NewId(), entity_type = "node", entity_id = NewId(), base_version = 0, age_seconds = 1, state = new { mac_address = Seed.Mac(2_000_000 + number) } });
        }
        );
        yield return ("refused changes of one node", async () =>
        {
            var agent = await AgentAsync("readonly");
            var node = (await SendAsync(HttpMethod.Post, "nodes", new { mac_address = Seed.Mac(2), home_site_id = agent.Site })).GetProperty("data").GetProperty("id").GetGuid();
            return count => PushOneByOneAsync(count, node, agent.Key);
        }
        );
        yield return ("applied changes of one node", async () =>
        {
            var agent = await AgentAsync("full");
            var node = (await SendAsync(HttpMethod.Post, "nodes", new { mac_address = Seed.Mac(3), home_site_id = agent.Site })).GetProperty("data").GetProperty("id").GetGuid();
            return count => PushOneByOneAsync(count, node, agent.Key);
        }
        );
        yield return ("changes of one node by central, of which the site acknowledges none", async () =>
        {
            var agent = await AgentAsync("full");
            var node = (await SendAsync(HttpMethod.Post, "nodes", new { mac_address = Seed.Mac(4), home_site_id = agent.Site })).GetProperty("data").GetProperty("id").GetGuid();
            return count => RepeatAsync(count, number => SendAsync(HttpMethod.Patch, $"nodes/{node}", new { hostname = $"host-{number}" }), parallel: 1);
        }
        );
        yield return ("changes of a site's autonomy level", async () =>
        {
            var agent = await AgentAsync("full");
            return count => RepeatAsync(count, number => SendAsync(HttpMethod.Patch, $"sites/{agent.Site}", new { autonomy_level = number % 2 == 0 ? "limited" : "full" }), parallel: 1);
        }
        );
        yield return ("synchronisation requests, cancelled", async () =>
        {
            var agent = await AgentAsync("full");
            return count => RepeatAsync(count, async _ =>
            {
                var sync = (await SendAsync(HttpMethod.Post, $"sites/{agent.Site}/sync", new { })).GetProperty("data").GetProperty("sync_id").GetGuid();
                await SendAsync(HttpMethod.Post, $"sync-requests/{sync}/cancel", null);
            }, parallel: 1);
        }
        );
        yield return ("claims of one node, rejected", async () =>
        {
            var (source, target) = (await AgentAsync("full"), await AgentAsync("full"));
            var node = (await SendAsync(HttpMethod.Post, "nodes", new { mac_address = Seed.Mac(5), home_site_id = source.Site })).GetProperty("data").GetProperty("id").GetGuid();
            return count => RepeatAsync(count, async _ =>
            {
                var claim = (await SendAsync(HttpMethod.Post, "migrations", new { node_id = node, target_site_id = target.Site })).GetProperty("data").GetProperty("id").GetGuid();
                await SendAsync(HttpMethod.Post, $"migrations/{claim}/reject", null, principal: "approver");
            }, parallel: 1);
        }
        );
        yield return ("enrolments with a token that is used up", async () =>
        {
            var top = await SiteAsync("full");
            var token = (await SendAsync(HttpMethod.Post, $"groups/{top}/enrolment-tokens", new { max_uses = 1, expires_in_hours = 1, needs_approval = true })).GetProperty("data").GetProperty("token").GetString();
            await SendAsync(HttpMethod.Post, "agents/register", new { token, site_name = "first", nonce = "first", agent_url = "http://agent", agent_version = "1" });
            return count => RepeatAsync(count, _ => SendAsync(HttpMethod.Post, "agents/register", new { token, site_name = "first", nonce = "first", agent_url = "http://agent", agent_version = "1" }));
        }
        );
    }

    private async Task PushAsync(int count, string key, Func<int, object> change)
    {
        for (var first = 0; first < count; first += Batch)
            await SendAsync(HttpMethod.Post, "agents/changes", Changes([.. Enumerable.Range(first, Math.Min(Batch, count - first)).Select(change)]), key);
    }

    /// <summary>Pushes changes of a node, each based on the version that the previous one led to.</summary>
    private async Task PushOneByOneAsync(int count, Guid node, string key)
    {
        var version = 1L;
        for (var number = 0; number < count; number++)
        {
            var result = (await SendAsync(HttpMethod.Post, "agents/changes", Changes(Change(node, number, version)), key)).GetProperty("data")[0];
            version = result.GetProperty("version").GetInt64();
        }
    }

    private static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));

    private static object Changes(params object[] changes) => new { changes };

    private static object Change(Guid node, int number, long version) =>
        new { change_id = NewId(), entity_type = "node", entity_id = node, base_version = version, age_seconds = 0, state = new { hostname = $"site-{number}" } };

    private static Task RepeatAsync(int count, Func<int, Task> operate, int parallel = 8) =>
        Parallel.ForEachAsync(Enumerable.Range(1, count), new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (number, _) => await operate(number));

    private async Task<Guid> SiteAsync(string autonomy)
    {
        var site = await SendAsync(HttpMethod.Post, "sites", new { name = $"site {NewId():N}", autonomy_level = autonomy });
        return site.GetProperty("data").GetProperty("id").GetGuid();
    }

    private async Task<(Guid Site, string Key)> AgentAsync(string autonomy)
    {
        var site = await SiteAsync(autonomy);
        var token = (await SendAsync(HttpMethod.Post, $"sites/{site}/agent-token", null)).GetProperty("data").GetProperty("token").GetString();
        var agent = await SendAsync(HttpMethod.Post, "agents/register", new { site_id = site, token, agent_url = "http://agent", agent_version = "1" });
        _keys.Add(agent.GetProperty("agent_key").GetString()!);
        return (site, _keys[^1]);
    }

    /// <summary>Sends a request; a refusal ends the bench.</summary>
    private async Task<JsonElement> SendAsync(HttpMethod method, string address, object? body, string? key = null, string? principal = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null) request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (principal is not null) request.Headers.Add("X-Development-Principal", principal);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {address} was answered with {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Counts the rows of all tables, and the size of the file without free pages in bytes.</summary>
    private (Dictionary<string, long> Rows, long Size) Count()
    {
        using var connection = new SqliteConnection($"Data Source={_file};Pooling=False;Mode=ReadOnly");
        connection.Open();
        var tables = new List<string>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'";
            using var reader = command.ExecuteReader();
            while (reader.Read()) tables.Add(reader.GetString(0));
        }

        return (tables.ToDictionary(table => table, table => Number($"SELECT COUNT(*) FROM \"{table}\"")), Number("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"));

        long Number(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
    }
}
