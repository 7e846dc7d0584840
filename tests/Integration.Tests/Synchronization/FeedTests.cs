using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Synchronization;

public sealed class FeedOnSqlite(ManualClockSqliteService service) : FeedTests(service, service.Clock), IClassFixture<ManualClockSqliteService>;

public sealed class FeedOnSqlServer(ManualClockSqlServerService service) : FeedTests(service, service.Clock), IClassFixture<ManualClockSqlServerService>;

/// <summary>The feed of a site, and its acknowledgements.</summary>
public abstract class FeedTests : HttpTestBase
{
    private static readonly string[] Steps = ["b", "a"];

    private readonly ManualClock _clock;

    protected FeedTests(Service service, ManualClock clock)
        : base(service) => _clock = clock;

    [Fact]
    public async Task The_first_read_delivers_the_whole_state()
    {
        var root = await NewSiteAsync("root", more: new { autonomy_level = "full" });
        var site = await NewSiteAsync("site", root.Id());
        var node = await NewNodeAsync(site.Id());
        await NewNodeAsync(root.Id());
        var client = await SiteSyncClient.AtAsync(Http, site.Id());

        var page = await client.ReadAsync(null);
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
        changes.Of(site.Id()).State().Text("autonomy_level").Should().Be("full", "the effective settings are delivered, including inherited ones");
        foreach (var change in changes)
            change.Text("checksum").Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(change.State().GetRawText()))), "states are in canonical form");
        (await client.PendingAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Each_entity_is_delivered_once_in_the_order_of_its_last_change()
    {
        var client = await NewSyncClientAsync();
        var (first, second) = (await NewNodeAsync(client.Site), await NewNodeAsync(client.Site));
        await client.PullAndAcknowledgeAsync();

        await Http.PatchJsonAsync($"nodes/{first.Id()}", new { hostname = "a" }).DataAsync();
        await Http.PatchJsonAsync($"nodes/{second.Id()}", new { hostname = "b" }).DataAsync();
        await Http.PatchJsonAsync($"nodes/{first.Id()}/state", new { state = "pending", comment = "go" }).DataAsync();
        var changes = await client.PullAsync();

        changes.Select(change => change.GetProperty("entity_id").GetGuid()).Should().Equal(second.Id(), first.Id());
        changes.Select(change => change.Long("version")).Should().BeInAscendingOrder();
        (changes[1].State().Text("hostname"), changes[1].State().Text("state")).Should().Be(("a", "pending"));
        (await client.PullAsync()).Should().BeEmpty();
        (await client.ReadAsync(client.Cursor)).Flag("snapshot").Should().BeFalse();
    }

    [Fact]
    public async Task Irrelevant_changes_are_not_delivered()
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        await Http.PatchJsonAsync($"nodes/{node.Id()}/state", new { state = "pending" }).DataAsync();
        await client.PullAndAcknowledgeAsync();

        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { hostname = (string?)null }).DataAsync();
        await Http.PatchJsonAsync($"sites/{client.Site}", new { description = "d", agent_url = "https://elsewhere.example" }).DataAsync();
        await NewNodeAsync((await NewSiteAsync("other")).Id());

        (await client.PullAsync()).Should().BeEmpty();
        (await client.PendingAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_moved_node_is_delivered_to_its_old_and_its_new_home()
    {
        var (here, there) = (await NewSyncClientAsync(), await NewSyncClientAsync());
        var node = await NewNodeAsync(here.Site);
        await here.PullAndAcknowledgeAsync();
        await there.PullAndAcknowledgeAsync();

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
    public async Task A_setting_of_an_ancestor_is_delivered_only_where_it_is_effective()
    {
        var root = await NewSiteAsync("root");
        var middle = await NewSiteAsync("middle", root.Id());
        var inheriting = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("inherits", middle.Id())).Id());
        var overriding = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("says", middle.Id(), new { cache_max_size_gb = 7 })).Id());
        await inheriting.PullAndAcknowledgeAsync();
        await overriding.PullAndAcknowledgeAsync();

        await Http.PatchJsonAsync($"sites/{root.Id()}", new { cache_max_size_gb = 50 }).DataAsync();

        (await inheriting.PullAsync()).Of(inheriting.Site).State().Raw("cache_max_size_gb").Should().Be("50");
        (await overriding.PullAsync()).Should().BeEmpty("the site's own value overrides it");
        (await inheriting.PendingAsync(), await overriding.PendingAsync()).Should().Be((1, 0));
    }

    [Fact]
    public async Task Sites_of_a_moved_subtree_receive_their_new_effective_settings()
    {
        var (old, next) = (await NewSiteAsync("old", more: new { cache_max_size_gb = 1 }), await NewSiteAsync("next", more: new { cache_max_size_gb = 2 }));
        var top = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("top", old.Id())).Id());
        var middle = await NewSiteAsync("middle", top.Site, new { discovery_method = "dns" });
        var deep = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("deep", middle.Id())).Id());
        await top.PullAndAcknowledgeAsync();
        await deep.PullAndAcknowledgeAsync();

        await Http.PatchJsonAsync($"sites/{top.Site}", new { parent_id = next.Id() }).DataAsync();

        foreach (var client in new[] { top, deep }) (await client.PullAsync()).Of(client.Site).State().Raw("cache_max_size_gb").Should().Be("2");
        await Http.PatchJsonAsync($"sites/{middle.Id()}", new { discovery_method = "anycast" }).DataAsync();
        (await deep.PullAsync()).Of(deep.Site).State().Text("discovery_method").Should().Be("anycast", "the path is the new one");
        (await top.PullAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("workflow")]
    [InlineData("template")]
    public async Task A_document_assigned_to_an_ancestor_is_delivered_to_all_sites_below_while_assigned(string kind)
    {
        var root = await NewSiteAsync("root");
        var (one, two, beside) = (await NewSyncClientAsync(root.Id()), await NewSyncClientAsync(root.Id()), await NewSyncClientAsync());
        var document = await NewDocumentAsync(kind, new { steps = Steps, name = "é" });
        foreach (var client in new[] { one, two, beside }) await client.PullAndAcknowledgeAsync();

        await AssignAsync(kind, document, root.Id());
        foreach (var client in new[] { one, two })
        {
            var told = (await client.PullAndAcknowledgeAsync()).Single();
            (told.Text("entity_type"), told.Text("operation"), told.GetProperty("entity_id").GetGuid()).Should().Be((kind, "upsert", document));
            told.State().GetRawText().Should().Contain("\"content\":{\"name\":\"é\",\"steps\":[\"b\",\"a\"]},\"description\":null,\"name\":");
            told.Text("checksum").Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told.State().GetRawText()))));
        }

        (await beside.PullAsync()).Should().BeEmpty();
        await Http.PatchJsonAsync($"catalog/{kind}/{document}", new { content = new { steps = 2 } }).DataAsync();
        (await one.PullAndAcknowledgeAsync()).Single().State().GetProperty("content").GetRawText().Should().Be("""{"steps":2}""");
        await Http.PatchJsonAsync($"catalog/{kind}/{document}", new { description = "why" }).DataAsync();
        (await one.PullAndAcknowledgeAsync()).Single().State().Text("description").Should().Be("why");
        await Http.PatchJsonAsync($"catalog/{kind}/{document}", new { content = new { steps = 2 } }).DataAsync();
        (await one.PullAsync()).Should().BeEmpty("the effective value is unchanged");

        await Http.RemoveAsync($"catalog/{kind}/{document}/assignments/{root.Id()}").DataAsync();
        (await one.PullAndAcknowledgeAsync()).Kinds().Should().Equal($"{kind} remove");
        (await one.PendingAsync()).Should().Be(0);
        (await two.PullAsync()).Kinds().Should().Equal([$"{kind} remove"], "the assignment was removed in the meantime");
    }

    [Fact]
    public async Task A_document_assigned_twice_is_kept_until_the_last_assignment_is_removed()
    {
        var root = await NewSiteAsync("root");
        var client = await NewSyncClientAsync(root.Id());
        var document = await NewDocumentAsync("workflow", new { });
        await AssignAsync("workflow", document, root.Id());
        await AssignAsync("workflow", document, client.Site);
        (await client.PullAndAcknowledgeAsync()).Kinds().Should().BeEquivalentTo("site upsert", "workflow upsert");

        await Http.RemoveAsync($"catalog/workflow/{document}/assignments/{root.Id()}").DataAsync();
        (await client.PullAsync()).Should().BeEmpty();
        await Http.RemoveAsync($"catalog/workflow/{document}").DataAsync();
        (await client.PullAsync()).Kinds().Should().Equal("workflow remove");
    }

    [Fact]
    public async Task A_move_delivers_the_documents_of_the_new_parent_and_removes_those_of_the_old()
    {
        var (old, next) = (await NewSiteAsync("old"), await NewSiteAsync("next"));
        var top = await NewSiteAsync("top", old.Id());
        var client = await NewSyncClientAsync(top.Id());
        var documents = new List<Guid>();
        foreach (var place in new[] { old.Id(), next.Id(), top.Id() })
        {
            documents.Add(await NewDocumentAsync("template", new { }));
            await AssignAsync("template", documents[^1], place);
        }

        (await client.PullAndAcknowledgeAsync()).Should().HaveCount(3);
        await Http.PatchJsonAsync($"sites/{top.Id()}", new { parent_id = next.Id() }).DataAsync();

        (await client.PullAsync()).Select(change => (change.GetProperty("entity_id").GetGuid(), change.Text("operation")))
            .Should().BeEquivalentTo([(documents[0], "remove"), (documents[1], "upsert")]);
        await Http.PatchJsonAsync($"catalog/template/{documents[1]}", new { content = new { a = 1 } }).DataAsync();
        (await client.PullAsync()).Kinds().Should().Equal("template upsert");
    }

    [Fact]
    public async Task The_size_of_documents_limits_a_page()
    {
        var client = await NewSyncClientAsync();
        var large = new string('x', 250_000);
        for (var i = 0; i < 20; i++) await AssignAsync("workflow", await NewDocumentAsync("workflow", new { i, large }), client.Site);

        var first = await client.ReadAsync(null, 500);
        first.Flag("has_more").Should().BeTrue();
        first.GetProperty("data").GetArrayLength().Should().BeInRange(2, 19);
        (await client.PullAsync(500)).Select(change => change.GetProperty("entity_id").GetGuid()).Should().HaveCount(21).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Imported_changes_are_delivered()
    {
        var root = await NewSiteAsync("root", more: new { external_id = Service.Unique("key").Replace(' ', '-') });
        var client = await SiteSyncClient.AtAsync(Http, root.Id());
        await client.PullAndAcknowledgeAsync();
        var (first, second) = (Service.UniqueMac(), Service.UniqueMac());

        await Http.PostCsvAsync("nodes/import", $"mac_address,home_site_id\n{first},{root.Id()}\n{second},{root.Id()}\n").DataAsync();
        (await client.PullAndAcknowledgeAsync()).Select(change => change.State().Text("mac_address")).Should().Equal(first, second);

        await Http.PostCsvAsync("sites/import?on_existing=update", $"key,name,cache_max_size_gb\n{root.Text("external_id")},{root.Text("name")},9\n").DataAsync();
        (await client.PullAsync()).Of(root.Id()).State().Raw("cache_max_size_gb").Should().Be("9");
    }

    [Fact]
    public async Task Rolled_back_changes_are_not_delivered()
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        await client.PullAndAcknowledgeAsync();

        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { hostname = "not to be!" }).RefusedAsync();
        await Http.PostJsonAsync("nodes", new { mac_address = node.Text("mac_address"), home_site_id = client.Site }).RefusedAsync(409, "node.mac_address_taken");
        await Http.PostCsvAsync("nodes/import", $"mac_address,home_site_id\n{Service.UniqueMac()},{client.Site}\nno,{client.Site}\n").RefusedAsync(422, "import.refused");
        await Http.PatchJsonAsync($"sites/{client.Site}", new { cache_policy = "pattern" }).RefusedAsync(400, "site.patterns_required");

        (await client.PullAsync()).Should().BeEmpty();
        (await client.PendingAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Acknowledging_is_idempotent_and_never_decreases_versions()
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        var first = (await client.PullAsync()).Of(node.Id());
        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { hostname = "h" }).DataAsync();
        var second = (await client.PullAsync()).Of(node.Id());
        (await client.PendingAsync()).Should().Be(2);

        (await client.AcknowledgeAsync([first])).Raw("pending_sync_items").Should().Be("2", "the current version is newer than the acknowledged one");
        (await client.AcknowledgeAsync([second])).Raw("pending_sync_items").Should().Be("1");
        (await client.AcknowledgeAsync([second, first, first])).Raw("acknowledged").Should().Be("3");
        (await client.PendingAsync()).Should().Be(1, "an older version has no effect");
    }

    [Fact]
    public async Task An_unassigned_version_cannot_be_acknowledged()
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        var version = (await client.PullAsync()).Of(node.Id()).Long("version");

        var answer = await client.AcknowledgeAsync([("node", node.Id(), version + 1), ("node", node.Id(), 0), ("node", SiteSyncClient.NewId(), 1), ("workflow", node.Id(), version), ("profile", node.Id(), version)]);

        (answer.Raw("acknowledged"), answer.Raw("unknown"), answer.Raw("pending_sync_items")).Should().Be(("0", "5", "2"));
        answer.Ignored().Should().Equal("versions[4].entity_type request.value_invalid");
    }

    [Fact]
    public async Task Paging_neither_skips_nor_repeats_during_changes()
    {
        var client = await NewSyncClientAsync();
        var nodes = new List<Guid>();
        for (var i = 0; i < 7; i++) nodes.Add((await NewNodeAsync(client.Site)).Id());

        var seen = new List<JsonElement>();
        string? cursor = null;
        for (var page = 0; ; page++)
        {
            var read = await client.ReadAsync(cursor, limit: 2, more: "include_total=true");
            read.Flag("snapshot").Should().BeTrue("all pages of a snapshot have the flag");
            read.GetProperty("total").GetInt32().Should().BeGreaterThanOrEqualTo(read.GetProperty("data").GetArrayLength());
            seen.AddRange(read.GetProperty("data").EnumerateArray());
            cursor = read.Text("next_cursor");
            if (!read.Flag("has_more")) break;
            if (page == 1) await Http.PatchJsonAsync($"nodes/{nodes[0]}", new { hostname = "late" }).DataAsync();
            if (page == 2) await Http.RemoveAsync($"nodes/{nodes[6]}").DataAsync();
        }

        var latest = seen.GroupBy(change => change.GetProperty("entity_id").GetGuid()).ToDictionary(entity => entity.Key, entity => entity.Last());
        latest.Keys.Should().BeEquivalentTo([client.Site, .. nodes]);
        latest[nodes[0]].State().Text("hostname").Should().Be("late");
        latest[nodes[6]].Text("operation").Should().Be("remove");
        seen.Select(change => change.Long("version")).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (await client.ReadAsync(cursor)).GetProperty("data").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_cursor_that_is_too_old_restarts_with_the_whole_state()
    {
        var client = await NewSyncClientAsync();
        var (staying, leaving) = (await NewNodeAsync(client.Site), await NewNodeAsync(client.Site));
        await client.PullAndAcknowledgeAsync();
        var old = client.Cursor;
        await Http.RemoveAsync($"nodes/{leaving.Id()}").DataAsync();
        await client.PullAndAcknowledgeAsync();
        var fresh = client.Cursor;

        _clock.Now += TimeSpan.FromDays(8);
        await client.AcknowledgeAsync([("node", staying.Id(), 1)]);

        var again = await client.ReadAsync(old);
        again.Flag("snapshot").Should().BeTrue("the removal of the node is no longer stored");
        again.GetProperty("data").EnumerateArray().Kinds().Should().BeEquivalentTo("site upsert", "node upsert");
        (await client.ReadAsync(fresh)).Flag("snapshot").Should().BeFalse("the cursor is current");
    }

    [Fact]
    public async Task Deletions_are_kept_until_the_site_acknowledges_them()
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        await client.PullAndAcknowledgeAsync();
        await Http.RemoveAsync($"nodes/{node.Id()}").DataAsync();

        _clock.Now += TimeSpan.FromDays(100);
        await client.AcknowledgeAsync([("site", client.Site, 1)]);

        (await client.PendingAsync()).Should().Be(1);
        (await client.PullAsync()).Of(node.Id()).Text("operation").Should().Be("remove");
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("s999999")]
    public async Task A_cursor_from_the_future_restarts_with_the_whole_state(string cursor)
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);

        var page = await client.ReadAsync(cursor);

        page.Flag("snapshot").Should().BeTrue("the database was probably restored from a backup");
        page.GetProperty("data").EnumerateArray().Of(node.Id()).Text("operation").Should().Be("upsert");
    }

    [Theory]
    [InlineData("after=x", "after", "sync_feed.after_invalid")]
    [InlineData("after=-1", "after", "sync_feed.after_invalid")]
    [InlineData("after=s", "after", "sync_feed.after_invalid")]
    [InlineData("after=1.5", "after", "sync_feed.after_invalid")]
    [InlineData("after=99999999999999999999", "after", "sync_feed.after_invalid")]
    [InlineData("known=7", "known", "sync_feed.known_invalid")]
    [InlineData("known=.7", "known", "sync_feed.known_invalid")]
    [InlineData("known=a.-7", "known", "sync_feed.known_invalid")]
    [InlineData("known=xyz.7", "known", "sync_feed.known_invalid")]
    [InlineData("limit=0", "limit", "request.value_invalid")]
    [InlineData("limit=1001", "limit", "request.value_invalid")]
    [InlineData("cursor=1", "cursor", "request.unknown_member")]
    [InlineData("include_total=yes", "include_total", "request.value_invalid")]
    public async Task An_invalid_read_is_refused(string query, string member, string code)
    {
        var client = await NewSyncClientAsync();

        await client.SendAsync(HttpMethod.Get, $"agents/changes?{query}").RefusedAsync(422, code, member);
    }

    [Theory]
    [InlineData("{}", "request.required", "versions")]
    [InlineData("""{"versions":null}""", "request.required", "versions")]
    [InlineData("""{"versions":[]}""", "sync_change.batch_invalid", "versions")]
    [InlineData("""{"versions":1}""", "request.value_invalid", "versions")]
    [InlineData("""{"versions":"all"}""", "request.value_invalid", "versions")]
    [InlineData("""{"versions":{}}""", "request.value_invalid", "versions")]
    public async Task An_invalid_acknowledgement_is_refused(string body, string code, string member)
    {
        var client = await NewSyncClientAsync();

        await client.Agent.PostAsync("agents/changes/acknowledge", body).RefusedAsync(422, code, member);
    }

    /// <summary>Items of an acknowledgement, and what is named; <c>ID</c> is a placeholder of a node and <c>V</c> of its version.</summary>
    [Theory]
    [InlineData("null", "versions[0]")]
    [InlineData("5", "versions[0]")]
    [InlineData("[]", "versions[0]")]
    [InlineData("\"node\"", "versions[0]")]
    [InlineData("""{"entity_id":"ID","entity_id":"ID"}""", "versions[0]")]
    [InlineData("{}")]
    [InlineData("""{"entity_type":"node","entity_id":"ID"}""")]
    [InlineData("""{"entity_type":"node","version":V}""")]
    [InlineData("""{"entity_id":"ID","version":V}""")]
    [InlineData("""{"entity_type":null,"entity_id":null,"version":null}""")]
    [InlineData("""{"entity_type":"Node","entity_id":"ID","version":V}""", "versions[0].entity_type")]
    [InlineData("""{"entity_type":"NODE","entity_id":"ID","version":V}""", "versions[0].entity_type")]
    [InlineData("""{"entity_type":"banana","entity_id":"ID","version":V}""", "versions[0].entity_type")]
    [InlineData("""{"entity_type":1,"entity_id":"ID","version":V}""", "versions[0].entity_type")]
    [InlineData("""{"entity_type":"node","entity_id":"x","version":V}""", "versions[0].entity_id")]
    [InlineData("""{"entity_type":"node","entity_id":7,"version":V}""", "versions[0].entity_id")]
    [InlineData("""{"entity_type":"node","entity_id":"\ud800","version":V}""", "versions[0].entity_id")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","version":"1"}""", "versions[0].version")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","version":1.5}""", "versions[0].version")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","version":99999999999999999999}""", "versions[0].version")]
    [InlineData("""{"entity_type":[{"a":1,"a":2}],"entity_id":[[]],"version":{}}""", "versions[0].entity_type", "versions[0].entity_id", "versions[0].version")]
    public async Task An_unusable_version_counts_as_unknown_and_the_others_are_acknowledged(string version, params string[] ignored)
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        var delivered = (await client.PullAsync()).Of(node.Id()).Long("version");
        var good = $$"""{"entity_type":"node","entity_id":"{{node.Id()}}","version":{{delivered}}}""";
        var filled = version.Replace("\"ID\"", $"\"{node.Id()}\"", StringComparison.Ordinal).Replace(":V", $":{delivered}", StringComparison.Ordinal);

        var answer = await client.Agent.PostAsync("agents/changes/acknowledge", $$"""{"versions":[{{filled}},{{good}},{{good}}]}""").DataAsync();

        (answer.Raw("acknowledged"), answer.Raw("unknown"), answer.Raw("pending_sync_items")).Should().Be(("2", "1", "1"));
        answer.Ignored().Should().Equal(ignored.Select(member => $"{member} request.value_invalid"));
    }

    [Fact]
    public async Task A_version_may_be_written_as_any_number()
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        var delivered = (await client.PullAsync()).Of(node.Id()).Long("version");

        var answer = await client.Agent.PostAsync("agents/changes/acknowledge", $$"""{"versions":[{"entity_type":"node","entity_id":"{{node.Id()}}","version":{{delivered}}.0}]}""").DataAsync();

        (answer.Raw("acknowledged"), answer.Ignored().Count).Should().Be(("1", 0));
    }

    [Fact]
    public async Task At_most_a_hundred_members_of_versions_are_named()
    {
        var client = await NewSyncClientAsync();

        var answer = await client.Agent.PostAsync("agents/changes/acknowledge", $$"""{"versions":[{{string.Join(',', Enumerable.Repeat("5", 500))}}]}""").DataAsync();

        (answer.Raw("acknowledged"), answer.Raw("unknown"), answer.Ignored().Count).Should().Be(("0", "500", 100));
    }

    [Fact]
    public async Task At_most_500_versions_are_acknowledged_per_request()
    {
        var client = await NewSyncClientAsync();
        var versions = Enumerable.Range(0, 501).Select(_ => ("node", SiteSyncClient.NewId(), 1L)).ToList();

        (await client.AcknowledgeAsync(versions.Take(500))).Raw("unknown").Should().Be("500");
        await client.Agent.PostAsync(
                "agents/changes/acknowledge", JsonSerializer.Serialize(new { versions = versions.Select(v => new { entity_type = v.Item1, entity_id = v.Item2, version = v.Item3 }) }))
            .RefusedAsync(422, "sync_change.batch_invalid", "versions");
    }

    [Fact]
    public async Task Only_agents_can_read_feeds()
    {
        await Http.ReadAtAsync("agents/changes").RefusedAsync(401, "auth.unauthenticated");
        await Http.PostRawAsync("agents/changes", "{}").RefusedAsync(401, "auth.unauthenticated");
        await Http.PostRawAsync("agents/changes/acknowledge", "{}").RefusedAsync(401, "auth.unauthenticated");
    }

    [Fact]
    public async Task The_first_read_of_an_agent_without_a_feed_delivers_the_whole_state()
    {
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        await using (var scope = Service.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
            var site = new GroupId(client.Site);
            await db.SyncStates.Where(state => state.SiteId == site).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
            await db.SiteFeeds.Where(feed => feed.SiteId == site)
                .ExecuteUpdateAsync(feed => feed.SetProperty(f => f.OpenedAt, (DateTime?)null).SetProperty(f => f.Autonomy, (AutonomyLevel?)null), TestContext.Current.CancellationToken);
        }

        (await client.PullAsync()).Kinds().Should().Equal("site upsert", "node upsert");
        (await client.PullAsync()).Should().BeEmpty();
        await Http.PatchJsonAsync($"nodes/{node.Id()}", new { hostname = "h" }).DataAsync();
        (await client.PullAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task A_site_without_an_agent_or_token_has_no_pending_changes()
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
        var client = await NewSyncClientAsync();
        var node = await NewNodeAsync(client.Site);
        await client.PullAndAcknowledgeAsync();
        await client.PushAsync(SiteSyncClient.Change(node.Id(), 1, _clock.Now, new { hostname = "h" }));
        await Http.RemoveAsync($"nodes/{node.Id()}").DataAsync();

        (await Http.RemoveAsync($"sites/{client.Site}").DataAsync()).Id().Should().Be(client.Site);
        await using var scope = Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var id = new GroupId(client.Site);
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
