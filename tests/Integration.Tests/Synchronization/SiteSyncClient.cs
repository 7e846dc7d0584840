using System.Text;
using System.Text.Json;
using Sites.Domain.Common;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Synchronization;

/// <summary>The sync client of a site: reads its feed, acknowledges versions, and pushes changes.</summary>
internal sealed class SiteSyncClient(HttpClient http, FieldAgent agent)
{
    public Guid Site => agent.Site;

    public FieldAgent Agent => agent;

    /// <summary>The cursor of its last read; null before the first.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Enrols an agent at a site and returns its client.</summary>
    public static async Task<SiteSyncClient> AtAsync(HttpClient http, Guid site) => new(http, await FieldAgent.EnrolAsync(http, site));

    /// <summary>Creates an id like agents do.</summary>
    public static Guid NewId() => UuidFactory.New(DateTime.UnixEpoch);

    /// <summary>Reads one page and returns the response.</summary>
    public async Task<JsonElement> ReadAsync(string? after, int? limit = null, string more = "")
    {
        using var response = await SendAsync(HttpMethod.Get, $"agents/changes?{(after is null ? "" : $"after={after}&")}{(limit is null ? "" : $"limit={limit}&")}{more}".TrimEnd('&', '?'));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue(text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Reads all changes since the last read.</summary>
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

    /// <summary>Acknowledges these versions.</summary>
    public Task<JsonElement> AcknowledgeAsync(IEnumerable<JsonElement> changes) => AcknowledgeAsync(
        changes.Select(change => (change.Text("entity_type")!, change.GetProperty("entity_id").GetGuid(), change.Long("version"))));

    /// <summary>Acknowledges these versions.</summary>
    public Task<JsonElement> AcknowledgeAsync(IEnumerable<(string Type, Guid Entity, long Version)> versions) => agent.PostAsync(
        "agents/changes/acknowledge",
        JsonSerializer.Serialize(new { versions = versions.Select(known => new { entity_type = known.Type, entity_id = known.Entity, version = known.Version }) })).DataAsync();

    /// <summary>Reads all changes and acknowledges them.</summary>
    public async Task<IReadOnlyList<JsonElement>> PullAndAcknowledgeAsync()
    {
        var changes = await PullAsync();
        foreach (var some in changes.Chunk(500)) await AcknowledgeAsync(some);
        return changes;
    }

    /// <summary>Creates a change to push; the properties of the object are the members of the state.</summary>
    public static object Change(Guid entity, long baseVersion, DateTime modifiedAt, object state, Guid? id = null, string type = "node") => new
    {
        change_id = id ?? NewId(),
        entity_type = type,
        entity_id = entity,
        base_version = baseVersion,
        modified_at = modifiedAt,
        state,
    };

    /// <summary>Pushes changes and returns their results.</summary>
    public async Task<IReadOnlyList<JsonElement>> PushAsync(params IEnumerable<object> changes) =>
        [.. (await agent.PostAsync("agents/changes", JsonSerializer.Serialize(new { changes })).DataAsync()).EnumerateArray()];

    /// <summary>The number of pending changes of its site in the API for users.</summary>
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

    /// <summary>Returns the changes of a page.</summary>
    public static async Task<IReadOnlyList<JsonElement>> DataOf(Task<JsonElement> page) => [.. (await page).GetProperty("data").EnumerateArray()];

    /// <summary>Entity type and operation of each change in order.</summary>
    public static IReadOnlyList<string> Kinds(this IEnumerable<JsonElement> changes) =>
        [.. changes.Select(change => $"{change.Text("entity_type")} {change.Text("operation")}")];

    /// <summary>Returns the change of this entity.</summary>
    public static JsonElement Of(this IEnumerable<JsonElement> changes, Guid entity) => changes.Single(change => change.GetProperty("entity_id").GetGuid() == entity);

    /// <summary>Outcome and code: <c>refused node.left_site</c>.</summary>
    public static string OutcomeAndCode(this JsonElement result) => $"{result.Text("outcome")} {result.Text("code")}".TrimEnd();
}
