using System.Net;
using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Nodes;

public sealed class NodesOnSqlite(SqliteService service) : NodeTests(service), IClassFixture<SqliteService>;

public sealed class NodesOnSqlServer(SqlServerService service) : NodeTests(service), IClassFixture<SqlServerService>;

/// <summary>Nodes over HTTP: their fields, their group and home, and their state transitions.</summary>
public abstract class NodeTests(Service service) : HttpTestBase(service)
{
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";

    /// <summary>The allowed transitions of the contract, and a path from <c>discovered</c> to each state.</summary>
    private static readonly Dictionary<string, (string[] Open, string[] Way)> States = new()
    {
        ["discovered"] = (["pending", "retired"], []),
        ["pending"] = (["installing", "retired"], ["pending"]),
        ["installing"] = (["installed", "install_failed", "retired"], ["pending", "installing"]),
        ["install_failed"] = (["pending", "retired"], ["pending", "installing", "install_failed"]),
        ["installed"] = (["active", "reprovision", "retired"], ["pending", "installing", "installed"]),
        ["active"] = (["reprovision", "deprovisioning", "migrating", "retired"], ["pending", "installing", "installed", "active"]),
        ["reprovision"] = (["pending", "retired"], ["pending", "installing", "installed", "reprovision"]),
        ["deprovisioning"] = (["retired"], ["pending", "installing", "installed", "active", "deprovisioning"]),
        ["migrating"] = (["active", "retired"], ["pending", "installing", "installed", "active", "migrating"]),
        ["retired"] = ([], ["retired"]),
    };

    public static TheoryData<string> StateNames => [.. States.Keys];

    [Fact]
    public async Task A_node_with_only_a_MAC_address_has_the_defaults()
    {
        var mac = Service.UniqueMac();

        using var response = await Http.PostRawAsync("nodes", $$"""{"mac_address":"{{mac}}"}""");

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        var node = (await response.ReadAsync()).GetProperty("data");
        response.Headers.Location!.OriginalString.Should().Be($"/api/v1/nodes/{node.Id()}");
        node.Text("mac_address").Should().Be(mac);
        node.Text("arch").Should().Be("x86_64");
        node.Text("boot_mode").Should().Be("bios");
        node.Text("state").Should().Be("discovered");
        node.Version().Should().Be(1);
        string[] missing = ["hostname", "ip_address", "group_id", "home_site_id", "vendor", "model", "serial_number", "system_uuid"];
        missing.Should().OnlyContain(member => node.Raw(member) == "null");
    }

    [Fact]
    public async Task Every_field_of_a_new_node_is_returned_and_can_be_cleared_with_null()
    {
        var site = await NewSiteAsync("site");
        var group = await NewGroupAsync("group");
        var mac = Service.UniqueMac();
        var node = await Http.PostRawAsync("nodes", $$"""
            {"mac_address":"{{mac}}","hostname":"Web-01.Example.ORG","ip_address":"2001:DB8::0001","arch":"aarch64","boot_mode":"uefi",
             "group_id":"{{group.Id()}}","home_site_id":"{{site.Id()}}","vendor":" Äcme ","model":"M/1","serial_number":"SN-7",
             "system_uuid":"0F8FAD5B-D9CB-469F-A165-70867728950E"}
            """).DataAsync();

        // Hostnames are case-insensitive, and addresses are normalized.
        node.Text("hostname").Should().Be("web-01.example.org");
        node.Text("ip_address").Should().Be("2001:db8::1");
        node.Text("arch").Should().Be("aarch64");
        node.Text("boot_mode").Should().Be("uefi");
        node.GetProperty("group_id").GetGuid().Should().Be(group.Id());
        node.GetProperty("home_site_id").GetGuid().Should().Be(site.Id());
        node.Text("vendor").Should().Be("Äcme");
        node.Text("model").Should().Be("M/1");
        node.Text("serial_number").Should().Be("SN-7");
        node.Text("system_uuid").Should().Be("0f8fad5b-d9cb-469f-a165-70867728950e");
        (await Http.DataAtAsync($"nodes/{node.Id()}")).GetRawText().Should().Be(node.GetRawText());

        var cleared = await Http.PatchRawAsync($"nodes/{node.Id()}", """
            {"hostname":null,"ip_address":null,"arch":null,"boot_mode":null,"group_id":null,"home_site_id":null,
             "vendor":null,"model":null,"serial_number":null,"system_uuid":null}
            """).DataAsync();
        string[] missing = ["hostname", "ip_address", "group_id", "home_site_id", "vendor", "model", "serial_number", "system_uuid"];
        missing.Should().OnlyContain(member => cleared.Raw(member) == "null");
        cleared.Text("arch").Should().Be("x86_64");
        cleared.Text("boot_mode").Should().Be("bios");
        cleared.Text("mac_address").Should().Be(mac);
        cleared.Version().Should().Be(2);
    }

