using System.Text.Json;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.NodeMigration;

namespace Sites.Integration.Tests.Synchronization;

public sealed class PushOnSqlite(ManualClockSqliteService service) : PushTests(service, service.Clock), IClassFixture<ManualClockSqliteService>;

public sealed class PushOnSqlServer(ManualClockSqlServerService service) : PushTests(service, service.Clock), IClassFixture<ManualClockSqlServerService>;

/// <summary>Changes that are pushed by a site.</summary>
public abstract class PushTests : HttpTestBase
{
    private readonly ManualClock _clock;

    protected PushTests(Service service, ManualClock clock)
        : base(service) => _clock = clock;

    [Fact]
    public async Task A_change_of_the_current_version_is_applied_and_returned_by_the_feed()
    {
        var (client, node, version) = await NewNodeAsync();

        var result = await PushAsync(client, node, version, new { hostname = "Site-1", vendor = "acme" });

        result.OutcomeAndCode().Should().Be("applied");
        result.Long("version").Should().BeGreaterThan(version);
        result.State().Text("hostname").Should().Be("site-1", "it is normalized like in all other endpoints");
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("vendor"), stored.Version()).Should().Be(("site-1", "acme", 2));
        var told = (await client.PullAsync()).Of(node);
        (told.Long("version"), told.Text("modified_by")).Should().Be((result.Long("version"), $"{client.Site}"));
        told.GetProperty("modified_at").GetDateTime().Should().Be(_clock.Now);
    }

    [Fact]
    public async Task Fields_changed_by_one_side_are_merged()
    {
        var (client, node, version) = await NewNodeAsync();
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central", model = "m" }).DataAsync();

        var result = await PushAsync(client, node, version, new { vendor = "acme", serial_number = "s" });

        result.OutcomeAndCode().Should().Be("merged");
        result.GetProperty("superseded_fields").GetArrayLength().Should().Be(0);
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("model"), stored.Text("vendor"), stored.Text("serial_number")).Should().Be(("central", "m", "acme", "s"));
    }

    [Theory]
    [InlineData("central_wins", "superseded", "central")]
    [InlineData("site_wins", "merged", "site")]
    public async Task The_effective_strategy_determines_the_winner(string strategy, string outcome, string hostname)
    {
        var (client, node, version) = await NewNodeAsync(strategy);
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();

        var result = await PushAsync(client, node, version, new { hostname = "site" });

        result.OutcomeAndCode().Should().Be(outcome);
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be(hostname);
        var told = (await client.PullAsync()).Of(node);
        (told.Long("version"), told.State().Text("hostname")).Should().Be((result.Long("version"), hostname));
    }

    [Fact]
    public async Task The_same_change_by_both_sides_is_not_a_conflict()
    {
        var (client, node, version) = await NewNodeAsync("manual");
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "same" }).DataAsync();

        (await PushAsync(client, node, version, new { hostname = "same" })).OutcomeAndCode().Should().Be("merged");
        (await Http.DataAtAsync($"sites/{client.Site}/conflicts")).GetArrayLength().Should().Be(0);
    }

    /// <summary>Central writes at noon. The site changes the node a few seconds before or after noon by its own clock.</summary>
    [Theory]
    [InlineData(0, 1, "site")]
    [InlineData(0, 0, "central")]
    [InlineData(0, -1, "central")]
    [InlineData(300, 301, "site")]
    [InlineData(300, 300, "central")]
    [InlineData(300, 299, "central")]
    [InlineData(-300, -299, "site")]
    [InlineData(-300, -300, "central")]
    public async Task The_last_write_is_determined_by_the_corrected_clock_of_the_site(int ahead, int after, string winner)
    {
        var (client, node, version) = await NewNodeAsync("last_write");
        await client.Agent.HeartbeatResponseAsync(more: $",\"timestamp\":\"{_clock.Now.AddSeconds(ahead):O}\"");
        await Http.StoredHeartbeatAsync(client.Agent);
        var noon = _clock.Now;
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();
        _clock.Now = noon.AddMinutes(30);

        await PushAsync(client, node, version, new { hostname = "site" }, noon.AddSeconds(after));

        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be(winner);
    }

    [Fact]
    public async Task The_last_write_is_determined_per_field()
    {
        var (client, node, version) = await NewNodeAsync("last_write");
        var noon = _clock.Now;
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();
        _clock.Now = noon.AddMinutes(20);
        await Http.PatchJsonAsync($"nodes/{node}", new { vendor = "central" }).DataAsync();

        var result = await PushAsync(client, node, version, new { hostname = "site", vendor = "site" }, noon.AddMinutes(10));

        result.OutcomeAndCode().Should().Be("merged");
        result.GetProperty("superseded_fields").EnumerateArray().Select(field => field.GetString()).Should().Equal("vendor");
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("vendor")).Should().Be(("site", "central"));
    }

    [Fact]
    public async Task A_change_time_in_the_future_is_treated_as_the_current_time()
    {
        var (client, node, version) = await NewNodeAsync("last_write");

        await PushAsync(client, node, version, new { hostname = "site" }, _clock.Now.AddDays(1));
        _clock.Now = _clock.Now.AddSeconds(1);
        var told = (await client.PullAsync()).Of(node);
        told.GetProperty("modified_at").GetDateTime().Should().BeBefore(_clock.Now);
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    public async Task The_minimum_and_maximum_time_are_accepted(int ahead)
    {
        var (client, node, version) = await NewNodeAsync();
        await client.Agent.HeartbeatResponseAsync(more: $",\"timestamp\":\"{_clock.Now.AddSeconds(ahead):O}\"");
        await Http.StoredHeartbeatAsync(client.Agent);

        (await PushAsync(client, node, version, new { hostname = "first" }, DateTime.MinValue)).OutcomeAndCode().Should().Be("applied");
        (await PushAsync(client, node, version, new { hostname = "last" }, DateTime.MaxValue)).OutcomeAndCode().Should().Be("applied");
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be("last");
    }

    [Fact]
    public async Task Pushing_is_idempotent()
    {
        var (client, node, version) = await NewNodeAsync();
        var change = SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "site" });
        var first = (await client.PushAsync(change)).Single();
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "later" }).DataAsync();

        await Http.UnchangedAsync([$"nodes/{node}"], async () =>
        {
            var again = (await client.PushAsync(change, change)).ToList();
            again.Select(result => result.OutcomeAndCode()).Should().Equal("duplicate", "duplicate");
            again[0].Text("first_outcome").Should().Be("applied");
            again[0].Long("version").Should().BeGreaterThan(first.Long("version"), "the result has the current state");
            again[0].State().Text("hostname").Should().Be("later");
        });
    }

    [Fact]
    public async Task A_different_change_with_the_same_id_is_refused()
    {
        var (client, node, version) = await NewNodeAsync();
        var id = SiteSyncClient.NewId();
        await client.PushAsync(SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "site" }, id));

        foreach (var other in new[]
        {
            SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "other" }, id),
            SiteSyncClient.Change(node, version, _clock.Now.AddTicks(1), new { hostname = "site" }, id),
            SiteSyncClient.Change(SiteSyncClient.NewId(), version, _clock.Now, new { hostname = "site" }, id),
        })
            (await client.PushAsync(other)).Single().OutcomeAndCode().Should().Be("refused sync_change.id_reused");
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be("site");
    }

    [Fact]
    public async Task Consecutive_changes_are_based_on_each_other()
    {
        var (client, node, version) = await NewNodeAsync("manual");

        var results = await client.PushAsync(
            SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "one" }),
            SiteSyncClient.Change(node, version, _clock.Now.AddSeconds(1), new { hostname = "two", vendor = "acme" }),
            SiteSyncClient.Change(node, version, _clock.Now.AddSeconds(2), new { hostname = "three", vendor = "acme" }));

        results.Select(result => result.OutcomeAndCode()).Should().Equal("applied", "applied", "applied");
        results.Select(result => result.Long("version")).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("vendor")).Should().Be(("three", "acme"));
    }

    [Fact]
    public async Task A_later_change_does_not_repeat_a_superseded_value()
    {
        var (client, node, version) = await NewNodeAsync("central_wins");
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();

        var results = await client.PushAsync(
            SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "site" }),
            SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "site", vendor = "acme" }));

        results.Select(result => result.OutcomeAndCode()).Should().Equal("superseded", "merged");
        results[1].GetProperty("superseded_fields").GetArrayLength().Should().Be(0, "the site did not change it again");
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be("central");
    }

    [Fact]
    public async Task Changes_on_the_same_version_have_the_order_of_their_arrival_because_clocks_are_set_back()
    {
        var (client, node, version) = await NewNodeAsync();
        await PushAsync(client, node, version, new { hostname = "two", vendor = "acme" }, _clock.Now);

        (await PushAsync(client, node, version, new { hostname = "one" }, _clock.Now.AddHours(-5))).OutcomeAndCode().Should().Be("applied");
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("vendor")).Should().Be(("one", "acme"));
    }

    [Fact]
    public async Task Changes_of_a_batch_are_applied_in_order_even_if_the_clock_of_the_site_was_set_back()
    {
        var (client, node, version) = await NewNodeAsync();

        var results = await client.PushAsync(
            SiteSyncClient.Change(node, version, _clock.Now.AddMinutes(-5), new { hostname = "one" }),
            SiteSyncClient.Change(node, version, _clock.Now.AddMinutes(-10), new { hostname = "two" }));

        results.Select(result => result.OutcomeAndCode()).Should().Equal("applied", "applied");
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be("two");
    }

    [Theory]
    [InlineData("readonly", "refused sync_change.not_allowed", "refused sync_change.not_allowed", "refused sync_change.not_allowed", "refused sync_change.not_allowed")]
    [InlineData("limited", "refused sync_change.not_allowed", "applied", "refused sync_change.not_allowed", "applied")]
    [InlineData("full", "applied", "applied", "applied", "applied")]
    public async Task The_autonomy_determines_the_permissions_of_a_site(string autonomy, string field, string safe, string unsafeStep, string discovery)
    {
        var (client, node, version) = await NewNodeAsync(autonomy: autonomy);
        var (other, third) = (await AddNodeAsync(client), await AddNodeAsync(client));
        await Http.PatchJsonAsync($"nodes/{other.Node}/state", new { state = "pending" }).DataAsync();
        var pending = (await client.PullAndAcknowledgeAsync()).Of(other.Node).Long("version");

        (await PushAsync(client, node, version, new { hostname = "site" })).OutcomeAndCode().Should().Be(field);
        (await PushAsync(client, other.Node, pending, new { state = "installing" })).OutcomeAndCode().Should().Be(safe);
        (await PushAsync(client, third.Node, third.Version, new { state = "pending" })).OutcomeAndCode().Should().Be(unsafeStep);
        (await PushAsync(client, SiteSyncClient.NewId(), 0, new { mac_address = Service.UniqueMac() })).OutcomeAndCode().Should().Be(discovery);
    }

    [Fact]
    public async Task The_autonomy_at_the_time_of_the_change_is_used()
    {
        var (client, node, version) = await NewNodeAsync();
        var (other, otherVersion) = await AddNodeAsync(client);
        var (third, thirdVersion) = await AddNodeAsync(client);
        var whileFull = _clock.Now.AddMinutes(1);
        _clock.Now = _clock.Now.AddMinutes(10);
        await Http.PatchJsonAsync($"sites/{client.Site}", new { autonomy_level = "readonly" }).DataAsync();
        _clock.Now = _clock.Now.AddMinutes(10);

        (await PushAsync(client, node, version, new { hostname = "late" }, _clock.Now)).OutcomeAndCode().Should().Be("refused sync_change.not_allowed");
        (await PushAsync(client, node, version, new { hostname = "then" }, whileFull)).OutcomeAndCode().Should().Be("refused sync_change.not_allowed", "it arrives after a later change");
        (await PushAsync(client, other, otherVersion, new { hostname = "then" }, whileFull)).OutcomeAndCode().Should().Be("applied");

        // A site that knows that it is readonly cannot date its changes back.
        await client.PullAndAcknowledgeAsync();
        (await PushAsync(client, third, thirdVersion, new { hostname = "late" }, whileFull)).OutcomeAndCode().Should().Be("refused sync_change.not_allowed");
    }

    [Theory]
    [InlineData("central_wins")]
    [InlineData("site_wins")]
    public async Task Invalid_state_transitions_are_refused(string strategy)
    {
        var (client, node, version) = await NewNodeAsync(strategy);

        (await PushAsync(client, node, version, new { state = "active", vendor = "acme" })).OutcomeAndCode().Should().Be("refused node.invalid_transition");
        (await Http.DataAtAsync($"nodes/{node}")).Raw("vendor").Should().Be("null", "a refused change changes nothing");
        (await PushAsync(client, node, version, new { state = "pending", vendor = (string?)null })).OutcomeAndCode().Should().Be("merged", "the refused change was never stored, so there is no other change");
        (await Http.DataAtAsync($"nodes/{node}")).Text("state").Should().Be("pending");
    }

    [Fact]
    public async Task A_winning_state_transition_must_be_valid_from_the_central_state()
    {
        var (client, node, version) = await NewNodeAsync("site_wins");
        await Http.PatchJsonAsync($"nodes/{node}/state", new { state = "retired" }).DataAsync();

        (await PushAsync(client, node, version, new { state = "pending" })).OutcomeAndCode().Should().Be("refused node.invalid_transition");
        (await client.PullAsync()).Of(node).State().Text("state").Should().Be("retired");
    }

    [Fact]
    public async Task A_centrally_deleted_node_stays_deleted_and_the_deletion_is_delivered()
    {
        var (client, node, version) = await NewNodeAsync("site_wins");
        await Http.RemoveAsync($"nodes/{node}").DataAsync();
        await client.PullAndAcknowledgeAsync();

        var result = await PushAsync(client, node, version, new { hostname = "site" });

        (result.OutcomeAndCode(), result.Raw("state")).Should().Be(("superseded node.deleted", "null"));
        (await client.PullAsync()).Of(node).Text("operation").Should().Be("remove");
    }

    [Fact]
    public async Task A_site_cannot_change_a_node_of_another_site()
    {
        var (client, node, version) = await NewNodeAsync("site_wins");
        var elsewhere = await NewSiteAsync("elsewhere");
        await Http.PatchJsonAsync($"nodes/{node}", new { home_site_id = elsewhere.Id() }).DataAsync();
        await client.PullAndAcknowledgeAsync();

        await Http.UnchangedAsync([$"nodes/{node}"], async () =>
            (await PushAsync(client, node, version, new { hostname = "site" })).OutcomeAndCode().Should().Be("refused node.left_site"));
        (await client.PullAsync()).Of(node).Text("operation").Should().Be("remove");
    }

    [Fact]
    public async Task A_site_can_create_discovered_nodes()
    {
        var (client, _, _) = await NewNodeAsync();
        var (id, mac) = (SiteSyncClient.NewId(), Service.UniqueMac());

        var results = await client.PushAsync(
            SiteSyncClient.Change(id, 0, _clock.Now, new { mac_address = mac.Replace(':', '-').ToUpperInvariant(), hostname = "found" }),
            SiteSyncClient.Change(id, 0, _clock.Now, new { state = "pending" }));

        results.Select(result => result.OutcomeAndCode()).Should().Equal("applied", "applied");
        var node = await Http.DataAtAsync($"nodes/{id}");
        (node.Text("mac_address"), node.Text("state"), node.GetProperty("home_site_id").GetGuid()).Should().Be((mac, "pending", client.Site));
    }

    [Fact]
    public async Task A_change_without_a_base_version_does_not_overwrite_central_values()
    {
        var (client, node, _) = await NewNodeAsync();
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();

        var result = await PushAsync(client, node, 0, new { hostname = "site", vendor = "acme" });

        result.OutcomeAndCode().Should().Be("superseded");
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be("central");
    }

    [Fact]
    public async Task A_discovered_node_may_already_exist()
    {
        var (client, node, _) = await NewNodeAsync();
        var known = await Http.DataAtAsync($"nodes/{node}");
        var elsewhere = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = (await NewSiteAsync("elsewhere")).Id() }).DataAsync();
        var homeless = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), hostname = "stock" }).DataAsync();
        var ids = new[] { SiteSyncClient.NewId(), SiteSyncClient.NewId(), SiteSyncClient.NewId() };

        var results = await client.PushAsync(new[] { known, elsewhere, homeless }.Select((other, i) =>
            SiteSyncClient.Change(ids[i], 0, _clock.Now, new { mac_address = other.Text("mac_address"), hostname = "found" })));

        results.Select(result => result.OutcomeAndCode()).Should().Equal("superseded node.known_already", "refused node.at_another_site", "merged");
        var told = await client.PullAsync();
        foreach (var id in ids) told.Of(id).Text("operation").Should().Be("remove", "it does not exist under the id of the site");
        told.Of(homeless.Id()).State().Text("hostname").Should().Be("stock");
        (await Http.DataAtAsync($"nodes/{homeless.Id()}")).GetProperty("home_site_id").GetGuid().Should().Be(client.Site);
        (await Http.DataAtAsync($"nodes/{elsewhere.Id()}")).GetProperty("home_site_id").GetGuid().Should().NotBe(client.Site);
    }

    [Fact]
    public async Task A_refused_discovery_can_be_repeated_with_the_same_id()
    {
        var (client, _, _) = await NewNodeAsync(autonomy: "readonly");
        var (id, mac) = (SiteSyncClient.NewId(), Service.UniqueMac());
        (await PushAsync(client, id, 0, new { mac_address = mac })).OutcomeAndCode().Should().Be("refused sync_change.not_allowed");
        await Http.PatchJsonAsync($"sites/{client.Site}", new { autonomy_level = "limited" }).DataAsync();

        (await PushAsync(client, id, 0, new { mac_address = mac })).OutcomeAndCode().Should().Be("applied");
        await Http.RemoveAsync($"nodes/{id}").DataAsync();
        (await PushAsync(client, id, 0, new { mac_address = mac })).OutcomeAndCode().Should().Be("superseded node.deleted");
    }

    [Fact]
    public async Task A_MAC_address_discovered_twice_in_a_batch_is_one_node()
    {
        var (client, _, _) = await NewNodeAsync();
        var mac = Service.UniqueMac();

        var results = await client.PushAsync(Enumerable.Range(0, 2).Select(_ => SiteSyncClient.Change(SiteSyncClient.NewId(), 0, _clock.Now, new { mac_address = mac })));

        results.Select(result => result.OutcomeAndCode()).Should().Equal("applied", "superseded node.known_already");
    }

    [Theory]
    [InlineData("workflow")]
    [InlineData("template")]
    [InlineData("site")]
    public async Task Changes_of_central_fields_are_refused(string type)
    {
        var (client, node, version) = await NewNodeAsync();

        (await client.PushAsync(SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "h" }, type: type))).Single().OutcomeAndCode().Should().Be("refused sync_change.central_owned");
    }

    /// <summary>Members of a change and its result; <c>ID</c> is a placeholder of the node and <c>V</c> of its version.</summary>
    [Theory]
    [InlineData("""{"entity_type":"profile","entity_id":"ID","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.entity_type_unknown")]
    [InlineData("""{"entity_id":"ID","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.entity_type_unknown")]
    [InlineData("""{"entity_type":"Node","entity_id":"ID","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.entity_type_unknown")]
    [InlineData("""{"entity_type":"NODE","entity_id":"ID","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.entity_type_unknown")]
    [InlineData("""{"entity_type":"banana","entity_id":"ID","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.entity_type_unknown")]
    [InlineData("""{"entity_type":0,"entity_id":"ID","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.entity_type_unknown")]
    [InlineData("""{"entity_type":["node"],"entity_id":"ID","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.entity_type_unknown")]
    [InlineData("""{"entity_type":"node","entity_id":5,"base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"\ud800","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":"V","modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":1.5,"modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":99999999999999999999,"modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"yesterday","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":5,"state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"\ud800","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":"hostname"}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"hostname":"a","hostname":"b"}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"colour":{"a":1,"a":2}}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"\ud800":1}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V.0,"modified_at":"T","state":{"vendor":"v"}}""", "applied")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"2016-12-31T23:59:60Z","state":{"vendor":"v"}}""", "applied")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"2026-01-01 12:00:00z","state":{"vendor":"v"}}""", "applied")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"vendor":"v"},"newer":{"a":1,"a":2},"newer":"\ud800"}""", "applied")]
    [InlineData("""{"entity_type":"node","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"nobody","base_version":V,"modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":-1,"modified_at":"T","state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"state":{}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T"}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":null}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":[]}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"hostname":"\ud800"}}""", "refused sync_change.malformed")]
    // Half of a surrogate pair beside another unusable member.
    [InlineData("""{"entity_type":"node","entity_id":[],"base_version":V,"modified_at":"T","state":{"hostname":"\ud800"}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":"V","modified_at":"T","state":{"a":[{"\udc00":1}]}}""", "refused sync_change.malformed")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"vendor":"v"},"base_state":{"vendor":"\ud800"},"age_seconds":"1"}""", "applied")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"hostname":"no host!"}}""", "refused node.hostname_invalid")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"hostname":7}}""", "refused request.value_invalid")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"hostname":{"a":1}}}""", "refused request.value_invalid")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"mac_address":null}}""", "refused node.mac_address_required")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"state":"gone"}}""", "refused request.value_invalid")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"state":null}}""", "refused request.required")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"arch":"Arm64"}}""", "refused request.value_invalid")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"system_uuid":"x"}}""", "refused request.value_invalid")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"group_id":"018f0000-0000-7000-8000-000000000000"}}""", "refused node.group_not_found")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":999999,"modified_at":"T","state":{}}""", "merged")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"T","state":{"colour":"red"},"newer":true}""", "applied")]
    [InlineData("""{"entity_type":"node","entity_id":"ID","base_version":V,"modified_at":"0001-01-01T00:00:00Z","state":{"hostname":"old"}}""", "applied")]
    public async Task An_invalid_change_does_not_prevent_valid_ones(string change, string verdict)
    {
        var (client, node, version) = await NewNodeAsync();
        var (other, otherVersion) = await AddNodeAsync(client);
        var filled = change.Replace("ID", $"{node}", StringComparison.Ordinal).Replace(":V", $":{version}", StringComparison.Ordinal).Replace("\"V\"", $"\"{version}\"", StringComparison.Ordinal)
            .Replace("\"T\"", JsonSerializer.Serialize(_clock.Now), StringComparison.Ordinal);
        var good = JsonSerializer.Serialize(SiteSyncClient.Change(other, otherVersion, _clock.Now, new { hostname = "good" }));

        var results = (await client.Agent.PostAsync("agents/changes", $$"""{"changes":[{"change_id":"{{SiteSyncClient.NewId()}}",{{filled[1..]}},{{good}}]}""").DataAsync())
            .EnumerateArray().ToList();

        results.Select(result => result.OutcomeAndCode()).Should().Equal(verdict, "applied");
        if (verdict.StartsWith("refused", StringComparison.Ordinal)) results[0].Text("detail").Should().NotBeNullOrWhiteSpace();
        (await Http.DataAtAsync($"nodes/{other}")).Text("hostname").Should().Be("good");
    }

    [Theory]
    [InlineData("{}", "request.required", "changes")]
    [InlineData("""{"changes":[]}""", "sync_change.batch_invalid", "changes")]
    [InlineData("""{"changes":null}""", "request.required", "changes")]
    [InlineData("""{"changes":"all"}""", "request.value_invalid", "changes")]
    [InlineData("""{"changes":{}}""", "request.value_invalid", "changes")]
    public async Task An_invalid_batch_is_refused_as_a_whole(string body, string code, string member)
    {
        var (client, _, _) = await NewNodeAsync();

        await client.Agent.PostAsync("agents/changes", body).RefusedAsync(422, code, member);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"node\"")]
    [InlineData("[]")]
    [InlineData("[[[{}]]]")]
    [InlineData("{}")]
    [InlineData("""{"entity_type":"node","entity_id":"018f0000-0000-7000-8000-000000000000","base_version":0,"modified_at":"2026-01-01T00:00:00Z","state":{"mac_address":"00:11:22:33:44:55"}}""")]
    [InlineData("""{"change_id":null,"entity_type":"node"}""")]
    [InlineData("""{"change_id":"one"}""")]
    [InlineData("""{"change_id":5}""")]
    [InlineData("""{"change_id":{"id":"018f0000-0000-7000-8000-000000000000"}}""")]
    [InlineData("""{"change_id":"\ud800"}""")]
    [InlineData("""{"change_id":"00000000-0000-0000-0000-000000000000"}""")]
    [InlineData("""{"change_id":"018f0000-0000-7000-8000-000000000001","change_id":"018f0000-0000-7000-8000-000000000001"}""")]
    public async Task A_change_without_a_valid_id_is_refused_in_its_place_and_does_not_prevent_the_others(string change)
    {
        var (client, node, version) = await NewNodeAsync();
        var (first, second) = (SiteSyncClient.NewId(), SiteSyncClient.NewId());
        var body = $$"""
            {"changes":[{{change}},{{JsonSerializer.Serialize(SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "one" }, first))}},{{change}},{{change}},
            {{JsonSerializer.Serialize(SiteSyncClient.Change(node, version, _clock.Now, new { hostname = "two" }, second))}},{{change}}]}
            """;

        var results = (await client.Agent.PostAsync("agents/changes", body).DataAsync()).EnumerateArray().ToList();

        const string Unidentified = "refused sync_change.id_invalid";
        results.Select(result => result.OutcomeAndCode()).Should().Equal(Unidentified, "applied", Unidentified, Unidentified, "applied", Unidentified);
        results.Select(result => result.GuidOrNull("change_id")).Should().Equal(null, first, null, null, second, null);
        results[0].Text("detail").Should().NotBeNullOrWhiteSpace();
        (await Http.DataAtAsync($"nodes/{node}")).Text("hostname").Should().Be("two");

        var again = (await client.Agent.PostAsync("agents/changes", body).DataAsync()).EnumerateArray().ToList();
        again.Select(result => result.OutcomeAndCode()).Should().Equal(Unidentified, "duplicate", Unidentified, Unidentified, "duplicate", Unidentified);
    }

    [Fact]
    public async Task A_batch_without_any_valid_change_is_answered_with_one_result_for_each()
    {
        var (client, _, _) = await NewNodeAsync();

        var results = (await client.Agent.PostAsync("agents/changes", $$"""{"changes":[{{string.Join(',', Enumerable.Repeat("5", 500))}}]}""").DataAsync()).EnumerateArray().ToList();

        results.Should().HaveCount(500).And.OnlyContain(result => result.OutcomeAndCode() == "refused sync_change.id_invalid");
        await client.Agent.PostAsync("agents/changes", $$"""{"changes":[{{string.Join(',', Enumerable.Repeat("5", 501))}}]}""").RefusedAsync(422, "sync_change.batch_invalid", "changes");
    }

    [Fact]
    public async Task An_unusable_change_is_refused_again_when_it_is_repeated()
    {
        var (client, node, version) = await NewNodeAsync();
        var body = $$"""
            {"changes":[{"change_id":"{{SiteSyncClient.NewId()}}","entity_type":"banana","entity_id":"{{node}}","base_version":{{version}}},
            {"change_id":"{{SiteSyncClient.NewId()}}","entity_type":"node","entity_id":"{{node}}","base_version":"x"}]}
            """;

        foreach (var time in new[] { "first", "again" })
        {
            var results = (await client.Agent.PostAsync("agents/changes", body).DataAsync()).EnumerateArray().ToList();
            results.Select(result => result.OutcomeAndCode()).Should().Equal(
                time == "first" ? ["refused sync_change.entity_type_unknown", "refused sync_change.malformed"] : ["duplicate sync_change.entity_type_unknown", "duplicate sync_change.malformed"]);
            if (time == "again") results.Should().OnlyContain(result => result.Text("first_outcome") == "refused");
        }
    }

    [Fact]
    public async Task A_body_that_is_nested_extremely_deeply_is_not_read()
    {
        var (client, _, _) = await NewNodeAsync();

        await client.SendAsync(HttpMethod.Post, "agents/changes", $$"""{"changes":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""").RefusedAsync(400, "request.not_json");
    }

    [Theory]
    [InlineData(59, "applied")]
    [InlineData(60, "applied")]
    [InlineData(61, "applied")]
    [InlineData(62, "applied")]
    [InlineData(63, "applied")]
    [InlineData(64, "refused sync_change.malformed")]
    [InlineData(65, "refused sync_change.malformed")]
    [InlineData(200, "refused sync_change.malformed")]
    [InlineData(4_000, "refused sync_change.malformed")]
    public async Task A_change_whose_state_is_nested_too_deeply_is_refused_and_the_others_are_applied(int depth, string verdict)
    {
        var (client, node, version) = await NewNodeAsync();
        var (other, otherVersion) = await AddNodeAsync(client);
        var state = $$"""{"vendor":"deep","colour":{{new string('[', depth)}}{{new string(']', depth)}}}""";
        var good = JsonSerializer.Serialize(SiteSyncClient.Change(other, otherVersion, _clock.Now, new { hostname = "good" }));
        var body = $$"""
            {"changes":[{"change_id":"{{SiteSyncClient.NewId()}}","entity_type":"node","entity_id":"{{node}}","base_version":{{version}},"modified_at":{{JsonSerializer.Serialize(_clock.Now)}},"state":{{state}}},{{good}}]}
            """;

        var results = (await client.Agent.PostAsync("agents/changes", body).DataAsync()).EnumerateArray().ToList();

        results.Select(result => result.OutcomeAndCode()).Should().Equal(verdict, "applied");
        (await Http.DataAtAsync($"nodes/{other}")).Text("hostname").Should().Be("good");
    }

    [Fact]
    public async Task A_change_in_another_encoding_is_refused_and_the_others_are_applied()
    {
        var (client, node, version) = await NewNodeAsync();
        var (other, otherVersion) = await AddNodeAsync(client);
        string Change(Guid id, long on, string vendor) =>
            $$"""{"change_id":"{{SiteSyncClient.NewId()}}","entity_type":"node","entity_id":"{{id}}","base_version":{{on}},"modified_at":{{JsonSerializer.Serialize(_clock.Now)}},"state":{"vendor":"{{vendor}}"} }""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "agents/changes")
        {
            Content = new ByteArrayContent(System.Text.Encoding.Latin1.GetBytes($$"""{"changes":[{{Change(node, version, "Müller")}},{{Change(other, otherVersion, "good")}}]}""")),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {client.Agent.Key}").Should().BeTrue();

        var results = (await Http.SendAsync(request, TestContext.Current.CancellationToken).DataAsync()).EnumerateArray().ToList();

        results.Select(result => result.OutcomeAndCode()).Should().Equal("refused sync_change.malformed", "applied");
        (await Http.DataAtAsync($"nodes/{other}")).Text("vendor").Should().Be("good");
    }

    [Fact]
    public async Task A_batch_has_at_most_500_changes()
    {
        var (client, _, _) = await NewNodeAsync();
        var changes = Enumerable.Range(0, 501).Select(_ => SiteSyncClient.Change(SiteSyncClient.NewId(), 0, _clock.Now, new { mac_address = Service.UniqueMac() })).ToList();

        await client.Agent.PostAsync("agents/changes", JsonSerializer.Serialize(new { changes })).RefusedAsync(422, "sync_change.batch_invalid", "changes");
        (await client.PushAsync(changes.Take(500))).Should().HaveCount(500).And.OnlyContain(result => result.OutcomeAndCode() == "applied");
        (await Http.EnvelopeAtAsync($"sites/{client.Site}/nodes?limit=1")).Raw("total").Should().Be("501");
        (await client.PullAsync(500)).Should().HaveCount(500);
    }

    [Fact]
    public async Task A_MAC_address_of_another_node_is_refused()
    {
        var (client, node, version) = await NewNodeAsync();
        var (other, _) = await AddNodeAsync(client);
        var taken = (await Http.DataAtAsync($"nodes/{other}")).Text("mac_address");

        (await PushAsync(client, node, version, new { mac_address = taken, hostname = "h" })).OutcomeAndCode().Should().Be("refused node.mac_address_taken");
        (await Http.DataAtAsync($"nodes/{node}")).Raw("hostname").Should().Be("null");
    }

    [Fact]
    public async Task Without_the_base_state_every_difference_counts_as_changed_by_both_sides()
    {
        var (client, node, version) = await NewNodeAsync("central_wins");
        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "central" }).DataAsync();
        await client.PullAndAcknowledgeAsync();
        _clock.Now = _clock.Now.AddDays(91);
        await Http.PatchJsonAsync($"nodes/{node}", new { model = "central" }).DataAsync();
        await client.PullAndAcknowledgeAsync();

        var result = await PushAsync(client, node, version, new { vendor = "site", serial_number = (string?)null });

        result.OutcomeAndCode().Should().Be("superseded");
        result.GetProperty("superseded_fields").EnumerateArray().Select(field => field.GetString()).Should().Equal("vendor");
    }

    /// <summary>A site with a node that its agent has acknowledged.</summary>
    private async Task<(SiteSyncClient Client, Guid Node, long Version)> NewNodeAsync(string strategy = "central_wins", string autonomy = "full")
    {
        var parent = await NewSiteAsync("parent", more: new { conflict_resolution = strategy, autonomy_level = autonomy });
        var client = await SiteSyncClient.AtAsync(Http, (await NewSiteAsync("site", parent.Id())).Id());
        var (node, version) = await AddNodeAsync(client);
        return (client, node, version);
    }

    private async Task<(Guid Node, long Version)> AddNodeAsync(SiteSyncClient client)
    {
        var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = client.Site }).DataAsync();
        return (node.Id(), (await client.PullAndAcknowledgeAsync()).Of(node.Id()).Long("version"));
    }

    private async Task<JsonElement> PushAsync(SiteSyncClient client, Guid node, long version, object state, DateTime? modifiedAt = null) =>
        (await client.PushAsync(SiteSyncClient.Change(node, version, modifiedAt ?? _clock.Now, state))).Single();
}
