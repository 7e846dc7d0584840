using System.Text;
using System.Text.Json;

namespace Sites.Integration.Tests.Budgets;

/// <summary>A tree of a given size for measurements: a chain of sites with leaves below its end, and nodes at all levels.</summary>
/// <param name="Key">The prefix of its external ids.</param>
/// <param name="Top">The root site.</param>
/// <param name="Moving">The child of the root, with all other sites below it.</param>
/// <param name="Deepest">The last site of the chain.</param>
/// <param name="Elsewhere">A second root.</param>
/// <param name="Group">A regular group at the end of the chain.</param>
/// <param name="EmptyGroup">A group to delete.</param>
/// <param name="EmptySite">A site to delete.</param>
/// <param name="Node">A node at the end of the chain.</param>
/// <param name="SpareNode">A node to delete.</param>
/// <param name="Mac">The MAC address of <paramref name="Node"/>.</param>
/// <param name="AgentKey">The key of the agent of <paramref name="Deepest"/>; sites below it have agents too.</param>
/// <param name="Enrolling">A site below <paramref name="Deepest"/> without an agent.</param>
/// <param name="Token">A token for the agent of <paramref name="Enrolling"/>.</param>
/// <param name="Sync">A sync request of <paramref name="Deepest"/>.</param>
/// <param name="TopKey">The key of the agent of <paramref name="Top"/>.</param>
/// <param name="TopSync">A sync request of <paramref name="Top"/>.</param>
/// <param name="Conflict">A conflict about a node of <paramref name="Deepest"/>.</param>
/// <param name="ConflictNode">The node of the conflict.</param>
/// <param name="Documents">A document of each kind, assigned to <paramref name="Group"/> and <paramref name="Elsewhere"/>; there are as many further documents as leaves.</param>
internal sealed record World(
    string Key, Guid Top, Guid Moving, Guid Deepest, Guid Elsewhere, Guid Group, Guid EmptyGroup, Guid EmptySite, Guid Node, Guid SpareNode, string Mac,
    string AgentKey, Guid Enrolling, string Token, Guid Sync, string TopKey, Guid TopSync, Guid Conflict, Guid ConflictNode,
    IReadOnlyDictionary<string, Guid> Documents)
{
    /// <summary>Open claims of nodes of <see cref="Deepest"/> for <see cref="Elsewhere"/>, requested by another user than the developer.</summary>
    public required IReadOnlyList<Guid> Claims { get; init; }

    /// <summary>The approval of the first of <see cref="Claims"/>.</summary>
    public required Guid Approval { get; init; }

    /// <summary>The address of the node of the first of <see cref="Claims"/>.</summary>
    public required string ClaimedMac { get; init; }

    /// <summary>A sync request of a leaf, which no agent reports on.</summary>
    public required Guid OpenSync { get; init; }

    /// <summary>Nodes of <see cref="Deepest"/> without a claim: their ids and addresses.</summary>
    public required IReadOnlyList<(Guid Id, string Mac)> Unclaimed { get; init; }

    /// <summary>Unknown nodes in the queue of <see cref="Top"/>.</summary>
    public required IReadOnlyList<Guid> Unknown { get; init; }

    /// <summary>A group token of <see cref="Elsewhere"/>: its id and its secret.</summary>
    public required (Guid Id, string Secret) GroupToken { get; init; }

    /// <summary>Enrolments that wait for a decision, with another token.</summary>
    public required IReadOnlyList<Guid> Enrolments { get; init; }

    /// <summary>The token of <see cref="Enrolments"/>.</summary>
    public required Guid WaitingToken { get; init; }

    /// <summary>A MAC address that is not in use.</summary>
    public required string FreeMac { get; init; }

    /// <summary>The document of this kind.</summary>
    public Guid Document(string kind) => Documents[kind];

    /// <summary>Creates a tree.</summary>
    /// <param name="service">The service that stores it.</param>
    /// <param name="key">The prefix of its external ids.</param>
    /// <param name="depth">Levels of the chain.</param>
    /// <param name="leaves">Number of sites, groups and nodes at the end of the chain, and number of further roots.</param>
    public static async Task<World> CreateAsync(Service service, string key, int depth, int leaves)
    {
        var http = service.Http;
        var run = Interlocked.Increment(ref _count);
        var sites = new StringBuilder("key,parent_key,name\n");
        for (var level = 0; level < depth; level++) sites.Append(Invariant, $"{key}{level},{(level == 0 ? "" : $"{key}{level - 1}")},{key} level {level}\n");
        for (var leaf = 0; leaf < leaves; leaf++)
        {
            sites.Append(Invariant, $"{key}leaf{leaf},{key}{depth - 1},{key} leaf {leaf}\n");
            sites.Append(Invariant, $"{key}root{leaf},,{key} root {leaf}\n");
        }

        (await http.PostCsvAsync("sites/import", sites.ToString()).DataAsync()).GetProperty("refused_rows").GetInt32().Should().Be(0);
        var chain = await Task.WhenAll(Enumerable.Range(0, depth).Select(level => IdAsync($"{key}{level}")));
        var deepest = chain[^1];

        var groups = new List<Guid>();
        for (var i = 0; i <= leaves; i++)
            groups.Add((await http.PostJsonAsync("groups", new { name = $"{key} group {i}", parent_id = deepest }).DataAsync()).Id());

        var nodes = new StringBuilder("mac_address,home_site_key,group_id\n");
        for (var i = 0; i <= leaves; i++) nodes.Append(Invariant, $"{Mac(i)},{key}{depth - 1},{groups[0]}\n");
        for (var i = 1; i < leaves; i++) nodes.Append(Invariant, $"{Mac(1000 + i)},{key}leaf{i},{groups[i]}\n");
        for (var i = 0; i < 6; i++) nodes.Append(Invariant, $"{Mac(2000 + i)},{key}{depth - 1},\n");
        (await http.PostCsvAsync("nodes/import", nodes.ToString()).DataAsync()).GetProperty("refused_rows").GetInt32().Should().Be(0);

        for (var leaf = 1; leaf < leaves; leaf += 10) await EnrolAsync(await IdAsync($"{key}leaf{leaf}"));
        var agentKey = await EnrolAsync(deepest);
        var enrolling = await IdAsync($"{key}leaf2");
        var token = await TokenAsync(enrolling);
        var topKey = await EnrolAsync(chain[0]);
        var conflictNode = await NodeAsync(Mac(leaves - 1));
        var conflict = await CauseConflictAsync(conflictNode);
        var claims = new List<JsonElement>();
        for (var i = 0; i < 4; i++) claims.Add(await ClaimAsync(await NodeAsync(Mac(2000 + i)), await IdAsync($"{key}root0")));
        for (var i = 0; i < 2; i++) await BootAsync(topKey, Mac(3000 + i));
        var unknown = (await ReadAsync($"unknown-nodes?site_id={chain[0]}")).EnumerateArray().Select(machine => machine.Id()).ToList();
        var documents = new Dictionary<string, Guid>();
        foreach (var kind in new[] { "workflow", "template" })
        {
            for (var i = 0; i < leaves; i++)
            {
                var made = (await http.PostJsonAsync($"catalog/{kind}", new { name = $"{key} document {i}", content = new { i } }).DataAsync()).Id();
                documents.TryAdd(kind, made);
            }

            foreach (var group in new[] { groups[0], await IdAsync($"{key}root0") })
                await http.PutAsync($"catalog/{kind}/{documents[kind]}/assignments/{group}", null, TestContext.Current.CancellationToken).DataAsync();
        }

        var waitingToken = await GroupTokenAsync(await IdAsync($"{key}root1"), needsApproval: true);
        var enrolments = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            using var waiting = await http.PostJsonAsync(
                "agents/register", new { token = waitingToken.Secret, site_name = $"{key} waiting {i}", nonce = $"{i}", agent_url = "http://agent", agent_version = "1" });
            enrolments.Add((await waiting.ReadAsync()).GetProperty("enrolment_id").GetGuid());
        }

        return new World(
            key, chain[0], chain[1], deepest, await IdAsync($"{key}root0"), groups[0], groups[^1], await IdAsync($"{key}leaf0"),
            await NodeAsync(Mac(0)), await NodeAsync(Mac(leaves)), Mac(0), agentKey, enrolling, token, await SyncAsync(deepest), topKey, await SyncAsync(chain[0]), conflict, conflictNode,
            documents)
        {
            Claims = [.. claims.Select(claim => claim.Id())],
            Approval = claims[0].GetProperty("approval_id").GetGuid(),
            ClaimedMac = Mac(2000),
            OpenSync = await SyncAsync(await IdAsync($"{key}leaf0")),
            Unclaimed = [(await NodeAsync(Mac(2004)), Mac(2004)), (await NodeAsync(Mac(2005)), Mac(2005))],
            Unknown = unknown,
            FreeMac = Mac(4000),
            GroupToken = await GroupTokenAsync(await IdAsync($"{key}root0"), needsApproval: false),
            Enrolments = enrolments,
            WaitingToken = waitingToken.Id,
        };

        async Task<JsonElement> ClaimAsync(Guid node, Guid target)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "migrations")
            {
                Content = new StringContent($$"""{"node_id": "{{node}}", "target_site_id": "{{target}}"}""", Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("X-Development-Principal", "another user");
            return await http.SendAsync(request, TestContext.Current.CancellationToken).DataAsync();
        }

        async Task BootAsync(string agent, string mac)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "agents/boots") { Content = new StringContent($$"""{"mac_address": "{{mac}}"}""", Encoding.UTF8, "application/json") };
            request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", agent);
            using var booted = await http.SendAsync(request, TestContext.Current.CancellationToken);
            booted.IsSuccessStatusCode.Should().BeTrue();
        }

        async Task<Guid> SyncAsync(Guid site) => (await http.PostJsonAsync($"sites/{site}/sync", new { }).DataAsync()).GetProperty("sync_id").GetGuid();

        async Task<(Guid Id, string Secret)> GroupTokenAsync(Guid group, bool needsApproval)
        {
            var token = await http.PostJsonAsync($"groups/{group}/enrolment-tokens", new { max_uses = 9, expires_in_hours = 1, needs_approval = needsApproval }).DataAsync();
            return (token.Id(), token.Text("token")!);
        }

        async Task<string> TokenAsync(Guid site) => (await http.PostJsonAsync($"sites/{site}/agent-token", new { }).DataAsync()).Text("token")!;

        async Task<string> EnrolAsync(Guid site)
        {
            using var enrolled = await http.PostJsonAsync("agents/register", new { site_id = site, token = await TokenAsync(site), agent_url = "http://agent", agent_version = "1" });
            return (await enrolled.ReadAsync()).Text("agent_key")!;
        }

        async Task<Guid> CauseConflictAsync(Guid node)
        {
            await http.PatchJsonAsync($"sites/{deepest}", new { conflict_resolution = "manual", autonomy_level = "full" }).DataAsync();
            var client = new Synchronization.SiteSyncClient(http, new Agents.FieldAgent(http, deepest, agentKey));
            var version = (await Synchronization.SyncExtensions.DataOf(client.ReadAsync(null, 500))).Single(change => change.GetProperty("entity_id").GetGuid() == node).GetProperty("version").GetInt64();
            await http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();
            var result = await client.PushAsync(Synchronization.SiteSyncClient.Change(node, version, TimeProvider.System.GetUtcNow().UtcDateTime, new { hostname = "site" }));
            return result.Single().GetProperty("conflict_id").GetGuid();
        }

        string Mac(int number) => $"02:0b:{run & 0xff:x2}:00:{number / 100:00}:{number % 100:00}";

        async Task<Guid> IdAsync(string externalId) => One(await ReadAsync($"sites?external_id={externalId}")).Id();

        async Task<Guid> NodeAsync(string mac) => One(await ReadAsync($"nodes?mac_address={mac}")).Id();

        Task<JsonElement> ReadAsync(string address) => http.GetAsync(address, TestContext.Current.CancellationToken).DataAsync();
    }

    private static int _count;

    private static readonly IFormatProvider Invariant = System.Globalization.CultureInfo.InvariantCulture;

    private static JsonElement One(JsonElement list) => list.EnumerateArray().Single();
}
