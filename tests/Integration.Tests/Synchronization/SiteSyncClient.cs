using System.Text;
using System.Text.Json;
using Sites.Domain.Common;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Synchronization;

/// <summary>The end of the line at a site: reads its feed, says what it has, pushes what it changed.</summary>
internal sealed class SiteSyncClient(HttpClient http, FieldAgent agent)
{
    public Guid Site => agent.Site;

    public FieldAgent Agent => agent;

    /// <summary>Where its last read ended; null before it ever read.</summary>
    public string? Cursor { get; private set; }

    /// <summary>The end of a site whose agent has just enrolled.</summary>
    public static async Task<SiteSyncClient> AtAsync(HttpClient http, Guid site) => new(http, await FieldAgent.EnrolAsync(http, site));

    /// <summary>An id as agents make them.</summary>
    public static Guid NewId() => UuidFactory.New(DateTime.UnixEpoch);

    /// <summary>The whole answer of one read.</summary>
    public async Task<JsonElement> ReadAsync(string? after, int? limit = null, string more = "")
    {
        using var response = await SendAsync(HttpMethod.Get, $"agents/changes?{(after is null ? "" : $"after={after}&")}{(limit is null ? "" : $"limit={limit}&")}{more}".TrimEnd('&', '?'));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue(text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Everything that is new since the last read.</summary>
    public async Task<IReadOnlyList<JsonElement>> PullAsync(int? limit = null)
    {
        var all = new List<JsonElement>();
        JsonElement page;
        do
        {
            page = await ReadAsync(Cursor, limit);
            Cursor = page.Text("next_cursor");
            all.AddRange(page.GetProperty("data").EnumerateArray());
        }
        while (page.GetProperty("has_more").GetBoolean());
        return all;
    }

    /// <summary>Says that it has these.</summary>
    public Task<JsonElement> AcknowledgeAsync(IEnumerable<JsonElement> changes) => AcknowledgeAsync(
        changes.Select(change => (change.Text("entity_type")!, change.GetProperty("entity_id").GetGuid(), change.Long("version"))));

    /// <summary>Says that it has these.</summary>
    public Task<JsonElement> AcknowledgeAsync(IEnumerable<(string Type, Guid Entity, long Version)> versions) => agent.PostAsync(
        "agents/changes/acknowledge",
        JsonSerializer.Serialize(new { versions = versions.Select(known => new { entity_type = known.Type, entity_id = known.Entity, version = known.Version }) })).DataAsync();

    /// <summary>Reads and says that it has all.</summary>
    public async Task<IReadOnlyList<JsonElement>> SettleAsync()
    {
        var changes = await PullAsync();
        foreach (var some in changes.Chunk(500)) await AcknowledgeAsync(some);
        return changes;
    }

    /// <summary>A change as it is pushed; the state's members are the object's properties.</summary>
    public static object Change(Guid entity, long baseVersion, DateTime modifiedAt, object state, Guid? id = null, string type = "node") => new
    {
        change_id = id ?? NewId(),
        entity_type = type,
        entity_id = entity,
        base_version = baseVersion,
        modified_at = modifiedAt,
        state,
    };

    /// <summary>Pushes changes; answers what became of each.</summary>
    public async Task<IReadOnlyList<JsonElement>> PushAsync(params IEnumerable<object> changes) =>
        [.. (await agent.PostAsync("agents/changes", JsonSerializer.Serialize(new { changes })).DataAsync()).EnumerateArray()];

    /// <summary>What is pending at its site, as people see it.</summary>
    public async Task<int> PendingAsync() => (await http.DataAtAsync($"sites/{Site}/health")).GetProperty("pending_sync_items").GetInt32();

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? json = null)
    {
        var request = new HttpRequestMessage(method, address);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {agent.Key}").Should().BeTrue();
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}

internal static class SyncExtensions
{
    public static long Long(this JsonElement data, string member) => data.GetProperty(member).GetInt64();

    public static bool Flag(this JsonElement data, string member) => data.GetProperty(member).GetBoolean();

    public static JsonElement State(this JsonElement change) => change.GetProperty("state");

    /// <summary>The changes of a page.</summary>
    public static async Task<IReadOnlyList<JsonElement>> DataOf(Task<JsonElement> page) => [.. (await page).GetProperty("data").EnumerateArray()];

    /// <summary>Kind and operation of each, in their order.</summary>
    public static IReadOnlyList<string> Kinds(this IEnumerable<JsonElement> changes) =>
        [.. changes.Select(change => $"{change.Text("entity_type")} {change.Text("operation")}")];

    /// <summary>The change of this entity.</summary>
    public static JsonElement Of(this IEnumerable<JsonElement> changes, Guid entity) => changes.Single(change => change.GetProperty("entity_id").GetGuid() == entity);

    /// <summary>Outcome and code: <c>refused node.left_site</c>.</summary>
    public static string Verdict(this JsonElement result) => $"{result.Text("outcome")} {result.Text("code")}".TrimEnd();
}
