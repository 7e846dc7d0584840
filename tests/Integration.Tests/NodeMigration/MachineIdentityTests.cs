using System.Text.Json;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class MachineIdentityOnSqlite(LimitedDiscoverySqliteService service) : MachineIdentityTests(service), IClassFixture<LimitedDiscoverySqliteService>;

public sealed class MachineIdentityOnSqlServer(LimitedDiscoverySqlServerService service) : MachineIdentityTests(service), IClassFixture<LimitedDiscoverySqlServerService>;

/// <summary>A service whose sites may have five discovered nodes.</summary>
public sealed class LimitedDiscoverySqliteService : SqliteService
{
    protected override async Task<string[]> PrepareAsync() => [.. await base.PrepareAsync(), "--Discovery:MaxPerSite=5"];
}

/// <summary>The same on SQL Server.</summary>
public sealed class LimitedDiscoverySqlServerService : SqlServerService
{
    protected override async Task<string[]> PrepareAsync() => [.. await base.PrepareAsync(), "--Discovery:MaxPerSite=5"];
}

/// <summary>Machines that have the MAC address of a node, or are a node with another MAC address.</summary>
public abstract class MachineIdentityTests(Service service) : HttpTestBase(service)
{
    private const string Approver = "decider";

    [Theory]
    [InlineData("""{"system_uuid":"018f0000-0000-7000-8000-00000000000b"}""", """,'system_uuid':'018f0000-0000-7000-8000-00000000000c'""")]
    [InlineData("""{"serial_number":"S-1"}""", """,'serial_number':'S-2'""")]
    [InlineData("""{"serial_number":"S-1","system_uuid":"018f0000-0000-7000-8000-00000000000b"}""", """,'serial_number':'S-2','system_uuid':'018f0000-0000-7000-8000-00000000000b'""")]
    public async Task Another_machine_with_the_MAC_address_of_a_node_does_not_take_it_away_by_policy(string known, string reported)
    {
        var (node, mac, home) = await ActiveNodeAsync(known);
        var agent = await AgentAsync("full", "bidirectional");

        var boot = await agent.ReportBootAsync(mac, reported.Replace('\'', '"'));

        boot.OutcomeAndAdvice().Should().Be("claimed wait");
        var claim = boot.GetProperty("claim");
        (claim.Text("status"), claim.Raw("awaiting")).Should().Be(("pending", """["source","target"]"""));
        claim.GetProperty("reported_machine").ValueKind.Should().Be(JsonValueKind.Object);
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.GuidOrNull("home_site_id"), stored.Text("state")).Should().Be((home, "installing"));
        var subject = (await Http.DataAtAsync($"approvals/{claim.Text("approval_id")}")).GetProperty("subject");
        foreach (var member in new[] { "serial_number", "system_uuid" })
        {
            subject.GetProperty("node").Text(member).Should().Be(stored.Text(member));
            subject.GetProperty("reported").Text(member).Should().Be(claim.GetProperty("reported_machine").Text(member));
        }

