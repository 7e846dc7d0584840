using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.Races;

public sealed class SyncRacesOnSqlite(SqliteService service) : SyncRaceTests(service), IClassFixture<SqliteService>;

public sealed class SyncRacesOnSqlServer(SqlServerService service) : SyncRaceTests(service), IClassFixture<SqlServerService>;

/// <summary>Concurrent writes and reads of feeds.</summary>
public abstract class SyncRaceTests(Service service) : HttpTestBase(service)
{
    private const int Writers = 8;

    private static readonly string[] Sides = ["accepted_central", "accepted_site"];

    [Fact]
    public async Task A_reader_misses_no_changes_during_concurrent_writes()
    {
        var client = await NewSyncClientAsync("central_wins");
        var written = new ConcurrentDictionary<Guid, string?>();
        var done = false;
        var reading = Task.Run(async () =>
        {
            var seen = new Dictionary<Guid, JsonElement>();
            var last = 0L;
            for (var isLast = false; !isLast;)
            {
                isLast = Volatile.Read(ref done);
                foreach (var change in await client.PullAsync(5))
                {
                    change.Long("version").Should().BeGreaterThan(last, "a reader must not skip lower versions");
                    last = change.Long("version");
                    seen[change.GetProperty("entity_id").GetGuid()] = change;
                }
            }

            return seen;
        }, TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var i = 0; i < 12; i++)
            {
                var node = (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = client.Site }).DataAsync()).Id();
                written[node] = null;
                if (i % 2 == 0)
                {
                    await Http.PatchJsonAsync($"nodes/{node}", new { hostname = $"w{writer}-{i}" }).DataAsync();
                    written[node] = $"w{writer}-{i}";
                }

