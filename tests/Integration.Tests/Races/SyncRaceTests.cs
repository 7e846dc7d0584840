using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.Races;

public sealed class SyncRacesOnSqlite(SqliteService service) : SyncRaceTests(service), IClassFixture<SqliteService>;

public sealed class SyncRacesOnSqlServer(SqlServerService service) : SyncRaceTests(service), IClassFixture<SqlServerService>;

/// <summary>Many who write and read what sites must know, all at once.</summary>
public abstract class SyncRaceTests(Service service) : HttpTestBase(service)
{
    private const int Writers = 8;

    private static readonly string[] Sides = ["accepted_central", "accepted_site"];

    [Fact]
    public async Task A_reader_misses_nothing_however_many_write()
    {
        var end = await NewEndAsync("central_wins");
        var written = new ConcurrentDictionary<Guid, string?>();
        var done = false;
        var reading = Task.Run(async () =>
        {
            var seen = new Dictionary<Guid, JsonElement>();
            var last = 0L;
            for (var isLast = false; !isLast;)
            {
                isLast = Volatile.Read(ref done);
                foreach (var change in await end.PullAsync(5))
                {
                    change.Long("version").Should().BeGreaterThan(last, "who has seen a number has seen all before it");
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
                var node = (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = end.Site }).DataAsync()).Id();
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

        seen.Remove(end.Site);
        seen.Where(change => change.Value.Text("operation") == "upsert").ToDictionary(change => change.Key, change => change.Value.State().Text("hostname"))
            .Should().BeEquivalentTo(written.Where(node => node.Value != ""));
        (await end.PendingAsync()).Should().Be(1 + seen.Count - written.Count(node => node.Value == "" && !seen.ContainsKey(node.Key)));
    }

    [Fact]
    public async Task Whatever_is_made_while_a_feed_is_opened_is_told()
    {
        for (var round = 0; round < 5; round++)
        {
            var site = (await NewSiteAsync("site")).Id();
            var opening = Task.Run(() => SiteEnd.AtAsync(Http, site), TestContext.Current.CancellationToken);
            var nodes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
                (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = site }).DataAsync()).Id()));
            var end = await opening;

