using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Synchronization;

public sealed class ConflictsOnSqlite(ManualClockSqliteService service) : ConflictTests(service, service.Clock), IClassFixture<ManualClockSqliteService>;

public sealed class ConflictsOnSqlServer(ManualClockSqlServerService service) : ConflictTests(service, service.Clock), IClassFixture<ManualClockSqlServerService>;

/// <summary>Conflicts between central and a site, and their resolution by users.</summary>
public abstract class ConflictTests : HttpTestBase
{
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";

    private readonly ManualClock _clock;

    protected ConflictTests(Service service, ManualClock clock)
        : base(service) => _clock = clock;

    [Fact]
    public async Task A_conflict_has_the_base_the_values_of_both_sides_and_the_changed_fields()
    {
        var (client, node, version, conflict) = await NewConflictAsync();
        var found = await Http.DataAtAsync($"sync/conflicts/{conflict}");

        (found.GetProperty("site_id").GetGuid(), found.GetProperty("entity_id").GetGuid(), found.Text("entity_type")).Should().Be((client.Site, node, "node"));
        (found.Long("base_version"), found.Long("site_version"), found.Flag("moved_on"), found.Flag("resolved")).Should().Be((version, 1, false, false));
        found.Long("central_version").Should().Be(found.Long("detected_central_version"));
        found.GetProperty("base_state").Raw("hostname").Should().Be("null");
        found.GetProperty("central_state").Text("hostname").Should().Be("central");
        found.GetProperty("site_state").Text("hostname").Should().Be("site");
        found.GetProperty("fields").EnumerateArray().Select(field =>
                $"{field.Text("name")} {string.Join('+', field.GetProperty("changed_by").EnumerateArray())} {field.Flag("to_resolve")} {field.Raw("base")} {field.Raw("central")} {field.Raw("site")}")
            .Should().Equal(
                """hostname central+site True null "central" "site" """.TrimEnd(),
                """model central False null "central" null""",
                """vendor central+site False null "site" "site" """.TrimEnd());
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("model"), stored.Text("vendor")).Should().Be(("central", "central", "site"), "fields without a conflict are already merged");
        (await Http.DataAtAsync($"sites/{client.Site}/health")).Raw("conflicts_pending").Should().Be("1");
        (await client.PullAsync()).Of(node).State().Text("hostname").Should().Be("central", "the site has the central value until the resolution");
    }

    [Theory]
    [InlineData("""{"resolution":"accepted_central"}""", "central")]
    [InlineData("""{"resolution":"accepted_site"}""", "site")]
    [InlineData("""{"resolution":"merged","fields":{"hostname":"Both"}}""", "both")]
    [InlineData("""{"resolution":"merged","fields":{"hostname":null}}""", null)]
    public async Task A_resolution_is_applied_and_delivered_to_the_site(string decision, string? hostname)
    {
        var (client, node, _, conflict) = await NewConflictAsync();
        await client.PullAndAcknowledgeAsync();

        var settled = await Http.PostRawAsync($"sync/conflicts/{conflict}/resolve", decision).DataAsync();

        (settled.Flag("resolved"), settled.Text("resolved_by")).Should().Be((true, "developer"));
        settled.GetProperty("resolved_at").GetDateTime().Should().Be(_clock.Now);
        settled.GetProperty("resolved_state").Text("hostname").Should().Be(hostname);
        settled.GetProperty("central_state").Text("hostname").Should().Be("central", "a resolved conflict keeps the conflicting values");
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be(hostname);
        (await client.PullAsync()).Of(node).State().Text("hostname").Should().Be(hostname);
        (await Http.DataAtAsync($"sites/{client.Site}/health")).Raw("conflicts_pending").Should().Be("0");
        (await Http.DataAtAsync($"sites/{client.Site}/conflicts?resolved=true")).Ids().Should().Equal(conflict);
    }

    [Fact]
    public async Task A_resolution_may_contain_the_whole_state()
    {
        var (_, node, _, conflict) = await NewConflictAsync();
        var state = (await Http.DataAtAsync($"sync/conflicts/{conflict}")).GetProperty("central_state").EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value);
        (state["hostname"], state["serial_number"], state["state"]) = ("whole", "s", "pending");

        await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "merged", merged_state = state }).DataAsync();

        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("serial_number"), stored.Text("state")).Should().Be(("whole", "s", "pending"));
    }

    [Fact]
    public async Task A_conflict_can_be_resolved_once()
    {
        var (_, node, _, conflict) = await NewConflictAsync();
        await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_site" }).DataAsync();

        await Http.UnchangedAsync([$"nodes/{node}", $"sync/conflicts/{conflict}"], () =>
            Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_central" }).RefusedAsync(409, "sync_conflict.already_resolved"));
    }

    [Fact]
    public async Task A_resolution_of_a_stale_version_is_refused_and_one_of_the_current_version_succeeds()
    {
        var (_, node, _, conflict) = await NewConflictAsync();
        var seen = await Http.DataAtAsync($"sync/conflicts/{conflict}");
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "later" }).DataAsync();

        await Http.UnchangedAsync([$"nodes/{node}", $"sync/conflicts/{conflict}"], async () =>
        {
            await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_site" }).RefusedAsync(409, "sync_conflict.stale");
            await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_site", central_version = seen.Long("central_version") })
                .RefusedAsync(409, "sync_conflict.stale");
        });
        var now = await Http.DataAtAsync($"sync/conflicts/{conflict}");
        (now.Flag("moved_on"), now.GetProperty("central_state").Text("hostname")).Should().Be((true, "later"));
        await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_site", central_version = now.Long("central_version") }).DataAsync();
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be("site");
    }

    [Fact]
    public async Task A_second_conflict_updates_the_open_one_and_a_stale_resolution_is_refused()
    {
        var (client, node, _, conflict) = await NewConflictAsync();
        var version = (await client.PullAndAcknowledgeAsync()).Of(node).Long("version");
        var seen = await Http.DataAtAsync($"sync/conflicts/{conflict}");
        await Http.PatchJsonAsync($"nodes/{node}", new { serial_number = "central" }).DataAsync();

        var result = (await client.PushAsync(SiteSyncClient.Change(node, version, _clock.Now, new { serial_number = "site" }))).Single();

        (result.OutcomeAndCode(), result.GetProperty("conflict_id").GetGuid()).Should().Be(("conflict", conflict));
        var now = await Http.DataAtAsync($"sync/conflicts/{conflict}");
        now.Long("site_version").Should().Be(2);
        now.GetProperty("fields").EnumerateArray().Where(field => field.Flag("to_resolve")).Select(field => $"{field.Text("name")} {field.Text("site")}")
            .Should().Equal("hostname site", "serial_number site");
        (await Http.DataAtAsync($"sites/{client.Site}/conflicts")).GetArrayLength().Should().Be(1);
        await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_site", site_version = seen.Long("site_version") })
            .RefusedAsync(409, "sync_conflict.stale");
        await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_site", site_version = 2 }).DataAsync();
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("serial_number")).Should().Be(("site", "site"));
    }

    [Fact]
    public async Task A_resolution_does_not_restore_a_value_that_the_site_reverted()
    {
        var (client, node, _, conflict) = await NewConflictAsync();
        var version = (await client.PullAndAcknowledgeAsync()).Of(node).Long("version");

        (await client.PushAsync(SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "newer" }))).Single().OutcomeAndCode().Should().Be("applied");

        var closed = await Http.DataAtAsync($"sync/conflicts/{conflict}");
        (closed.Flag("resolved"), closed.Text("resolution"), closed.Text("resolved_by")).Should().Be((true, "merged", $"agent:{client.Site}"));
        closed.GetProperty("resolved_state").Text("hostname").Should().Be("newer");
        (await Http.PostJsonAsync($"sites/{client.Site}/conflicts/resolve-all", new { resolution = "accepted_site" }).DataAsync()).Raw("resolved").Should().Be("0");
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be("newer");
    }

    [Fact]
    public async Task A_site_that_adopts_the_central_value_resolves_the_field()
    {
        var (client, node, version, conflict) = await NewConflictAsync();

        (await client.PushAsync(SiteSyncClient.Change(node, version, _clock.Now.AddSeconds(1), new { hostname = "central", vendor = "site" }))).Single().OutcomeAndCode().Should().Be("merged");

        (await Http.DataAtAsync($"sync/conflicts/{conflict}")).Flag("resolved").Should().BeTrue();
    }

    [Fact]
    public async Task A_field_with_repeated_conflicts_keeps_its_original_base()
    {
        var (client, node, version, conflict) = await NewConflictAsync();

        (await client.PushAsync(SiteSyncClient.Change(node, version, _clock.Now.AddSeconds(1), new { hostname = "site-2", vendor = "site" }))).Single().OutcomeAndCode().Should().Be("conflict");

        var field = (await Http.DataAtAsync($"sync/conflicts/{conflict}")).GetProperty("fields").EnumerateArray().Single(one => one.Text("name") == "hostname");
        (field.Raw("base"), field.Text("central"), field.Text("site")).Should().Be(("null", "central", "site-2"));
    }

    [Fact]
    public async Task A_conflict_of_a_deleted_node_can_only_be_closed()
    {
        var (_, node, _, conflict) = await NewConflictAsync();
        await Http.RemoveAsync($"nodes/{node}").DataAsync();

        (await Http.DataAtAsync($"sync/conflicts/{conflict}")).Raw("central_state").Should().Be("null");
        await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_site" }).RefusedAsync(409, "sync_conflict.entity_gone");
        var settled = await Http.PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "accepted_central" }).DataAsync();
        (settled.Flag("resolved"), settled.Raw("resolved_state")).Should().Be((true, "null"));
    }

    [Theory]
    [InlineData("{}", 422, "request.required", "resolution")]
    [InlineData("""{"resolution":"mine"}""", 422, "request.value_invalid", "resolution")]
    [InlineData("""{"resolution":"merged"}""", 422, "sync_conflict.fields_invalid", "fields")]
    [InlineData("""{"resolution":"merged","fields":{}}""", 422, "sync_conflict.fields_invalid", "fields")]
    [InlineData("""{"resolution":"merged","fields":{"vendor":"v"}}""", 422, "sync_conflict.fields_invalid", "fields")]
    [InlineData("""{"resolution":"merged","fields":{"hostname":"h","colour":"red"}}""", 422, "request.unknown_member", "colour")]
    [InlineData("""{"resolution":"merged","fields":{"hostname":"no host!"}}""", 422, "node.hostname_invalid", "hostname")]
    [InlineData("""{"resolution":"merged","fields":{"hostname":7}}""", 422, "request.value_invalid", "hostname")]
    [InlineData("""{"resolution":"merged","fields":{"hostname":"\ud800"}}""", 422, "request.value_invalid", "fields")]
    [InlineData("""{"resolution":"merged","fields":"all"}""", 422, "request.value_invalid", "fields")]
    [InlineData("""{"resolution":"merged","merged_state":[]}""", 422, "request.value_invalid", "merged_state")]
    [InlineData("""{"resolution":"accepted_site","fields":{"hostname":"h"}}""", 422, "request.value_invalid", "fields")]
    [InlineData("""{"resolution":"merged","fields":{"hostname":"h"},"merged_state":{"hostname":"h"}}""", 422, "request.value_invalid", "merged_state")]
    [InlineData("""{"resolution":"accepted_site","central_version":"7"}""", 422, "request.value_invalid", "central_version")]
    [InlineData("""{"resolution":"accepted_site","winner":"site"}""", 422, "request.unknown_member", "winner")]
    [InlineData("""{"resolution":"merged","fields":{"hostname":"h","state":"active"}}""", 409, "node.invalid_transition", null)]
    [InlineData("""{"resolution":"merged","fields":{"hostname":"h","group_id":"018f0000-0000-7000-8000-000000000000"}}""", 422, "node.group_not_found", "group_id")]
    public async Task An_invalid_resolution_is_refused_and_changes_nothing(string decision, int status, string code, string? member)
    {
        var (_, node, _, conflict) = await NewConflictAsync();

        await Http.UnchangedAsync([$"nodes/{node}", $"sync/conflicts/{conflict}"], async () =>
        {
            var sent = Http.PostRawAsync($"sync/conflicts/{conflict}/resolve", decision);
            if (member is null) await sent.RefusedAsync(status, code);
            else await sent.RefusedAsync(status, code, member);
        });
    }

    [Fact]
    public async Task A_resolution_with_a_duplicate_MAC_address_is_refused()
    {
        var (client, node, _, conflict) = await NewConflictAsync();
        var taken = Service.UniqueMac();
        await Http.PostJsonAsync("nodes", new { mac_address = taken, home_site_id = client.Site }).DataAsync();

        await Http.UnchangedAsync([$"nodes/{node}", $"sync/conflicts/{conflict}"], () => Http
            .PostJsonAsync($"sync/conflicts/{conflict}/resolve", new { resolution = "merged", fields = new { hostname = "h", mac_address = taken } })
            .RefusedAsync(409, "node.mac_address_taken"));
    }

    [Fact]
    public async Task A_resolution_checks_the_ETag_of_the_conflict()
    {
        var (_, _, _, conflict) = await NewConflictAsync();
        using var read = await Http.ReadAtAsync($"sync/conflicts/{conflict}");
        var tag = read.Headers.ETag!.Tag;

        await Http.SendJsonAsync(HttpMethod.Post, $"sync/conflicts/{conflict}/resolve", """{"resolution":"accepted_site"}""", "\"7\"").RefusedAsync(412, "precondition.stale");
        await Http.SendJsonAsync(HttpMethod.Post, $"sync/conflicts/{conflict}/resolve", """{"resolution":"accepted_site"}""", tag).DataAsync();
    }

    [Fact]
    public async Task Resolving_all_conflicts_of_a_site_reports_those_that_cannot_be_resolved()
    {
        var client = await NewSyncClientAsync();
        var nodes = new List<(Guid Node, Guid Conflict)>();
        for (var i = 0; i < 4; i++) nodes.Add(await CauseConflictAsync(client));
        await Http.PatchJsonAsync($"nodes/{nodes[1].Node}", new { hostname = "later" }).DataAsync();
        await Http.RemoveAsync($"nodes/{nodes[2].Node}").DataAsync();
        var other = await NewConflictAsync();

        var answer = await Http.PostJsonAsync($"sites/{client.Site}/conflicts/resolve-all", new { resolution = "accepted_site" }).DataAsync();

        answer.Raw("resolved").Should().Be("2");
        answer.GetProperty("unresolved").EnumerateArray().Select(one => $"{one.Id()} {one.Text("code")}")
            .Should().BeEquivalentTo($"{nodes[1].Conflict} sync_conflict.stale", $"{nodes[2].Conflict} sync_conflict.entity_gone");
        (await Http.DataAtAsync($"nodes/{nodes[0].Node}")).Text("hostname").Should().Be("site");
        (await Http.DataAtAsync($"nodes/{nodes[3].Node}")).Text("hostname").Should().Be("site");
        (await Http.DataAtAsync($"sync/conflicts/{other.Conflict}")).Flag("resolved").Should().BeFalse("the conflict belongs to another site");
        (await Http.PostJsonAsync($"sites/{client.Site}/conflicts/resolve-all", new { resolution = "accepted_central" }).DataAsync()).Raw("resolved").Should().Be("1");
    }

    [Fact]
    public async Task More_conflicts_than_one_batch_are_all_resolved()
    {
        var client = await NewSyncClientAsync();
        for (var i = 0; i < 60; i++) await CauseConflictAsync(client);

        (await Http.PostJsonAsync($"sites/{client.Site}/conflicts/resolve-all", new { resolution = "accepted_central" }).DataAsync()).Raw("resolved").Should().Be("60");
    }

    [Theory]
    [InlineData("{}", "request.required")]
    [InlineData("""{"resolution":"merged"}""", "request.value_invalid")]
    public async Task Resolving_all_conflicts_requires_a_side(string body, string code) =>
        await Http.PostRawAsync($"sites/{(await NewSyncClientAsync()).Site}/conflicts/resolve-all", body).RefusedAsync(422, code, "resolution");

    [Fact]
    public async Task Conflicts_are_filtered_by_site_subtree_kind_and_status()
    {
        var root = await NewSiteAsync("root", more: new { conflict_resolution = "manual", autonomy_level = "full" });
        var (first, second) = (await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("a", root.Id())).Id()), await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("b", root.Id())).Id()));
        var (one, two, three) = (await CauseConflictAsync(first), await CauseConflictAsync(first), await CauseConflictAsync(second));
        await Http.PostJsonAsync($"sync/conflicts/{two.Conflict}/resolve", new { resolution = "accepted_central" }).DataAsync();

        (await Http.DataAtAsync($"sync/conflicts?under={root.Id()}")).Ids().Should().Equal(three.Conflict, two.Conflict, one.Conflict);
        (await Http.DataAtAsync($"sync/conflicts?under={root.Id()}&sort=created_at&resolved=false&entity_type=node")).Ids().Should().Equal(one.Conflict, three.Conflict);
        (await Http.DataAtAsync($"sync/conflicts?site_id={first.Site}")).Ids().Should().Equal(two.Conflict, one.Conflict);
        (await Http.DataAtAsync($"sync/conflicts?site_id={first.Site}&entity_type=workflow")).GetArrayLength().Should().Be(0);
        (await Http.DataAtAsync($"sync/conflicts?under={UnknownId}")).GetArrayLength().Should().Be(0);
        (await Http.DataAtAsync($"sites/{first.Site}/conflicts?resolved=true")).Ids().Should().Equal(two.Conflict);
        (await Http.DataAtAsync($"sites/{root.Id()}/conflicts")).GetArrayLength().Should().Be(0);
        var page = await Http.EnvelopeAtAsync($"sync/conflicts?under={root.Id()}&limit=2");
        (await Http.DataAtAsync($"sync/conflicts?under={root.Id()}&limit=2&cursor={page.Text("next_cursor")}")).Ids().Should().Equal(one.Conflict);
    }

    [Theory]
    [InlineData("entity_type=profile", "entity_type")]
    [InlineData("resolved=maybe", "resolved")]
    [InlineData("site_id=x", "site_id")]
    [InlineData("sort=name", "sort")]
    [InlineData("open=true", "open")]
    public async Task Invalid_filters_are_refused(string query, string member)
    {
        var problem = await Http.ReadAtAsync($"sync/conflicts?{query}").RefusedAsync();

        problem.GetProperty("status").GetInt32().Should().Be(422);
        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().Equal(member);
    }

    [Fact]
    public async Task Unknown_ids_are_not_found()
    {
        var group = await NewGroupAsync("group");

        foreach (var id in new[] { UnknownId, "no-uuid" })
        {
            await Http.ReadAtAsync($"sync/conflicts/{id}").RefusedAsync(404, "sync_conflict.not_found");
            await Http.PostJsonAsync($"sync/conflicts/{id}/resolve", new { resolution = "accepted_site" }).RefusedAsync(404, "sync_conflict.not_found");
        }

        foreach (var id in new[] { UnknownId, "no-uuid", $"{group.Id()}" })
        {
            await Http.ReadAtAsync($"sites/{id}/conflicts").RefusedAsync(404, "site.not_found");
            await Http.PostJsonAsync($"sites/{id}/conflicts/resolve-all", new { resolution = "accepted_site" }).RefusedAsync(404, "site.not_found");
        }
    }

    private async Task<SiteSyncClient> NewSyncClientAsync() =>
        await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("site", more: new { conflict_resolution = "manual", autonomy_level = "full" })).Id());

    private async Task<(SiteSyncClient Client, Guid Node, long Version, Guid Conflict)> NewConflictAsync()
    {
        var client = await NewSyncClientAsync();
        var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = client.Site }).DataAsync();
        var version = (await client.PullAndAcknowledgeAsync()).Of(node.Id()).Long("version");
        return (client, node.Id(), version, await CauseConflictAsync(client, node.Id(), version));
    }

    private async Task<(Guid Node, Guid Conflict)> CauseConflictAsync(SiteSyncClient client)
    {
        var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = client.Site }).DataAsync();
        var version = (await client.PullAndAcknowledgeAsync()).Of(node.Id()).Long("version");
        return (node.Id(), await CauseConflictAsync(client, node.Id(), version));
    }

    private async Task<Guid> CauseConflictAsync(SiteSyncClient client, Guid node, long version)
    {
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central", model = "central" }).DataAsync();
        _clock.Now = _clock.Now.AddSeconds(1);
        var result = (await client.PushAsync(SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "site", vendor = "site" }))).Single();
        result.OutcomeAndCode().Should().Be("conflict");
        return result.GetProperty("conflict_id").GetGuid();
    }
}
