using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Synchronization;

public sealed class FeedOnSqlite(ManualClockSqliteService service) : FeedTests(service, service.Clock), IClassFixture<ManualClockSqliteService>;

public sealed class FeedOnSqlServer(ManualClockSqlServerService service) : FeedTests(service, service.Clock), IClassFixture<ManualClockSqlServerService>;

/// <summary>What a site is told of what it must know, and what it says it knows.</summary>
public abstract class FeedTests : HttpTestBase
{
    private static readonly string[] Steps = ["b", "a"];

    private readonly ManualClock _clock;

    protected FeedTests(Service service, ManualClock clock)
        : base(service) => _clock = clock;

    [Fact]
    public async Task A_site_that_begins_is_told_all_that_is_there()
    {
        var root = await NewSiteAsync("root", more: new { autonomy_level = "full" });
        var site = await NewSiteAsync("site", root.Id());
        var node = await NewNodeAsync(site.Id());
        await NewNodeAsync(root.Id());
        var end = await SiteSyncClient.AtAsync(Http, site.Id());

        var page = await end.ReadAsync(null);
        var changes = page.GetProperty("data").EnumerateArray().ToList();

        page.Flag("success").Should().BeTrue();
        page.Flag("snapshot").Should().BeTrue();
        page.Flag("has_more").Should().BeFalse();
        page.Raw("total").Should().Be("null");
        changes.Kinds().Should().Equal("site upsert", "node upsert");
        var told = changes.Of(node.Id());
        told.Long("version").Should().BePositive();
        told.Text("modified_by").Should().Be("central");
        told.State().EnumerateObject().Select(member => member.Name).Should().Equal(
            "arch", "boot_mode", "group_id", "hostname", "ip_address", "mac_address", "model", "serial_number", "state", "system_uuid", "vendor");
        told.State().Text("mac_address").Should().Be(node.Text("mac_address"));
        changes.Of(site.Id()).State().Text("autonomy_level").Should().Be("full", "what takes effect is told, wherever it was said");
        foreach (var change in changes)
            change.Text("checksum").Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(change.State().GetRawText()))), "states come in canonical form");
        (await end.PendingAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Each_thing_is_told_once_however_often_it_changed_and_in_the_order_of_the_last_changes()
    {
        var end = await NewSyncClientAsync();
        var (first, second) = (await NewNodeAsync(end.Site), await NewNodeAsync(end.Site));
        await end.SettleAsync();

        await Http.PatchJsonAsync($"nodes/{first.Id()}", new { hostname = "a" }).DataAsync();
        await Http.PatchJsonAsync($"nodes/{second.Id()}", new { hostname = "b" }).DataAsync();
        await Http.PatchJsonAsync($"nodes/{first.Id()}/state", new { state = "pending", comment = "go" }).DataAsync();
        var changes = await end.PullAsync();

        changes.Select(change => change.GetProperty("entity_id").GetGuid()).Should().Equal(second.Id(), first.Id());
        changes.Select(change => change.Long("version")).Should().BeInAscendingOrder();
        (changes[1].State().Text("hostname"), changes[1].State().Text("state")).Should().Be(("a", "pending"));
        (await end.PullAsync()).Should().BeEmpty();
        (await end.ReadAsync(end.Cursor)).Flag("snapshot").Should().BeFalse();
    }

    [Fact]
    public async Task What_a_site_need_not_know_is_not_told()
    {
        var end = await NewSyncClientAsync();
        var node = await NewNodeAsync(end.Site);
        await Http.PatchJsonAsync($"nodes/{node.Id()}/state", new { state = "pending" }).DataAsync();
        await end.SettleAsync();

        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { hostname = (string?)null }).DataAsync();
        await Http.PatchJsonAsync($"sites/{end.Site}", new { description = "d", agent_url = "https://elsewhere.example" }).DataAsync();
        await NewNodeAsync((await NewSiteAsync("other")).Id());

        (await end.PullAsync()).Should().BeEmpty();
        (await end.PendingAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_node_that_leaves_is_told_to_the_site_it_leaves_and_to_the_one_it_comes_to()
    {
        var (here, there) = (await NewSyncClientAsync(), await NewSyncClientAsync());
        var node = await NewNodeAsync(here.Site);
        await here.SettleAsync();
        await there.SettleAsync();

        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { home_site_id = there.Site }).DataAsync();
        var gone = (await here.PullAsync()).Of(node.Id());
        (gone.Text("operation"), gone.Raw("state"), gone.Raw("checksum")).Should().Be(("remove", "null", "null"));
        (await there.PullAsync()).Of(node.Id()).Text("operation").Should().Be("upsert");
        (await here.PendingAsync()).Should().Be(1);
        await here.AcknowledgeAsync([gone]);
        (await here.PendingAsync()).Should().Be(0);

        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { home_site_id = here.Site }).DataAsync();
        var back = (await here.PullAsync()).Of(node.Id());
        back.Text("operation").Should().Be("upsert");
        back.Long("version").Should().BeGreaterThan(gone.Long("version"));

        await Http.RemoveAsync($"nodes/{node.Id()}").DataAsync();
        (await here.PullAsync()).Of(node.Id()).Text("operation").Should().Be("remove");
    }

    [Fact]
    public async Task An_ancestors_setting_is_told_where_it_takes_effect_and_nowhere_else()
    {
        var root = await NewSiteAsync("root");
        var middle = await NewSiteAsync("middle", root.Id());
        var inheriting = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("inherits", middle.Id())).Id());
        var saying = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("says", middle.Id(), new { cache_max_size_gb = 7 })).Id());
        await inheriting.SettleAsync();
        await saying.SettleAsync();

        await Http.PatchJsonAsync($"sites/{root.Id()}", new { cache_max_size_gb = 50 }).DataAsync();

        (await inheriting.PullAsync()).Of(inheriting.Site).State().Raw("cache_max_size_gb").Should().Be("50");
        (await saying.PullAsync()).Should().BeEmpty("its own word holds");
        (await inheriting.PendingAsync(), await saying.PendingAsync()).Should().Be((1, 0));
    }

    [Fact]
    public async Task Sites_of_a_moved_subtree_are_told_what_takes_effect_at_their_new_place()
    {
        var (old, next) = (await NewSiteAsync("old", more: new { cache_max_size_gb = 1 }), await NewSiteAsync("next", more: new { cache_max_size_gb = 2 }));
        var top = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("top", old.Id())).Id());
        var middle = await NewSiteAsync("middle", top.Site, new { discovery_method = "dns" });
        var deep = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("deep", middle.Id())).Id());
        await top.SettleAsync();
        await deep.SettleAsync();

        await Http.PatchJsonAsync($"sites/{top.Site}", new { parent_id = next.Id() }).DataAsync();

        foreach (var end in new[] { top, deep }) (await end.PullAsync()).Of(end.Site).State().Raw("cache_max_size_gb").Should().Be("2");
        await Http.PatchJsonAsync($"sites/{middle.Id()}", new { discovery_method = "anycast" }).DataAsync();
        (await deep.PullAsync()).Of(deep.Site).State().Text("discovery_method").Should().Be("anycast", "it is found at its new place");
        (await top.PullAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("workflow")]
    [InlineData("template")]
    public async Task A_document_assigned_above_is_told_to_every_site_below_for_as_long_as_it_is(string kind)
    {
        var root = await NewSiteAsync("root");
        var (one, two, beside) = (await NewSyncClientAsync(root.Id()), await NewSyncClientAsync(root.Id()), await NewSyncClientAsync());
        var document = await NewDocumentAsync(kind, new { steps = Steps, name = "é" });
        foreach (var end in new[] { one, two, beside }) await end.SettleAsync();

        await AssignAsync(kind, document, root.Id());
        foreach (var end in new[] { one, two })
        {
            var told = (await end.SettleAsync()).Single();
            (told.Text("entity_type"), told.Text("operation"), told.GetProperty("entity_id").GetGuid()).Should().Be((kind, "upsert", document));
            told.State().GetRawText().Should().Contain("\"content\":{\"name\":\"é\",\"steps\":[\"b\",\"a\"]},\"description\":null,\"name\":");
            told.Text("checksum").Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told.State().GetRawText()))));
        }

        (await beside.PullAsync()).Should().BeEmpty();
        await Http.PatchJsonAsync($"catalog/{kind}/{document}", new { content = new { steps = 2 } }).DataAsync();
        (await one.SettleAsync()).Single().State().GetProperty("content").GetRawText().Should().Be("""{"steps":2}""");
        await Http.PatchJsonAsync($"catalog/{kind}/{document}", new { description = "why" }).DataAsync();
        (await one.SettleAsync()).Single().State().Text("description").Should().Be("why");
        await Http.PatchJsonAsync($"catalog/{kind}/{document}", new { content = new { steps = 2 } }).DataAsync();
        (await one.PullAsync()).Should().BeEmpty("it says what it said");

        await Http.RemoveAsync($"catalog/{kind}/{document}/assignments/{root.Id()}").DataAsync();
        (await one.SettleAsync()).Kinds().Should().Equal($"{kind} remove");
        (await one.PendingAsync()).Should().Be(0);
        (await two.PullAsync()).Kinds().Should().Equal([$"{kind} remove"], "it has missed what was in between");
    }

    [Fact]
    public async Task A_document_assigned_twice_stays_until_the_last_assignment_goes()
    {
        var root = await NewSiteAsync("root");
        var end = await NewSyncClientAsync(root.Id());
        var document = await NewDocumentAsync("workflow", new { });
        await AssignAsync("workflow", document, root.Id());
        await AssignAsync("workflow", document, end.Site);
        (await end.SettleAsync()).Kinds().Should().BeEquivalentTo("site upsert", "workflow upsert");

        await Http.RemoveAsync($"catalog/workflow/{document}/assignments/{root.Id()}").DataAsync();
        (await end.PullAsync()).Should().BeEmpty();
        await Http.RemoveAsync($"catalog/workflow/{document}").DataAsync();
        (await end.PullAsync()).Kinds().Should().Equal("workflow remove");
    }

    [Fact]
    public async Task A_move_brings_the_documents_of_the_new_place_and_takes_those_of_the_old()
    {
        var (old, next) = (await NewSiteAsync("old"), await NewSiteAsync("next"));
        var top = await NewSiteAsync("top", old.Id());
        var end = await NewSyncClientAsync(top.Id());
        var documents = new List<Guid>();
        foreach (var place in new[] { old.Id(), next.Id(), top.Id() })
        {
            documents.Add(await NewDocumentAsync("template", new { }));
            await AssignAsync("template", documents[^1], place);
        }

        (await end.SettleAsync()).Should().HaveCount(3);
        await Http.PatchJsonAsync($"sites/{top.Id()}", new { parent_id = next.Id() }).DataAsync();

        (await end.PullAsync()).Select(change => (change.GetProperty("entity_id").GetGuid(), change.Text("operation")))
            .Should().BeEquivalentTo([(documents[0], "remove"), (documents[1], "upsert")]);
        await Http.PatchJsonAsync($"catalog/template/{documents[1]}", new { content = new { a = 1 } }).DataAsync();
        (await end.PullAsync()).Kinds().Should().Equal("template upsert");
    }

    [Fact]
    public async Task Documents_fill_a_page_by_their_size()
    {
        var end = await NewSyncClientAsync();
        var large = new string('x', 250_000);
        for (var i = 0; i < 20; i++) await AssignAsync("workflow", await NewDocumentAsync("workflow", new { i, large }), end.Site);

        var first = await end.ReadAsync(null, 500);
        first.Flag("has_more").Should().BeTrue();
        first.GetProperty("data").GetArrayLength().Should().BeInRange(2, 19);
        (await end.PullAsync(500)).Select(change => change.GetProperty("entity_id").GetGuid()).Should().HaveCount(21).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task What_an_import_stores_is_told_too()
    {
        var root = await NewSiteAsync("root", more: new { external_id = Service.Unique("key").Replace(' ', '-') });
        var end = await SiteSyncClient.AtAsync(Http, root.Id());
        await end.SettleAsync();
        var (first, second) = (Service.UniqueMac(), Service.UniqueMac());

        await Http.PostCsvAsync("nodes/import", $"mac_address,home_site_id\n{first},{root.Id()}\n{second},{root.Id()}\n").DataAsync();
        (await end.SettleAsync()).Select(change => change.State().Text("mac_address")).Should().Equal(first, second);

        await Http.PostCsvAsync("sites/import?on_existing=update", $"key,name,cache_max_size_gb\n{root.Text("external_id")},{root.Text("name")},9\n").DataAsync();
        (await end.PullAsync()).Of(root.Id()).State().Raw("cache_max_size_gb").Should().Be("9");
    }

    [Fact]
    public async Task Nothing_that_was_undone_is_told()
    {
        var end = await NewSyncClientAsync();
        var node = await NewNodeAsync(end.Site);
        await end.SettleAsync();

        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { hostname = "not to be!" }).RefusedAsync();
        await Http.PostJsonAsync("nodes", new { mac_address = node.Text("mac_address"), home_site_id = end.Site }).RefusedAsync(409, "node.mac_address_taken");
        await Http.PostCsvAsync("nodes/import", $"mac_address,home_site_id\n{Service.UniqueMac()},{end.Site}\nno,{end.Site}\n").RefusedAsync(422, "import.refused");
        await Http.PatchJsonAsync($"sites/{end.Site}", new { cache_policy = "pattern" }).RefusedAsync(400, "site.patterns_required");

        (await end.PullAsync()).Should().BeEmpty();
        (await end.PendingAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Acknowledging_is_idempotent_and_takes_nothing_back()
    {
        var end = await NewSyncClientAsync();
        var node = await NewNodeAsync(end.Site);
        var first = (await end.PullAsync()).Of(node.Id());
        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { hostname = "h" }).DataAsync();
        var second = (await end.PullAsync()).Of(node.Id());
        (await end.PendingAsync()).Should().Be(2);

        (await end.AcknowledgeAsync([first])).Raw("pending_sync_items").Should().Be("2", "central is ahead of what was acknowledged");
        (await end.AcknowledgeAsync([second])).Raw("pending_sync_items").Should().Be("1");
        (await end.AcknowledgeAsync([second, first, first])).Raw("acknowledged").Should().Be("3");
        (await end.PendingAsync()).Should().Be(1, "an older version takes nothing back");
    }

    [Fact]
    public async Task A_version_that_was_never_given_out_is_not_acknowledged()
    {
        var end = await NewSyncClientAsync();
        var node = await NewNodeAsync(end.Site);
        var version = (await end.PullAsync()).Of(node.Id()).Long("version");

        var answer = await end.AcknowledgeAsync([("node", node.Id(), version + 1), ("node", node.Id(), 0), ("node", SiteSyncClient.NewId(), 1), ("workflow", node.Id(), version), ("profile", node.Id(), version)]);

        (answer.Raw("acknowledged"), answer.Raw("unknown"), answer.Raw("pending_sync_items")).Should().Be(("0", "5", "2"));
    }

    [Fact]
    public async Task Pages_neither_skip_nor_repeat_while_things_change()
    {
        var end = await NewSyncClientAsync();
        var nodes = new List<Guid>();
        for (var i = 0; i < 7; i++) nodes.Add((await NewNodeAsync(end.Site)).Id());

        var seen = new List<JsonElement>();
        string? cursor = null;
        for (var page = 0; ; page++)
        {
            var read = await end.ReadAsync(cursor, limit: 2, more: "include_total=true");
            read.Flag("snapshot").Should().BeTrue("it is one from its first page to its last");
            read.GetProperty("total").GetInt32().Should().BeGreaterThanOrEqualTo(read.GetProperty("data").GetArrayLength());
            seen.AddRange(read.GetProperty("data").EnumerateArray());
            cursor = read.Text("next_cursor");
            if (!read.Flag("has_more")) break;
            if (page == 1) await Http.PatchJsonAsync($"nodes/{nodes[0]}", new { hostname = "late" }).DataAsync();
            if (page == 2) await Http.RemoveAsync($"nodes/{nodes[6]}").DataAsync();
        }

        var latest = seen.GroupBy(change => change.GetProperty("entity_id").GetGuid()).ToDictionary(entity => entity.Key, entity => entity.Last());
        latest.Keys.Should().BeEquivalentTo([end.Site, .. nodes]);
        latest[nodes[0]].State().Text("hostname").Should().Be("late");
        latest[nodes[6]].Text("operation").Should().Be("remove");
        seen.Select(change => change.Long("version")).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (await end.ReadAsync(cursor)).GetProperty("data").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_cursor_that_is_too_old_begins_with_all_that_is_there()
    {
        var end = await NewSyncClientAsync();
        var (staying, leaving) = (await NewNodeAsync(end.Site), await NewNodeAsync(end.Site));
        await end.SettleAsync();
        var old = end.Cursor;
        await Http.RemoveAsync($"nodes/{leaving.Id()}").DataAsync();
        await end.SettleAsync();
        var fresh = end.Cursor;

        _clock.Now += TimeSpan.FromDays(8);
        await end.AcknowledgeAsync([("node", staying.Id(), 1)]);

        var again = await end.ReadAsync(old);
        again.Flag("snapshot").Should().BeTrue("that the node left is forgotten by now");
        again.GetProperty("data").EnumerateArray().Kinds().Should().BeEquivalentTo("site upsert", "node upsert");
        (await end.ReadAsync(fresh)).Flag("snapshot").Should().BeFalse("it has seen all before");
    }

    [Fact]
    public async Task What_left_is_remembered_until_the_site_says_that_it_knows()
    {
        var end = await NewSyncClientAsync();
        var node = await NewNodeAsync(end.Site);
        await end.SettleAsync();
        await Http.RemoveAsync($"nodes/{node.Id()}").DataAsync();

        _clock.Now += TimeSpan.FromDays(100);
        await end.AcknowledgeAsync([("site", end.Site, 1)]);

        (await end.PendingAsync()).Should().Be(1);
        (await end.PullAsync()).Of(node.Id()).Text("operation").Should().Be("remove");
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("s999999")]
    public async Task A_cursor_from_the_future_begins_with_all_that_is_there(string cursor)
    {
        var end = await NewSyncClientAsync();
        var node = await NewNodeAsync(end.Site);

        var page = await end.ReadAsync(cursor);

        page.Flag("snapshot").Should().BeTrue("central was restored from a backup, it seems");
        page.GetProperty("data").EnumerateArray().Of(node.Id()).Text("operation").Should().Be("upsert");
    }

    [Theory]
    [InlineData("after=x", "after", "sync_feed.after_invalid")]
    [InlineData("after=-1", "after", "sync_feed.after_invalid")]
    [InlineData("after=s", "after", "sync_feed.after_invalid")]
    [InlineData("after=1.5", "after", "sync_feed.after_invalid")]
    [InlineData("after=99999999999999999999", "after", "sync_feed.after_invalid")]
    [InlineData("limit=0", "limit", "request.value_invalid")]
    [InlineData("limit=1001", "limit", "request.value_invalid")]
    [InlineData("cursor=1", "cursor", "request.unknown_member")]
    [InlineData("include_total=yes", "include_total", "request.value_invalid")]
    public async Task A_read_that_makes_no_sense_is_refused(string query, string member, string code)
    {
        var end = await NewSyncClientAsync();

        await end.SendAsync(HttpMethod.Get, $"agents/changes?{query}").RefusedAsync(422, code, member);
    }

    [Theory]
    [InlineData("{}", "request.required", "versions")]
    [InlineData("""{"versions":null}""", "request.required", "versions")]
    [InlineData("""{"versions":[]}""", "sync_change.batch_invalid", "versions")]
    [InlineData("""{"versions":1}""", "request.value_invalid", "versions")]
    [InlineData("""{"versions":[null]}""", "request.required", "versions[0].entity_id")]
    [InlineData("""{"versions":[{"entity_type":"node","entity_id":"018f0000-0000-7000-8000-000000000000"}]}""", "request.required", "versions[0].version")]
    [InlineData("""{"versions":[{"entity_type":"node","entity_id":"x","version":1}]}""", "request.value_invalid", "versions")]
    [InlineData("""{"versions":[{"entity_type":"node","entity_id":"018f0000-0000-7000-8000-000000000000","version":"1"}]}""", "request.value_invalid", "versions")]
    public async Task An_acknowledgement_that_makes_no_sense_is_refused(string body, string code, string member)
    {
        var end = await NewSyncClientAsync();

        await end.Agent.PostAsync("agents/changes/acknowledge", body).RefusedAsync(422, code, member);
    }

    [Fact]
    public async Task No_more_than_500_versions_are_acknowledged_at_once()
    {
        var end = await NewSyncClientAsync();
        var versions = Enumerable.Range(0, 501).Select(_ => ("node", SiteSyncClient.NewId(), 1L)).ToList();

        (await end.AcknowledgeAsync(versions.Take(500))).Raw("unknown").Should().Be("500");
        await end.Agent.PostAsync(
                "agents/changes/acknowledge", JsonSerializer.Serialize(new { versions = versions.Select(v => new { entity_type = v.Item1, entity_id = v.Item2, version = v.Item3 }) }))
            .RefusedAsync(422, "sync_change.batch_invalid", "versions");
    }

    [Fact]
    public async Task Feeds_are_for_agents_alone()
    {
        await Http.ReadAtAsync("agents/changes").RefusedAsync(401, "auth.unauthenticated");
        await Http.PostRawAsync("agents/changes", "{}").RefusedAsync(401, "auth.unauthenticated");
        await Http.PostRawAsync("agents/changes/acknowledge", "{}").RefusedAsync(401, "auth.unauthenticated");
    }

    [Fact]
    public async Task An_agent_that_enrolled_before_there_were_feeds_is_told_all_with_its_first_read()
    {
        var end = await NewSyncClientAsync();
        var node = await NewNodeAsync(end.Site);
        await using (var scope = Service.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
            var site = new GroupId(end.Site);
            await db.SyncStates.Where(state => state.SiteId == site).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
            await db.SiteFeeds.Where(feed => feed.SiteId == site)
                .ExecuteUpdateAsync(feed => feed.SetProperty(f => f.OpenedAt, (DateTime?)null).SetProperty(f => f.Autonomy, (AutonomyLevel?)null), TestContext.Current.CancellationToken);
        }

        (await end.PullAsync()).Kinds().Should().Equal("site upsert", "node upsert");
        (await end.PullAsync()).Should().BeEmpty();
        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { hostname = "h" }).DataAsync();
        (await end.PullAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task A_site_that_no_agent_is_expected_at_has_nothing_to_synchronise()
    {
        var site = await NewSiteAsync("site");
        await NewNodeAsync(site.Id());

        (await Http.DataAtAsync($"sites/{site.Id()}/health")).Raw("pending_sync_items").Should().Be("0");
        await Http.PostJsonAsync($"sites/{site.Id()}/agent-token", new { }).DataAsync();
        (await Http.DataAtAsync($"sites/{site.Id()}/health")).Raw("pending_sync_items").Should().Be("2", "the site itself and its node");
    }

    [Fact]
    public async Task A_site_with_a_feed_can_be_deleted()
    {
        var end = await NewSyncClientAsync();
        var node = await NewNodeAsync(end.Site);
        await end.SettleAsync();
        await end.PushAsync(SiteSyncClient.Change(node.Id(), 1, _clock.Now, new { hostname = "h" }));
        await Http.RemoveAsync($"nodes/{node.Id()}").DataAsync();

        (await Http.RemoveAsync($"sites/{end.Site}").DataAsync()).Id().Should().Be(end.Site);
        await using var scope = Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var id = new GroupId(end.Site);
        (await db.SyncStates.CountAsync(state => state.SiteId == id, TestContext.Current.CancellationToken)).Should().Be(0);
        (await db.SiteFeeds.CountAsync(feed => feed.SiteId == id, TestContext.Current.CancellationToken)).Should().Be(0);
    }

    private async Task<SiteSyncClient> NewSyncClientAsync(Guid? parent = null) => await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("site", parent)).Id());

    private async Task<Guid> NewDocumentAsync(string kind, object content) =>
        (await Http.PostJsonAsync($"catalog/{kind}", new { name = Service.Unique("document"), content }).DataAsync()).Id();

    private Task AssignAsync(string kind, Guid document, Guid group) =>
        Http.SendAsync(HttpMethod.Put, $"catalog/{kind}/{document}/assignments/{group}").DataAsync();

    private Task<JsonElement> NewNodeAsync(Guid home) => Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = home }).DataAsync();
}