        (await AtHomeAsync(home, mac)).Should().Be("home normal", "a machine that says nothing of itself may be the node");
    }

    [Fact]
    public async Task With_the_approval_the_node_is_the_machine_that_booted()
    {
        var (node, mac, _) = await ActiveNodeAsync("""{"serial_number":"S-1","vendor":"before"}""");
        var agent = await AgentAsync("full", "bidirectional");
        var claim = (await agent.ReportBootAsync(mac, ""","serial_number":"S-2" """)).GetProperty("claim");
        var machine = claim.GetProperty("reported_machine");
        (machine.Text("serial_number"), machine.Raw("vendor")).Should().Be(("S-2", "null"));

        using var request = new HttpRequestMessage(HttpMethod.Post, $"migrations/{claim.Id()}/approve");
        request.Headers.Add("X-Development-Principal", Approver);
        await Http.SendAsync(request, TestContext.Current.CancellationToken).DataAsync();

        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.GuidOrNull("home_site_id"), stored.Text("serial_number"), stored.Text("vendor")).Should().Be((agent.Site, "S-2", "before"));
        (await agent.ReportBootAsync(mac, ""","serial_number":"S-2" """)).OutcomeAndAdvice().Should().Be("home normal");
    }

    [Fact]
    public async Task The_same_machine_is_moved_by_policy_however_its_serial_number_is_spelled()
    {
        var (node, mac, _) = await ActiveNodeAsync("""{"serial_number":"S-1","system_uuid":"4c4c4544-0042-3510-8052-b4c04f4e3732"}""");
        var agent = await AgentAsync("full", "bidirectional");

        (await agent.ReportBootAsync(mac, ""","serial_number":" s-1 ","system_uuid":"44454c4c-4200-1035-8052-b4c04f4e3732" """)).OutcomeAndAdvice().Should().Be("claimed normal");

        (await Http.DataAtAsync($"nodes/{node}")).GuidOrNull("home_site_id").Should().Be(agent.Site);
    }

    [Fact]
    public async Task Another_machine_at_the_home_of_a_node_waits_and_replaces_it_when_accepted()
    {
        var (node, mac, home) = await ActiveNodeAsync("""{"serial_number":"S-1"}""");
        var agent = await FieldAgent.EnrolAsync(Http, home);

        var boot = await agent.ReportBootAsync(mac, ""","serial_number":"S-2" """);

        (boot.OutcomeAndAdvice(), boot.Text("reason"), boot.GuidOrNull("node_id"), boot.Flag("queued")).Should().Be(("unknown wait", "identity_differs", node, true));
        (await agent.ReportBootAsync(mac, ""","serial_number":"S-1" """)).OutcomeAndAdvice().Should().Be("home normal");
        var waiting = await WaitingAsync(agent);
        (waiting.Text("reason"), waiting.GuidOrNull("node_id"), waiting.Text("serial_number")).Should().Be(("identity_differs", node, "S-2"));

        var accepted = await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{waiting.Id()}/accept").DataAsync();

        (accepted.Id(), accepted.Text("serial_number"), accepted.Text("state")).Should().Be((node, "S-2", "installing"));
        (await agent.ReportBootAsync(mac, ""","serial_number":"S-2" """)).OutcomeAndAdvice().Should().Be("home normal");
        (await agent.ReportBootAsync(mac, ""","serial_number":"S-1" """)).Text("reason").Should().Be("identity_differs");
    }

    [Theory]
    [InlineData("readonly")]
    [InlineData("full")]
    public async Task A_node_that_boots_with_another_MAC_address_is_pointed_out_and_does_not_become_a_second_node(string autonomy)
    {
        var uuid = SiteSyncClient.NewId();
        var (node, _, home) = await ActiveNodeAsync($$"""{"serial_number":"S-1","system_uuid":"{{uuid}}"}""");
        var agent = await AgentAsync(autonomy, "manual");
        var mac = Service.UniqueMac();

        var boot = await agent.ReportBootAsync(mac, $$""","serial_number":"S-1","system_uuid":"{{uuid}}" """);

        (boot.OutcomeAndAdvice(), boot.Text("reason"), boot.Raw("node_id")).Should().Be(("unknown wait", "known_machine", "null"));
        (await WaitingAsync(agent)).GuidOrNull("node_id").Should().Be(node);
        (await ItemsAsync($"nodes?system_uuid={uuid}")).Should().ContainSingle();
        // The node is at home elsewhere, and the next boot claims it.
        var accepted = await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{(await WaitingAsync(agent)).Id()}/accept").DataAsync();
        (accepted.Id(), accepted.Raw("mac_addresses").Contains(mac, StringComparison.Ordinal), accepted.GuidOrNull("home_site_id")).Should().Be((node, true, home));
        (await agent.ReportBootAsync(mac, $$""","serial_number":"S-1","system_uuid":"{{uuid}}" """)).Text("outcome").Should().Be("claimed");
    }

    [Fact]
    public async Task Of_simultaneous_boots_of_one_machine_with_several_MAC_addresses_one_creates_the_node()
    {
        var agent = await AgentAsync("full", "manual");
        var uuid = SiteSyncClient.NewId();

        var boots = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => agent.ReportBootAsync(Service.UniqueMac(), $$""","serial_number":"S","system_uuid":"{{uuid}}" """)));

        boots.Count(boot => boot.Text("outcome") == "discovered").Should().Be(1);
        (await ItemsAsync($"nodes?system_uuid={uuid}")).Should().ContainSingle();
        (await ItemsAsync($"unknown-nodes?site_id={agent.Site}")).Should().HaveCount(7).And.OnlyContain(machine => machine.Text("reason") == "known_machine");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_retired_node_that_boots_waits_and_is_reported(bool atHome)
    {
        var (node, mac, home) = await ActiveNodeAsync("{}");
        await Http.PatchJsonAsync($"nodes/{node}/state", new { state = "retired", force = true }).DataAsync();
        var agent = atHome ? await FieldAgent.EnrolAsync(Http, home) : await AgentAsync("full", "bidirectional");

        var boot = await agent.ReportBootAsync(mac);

        (boot.OutcomeAndAdvice(), boot.Text("reason"), boot.Raw("claim")).Should().Be((atHome ? "home wait" : "unknown wait", "node_retired", "null"));
        var waiting = await WaitingAsync(agent);
        (waiting.Text("reason"), waiting.GuidOrNull("node_id")).Should().Be(("node_retired", node));
        var refused = await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{waiting.Id()}/accept").RefusedAsync(409, "unknown_node.node_retired");
        refused.GuidOrNull("existing_id").Should().Be(node);
        await Http.RemoveAsync($"nodes/{node}").DataAsync();
        (await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{waiting.Id()}/accept").DataAsync()).Text("state").Should().Be("discovered");
    }

    [Fact]
    public async Task Beyond_the_limit_machines_wait_until_discovered_nodes_are_provisioned()
    {
        var agent = await AgentAsync("full", "manual");
        var found = new List<JsonElement>();
        for (var i = 0; i < 5; i++) found.Add(await agent.ReportBootAsync(Service.UniqueMac()));
        found.Should().OnlyContain(boot => boot.Text("outcome") == "discovered");

        var mac = Service.UniqueMac();
        var sixth = await agent.ReportBootAsync(mac);
        var pushed = await PushAsync(agent, new { mac_address = Service.UniqueMac() });

        (sixth.OutcomeAndAdvice(), sixth.Text("reason"), sixth.Flag("queued")).Should().Be(("unknown wait", "discovery_limit", true));
        pushed.OutcomeAndCode().Should().Be("refused sync_change.discovery_limit");
        (await ItemsAsync($"unknown-nodes?site_id={agent.Site}")).Should().HaveCount(2).And.OnlyContain(machine => machine.Text("reason") == "discovery_limit");
        await Http.PatchJsonAsync($"nodes/{found[0].Text("node_id")}/state", new { state = "pending" }).DataAsync();
        (await agent.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("discovered normal");
        (await ItemsAsync($"unknown-nodes?site_id={agent.Site}")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_site_cannot_push_a_decision_required_as_a_discovery()
    {
        var uuid = SiteSyncClient.NewId();
        await ActiveNodeAsync($$"""{"system_uuid":"{{uuid}}","serial_number":"S-1"}""");
        var homeless = (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), serial_number = "S-1" }).DataAsync()).Text("mac_address")!;
        var agent = await AgentAsync("full", "manual");

        var same = await PushAsync(agent, new { mac_address = Service.UniqueMac(), system_uuid = uuid, serial_number = "S-1" });
        var other = await PushAsync(agent, new { mac_address = homeless, serial_number = "S-2" });
        var twin = SiteSyncClient.NewId();
        var twins = await new SiteSyncClient(Http, agent).PushAsync(Discovery(new { mac_address = Service.UniqueMac(), system_uuid = twin, serial_number = "S-1" }), Discovery(new { mac_address = Service.UniqueMac(), system_uuid = twin, serial_number = "S-1" }));

        same.OutcomeAndCode().Should().Be("refused sync_change.decision_required");
        other.OutcomeAndCode().Should().Be("refused sync_change.decision_required");
        twins.Select(result => result.OutcomeAndCode()).Should().Equal("applied", "refused sync_change.decision_required");
        (await ItemsAsync($"unknown-nodes?site_id={agent.Site}")).Select(machine => machine.Text("reason")).Should().BeEquivalentTo("known_machine", "identity_differs", "known_machine");
    }

    [Fact]
    public async Task A_site_cannot_push_another_machine_with_the_MAC_address_of_its_own_or_of_a_retired_node()
    {
        var (_, mac, home) = await ActiveNodeAsync("""{"serial_number":"S-1"}""");
        var agent = await FieldAgent.EnrolAsync(Http, home);
        await Http.PatchJsonAsync($"sites/{home}", new { autonomy_level = "full" }).DataAsync();

        (await PushAsync(agent, new { mac_address = mac, serial_number = "S-2" })).OutcomeAndCode().Should().Be("refused sync_change.decision_required");
        (await WaitingAsync(agent)).Text("reason").Should().Be("identity_differs");
        (await PushAsync(agent, new { mac_address = mac, serial_number = "S-1" })).OutcomeAndCode().Should().Be("superseded node.known_already");

        var (retired, retiredMac, elsewhere) = await ActiveNodeAsync("{}");
        await Http.PatchJsonAsync($"nodes/{retired}/state", new { state = "retired", force = true }).DataAsync();
        var other = await FieldAgent.EnrolAsync(Http, elsewhere);
        await Http.PatchJsonAsync($"sites/{elsewhere}", new { autonomy_level = "full" }).DataAsync();
        (await PushAsync(other, new { mac_address = retiredMac })).OutcomeAndCode().Should().Be("refused sync_change.decision_required");
        (await WaitingAsync(other)).Text("reason").Should().Be("node_retired");
    }

    [Fact]
    public async Task A_machine_that_becomes_a_node_by_a_push_no_longer_waits()
    {
        var agent = await AgentAsync("readonly", "manual");
        var mac = Service.UniqueMac();
        (await agent.ReportBootAsync(mac)).Flag("queued").Should().BeTrue();
        await Http.PatchJsonAsync($"sites/{agent.Site}", new { autonomy_level = "full" }).DataAsync();

        (await PushAsync(agent, new { mac_address = mac })).OutcomeAndCode().Should().Be("applied");

        (await ItemsAsync($"unknown-nodes?site_id={agent.Site}")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_replaced_machine_keeps_what_was_not_reported()
    {
        var (node, mac, home) = await ActiveNodeAsync("""{"serial_number":"S-1","system_uuid":"018f0000-0000-7000-8000-00000000000b","hostname":"edge-17","arch":"arm64","boot_mode":"pi","vendor":"v"}""");
        var agent = await FieldAgent.EnrolAsync(Http, home);
        (await agent.ReportBootAsync(mac, ""","serial_number":"S-2" """)).Text("reason").Should().Be("identity_differs");

        await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{(await WaitingAsync(agent)).Id()}/accept").DataAsync();

        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.Text("hostname"), stored.Text("arch"), stored.Text("boot_mode"), stored.Text("vendor"), stored.Text("serial_number")).Should().Be(("edge-17", "arm64", "pi", "v", "S-2"));
        stored.Raw("system_uuid").Should().Be("null", "it was that of the previous machine");
        (await agent.ReportBootAsync(mac, ""","serial_number":"S-2","system_uuid":"018f0000-0000-7000-8000-00000000000c" """)).OutcomeAndAdvice().Should().Be("home normal");
    }

    [Fact]
    public async Task Another_machine_is_not_a_sighting_of_the_node()
    {
        var (node, mac, _) = await ActiveNodeAsync("""{"serial_number":"S-1"}""");
        await (await AgentAsync("full", "bidirectional")).ReportBootAsync(mac, ""","serial_number":"S-2" """);

        (await Http.DataAtAsync($"nodes/{node}")).Raw("last_seen_at").Should().Be("null");
    }

    [Fact]
    public async Task An_ignored_machine_waits_without_being_queued()
    {
        var (autonomous, readOnly) = (await AgentAsync("full", "manual"), await AgentAsync("readonly", "manual"));
        var mac = Service.UniqueMac();
        (await readOnly.ReportBootAsync(mac)).Flag("queued").Should().BeTrue();

        var ignored = await IgnoreAsync(mac.ToUpperInvariant().Replace(':', '-'), """{"comment":" Notebook "}""").DataAsync();

        (ignored.Text("mac_address"), ignored.Text("comment")).Should().Be((mac, "Notebook"));
        (await ItemsAsync($"unknown-nodes?site_id={readOnly.Site}")).Should().BeEmpty("nobody is asked any more");
        foreach (var agent in new[] { autonomous, readOnly })
        {
            var boot = await agent.ReportBootAsync(mac);
            (boot.OutcomeAndAdvice(), boot.Raw("reason"), boot.Flag("queued"), boot.Raw("node_id")).Should().Be(("unknown wait", "null", false, "null"));
        }

        (await PushAsync(autonomous, new { mac_address = mac })).OutcomeAndCode().Should().Be("refused sync_change.machine_ignored");
        (await ItemsAsync($"unknown-nodes?site_id={readOnly.Site}")).Should().BeEmpty();
        (await ItemsAsync("ignored-machines")).Should().Contain(machine => machine.Text("mac_address") == mac);
        (await IgnoreAsync(mac, "{}").DataAsync()).Raw("comment").Should().Be("null");
        await Http.RemoveAsync($"ignored-machines/{mac}").DataAsync();
        await Http.RemoveAsync($"ignored-machines/{mac}").RefusedAsync(404, "ignored_machine.not_found");
        (await autonomous.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("discovered normal");
    }

    [Fact]
    public async Task A_node_is_not_ignored()
    {
        var (_, mac, home) = await ActiveNodeAsync("{}");
        await IgnoreAsync(mac, """{"comment":"by mistake"}""").DataAsync();

        (await AtHomeAsync(home, mac)).Should().Be("home normal");
    }

    [Theory]
    [InlineData("01:00:00:00:00:00", "{}", "node.mac_address_invalid")]
    [InlineData("nonsense", "{}", "node.mac_address_invalid")]
    [InlineData("02:00:00:00:00:01", """{"comment":"\u0007"}""", "node.text_invalid")]
    public async Task An_invalid_entry_is_refused(string mac, string body, string code)
    {
        var problem = await IgnoreAsync(mac, body).RefusedAsync();

        problem.GetProperty("status").GetInt32().Should().Be(422);
        problem.GetRawText().Should().Contain(code);
    }

    private async Task<(Guid Node, string Mac, Guid Home)> ActiveNodeAsync(string identity)
    {
        var home = (await NewSiteAsync("home", more: new { migration_policy = "bidirectional" })).Id();
        var mac = Service.UniqueMac();
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = mac, home_site_id = home }).DataAsync()).Id();
        await Http.PatchRawAsync($"nodes/{node}", identity).DataAsync();
        foreach (var state in new[] { "pending", "installing" }) await Http.PatchJsonAsync($"nodes/{node}/state", new { state }).DataAsync();
        return (node, mac, home);
    }

    private async Task<FieldAgent> AgentAsync(string autonomy, string policy) =>
        await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = autonomy, migration_policy = policy })).Id());

    private async Task<string> AtHomeAsync(Guid home, string mac) => (await (await FieldAgent.EnrolAsync(Http, home)).ReportBootAsync(mac)).OutcomeAndAdvice();

    private async Task<JsonElement> WaitingAsync(FieldAgent agent) => (await ItemsAsync($"unknown-nodes?site_id={agent.Site}")).Should().ContainSingle().Subject;

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string address) => [.. (await Http.DataAtAsync(address)).EnumerateArray()];

    private Task<HttpResponseMessage> IgnoreAsync(string mac, string body) => Http.SendJsonAsync(HttpMethod.Put, $"ignored-machines/{mac}", body);

    private async Task<JsonElement> PushAsync(FieldAgent agent, object state) => (await new SiteSyncClient(Http, agent).PushAsync(Discovery(state))).Single();

    private static object Discovery(object state) => SiteSyncClient.Change(SiteSyncClient.NewId(), 0, TimeProvider.System.GetUtcNow().UtcDateTime, state);
}