            (await end.PullAsync()).Select(change => change.GetProperty("entity_id").GetGuid()).Should().BeEquivalentTo([site, .. nodes]);
        }
    }

    [Fact]
    public async Task The_same_change_pushed_many_times_at_once_is_applied_once()
    {
        var end = await NewEndAsync("site_wins");
        var (node, version) = await NewNodeAsync(end);
        var change = SiteEnd.Change(node, version, Now, new { hostname = "site" });

        var results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ => (await end.PushAsync(change)).Single().Text("outcome")));

        results.Order().Should().Equal(["applied", .. Enumerable.Repeat("duplicate", Writers - 1)]);
        (await Http.DataAtAsync($"nodes/{node}")).Version().Should().Be(2);
    }

    [Theory]
    [InlineData("central_wins")]
    [InlineData("site_wins")]
    [InlineData("last_write")]
    [InlineData("manual")]
    public async Task People_and_a_site_that_change_the_same_nodes_lose_nothing_that_no_rule_supersedes(string strategy)
    {
        var end = await NewEndAsync(strategy);
        var nodes = new List<(Guid Node, long Version)>();
        for (var i = 0; i < Writers; i++) nodes.Add(await NewNodeAsync(end));

        var people = nodes.Select(async node =>
        {
            using var response = await Http.PatchJsonAsync($"nodes/{node.Node}", new { vendor = "central", serial_number = "both-central" });
            response.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            return response.IsSuccessStatusCode;
        });
        var site = nodes.Select(node => end.PushAsync(SiteEnd.Change(node.Node, node.Version, Now, new { model = "site", serial_number = "both-site" })));
        var (patching, pushing) = (Task.WhenAll(people), Task.WhenAll(site));
        var (patched, pushed) = (await patching, await pushing);

        for (var i = 0; i < Writers; i++)
        {
            var (stored, result, isPatched) = (await Http.DataAtAsync($"nodes/{nodes[i].Node}"), pushed[i].Single(), patched[i]);
            stored.Text("model").Should().Be("site", "only the site changed it, and it was not refused: {0}", result.GetRawText());
            stored.Text("vendor").Should().Be(isPatched ? "central" : null);
            // Whoever came second knew of the other, or the strategy decided.
            stored.Text("serial_number").Should().BeOneOf("both-central", "both-site");
        }

        var told = (await end.SettleAsync()).ToDictionary(change => change.GetProperty("entity_id").GetGuid());
        foreach (var (node, _) in nodes)
            told[node].State().Text("serial_number").Should().Be((await Http.DataAtAsync($"nodes/{node}")).Text("serial_number"));
    }

    [Fact]
    public async Task A_conflict_that_two_settle_at_once_is_settled_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var end = await NewEndAsync("manual");
            var (node, version) = await NewNodeAsync(end);
            await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();
            var conflict = (await end.PushAsync(SiteEnd.Change(node, version, Now, new { hostname = "site" }))).Single().GetProperty("conflict_id").GetGuid();

            var answers = await Task.WhenAll(Sides.Select(resolution =>
                Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution })));

            answers.Select(answer => answer.StatusCode).Order().Should().Equal(HttpStatusCode.OK, HttpStatusCode.Conflict);
            var decided = await Http.DataAtAsync($"sync/conflicts/{conflict}");
            (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be(decided.Text("resolution") == "accepted_site" ? "site" : "central");
        }
    }

    [Fact]
    public async Task Acknowledgements_and_changes_at_once_leave_exactly_pending_what_was_not_acknowledged()
    {
        var end = await NewEndAsync("central_wins");
        var nodes = new List<Guid>();
        for (var i = 0; i < Writers; i++) nodes.Add((await NewNodeAsync(end)).Node);

        await Task.WhenAll(
            Task.WhenAll(nodes.Select(async node =>
            {
                for (var i = 0; i < 6; i++)
                    using (await Http.PatchJsonAsync($"nodes/{node}", new { hostname = $"h{i}" })) { }
            })),
            Task.Run(async () =>
            {
                for (var i = 0; i < 12; i++) await end.SettleAsync();
            }, TestContext.Current.CancellationToken));

        var rest = await end.PullAsync();
        var all = await end.ReadAsync("0", 500);
        (await end.PendingAsync()).Should().Be(rest.Count);
        await end.AcknowledgeAsync(all.GetProperty("data").EnumerateArray());
        (await end.PendingAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Settings_documents_moves_and_nodes_changed_at_once_come_to_what_is_there()
    {
        var (first, second) = (await NewSiteAsync("first"), await NewSiteAsync("second"));
        var end = await SiteEnd.AtAsync(Http, (await NewSiteAsync("site", first.Id())).Id());
        var document = (await Http.PostJsonAsync("catalog/workflow", new { name = Service.Unique("w"), content = new { } }).DataAsync()).Id();
        await Http.SendAsync(HttpMethod.Put, $"catalog/workflow/{document}/assignments/{first.Id()}").DataAsync();

        await Task.WhenAll(
            RepeatAsync(i => Http.PatchJsonAsync($"sites/{end.Site}", new { parent_id = i % 2 == 0 ? second.Id() : first.Id() })),
            RepeatAsync(i => Http.PatchJsonAsync($"sites/{first.Id()}", new { cache_max_size_gb = 100 + i })),
            RepeatAsync(i => Http.PatchJsonAsync($"sites/{second.Id()}", new { cache_max_size_gb = 200 + i })),
            RepeatAsync(i => Http.PatchJsonAsync($"catalog/workflow/{document}", new { content = new { i } })),
            RepeatAsync(_ => Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = end.Site })));

        var told = (await end.PullAsync()).GroupBy(change => change.GetProperty("entity_id").GetGuid()).ToDictionary(entity => entity.Key, entity => entity.Last());
        var parent = (await Http.DataAtAsync($"sites/{end.Site}")).GetProperty("parent_id").GetGuid();
        told[end.Site].State().Raw("cache_max_size_gb").Should().Be((await Http.DataAtAsync($"sites/{parent}")).Raw("cache_max_size_gb"));
        (told.GetValueOrDefault(document) is { ValueKind: JsonValueKind.Object } known && known.Text("operation") == "upsert").Should().Be(parent == first.Id());
        told.Values.Count(change => change.Text("entity_type") == "node").Should().Be((await Http.EnvelopeAtAsync($"sites/{end.Site}/nodes")).GetProperty("total").GetInt32());

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

    private async Task<SiteEnd> NewEndAsync(string strategy) =>
        await SiteEnd.AtAsync(Http, (await NewSiteAsync("site", more: new { conflict_resolution = strategy, autonomy_level = "full" })).Id());

    private async Task<(Guid Node, long Version)> NewNodeAsync(SiteEnd end)
    {
        var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = end.Site }).DataAsync();
        return (node.Id(), (await end.SettleAsync()).Of(node.Id()).Long("version"));
    }
}