    [Fact]
    public async Task A_patch_changes_only_its_members()
    {
        var node = await NewNodeAsync(new { hostname = "before", vendor = "Acme" });

        var patched = await Http.PatchRawAsync($"nodes/{node.Id()}", """{"hostname":"after"}""").DataAsync();

        patched.Text("hostname").Should().Be("after");
        string[] changed = ["hostname", "updated_at", "version"];
        foreach (var member in node.EnumerateObject().Where(member => !changed.Contains(member.Name)))
            patched.Raw(member.Name).Should().Be(member.Value.GetRawText(), "{0} was not named", member.Name);
        await Http.UnchangedAsync([$"nodes/{node.Id()}"], () => Http.PatchRawAsync($"nodes/{node.Id()}", """{"hostname":"AFTER"}""").DataAsync());
    }

    [Theory]
    [InlineData("state", "\"active\"")]
    [InlineData("state_comment", "\"x\"")]
    [InlineData("id", "\"0f8fad5b-d9cb-469f-a165-70867728950e\"")]
    public async Task Read_only_and_unknown_fields_are_refused_by_name(string member, string value)
    {
        var node = await NewNodeAsync();

        await Http.UnchangedAsync([$"nodes/{node.Id()}"], () =>
            Http.PatchRawAsync($"nodes/{node.Id()}", $$"""{"{{member}}":{{value}}}""").RefusedAsync(422, "request.unknown_member", member));
    }

    [Fact]
    public async Task Deleting_a_node_returns_its_id_and_removes_it()
    {
        var node = await NewNodeAsync();

        (await Http.RemoveAsync($"nodes/{node.Id()}").DataAsync()).GetRawText().Should().Be($$"""{"id":"{{node.Id()}}"}""");

        await Http.ReadAtAsync($"nodes/{node.Id()}").RefusedAsync(404, "node.not_found");
        await Http.PatchRawAsync($"nodes/{node.Id()}", "{}").RefusedAsync(404, "node.not_found");
        await Http.PatchRawAsync($"nodes/{node.Id()}/state", """{"state":"retired"}""").RefusedAsync(404, "node.not_found");
        await Http.RemoveAsync($"nodes/{node.Id()}").RefusedAsync(404, "node.not_found");
        // The address can be reused.
        await Http.PostJsonAsync("nodes", new { mac_address = node.Text("mac_address") }).DataAsync();
    }