                if (i % 4 != 3) continue;
                await Http.RemoveAsync($"nodes/{node}").DataAsync();
                written[node] = "";
            }
        }));
        Volatile.Write(ref done, true);
        var seen = await reading;

        seen.Remove(client.Site);
        seen.Where(change => change.Value.Text("operation") == "upsert").ToDictionary(change => change.Key, change => change.Value.State().Text("hostname"))
            .Should().BeEquivalentTo(written.Where(node => node.Value != ""));
        (await client.PendingAsync()).Should().Be(1 + seen.Count - written.Count(node => node.Value == "" && !seen.ContainsKey(node.Key)));
    }

    [Fact]
    public async Task Nodes_created_while_a_feed_is_opened_are_delivered()
    {
        for (var round = 0; round < 5; round++)
        {
            var site = (await NewSiteAsync("site")).Id();
            var opening = Task.Run(() => SiteSyncClient.AtAsync(Http, site), TestContext.Current.CancellationToken);
            var nodes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
                (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = site }).DataAsync()).Id()));
            var client = await opening;

            (await client.PullAsync()).Select(change => change.GetProperty("entity_id").GetGuid()).Should().BeEquivalentTo([site, .. nodes]);
        }
    }

    [Fact]
    public async Task Concurrent_pushes_of_the_same_change_apply_it_once()
    {
        var client = await NewSyncClientAsync("site_wins");
        var (node, version) = await NewNodeAsync(client);
        var change = SiteSyncClient.Change(node, version, Now, new { hostname = "site" });

        var results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ => (await client.PushAsync(change)).Single().Text("outcome")));

        results.Order().Should().Equal(["applied", .. Enumerable.Repeat("duplicate", Writers - 1)]);
        (await Http.DataAtAsync($"nodes/{node}")).Version().Should().Be(2);
    }

    [Theory]
    [InlineData("central_wins")]
    [InlineData("site_wins")]
    [InlineData("last_write")]
    [InlineData("manual")]
    public async Task Concurrent_changes_of_users_and_a_site_are_merged_without_loss(string strategy)
    {
        var client = await NewSyncClientAsync(strategy);
        var nodes = new List<(Guid Node, long Version)>();
        for (var i = 0; i < Writers; i++) nodes.Add(await NewNodeAsync(client));

        var userChanges = nodes.Select(async node =>
        {
            using var response = await Http.PatchJsonAsync($"nodes/{node.Node}", new { vendor = "central", serial_number = "both-central" });
            response.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            return response.IsSuccessStatusCode;
        });
        var site = nodes.Select(node => client.PushAsync(SiteSyncClient.Change(node.Node, node.Version, Now, new { model = "site", serial_number = "both-site" })));
        var (patching, pushing) = (Task.WhenAll(userChanges), Task.WhenAll(site));
        var (patched, pushed) = (await patching, await pushing);

        for (var i = 0; i < Writers; i++)
        {
            var (stored, result, isPatched) = (await Http.DataAtAsync($"nodes/{nodes[i].Node}"), pushed[i].Single(), patched[i]);
            stored.Text("model").Should().Be("site", "only the site changed it, and it was not refused: {0}", result.GetRawText());
            stored.Text("vendor").Should().Be(isPatched ? "central" : null);
            // The later change was based on the earlier one, or the strategy resolved the conflict.
            stored.Text("serial_number").Should().BeOneOf("both-central", "both-site");
        }

        var delivered = (await client.PullAndAcknowledgeAsync()).ToDictionary(change => change.GetProperty("entity_id").GetGuid());
        foreach (var (node, _) in nodes)
            delivered[node].State().Text("serial_number").Should().Be((await Http.DataAtAsync($"nodes/{node}")).Text("serial_number"));
    }

    [Fact]
    public async Task A_conflict_that_is_resolved_concurrently_is_resolved_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var client = await NewSyncClientAsync("manual");
            var (node, version) = await NewNodeAsync(client);
            await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();
            var conflict = (await client.PushAsync(SiteSyncClient.Change(node, version, Now, new { hostname = "site" }))).Single().GetProperty("conflict_id").GetGuid();

            var answers = await Task.WhenAll(Sides.Select(resolution =>
                Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution })));

            answers.Select(answer => answer.StatusCode).Order().Should().Equal(HttpStatusCode.OK, HttpStatusCode.Conflict);
            var decided = await Http.DataAtAsync($"sync/conflicts/{conflict}");
            (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be(decided.Text("resolution") == "accepted_site" ? "site" : "central");
        }
    }

    [Fact]
    public async Task After_concurrent_changes_and_acknowledgements_exactly_the_rest_is_pending()
    {
        var client = await NewSyncClientAsync("central_wins");
        var nodes = new List<Guid>();
        for (var i = 0; i < Writers; i++) nodes.Add((await NewNodeAsync(client)).Node);

        await Task.WhenAll(
            Task.WhenAll(nodes.Select(async node =>
            {
                for (var i = 0; i < 6; i++)
                    using (await Http.PatchJsonAsync($"nodes/{node}", new { hostname = $"h{i}" })) { }
            })),
            Task.Run(async () =>
            {
                for (var i = 0; i < 12; i++) await client.PullAndAcknowledgeAsync();
            }, TestContext.Current.CancellationToken));

        var rest = await client.PullAsync();
        var all = await client.ReadAsync("0", 500);
        (await client.PendingAsync()).Should().Be(rest.Count);
        await client.AcknowledgeAsync(all.GetProperty("data").EnumerateArray());
        (await client.PendingAsync()).Should().Be(0);
    }

    [Fact]
    public async Task After_concurrent_changes_of_all_kinds_the_feed_matches_the_stored_state()
    {
        var (first, second) = (await NewSiteAsync("first"), await NewSiteAsync("second"));
        var client = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("site", first.Id())).Id());
        var document = (await Http.PostJsonAsync("catalog/workflow", new { name = Service.Unique("w"), content = new { } }).DataAsync()).Id();
        await Http.SendAsync(HttpMethod.Put, $"catalog/workflow/{document}/assignments/{first.Id()}").DataAsync();

        await Task.WhenAll(
            RepeatAsync(i => Http.PatchJsonAsync($"sites/{client.Site}", new { parent_id = i % 2 == 0 ? second.Id() : first.Id() })),
            RepeatAsync(i => Http.PatchJsonAsync($"sites/{first.Id()}", new { cache_max_size_gb = 100 + i })),
            RepeatAsync(i => Http.PatchJsonAsync($"sites/{second.Id()}", new { cache_max_size_gb = 200 + i })),
            RepeatAsync(i => Http.PatchJsonAsync($"catalog/workflow/{document}", new { content = new { i } })),
            RepeatAsync(_ => Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = client.Site })));

        var delivered = (await client.PullAsync()).GroupBy(change => change.GetProperty("entity_id").GetGuid()).ToDictionary(entity => entity.Key, entity => entity.Last());
        var parent = (await Http.DataAtAsync($"sites/{client.Site}")).GetProperty("parent_id").GetGuid();
        delivered[client.Site].State().Raw("cache_max_size_gb").Should().Be((await Http.DataAtAsync($"sites/{parent}")).Raw("cache_max_size_gb"));
        (delivered.GetValueOrDefault(document) is { ValueKind: JsonValueKind.Object } known && known.Text("operation") == "upsert").Should().Be(parent == first.Id());
        delivered.Values.Count(change => change.Text("entity_type") == "node").Should().Be((await Http.EnvelopeAtAsync($"sites/{client.Site}/nodes")).GetProperty("total").GetInt32());

        static async Task RepeatAsync(Func<int, Task<HttpResponseMessage>> send)
        {
            for (var i = 0; i < 9; i++)
            {
                using var response = await send(i);
                ((int)response.StatusCode).Should().BeLessThan(500);
            }
        }
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private async Task<SiteSyncClient> NewSyncClientAsync(string strategy) =>
        await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("site", more: new { conflict_resolution = strategy, autonomy_level = "full" })).Id());

    private async Task<(Guid Node, long Version)> NewNodeAsync(SiteSyncClient client)
    {
        var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = client.Site }).DataAsync();
        return (node.Id(), (await client.PullAndAcknowledgeAsync()).Of(node.Id()).Long("version"));
    }
}
