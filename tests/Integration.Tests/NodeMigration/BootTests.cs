using System.Net;
using System.Text.Json;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class BootsOnSqlite(ManualSweepSqliteService service) : BootTests(service, service.Clock), IClassFixture<ManualSweepSqliteService>;

public sealed class BootsOnSqlServer(ManualSweepSqlServerService service) : BootTests(service, service.Clock), IClassFixture<ManualSweepSqlServerService>;

/// <summary>The outcome of a boot at a site, and the advice to the node.</summary>
public abstract class BootTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    private const int Many = 10;

    [Fact]
    public async Task A_node_at_home_boots_without_changes()
    {
        var agent = await EnrolledAsync("readonly");
        var (node, mac) = await NodeAsync(agent.Site);

        var before = await Http.DataAtAsync($"nodes/{node}");
        var boot = await agent.ReportBootAsync(mac, ""","hostname":"other","serial_number":"other" """);
        boot.OutcomeAndAdvice().Should().Be("home normal");
        (boot.Flag("success"), boot.GuidOrNull("node_id"), boot.Raw("claim"), boot.Raw("queued")).Should().Be((true, node, "null", "null"));
        boot.Text("message").Should().NotBeNullOrWhiteSpace();

        // A boot stores only when the node was last seen, which is not a change of the node.
        var after = await Http.DataAtAsync($"nodes/{node}");
        foreach (var member in before.EnumerateObject().Where(member => member.Name != "last_seen_at")) after.Raw(member.Name).Should().Be(member.Value.GetRawText());
    }

    [Theory]
    [InlineData("readonly", "wait")]
    [InlineData("limited", "normal")]
    [InlineData("full", "normal")]
    public async Task A_node_of_another_site_is_claimed_and_may_boot_if_the_autonomy_allows(string autonomy, string advice)
    {
        // The effective, inherited value is used.
        var parent = await NewSiteAsync("parent", more: new { autonomy_level = autonomy });
        var agent = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", parent.Id())).Id());
        var (node, mac) = await NodeAsync(await NewSiteOfAsync("manual"));

        var boot = await agent.ReportBootAsync(mac, ""","hostname":"other" """);

        boot.OutcomeAndAdvice().Should().Be($"claimed {advice}");
        (boot.GuidOrNull("node_id"), boot.Raw("queued")).Should().Be((node, "null"));
        var claim = boot.GetProperty("claim");
        (claim.Text("status"), claim.GetProperty("target_site_id").GetGuid(), claim.Text("requested_by"), claim.Raw("reason"))
            .Should().Be(("pending", agent.Site, $"agent:{agent.Site}", "null"));
        (await ClaimAtAsync(claim.Id())).GetRawText().Should().Be(claim.GetRawText());
        (await Http.DataAtAsync($"nodes/{node}")).Raw("hostname").Should().Be("null", "an agent does not overwrite known nodes");
    }

    [Fact]
    public async Task A_node_whose_policies_consent_is_moved_where_it_boots()
    {
        var made = await NewCaseAsync("auto_release", "auto_accept");
        var agent = await FieldAgent.EnrolAsync(Http, made.Target);
        var mac = await MacAsync(made.Node);

        (await agent.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("claimed normal");

        (await HomeAsync(made.Node)).Should().Be(made.Target);
        (await agent.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("home normal");
        (await ClaimsOfAsync(made.Node)).Should().Be(1);
    }

    [Fact]
    public async Task A_node_is_at_home_after_approval()
    {
        var (agent, _, made) = await AtTargetAsync("readonly");
        var claim = (await agent.ReportBootAsync(await MacAsync(made.Node))).GetProperty("claim");
        await ActAsync(claim.Id(), "approve").DataAsync();

        (await agent.ReportBootAsync(await MacAsync(made.Node))).OutcomeAndAdvice().Should().Be("home normal");
    }

    [Theory]
    [InlineData("readonly")]
    [InlineData("full")]
    public async Task A_rejected_node_is_sent_home_and_not_claimed_again_until_it_was_there(string autonomy)
    {
        var (agent, atHome, made) = await AtTargetAsync(autonomy);
        var mac = await MacAsync(made.Node);
        var rejected = (await agent.ReportBootAsync(mac)).GetProperty("claim");
        await ActAsync(rejected.Id(), "reject").DataAsync();

        for (var time = 0; time < 3; time++)
        {
            Clock.Now += Lifetime;
            var boot = await agent.ReportBootAsync(mac);
            boot.OutcomeAndAdvice().Should().Be("claimed return_home");
            (boot.GetProperty("claim").Id(), boot.GetProperty("claim").Text("status")).Should().Be((rejected.Id(), "rejected"));
        }

        (await ClaimsOfAsync(made.Node)).Should().Be(1);
        (await atHome.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("home normal");
        var again = await agent.ReportBootAsync(mac);
        again.OutcomeAndAdvice().Should().Be(autonomy == "full" ? "claimed normal" : "claimed wait");
        again.GetProperty("claim").Id().Should().NotBe(rejected.Id());
        (await ClaimsOfAsync(made.Node)).Should().Be(2);
    }

    [Fact]
    public async Task A_rejected_node_can_be_claimed_by_another_site_and_by_a_user()
    {
        var (agent, _, made) = await AtTargetAsync("readonly");
        var other = await EnrolledAsync("readonly");
        var mac = await MacAsync(made.Node);
        await ActAsync((await agent.ReportBootAsync(mac)).GetProperty("claim").Id(), "reject").DataAsync();

        var elsewhere = (await other.ReportBootAsync(mac)).GetProperty("claim");
        (elsewhere.Text("status"), elsewhere.GetProperty("target_site_id").GetGuid()).Should().Be(("pending", other.Site));
        await ActAsync(elsewhere.Id(), "reject").DataAsync();
        (await ClaimAsync(made.Node, made.Target)).Text("status").Should().Be("pending");
        (await agent.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("claimed wait", "the user has requested it in the meantime");
    }

    [Fact]
    public async Task A_rejection_does_not_apply_after_the_node_moved_and_returned_home()
    {
        var (agent, atHome, made) = await AtTargetAsync("readonly");
        var mac = await MacAsync(made.Node);
        var rejected = (await agent.ReportBootAsync(mac)).GetProperty("claim");
        await ActAsync(rejected.Id(), "reject").DataAsync();
        Clock.Now = Start.AddMinutes(1);
        await ActAsync((await ClaimAsync(made.Node, made.Target)).Id(), "approve").DataAsync();
        foreach (var site in new[] { made.Source, made.Target }) await Http.PatchJsonAsync($"sites/{site}", new { migration_policy = "bidirectional" }).DataAsync();
        (await atHome.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("claimed normal");
        (await HomeAsync(made.Node)).Should().Be(made.Source, "it was seen there, and the policies consent");

        var boot = await agent.ReportBootAsync(mac);

        boot.GetProperty("claim").Id().Should().NotBe(rejected.Id(), "the rejection applies to the earlier visit");
        boot.OutcomeAndAdvice().Should().Be("claimed normal");
        (await HomeAsync(made.Node)).Should().Be(made.Target);
    }

    [Fact]
    public async Task A_boot_at_a_third_site_does_not_count_as_a_return_home()
    {
        var (agent, _, made) = await AtTargetAsync("readonly");
        var third = await EnrolledAsync("readonly");
        var mac = await MacAsync(made.Node);
        await ActAsync((await agent.ReportBootAsync(mac)).GetProperty("claim").Id(), "reject").DataAsync();
        await ActAsync((await third.ReportBootAsync(mac)).GetProperty("claim").Id(), "reject").DataAsync();

        (await agent.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("claimed return_home");
        (await third.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("claimed return_home");
        (await ClaimsOfAsync(made.Node)).Should().Be(2);
    }

    [Fact]
    public async Task A_claimed_node_waits_at_a_third_site_regardless_of_its_autonomy()
    {
        var (agent, _, made) = await AtTargetAsync("full");
        var third = await EnrolledAsync("full");
        var mac = await MacAsync(made.Node);
        var claim = (await agent.ReportBootAsync(mac)).GetProperty("claim");

        var boot = await third.ReportBootAsync(mac);

        boot.OutcomeAndAdvice().Should().Be("claimed wait");
        boot.GetProperty("claim").Id().Should().Be(claim.Id());
        (await ClaimsOfAsync(made.Node)).Should().Be(1);
    }

    [Fact]
    public async Task A_claimed_node_that_boots_at_home_keeps_its_open_claim()
    {
        var (agent, atHome, made) = await AtTargetAsync("readonly");
        var mac = await MacAsync(made.Node);
        var claim = (await agent.ReportBootAsync(mac)).GetProperty("claim");

        (await atHome.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("home normal");

        (await ClaimAtAsync(claim.Id())).GetRawText().Should().Be(claim.GetRawText());
        (await agent.ReportBootAsync(mac)).GetProperty("claim").Id().Should().Be(claim.Id());
    }

    [Theory]
    [InlineData("limited")]
    [InlineData("full")]
    public async Task A_site_that_may_discover_creates_a_node_for_an_unknown_machine(string autonomy)
    {
        var agent = await EnrolledAsync(autonomy);
        var client = new SiteSyncClient(Http, agent);
        await client.PullAndAcknowledgeAsync();
        var mac = Service.UniqueMac();

        var uuid = SiteSyncClient.NewId();
        var boot = await agent.ReportBootAsync(mac, $$""","hostname":"Disc","ip_address":"192.0.2.7","arch":"arm64","boot_mode":"uefi","vendor":"v","model":"m","serial_number":"s","system_uuid":"{{uuid}}" """);

        boot.OutcomeAndAdvice().Should().Be("discovered normal");
        (boot.Raw("claim"), boot.Raw("queued")).Should().Be(("null", "null"));
        var node = await Http.DataAtAsync($"nodes/{boot.GuidOrNull("node_id")}");
        (node.Text("mac_address"), node.GuidOrNull("home_site_id"), node.Text("state")).Should().Be((mac, agent.Site, "discovered"));
        (node.Text("hostname"), node.Text("ip_address"), node.Text("arch"), node.Text("boot_mode")).Should().Be(("disc", "192.0.2.7", "arm64", "uefi"));
        (node.Text("vendor"), node.Text("model"), node.Text("serial_number"), node.Text("system_uuid")).Should().Be(("v", "m", "s", $"{uuid}"));
        (await client.PullAsync()).Of(node.Id()).Text("operation").Should().Be("upsert");
        (await agent.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("home normal");
    }

    [Fact]
    public async Task A_node_without_a_home_is_assigned_to_the_site_where_it_boots_and_keeps_its_data()
    {
        var agent = await EnrolledAsync("limited");
        var (node, mac) = await NodeAsync(null);

        var boot = await agent.ReportBootAsync(mac, ""","hostname":"other" """);

        (boot.OutcomeAndAdvice(), boot.GuidOrNull("node_id")).Should().Be(("discovered normal", node));
        var stored = await Http.DataAtAsync($"nodes/{node}");
        (stored.GuidOrNull("home_site_id"), stored.Raw("hostname")).Should().Be((agent.Site, "null"));
    }

    [Fact]
    public async Task A_site_that_may_not_discover_queues_an_unknown_machine()
    {
        var agent = await EnrolledAsync("readonly");
        var mac = Service.UniqueMac();

        var boot = await agent.ReportBootAsync(mac);

        boot.OutcomeAndAdvice().Should().Be("unknown wait");
        (boot.Raw("node_id"), boot.Raw("claim"), boot.Flag("queued")).Should().Be(("null", "null", true));
        (await Http.DataAtAsync($"nodes?mac_address={mac}")).GetArrayLength().Should().Be(0);
        (await QueueAsync(agent.Site)).Single().Text("mac_address").Should().Be(mac);
    }

    [Fact]
    public async Task A_site_that_may_not_discover_queues_a_node_without_a_home()
    {
        var agent = await EnrolledAsync("readonly");
        var (node, mac) = await NodeAsync(null);

        var boot = await agent.ReportBootAsync(mac);

        (boot.OutcomeAndAdvice(), boot.GuidOrNull("node_id"), boot.Flag("queued")).Should().Be(("unknown wait", node, true));
        (await HomeAsync(node)).Should().BeNull();
        (await QueueAsync(agent.Site)).Should().ContainSingle();
    }

    [Theory]
    [InlineData("full")]
    [InlineData("home")]
    [InlineData("elsewhere")]
    public async Task A_queue_entry_is_removed_when_its_node_becomes_known(string what)
    {
        var agent = await EnrolledAsync("readonly");
        var mac = Service.UniqueMac();
        await agent.ReportBootAsync(mac);
        if (what == "full") await Http.PatchJsonAsync($"sites/{agent.Site}", new { autonomy_level = "full" }).DataAsync();
        else await Http.PostJsonAsync("nodes", new { mac_address = mac, home_site_id = what == "home" ? agent.Site : await NewSiteOfAsync("manual") }).DataAsync();

        (await agent.ReportBootAsync(mac)).Text("outcome").Should().Be(what switch { "full" => "discovered", "home" => "home", _ => "claimed" });

        (await QueueAsync(agent.Site)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Repeated_reports_are_idempotent(bool atOnce)
    {
        var (claiming, _, made) = await AtTargetAsync("readonly");
        var (discovering, queueing) = (await EnrolledAsync("full"), await EnrolledAsync("readonly"));
        var (claimed, found, unknown) = (await MacAsync(made.Node), Service.UniqueMac(), Service.UniqueMac());

        var claims = await RepeatBootAsync(claiming, claimed);
        var discovered = await RepeatBootAsync(discovering, found);
        var queued = await RepeatBootAsync(queueing, unknown);

        claims.Select(boot => boot.GetProperty("claim").Id()).Distinct().Should().ContainSingle();
        claims.Should().OnlyContain(boot => boot.OutcomeAndAdvice() == "claimed wait");
        (await ClaimsOfAsync(made.Node)).Should().Be(1);
        (await ApprovalsAboutAsync(claims[0].GetProperty("claim").Id())).Should().Be(1);
        discovered.Select(boot => boot.GuidOrNull("node_id")).Distinct().Should().ContainSingle();
        discovered.Select(boot => boot.Text("outcome")).Order().Should().Equal(Enumerable.Repeat("discovered", 1).Concat(Enumerable.Repeat("home", Many - 1)));
        (await Http.DataAtAsync($"nodes?mac_address={found}")).GetArrayLength().Should().Be(1);
        queued.Should().OnlyContain(boot => boot.OutcomeAndAdvice() == "unknown wait");
        (await QueueAsync(queueing.Site)).Should().ContainSingle().Which.Raw("boots").Should().Be($"{Many}");

        async Task<IReadOnlyList<JsonElement>> RepeatBootAsync(FieldAgent agent, string mac)
        {
            if (atOnce) return await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => agent.ReportBootAsync(mac)));
            var all = new List<JsonElement>();
            for (var time = 0; time < Many; time++) all.Add(await agent.ReportBootAsync(mac));
            return all;
        }
    }

    [Fact]
    public async Task Another_notation_of_the_MAC_address_identifies_the_same_node()
    {
        var (agent, _, made) = await AtTargetAsync("readonly");
        var mac = await MacAsync(made.Node);
        var digits = mac.Replace(":", "", StringComparison.Ordinal);
        string[] spellings = [mac.ToUpperInvariant(), mac.Replace(':', '-'), $"{digits[..4]}.{digits[4..8]}.{digits[8..]}"];

        var claims = new List<Guid>();
        foreach (var spelling in spellings) claims.Add((await agent.ReportBootAsync(spelling)).GetProperty("claim").Id());

        claims.Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Unknown_members_are_ignored()
    {
        var agent = await EnrolledAsync("readonly");
        var (node, mac) = await NodeAsync(agent.Site);

        var boot = await agent.ReportBootAsync(mac, $$""","firmware":{"version":[1,2]},"home_site_id":"{{UnknownId}}","group_id":7,"site_id":"{{UnknownId}}","Mac_Address":"x" """);

        (boot.OutcomeAndAdvice(), boot.GuidOrNull("node_id")).Should().Be(("home normal", node));
    }

    [Fact]
    public async Task Only_agents_can_report_boots_and_only_for_their_own_site()
    {
        var (agent, _, made) = await AtTargetAsync("readonly");
        var body = $$"""{"mac_address":"{{await MacAsync(made.Node)}}"}""";

        await Http.PostRawAsync("agents/boots", body).RefusedAsync(401, "auth.unauthenticated");
        await SendAsAsync(Approver, HttpMethod.Post, "agents/boots", body).RefusedAsync(403, "auth.forbidden");
        await new FieldAgent(Http, agent.Site, agent.Key + "x").PostAsync("agents/boots", body).RefusedAsync(401, "agent.key_invalid");
        await agent.PostAsync("migrations", JsonSerializer.Serialize(new { node_id = made.Node, target_site_id = made.Target })).RefusedAsync(403, "auth.forbidden");
        await new SiteSyncClient(Http, agent).SendAsync(HttpMethod.Get, "migrations").RefusedAsync(403, "auth.forbidden");
        (await ClaimsOfAsync(made.Node)).Should().Be(0);

        var claim = (await agent.ReportBootAsync(await MacAsync(made.Node))).GetProperty("claim");
        foreach (var action in Actions)
            await agent.PostAsync($"migrations/{claim.Id()}/{action}").RefusedAsync(403, "auth.forbidden");
        await Http.RemoveAsync($"sites/{agent.Site}/agent").DataAsync();
        await agent.PostAsync("agents/boots", body).RefusedAsync(401, "agent.revoked");
    }

    [Theory]
    [InlineData("{}", 422, "node.mac_address_required", "mac_address")]
    [InlineData("""{"mac_address":null}""", 422, "node.mac_address_required", "mac_address")]
    [InlineData("""{"mac_address":"00:11:22"}""", 422, "node.mac_address_invalid", "mac_address")]
    [InlineData("""{"mac_address":5}""", 422, "request.value_invalid", "mac_address")]
    [InlineData("""{"mac_address":"\ud800"}""", 422, "request.value_invalid", "mac_address")]
    [InlineData("""{"mac_address":"ff:ff:ff:ff:ff:ff","hostname":"no host!"}""", 422, "node.mac_address_invalid", "mac_address")]
    [InlineData("""{"mac_address":5,"hostname":5}""", 422, "request.value_invalid", "mac_address")]
    [InlineData("""{"hostname":5}""", 422, "node.mac_address_required", "mac_address")]
    [InlineData("""{"mac_address":"<mac>","mac_address":"<mac>"}""", 400, "request.not_json", null)]
    [InlineData("""{"mac_address":"<mac>","vendor":"a","vendor":"a"}""", 400, "request.not_json", null)]
    [InlineData("""{"mac_address":"<mac>" """, 400, "request.not_json", null)]
    [InlineData("""["<mac>"]""", 422, "request.not_an_object", null)]
    [InlineData("", 400, "request.not_json", null)]
    public async Task An_invalid_boot_is_refused_and_creates_nothing(string body, int status, string code, string? member)
    {
        foreach (var autonomy in new[] { "full", "readonly" })
        {
            var agent = await EnrolledAsync(autonomy);
            var mac = Service.UniqueMac();

            var sent = agent.PostAsync("agents/boots", body.Replace("<mac>", mac, StringComparison.Ordinal));

            if (member is null) await sent.RefusedAsync(status, code);
            else await sent.RefusedAsync(status, code, member);
            (await Http.DataAtAsync($"nodes?home_site_id={agent.Site}")).GetArrayLength().Should().Be(0);
            (await QueueAsync(agent.Site)).Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData("hostname", "\"Müllers-PC\"", "node.hostname_invalid")]
    [InlineData("hostname", "\"no host!\"", "node.hostname_invalid")]
    [InlineData("hostname", "\"\\udc00\"", "request.value_invalid")]
    [InlineData("hostname", "5", "request.value_invalid")]
    [InlineData("ip_address", "\"300.1.1.1\"", "node.ip_address_invalid")]
    [InlineData("ip_address", "{}", "request.value_invalid")]
    [InlineData("vendor", "\"a\\u0000b\"", "node.text_invalid")]
    [InlineData("vendor", "[[[[[[[[]]]]]]]]", "request.value_invalid")]
    [InlineData("model", "[\"m\"]", "request.value_invalid")]
    [InlineData("serial_number", "{\"a\":1,\"a\":2}", "request.value_invalid")]
    [InlineData("arch", "\"vax\"", "request.value_invalid")]
    [InlineData("arch", "\"ARM64\"", "request.value_invalid")]
    [InlineData("boot_mode", "1", "request.value_invalid")]
    [InlineData("system_uuid", "\"Not Settable\"", "request.value_invalid")]
    [InlineData("system_uuid", "\"\"", "request.value_invalid")]
    [InlineData("system_uuid", "7", "request.value_invalid")]
    public async Task A_machine_boots_without_the_values_that_are_invalid(string member, string value, string code)
    {
        var (discovering, queueing) = (await EnrolledAsync("full"), await EnrolledAsync("readonly"));
        var (found, unknown) = (Service.UniqueMac(), Service.UniqueMac());
        var all = new Dictionary<string, string>
        {
            ["hostname"] = "\"host-1\"",
            ["ip_address"] = "\"192.0.2.7\"",
            ["arch"] = "\"arm64\"",
            ["boot_mode"] = "\"uefi\"",
            ["vendor"] = "\"v\"",
            ["model"] = "\"m\"",
            ["serial_number"] = "\"s\"",
            ["system_uuid"] = $"\"{SiteSyncClient.NewId()}\"",
        };
        var valid = all[member];
        all[member] = value;
        var more = string.Concat(all.Select(entry => $",\"{entry.Key}\":{entry.Value}"));

        var discovered = await discovering.ReportBootAsync(found, more);
        var queued = await queueing.ReportBootAsync(unknown, more);

        discovered.OutcomeAndAdvice().Should().Be("discovered normal");
        queued.OutcomeAndAdvice().Should().Be("unknown wait");
        foreach (var boot in new[] { discovered, queued }) boot.Ignored().Should().Equal($"{member} {code}");
        var node = await Http.DataAtAsync($"nodes/{discovered.GuidOrNull("node_id")}");
        var machine = (await QueueAsync(queueing.Site)).Single();
        foreach (var stored in new[] { node, machine })
        {
            foreach (var (other, expected) in all.Where(entry => entry.Key != member)) stored.Raw(other).Should().Be(expected, other);
            stored.Raw(member).Should().Be(member switch { "arch" => "\"x86_64\"", "boot_mode" => "\"bios\"", _ => "null" }).And.NotBe(valid);
        }

        (await discovering.ReportBootAsync(found, more)).OutcomeAndAdvice().Should().Be("home normal");
    }

    [Fact]
    public async Task A_boot_with_only_valid_values_names_nothing() =>
        (await (await EnrolledAsync("full")).ReportBootAsync(Service.UniqueMac(), ""","hostname":"h","firmware":"\ud800" """)).Ignored().Should().BeEmpty();

    [Fact]
    public async Task A_machine_that_reports_text_in_another_encoding_boots_without_it()
    {
        var agent = await EnrolledAsync("full");
        using var request = new HttpRequestMessage(HttpMethod.Post, "agents/boots")
        {
            Content = new ByteArrayContent(System.Text.Encoding.Latin1.GetBytes($$"""{"mac_address":"{{Service.UniqueMac()}}","vendor":"Müller","model":"m"}""")),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {agent.Key}").Should().BeTrue();

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);

        var boot = await response.ReadAsync();
        boot.Ignored().Should().Equal("vendor request.value_invalid");
        var node = await Http.DataAtAsync($"nodes/{boot.GuidOrNull("node_id")}");
        (node.Raw("vendor"), node.Text("model")).Should().Be(("null", "m"));
    }

    [Fact]
    public async Task A_claim_is_opened_although_the_values_of_the_machine_are_invalid()
    {
        var (agent, _, made) = await AtTargetAsync("readonly");

        var boot = await agent.ReportBootAsync(await MacAsync(made.Node), ""","hostname":"no host!","arch":5""");

        boot.OutcomeAndAdvice().Should().Be("claimed wait");
        boot.Ignored().Should().BeEquivalentTo("hostname node.hostname_invalid", "arch request.value_invalid");
    }

    [Fact]
    public async Task A_boot_without_a_body_or_with_another_media_type_is_refused()
    {
        var agent = await EnrolledAsync("full");

        using var nothing = await agent.PostAsync("agents/boots");
        nothing.StatusCode.Should().BeOneOf(HttpStatusCode.UnsupportedMediaType, HttpStatusCode.BadRequest);
        await agent.PostAsync("agents/boots?dry_run=true", $$"""{"mac_address":"{{Service.UniqueMac()}}"}""").RefusedAsync(422, "request.unknown_member", "dry_run");
        (await Http.DataAtAsync($"nodes?home_site_id={agent.Site}")).GetArrayLength().Should().Be(0);
    }

    private async Task<FieldAgent> EnrolledAsync(string autonomy) =>
        await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = autonomy })).Id());

    /// <summary>Agents at the target, which may so much, and at the source.</summary>
    private async Task<(FieldAgent Target, FieldAgent Source, Case Made)> AtTargetAsync(string autonomy)
    {
        var (target, source) = (await EnrolledAsync(autonomy), await EnrolledAsync("readonly"));
        return (target, source, new Case(source.Site, target.Site, (await NodeAsync(source.Site)).Node));
    }

    private async Task<(Guid Node, string Mac)> NodeAsync(Guid? home)
    {
        var node = await NewNodeAsync(home);
        return (node, await MacAsync(node));
    }

    private async Task<string> MacAsync(Guid node) => (await Http.DataAtAsync($"nodes/{node}")).Text("mac_address")!;

    private async Task<IReadOnlyList<JsonElement>> QueueAsync(Guid site) => [.. (await Http.DataAtAsync($"unknown-nodes?site_id={site}")).EnumerateArray()];
}