    [Theory]
    [InlineData("0A:1B:2C:00:00:{0}", "0a:1b:2c:00:00:{0}")]
    [InlineData("0A-1b-2C-00-01-{0}", "0a:1b:2c:00:01:{0}")]
    [InlineData("0a1B.2C00.02{0}", "0a:1b:2c:00:02:{0}")]
    [InlineData("  0a:1b:2c:00:03:{0} ", "0a:1b:2c:00:03:{0}")]
    [InlineData("0A1b2C0004{0}", "0a:1b:2c:00:04:{0}")]
    public async Task A_MAC_address_is_accepted_in_four_notations_and_returned_in_one(string spelling, string answered)
    {
        var node = await Http.PostJsonAsync("nodes", new { mac_address = spelling.Replace("{0}", "Fe", StringComparison.Ordinal) }).DataAsync();

        node.Text("mac_address").Should().Be(answered.Replace("{0}", "fe", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00:11:22:33:44")]
    [InlineData("00:11:22:33:44:55:66")]
    [InlineData("00:11:22:33:44:5g")]
    [InlineData("00:00:00:00:00:00")]
    [InlineData("FF-FF-FF-FF-FF-FF")]
    [InlineData("0100.5e00.0001")]
    [InlineData("333300000001")]
    [InlineData("00:11:22-33:44:55")]
    [InlineData("00112233445")]
    [InlineData("0011-2233-4455")]
    [InlineData("0:11:22:33:44:55")]
    [InlineData("00:11:22:33:44:55\\nx")]
    [InlineData("\\uff10\\uff10:11:22:33:44:55")]
    public async Task An_invalid_MAC_address_is_refused_and_changes_nothing(string spelling)
    {
        var node = await NewNodeAsync();
        var code = spelling.Length == 0 ? "node.mac_address_required" : "node.mac_address_invalid";
        var body = $$"""{"mac_address":"{{spelling}}"}""";

        await Http.PostRawAsync("nodes", body).RefusedAsync(422, code, "mac_address");
        await Http.UnchangedAsync([$"nodes/{node.Id()}"], () => Http.PatchRawAsync($"nodes/{node.Id()}", body).RefusedAsync(422, code, "mac_address"));
    }

    [Fact]
    public async Task A_MAC_address_is_unique_in_any_notation()
    {
        var mac = Service.UniqueMac();
        var first = await Http.PostJsonAsync("nodes", new { mac_address = mac }).DataAsync();
        var second = await NewNodeAsync();
        var dotted = string.Join('.', mac.Replace(":", "", StringComparison.Ordinal).Chunk(4).Select(part => new string(part)));

        await Http.UnchangedAsync([$"nodes/{first.Id()}", $"nodes/{second.Id()}"], async () =>
        {
            foreach (var spelling in new[] { mac, mac.ToUpperInvariant(), mac.Replace(':', '-'), dotted })
            {
                await Http.PostJsonAsync("nodes", new { mac_address = spelling }).RefusedAsync(409, "node.mac_address_taken", "mac_address");
                await Http.PatchJsonAsync($"nodes/{second.Id()}", new { mac_address = spelling, vendor = "x" }).RefusedAsync(409, "node.mac_address_taken", "mac_address");
            }
        });
        (await Http.DataAtAsync($"nodes?mac_address={mac}")).Ids().Should().Equal(first.Id());
    }

    [Theory]
    [InlineData("""{"hostname":"a..b"}""", "node.hostname_invalid", "hostname")]
    [InlineData("""{"hostname":"-a"}""", "node.hostname_invalid", "hostname")]
    [InlineData("""{"hostname":"a b"}""", "node.hostname_invalid", "hostname")]
    [InlineData("""{"hostname":"zürich"}""", "node.hostname_invalid", "hostname")]
    [InlineData("""{"ip_address":"10.0.0.256"}""", "node.ip_address_invalid", "ip_address")]
    [InlineData("""{"ip_address":"10.0.1"}""", "node.ip_address_invalid", "ip_address")]
    [InlineData("""{"ip_address":"010.0.0.1"}""", "node.ip_address_invalid", "ip_address")]
    [InlineData("""{"ip_address":"fe80::1%eth0"}""", "node.ip_address_invalid", "ip_address")]
    [InlineData("""{"ip_address":"10.0.0.1/24"}""", "node.ip_address_invalid", "ip_address")]
    [InlineData("""{"mac_address":null}""", "node.mac_address_required", "mac_address")]
    public async Task An_invalid_value_is_refused_with_its_field_and_changes_nothing(string body, string code, string field)
    {
        var node = await NewNodeAsync();

        await Http.UnchangedAsync([$"nodes/{node.Id()}"], () => Http.PatchRawAsync($"nodes/{node.Id()}", body).RefusedAsync(422, code, field));
    }

    [Fact]
    public async Task The_group_and_the_home_of_a_node_are_independent()
    {
        var (site, other) = (await NewSiteAsync("site"), await NewSiteAsync("other"));
        var group = await NewGroupAsync("group");
        var node = await NewNodeAsync(new { group_id = group.Id(), home_site_id = site.Id() });

        var moved = await Http.PatchJsonAsync($"nodes/{node.Id()}", new { home_site_id = other.Id() }).DataAsync();
        moved.GetProperty("home_site_id").GetGuid().Should().Be(other.Id());
        moved.GetProperty("group_id").GetGuid().Should().Be(group.Id());

        // Any group is allowed, including a site.
        var regrouped = await Http.PatchJsonAsync($"nodes/{node.Id()}", new { group_id = site.Id() }).DataAsync();
        regrouped.GetProperty("group_id").GetGuid().Should().Be(site.Id());
        regrouped.GetProperty("home_site_id").GetGuid().Should().Be(other.Id());
    }

    [Fact]
    public async Task A_home_must_be_a_site()
    {
        var group = await NewGroupAsync("group");
        var node = await NewNodeAsync();
        var mac = Service.UniqueMac();

        await Http.PostJsonAsync("nodes", new { mac_address = mac, home_site_id = group.Id() }).RefusedAsync(400, "node.home_not_a_site", "home_site_id");
        await Http.UnchangedAsync([$"nodes/{node.Id()}"], () =>
            Http.PatchJsonAsync($"nodes/{node.Id()}", new { home_site_id = group.Id(), vendor = "x" }).RefusedAsync(400, "node.home_not_a_site", "home_site_id"));

        (await Http.DataAtAsync($"nodes?mac_address={mac}")).Ids().Should().BeEmpty();
    }

    [Theory]
    [InlineData("group_id", "node.group_not_found", UnknownId)]
    [InlineData("group_id", "request.value_invalid", "00000000-0000-0000-0000-000000000000")]
    [InlineData("home_site_id", "node.home_site_not_found", UnknownId)]
    [InlineData("home_site_id", "request.value_invalid", "00000000-0000-0000-0000-000000000000")]
    public async Task An_unknown_group_or_home_is_refused_and_changes_nothing(string member, string code, string id)
    {
        var node = await NewNodeAsync();
        var mac = Service.UniqueMac();

        await Http.PostRawAsync("nodes", $$"""{"mac_address":"{{mac}}","{{member}}":"{{id}}"}""").RefusedAsync(422, code, member);
        await Http.UnchangedAsync([$"nodes/{node.Id()}"], () =>
            Http.PatchRawAsync($"nodes/{node.Id()}", $$"""{"{{member}}":"{{id}}","vendor":"x"}""").RefusedAsync(422, code, member));

        (await Http.DataAtAsync($"nodes?mac_address={mac}")).Ids().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(StateNames))]
    public async Task Each_state_allows_its_transitions_and_refuses_others_with_the_allowed_ones(string state)
    {
        var (open, _) = States[state];
        var node = await NodeInAsync(state);
        foreach (var next in States.Keys.Except(open))
        {
            await Http.UnchangedAsync([$"nodes/{node.Id()}"], async () =>
            {
                var problem = await Http.PatchJsonAsync($"nodes/{node.Id()}/state", new { state = next, comment = "x" }).RefusedAsync(409, "node.invalid_transition");
                var sentence = problem.Text("detail")!;
                // "A node that is … cannot become …; allowed: …."
                var offered = sentence[(sentence.LastIndexOf(':') + 1)..].Trim(' ', '.').Split(", ");
                offered.Should().BeEquivalentTo(open.Length == 0 ? ["none"] : open);
            });
        }

        foreach (var next in open)
        {
            var one = await NodeInAsync(state);
            var after = await Http.PatchJsonAsync($"nodes/{one.Id()}/state", new { state = next }).DataAsync();
            after.Text("state").Should().Be(next);
            after.Version().Should().Be(one.Version() + 1);
            (await Http.DataAtAsync($"nodes/{one.Id()}")).GetRawText().Should().Be(after.GetRawText());
        }
    }

    [Fact]
    public async Task A_comment_is_kept_until_the_next_transition_and_other_fields_are_not_changed()
    {
        var node = await NewNodeAsync(new { hostname = "web", vendor = "Acme" });

        var pending = await Http.PatchRawAsync($"nodes/{node.Id()}/state", """{"state":"pending","comment":" rack 7 is free "}""").DataAsync();
        pending.Text("state_comment").Should().Be("rack 7 is free");
        pending.Text("hostname").Should().Be("web");
        pending.Raw("created_at").Should().Be(node.Raw("created_at"));
        var patched = await Http.PatchRawAsync($"nodes/{node.Id()}", """{"vendor":"Other"}""").DataAsync();
        patched.Text("state").Should().Be("pending");
        patched.Text("state_comment").Should().Be("rack 7 is free");
        patched.Raw("state_changed_at").Should().Be(pending.Raw("state_changed_at"));
        var installing = await Http.PatchRawAsync($"nodes/{node.Id()}/state", """{"state":"installing"}""").DataAsync();
        installing.Raw("state_comment").Should().Be("null");
    }

    [Theory]
    [InlineData("{}", "request.required")]
    [InlineData("""{"state":null}""", "request.required")]
    [InlineData("""{"comment":"why"}""", "request.required")]
    [InlineData("""{"state":"Pending"}""", "request.value_invalid")]
    [InlineData("""{"state":"gone"}""", "request.value_invalid")]
    [InlineData("""{"state":1}""", "request.value_invalid")]
    public async Task A_transition_to_an_unknown_state_is_refused_and_changes_nothing(string body, string code)
    {
        var node = await NewNodeAsync();

        await Http.UnchangedAsync([$"nodes/{node.Id()}"], () => Http.PatchRawAsync($"nodes/{node.Id()}/state", body).RefusedAsync(422, code, "state"));
    }

    [Fact]
    public async Task Nodes_are_filtered_by_state_group_home_and_address()
    {
        var site = await NewSiteAsync("site");
        var group = await NewGroupAsync("group");
        var grouped = await NewNodeAsync(new { group_id = group.Id() });
        var housed = await NewNodeAsync(new { home_site_id = site.Id() });
        var both = await NewNodeAsync(new { group_id = group.Id(), home_site_id = site.Id() });
        await Http.PatchRawAsync($"nodes/{both.Id()}/state", """{"state":"pending"}""").DataAsync();

        (await Http.DataAtAsync($"nodes?group_id={group.Id()}")).Ids().Should().Equal(grouped.Id(), both.Id());
        (await Http.DataAtAsync($"nodes?home_site_id={site.Id()}")).Ids().Should().Equal(housed.Id(), both.Id());
        (await Http.DataAtAsync($"nodes?home_site_id={site.Id()}&group_id={group.Id()}")).Ids().Should().Equal(both.Id());
        (await Http.DataAtAsync($"nodes?group_id={group.Id()}&state=pending")).Ids().Should().Equal(both.Id());
        (await Http.DataAtAsync($"nodes?group_id={group.Id()}&state=discovered")).Ids().Should().Equal(grouped.Id());
        (await Http.DataAtAsync($"nodes?group_id={UnknownId}")).Ids().Should().BeEmpty();
        var mac = housed.Text("mac_address")!;
        foreach (var spelling in new[] { mac, mac.ToUpperInvariant(), mac.Replace(':', '-') })
            (await Http.DataAtAsync($"nodes?mac_address={spelling}")).Ids().Should().Equal(housed.Id());
        (await Http.EnvelopeAtAsync($"nodes?group_id={group.Id()}&limit=1")).Raw("total").Should().Be("2");
    }

    [Theory]
    [InlineData("state=Active", "request.value_invalid", "state")]
    [InlineData("state=gone", "request.value_invalid", "state")]
    [InlineData("group_id=7", "request.value_invalid", "group_id")]
    [InlineData("home_site_id=x", "request.value_invalid", "home_site_id")]
    [InlineData("under=x", "request.value_invalid", "under")]
    [InlineData("mac_address=nonsense", "node.mac_address_invalid", "mac_address")]
    public async Task Invalid_filters_are_refused(string query, string code, string parameter) =>
        await Http.ReadAtAsync($"nodes?{query}").RefusedAsync(422, code, parameter);

    [Fact]
    public async Task Q_matches_substrings_of_hostname_address_and_serial_number()
    {
        var site = await NewSiteAsync("site");
        var named = await NewNodeAsync(new { home_site_id = site.Id(), hostname = "kiosk-17.hall" });
        var numbered = await NewNodeAsync(new { home_site_id = site.Id(), serial_number = "AX-kiosk-9" });
        await NewNodeAsync(new { home_site_id = site.Id(), hostname = "other", vendor = "other" });

        (await Http.DataAtAsync($"nodes?home_site_id={site.Id()}&q=kiosk")).Ids().Should().Equal(named.Id(), numbered.Id());
        (await Http.DataAtAsync($"nodes?home_site_id={site.Id()}&q=KIOSK-17")).Ids().Should().Equal(named.Id());
        (await Http.DataAtAsync($"nodes?home_site_id={site.Id()}&q={named.Text("mac_address")![6..].ToUpperInvariant()}")).Ids().Should().Equal(named.Id());
        (await Http.DataAtAsync($"nodes?home_site_id={site.Id()}&q=k_osk")).Ids().Should().BeEmpty("an underscore is literal");
    }

    [Fact]
    public async Task Under_returns_nodes_with_their_group_or_home_in_the_subtree_once()
    {
        var root = await NewSiteAsync("root");
        var site = await NewSiteAsync("site", root.Id());
        var group = await NewGroupAsync("group", site.Id());
        var elsewhere = await NewSiteAsync("elsewhere");
        var atRoot = await NewNodeAsync(new { home_site_id = root.Id() });
        var grouped = await NewNodeAsync(new { group_id = group.Id(), home_site_id = elsewhere.Id() });
        var both = await NewNodeAsync(new { group_id = group.Id(), home_site_id = site.Id() });
        await NewNodeAsync(new { home_site_id = elsewhere.Id() });

        (await Http.DataAtAsync($"nodes?under={root.Id()}")).Ids().Should().Equal(atRoot.Id(), both.Id(), grouped.Id());
        (await Http.DataAtAsync($"nodes?under={root.Id()}&sort=mac_address")).Ids().Should().Equal(atRoot.Id(), grouped.Id(), both.Id());
        (await Http.DataAtAsync($"nodes?under={site.Id()}")).Ids().Should().Equal(both.Id(), grouped.Id());
        (await Http.EnvelopeAtAsync($"nodes?under={root.Id()}")).Raw("total").Should().Be("3");
        (await Http.DataAtAsync($"nodes?under={UnknownId}")).Ids().Should().BeEmpty();
    }

    [Theory]
    [InlineData("lineage", 1)]
    [InlineData("lineage", 2)]
    [InlineData("lineage", 3)]
    [InlineData("-lineage", 1)]
    [InlineData("-lineage", 2)]
    [InlineData("-lineage", 7)]
    public async Task Paging_under_a_group_covers_nodes_at_home_and_nodes_of_groups_without_gaps(string sort, int limit)
    {
        var root = await NewSiteAsync("root");
        var site = await NewSiteAsync("site", root.Id());
        var group = await NewGroupAsync("group", site.Id());
        var elsewhere = await NewSiteAsync("elsewhere");
        List<Guid> expected = [];
        foreach (var home in new[] { root, site })
        {
            for (var node = 0; node < 2; node++) expected.Add((await NewNodeAsync(new { home_site_id = home.Id(), group_id = group.Id() })).Id());
        }

        foreach (var away in new Guid?[] { elsewhere.Id(), null, elsewhere.Id() })
            expected.Add((await NewNodeAsync(new { home_site_id = away, group_id = group.Id() })).Id());
        if (sort.StartsWith('-')) expected.Reverse();

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await Http.EnvelopeAtAsync($"nodes?under={root.Id()}&sort={sort}&limit={limit}" + (cursor is null ? "" : $"&cursor={cursor}"));
            page.Raw("total").Should().Be("7");
            page.GetProperty("data").GetArrayLength().Should().Be(Math.Min(limit, expected.Count - seen.Count));
            seen.AddRange(page.GetProperty("data").Ids());
            cursor = page.Text("next_cursor");
            if (cursor is null) break;
            (await Http.GetAsync($"nodes?under={root.Id()}&sort={sort}&state=discovered&cursor={cursor}", TestContext.Current.CancellationToken)).StatusCode
                .Should().Be(System.Net.HttpStatusCode.UnprocessableEntity, "the cursor belongs to another filter");
        }
        while (true);

        seen.Should().Equal(expected);
        foreach (var foreign in new[] { "2x", "0x", "x", "0", "1" })
        {
            (await Http.GetAsync($"nodes?under={root.Id()}&cursor={foreign}", TestContext.Current.CancellationToken)).StatusCode
                .Should().Be(System.Net.HttpStatusCode.UnprocessableEntity);
        }
    }

    [Fact]
    public async Task The_nodes_of_a_group_optionally_include_those_of_its_descendants()
    {
        var group = await NewGroupAsync("group");
        var below = await NewGroupAsync("below", group.Id());
        var site = await NewSiteAsync("site");
        var here = await NewNodeAsync(new { group_id = group.Id(), home_site_id = site.Id() });
        var there = await NewNodeAsync(new { group_id = below.Id() });
        await NewNodeAsync(new { home_site_id = site.Id() });

        (await Http.DataAtAsync($"groups/{group.Id()}/nodes")).Ids().Should().Equal(here.Id());
        (await Http.DataAtAsync($"groups/{group.Id()}/nodes?include_descendants=false")).Ids().Should().Equal(here.Id());
        (await Http.DataAtAsync($"groups/{group.Id()}/nodes?include_descendants=true")).Ids().Should().Equal(here.Id(), there.Id());
        (await Http.EnvelopeAtAsync($"groups/{group.Id()}/nodes?include_descendants=true&limit=1")).Raw("total").Should().Be("2");
        // As a group, a site has the nodes that are grouped there and not those at home there.
        (await Http.DataAtAsync($"groups/{site.Id()}/nodes")).Ids().Should().BeEmpty();
    }

    [Fact]
    public async Task The_nodes_of_a_site_optionally_include_those_of_its_descendants()
    {
        var site = await NewSiteAsync("site");
        var below = await NewSiteAsync("below", site.Id());
        var here = await NewNodeAsync(new { home_site_id = site.Id() });
        var there = await NewNodeAsync(new { home_site_id = below.Id() });
        await NewNodeAsync(new { group_id = site.Id() });

        (await Http.DataAtAsync($"sites/{site.Id()}/nodes")).Ids().Should().Equal(here.Id());
        (await Http.DataAtAsync($"sites/{site.Id()}/nodes?include_descendant_sites=true")).Ids().Should().Equal(here.Id(), there.Id());
        (await Http.DataAtAsync($"sites/{below.Id()}/nodes?include_descendant_sites=true")).Ids().Should().Equal(there.Id());
        (await Http.DataAtAsync($"sites/{site.Id()}/nodes")).EnumerateArray().Single().GetRawText()
            .Should().Be((await Http.DataAtAsync($"nodes/{here.Id()}")).GetRawText());
    }

    [Fact]
    public async Task The_nodes_of_a_subtree_move_with_it()
    {
        var (from, to) = (await NewSiteAsync("from"), await NewSiteAsync("to"));
        var site = await NewSiteAsync("site", from.Id());
        var node = await NewNodeAsync(new { home_site_id = site.Id() });

        await Http.PatchJsonAsync($"sites/{site.Id()}", new { parent_id = to.Id() }).DataAsync();

        (await Http.DataAtAsync($"nodes?under={from.Id()}")).Ids().Should().BeEmpty();
        (await Http.DataAtAsync($"nodes?under={to.Id()}")).Ids().Should().Equal(node.Id());
        (await Http.DataAtAsync($"nodes/{node.Id()}")).GetRawText().Should().Be(node.GetRawText());
    }

    private Task<JsonElement> NewNodeAsync(object? more = null)
    {
        var body = new Dictionary<string, object?> { ["mac_address"] = Service.UniqueMac() };
        foreach (var property in more?.GetType().GetProperties() ?? []) body[property.Name] = property.GetValue(more);
        return Http.PostJsonAsync("nodes", body).DataAsync();
    }

    private async Task<JsonElement> NodeInAsync(string state)
    {
        var node = await NewNodeAsync();
        foreach (var step in States[state].Way) node = await Http.PatchJsonAsync($"nodes/{node.Id()}/state", new { state = step }).DataAsync();
        node.Text("state").Should().Be(state);
        return node;
    }
}
