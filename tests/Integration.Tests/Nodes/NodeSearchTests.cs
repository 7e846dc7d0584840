using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Nodes;

public sealed class NodeSearchOnSqlite(SqliteService service) : NodeSearchTests(service), IClassFixture<SqliteService>;

public sealed class NodeSearchOnSqlServer(SqlServerService service) : NodeSearchTests(service), IClassFixture<SqlServerService>;

/// <summary>Search and sort order of nodes: substrings of identifying fields, exact filters, and sorting by hostname.</summary>
public abstract class NodeSearchTests(Service service) : HttpTestBase(service)
{
    [Theory]
    [InlineData("WEB-7")]
    [InlineData("b-7.exa")]
    [InlineData("10.20.30.4")]
    [InlineData("20.30")]
    [InlineData("müller")]
    [InlineData("MÜLLER ag")]
    [InlineData("mu\u0308ller")]
    [InlineData("straße")]
    [InlineData("poweredge r6")]
    [InlineData("sn-äö-1")]
    [InlineData("02:fe:1a:2b:3c:4d")]
    [InlineData("02-FE-1A-2B-3C-4D")]
    [InlineData("02fe.1a2b.3c4d")]
    [InlineData("02FE1A2B3C4D")]
    [InlineData("fe:1a")]
    [InlineData("e:1a:2")]
    [InlineData("FE-1A-2")]
    [InlineData(":2b:")]
    [InlineData("fe1a2b")]
    [InlineData("e1a2b3c4")]
    [InlineData("1a2b.3c")]
    [InlineData("2fe.1a2b.3")]
    [InlineData(".1a2b.")]
    public async Task Q_matches_substrings_of_all_identifying_fields_in_any_notation(string q)
    {
        var site = await NewSiteAsync("site");
        var mac = await FreeAsync("02:fe:1a:2b:3c:4d");
        var found = await NewNodeAsync(mac, new
        {
            home_site_id = site.Id(),
            hostname = "web-7.example.org",
            ip_address = "10.20.30.40",
            vendor = "Müller AG, Hauptstraße",
            model = "PowerEdge R640",
            serial_number = "SN-ÄÖ-17",
        });
        await NewNodeAsync("02:00:00:00:99:99", new { home_site_id = site.Id(), hostname = "db-1", ip_address = "10.99.0.1", vendor = "Meier", model = "Other", serial_number = "XY" });

        (await FindAsync(site.Id(), $"q={Uri.EscapeDataString(q)}")).Should().Equal(found);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("[a-z]")]
    [InlineData("web-7.example.org10.20.30.40")]
    [InlineData("fe.1a2b")]
    [InlineData("02:fe-1a")]
    [InlineData(":")]
    [InlineData("ÿ")]
    public async Task Q_returns_no_rows_without_a_match(string q)
    {
        var site = await NewSiteAsync("site");
        await NewNodeAsync(await FreeAsync("02:aa:fe:1a:2b:3c"), new { home_site_id = site.Id(), hostname = "web-7.example.org", ip_address = "10.20.30.40", vendor = "Müller" });

        (await FindAsync(site.Id(), $"q={Uri.EscapeDataString(q)}")).Should().BeEmpty();
    }

    [Fact]
    public async Task Replaced_values_are_no_longer_found()
    {
        var site = await NewSiteAsync("site");
        var node = await NewNodeAsync(Service.UniqueMac(), new { home_site_id = site.Id(), hostname = "before", vendor = "Älter" });

        await Http.PatchJsonAsync($"nodes/{node}", new { hostname = (string?)null, vendor = "Neuer" }).DataAsync();

        (await FindAsync(site.Id(), "q=before")).Should().BeEmpty();
        (await FindAsync(site.Id(), $"q={Uri.EscapeDataString("älter")}")).Should().BeEmpty();
        (await FindAsync(site.Id(), "q=NEUER")).Should().Equal(node);
    }

    [Fact]
    public async Task Filters_accept_one_value_several_values_and_none()
    {
        var site = await NewSiteAsync("site");
        var first = await NewNodeAsync(Service.UniqueMac(), new { home_site_id = site.Id(), hostname = "h1", ip_address = "2001:db8::1", vendor = "Müller", model = "M 1", serial_number = "S-1", system_uuid = "4c4c4544-0044-4810-8031-b4c04f564231" });
        var second = await NewNodeAsync(Service.UniqueMac(), new { home_site_id = site.Id(), hostname = "h2", ip_address = "10.0.0.2", vendor = "Meier", model = "M 2", serial_number = "S-2", system_uuid = "4c4c4544-0044-4810-8031-b4c04f564232" });
        var third = await NewNodeAsync(Service.UniqueMac(), new { home_site_id = site.Id() });

        foreach (var (one, other) in new[]
        {
            ("hostname=H1", "hostname=h2"), ("ip_address=2001:0DB8:0::1", "ip_address=10.0.0.2"), ("vendor=M%C3%9CLLER", "vendor=meier"), ("model=m%201", "model=M%202"),
            ("serial_number=s-1", "serial_number=S-2"), ("system_uuid=4C4C4544-0044-4810-8031-B4C04F564231", "system_uuid=4c4c4544-0044-4810-8031-b4c04f564232"),
        })
        {
            var none = $"{one.Split('=')[0]}=none";
            (await FindAsync(site.Id(), one)).Should().Equal(first);
            (await FindAsync(site.Id(), $"{one}&{other}")).Should().Equal(first, second);
            (await FindAsync(site.Id(), $"{other}&{one}&{one}")).Should().Equal(first, second);
            (await FindAsync(site.Id(), none)).Should().Equal(third);
            (await FindAsync(site.Id(), $"{none}&{other}")).Should().Equal(second, third);
            (await FindAsync(site.Id(), $"{none}&{one}&{other}")).Should().Equal(first, second, third);
        }

        (await FindAsync(site.Id(), "vendor=M")).Should().BeEmpty("a filter compares the whole value");
        (await FindAsync(site.Id(), "vendor=M%201")).Should().BeEmpty("models are not vendors");
    }

    [Fact]
    public async Task Filters_by_group_home_and_state_accept_several_values()
    {
        var (one, other) = (await NewSiteAsync("one"), await NewSiteAsync("other"));
        var group = await NewGroupAsync("group");
        var atOne = await NewNodeAsync(Service.UniqueMac(), new { home_site_id = one.Id(), group_id = group.Id() });
        var atOther = await NewNodeAsync(Service.UniqueMac(), new { home_site_id = other.Id(), group_id = group.Id() });
        var nowhere = await NewNodeAsync(Service.UniqueMac(), new { group_id = group.Id() });
        var ungrouped = await NewNodeAsync(Service.UniqueMac(), new { home_site_id = one.Id() });
        await Http.PatchRawAsync($"nodes/{atOne}/state", """{"state":"pending"}""").DataAsync();
        await Http.PatchRawAsync($"nodes/{atOther}/state", """{"state":"retired"}""").DataAsync();

        (await IdsAsync($"nodes?group_id={group.Id()}&home_site_id=none")).Should().Equal(nowhere);
        (await IdsAsync($"nodes?group_id={group.Id()}&home_site_id=none&home_site_id={other.Id()}")).Should().Equal(atOther, nowhere);
        (await IdsAsync($"nodes?home_site_id={one.Id()}&group_id=none")).Should().Equal(ungrouped);
        (await IdsAsync($"nodes?home_site_id={one.Id()}&home_site_id={other.Id()}")).Should().Equal(atOne, atOther, ungrouped);
        (await IdsAsync($"nodes?group_id={group.Id()}&state=pending&state=retired")).Should().Equal(atOne, atOther);
        (await IdsAsync($"nodes?group_id={group.Id()}&state=discovered")).Should().Equal(nowhere);
    }

    [Theory]
    [InlineData("hostname", 1)]
    [InlineData("hostname", 2)]
    [InlineData("-hostname", 1)]
    [InlineData("-hostname", 3)]
    public async Task Paging_by_hostname_returns_every_node_once_and_those_without_one_first(string sort, int limit)
    {
        var site = await NewSiteAsync("site");
        var expected = new List<Guid>();
        string?[] names = [null, null, "a", "a", "a1", "ab", "b", "ba"];
        foreach (var hostname in names) expected.Add(await NewNodeAsync(Service.UniqueMac(), new { home_site_id = site.Id(), hostname }));
        if (sort[0] == '-') expected.Reverse();

        foreach (var list in new[] { $"nodes?home_site_id={site.Id()}", $"nodes?under={site.Id()}", $"sites/{site.Id()}/nodes?include_descendant_sites=true", $"sites/{site.Id()}/nodes?include_descendant_sites=false" })
        {
            var seen = new List<Guid>();
            string? cursor = null;
            do
            {
                var page = await Http.EnvelopeAtAsync($"{list}&sort={sort}&limit={limit}" + (cursor is null ? "" : $"&cursor={cursor}"));
                seen.AddRange(page.GetProperty("data").Ids());
                cursor = page.Text("next_cursor");
            }
            while (cursor is not null);

            seen.Should().Equal(expected, "{0} is sorted by {1}", list, sort);
        }
    }

    [Fact]
    public async Task A_cursor_is_valid_for_the_same_values_in_any_order_only()
    {
        var site = await NewSiteAsync("site");
        for (var node = 0; node < 3; node++) await NewNodeAsync(Service.UniqueMac(), new { home_site_id = site.Id(), vendor = "v" });
        var filter = $"nodes?home_site_id={site.Id()}&limit=1";
        var cursor = (await Http.EnvelopeAtAsync($"{filter}&vendor=v&vendor=w&vendor=none")).Text("next_cursor");

        foreach (var same in new[] { "vendor=none&vendor=W&vendor=V", "vendor=w&vendor=v&vendor=v&vendor=none" })
            (await Http.DataAtAsync($"{filter}&{same}&cursor={cursor}")).GetArrayLength().Should().Be(1);
        foreach (var different in new[] { "vendor=v&vendor=w", "vendor=v&vendor=none", "vendor=v&vendor=w&vendor=none&model=none", "vendor=v%3B1%3AW%3B&vendor=none", "model=v&model=w&model=none", "q=v" })
            await Http.ReadAtAsync($"{filter}&{different}&cursor={cursor}").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Theory]
    [InlineData("nodes?ip_address=10.0.0", "node.ip_address_invalid", "ip_address")]
    [InlineData("nodes?ip_address=10.0.0.1&ip_address=x", "node.ip_address_invalid", "ip_address")]
    [InlineData("nodes?mac_address=02:00:00:00:00:01&mac_address=ff:ff:ff:ff:ff:ff", "node.mac_address_invalid", "mac_address")]
    [InlineData("nodes?mac_address=none", "node.mac_address_invalid", "mac_address")]
    [InlineData("nodes?system_uuid=x", "request.value_invalid", "system_uuid")]
    [InlineData("nodes?system_uuid=00000000-0000-0000-0000-000000000000", "request.value_invalid", "system_uuid")]
    [InlineData("nodes?hostname=a%20b", "node.hostname_invalid", "hostname")]
    [InlineData("nodes?state=none", "request.value_invalid", "state")]
    [InlineData("nodes?state=active&state=gone", "request.value_invalid", "state")]
    [InlineData("nodes?state=active&state=", "request.value_invalid", "state")]
    [InlineData("nodes?home_site_id=none&home_site_id=00000000-0000-0000-0000-000000000000", "request.value_invalid", "home_site_id")]
    [InlineData("nodes?under=none", "request.value_invalid", "under")]
    [InlineData("sites?agent_status=None", "request.value_invalid", "agent_status")]
    [InlineData("migrations?status=none", "request.value_invalid", "status")]
    [InlineData("migrations?site_id=none", "request.value_invalid", "site_id")]
    [InlineData("unknown-nodes?site_id=none", "request.value_invalid", "site_id")]
    [InlineData("sync/conflicts?resolved=true&resolved=false", "request.value_invalid", "resolved")]
    public async Task An_unknown_filter_value_is_refused(string address, string code, string parameter) =>
        await Http.ReadAtAsync(address).RefusedAsync(422, code, parameter);

    [Fact]
    public async Task A_filter_has_at_most_50_values()
    {
        string Many(int count) => string.Join('&', Enumerable.Range(1, count).Select(number => $"vendor=v{number}"));

        (await Http.EnvelopeAtAsync($"nodes?{Many(50)}")).Raw("total").Should().Be("0");
        await Http.ReadAtAsync($"nodes?{Many(51)}").RefusedAsync(422, "request.value_invalid", "vendor");
    }

    [Fact]
    public async Task A_node_stored_before_a_rule_was_introduced_can_be_read_changed_and_deleted()
    {
        var site = await NewSiteAsync("site");
        var node = await NewNodeAsync(await FreeAsync("02:0b:ad:00:00:01"), new { home_site_id = site.Id(), vendor = "v" });
        await using (var scope = Service.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
            var (id, bad, vendor) = (node.ToByteArray(bigEndian: true), "ff:ff:ff:ff:ff:ff", "a\ufffeb");
            await db.Database.ExecuteSqlAsync($"DELETE FROM Nodes WHERE MacAddress = {bad}", TestContext.Current.CancellationToken);
            await db.Database.ExecuteSqlAsync($"UPDATE Nodes SET MacAddress = {bad}, Vendor = {vendor} WHERE Id = {id}", TestContext.Current.CancellationToken);
            await db.Database.ExecuteSqlAsync($"UPDATE NodeMacAddresses SET MacAddress = {bad} WHERE NodeId = {id}", TestContext.Current.CancellationToken);
        }

        (await Http.DataAtAsync($"nodes/{node}")).Text("mac_address").Should().Be("ff:ff:ff:ff:ff:ff");
        (await FindAsync(site.Id(), "q=ff:ff")).Should().Equal(node);
        (await Http.PatchJsonAsync($"nodes/{node}", new { hostname = "h" }).DataAsync()).Text("hostname").Should().Be("h");
        await Http.PatchRawAsync($"nodes/{node}/state", """{"state":"pending"}""").DataAsync();
        await Http.PatchJsonAsync($"nodes/{node}", new { mac_address = "ff:ff:ff:ff:ff:ff" }).RefusedAsync(422, "node.mac_address_invalid", "mac_address");
        await Http.PatchRawAsync($"nodes/{node}", """{"vendor":"a\ufffeb"}""").RefusedAsync(422, "node.text_invalid", "vendor");
        var mac = Service.UniqueMac();
        (await Http.PatchJsonAsync($"nodes/{node}", new { mac_address = mac }).DataAsync()).Text("mac_address").Should().Be(mac);
        await Http.RemoveAsync($"nodes/{node}").DataAsync();
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF")]
    public async Task A_firmware_placeholder_is_not_stored_as_system_UUID(string uuid)
    {
        var node = await NewNodeAsync(Service.UniqueMac(), new { });

        await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), system_uuid = uuid }).RefusedAsync(422, "request.value_invalid", "system_uuid");
        await Http.PatchJsonAsync($"nodes/{node}", new { system_uuid = uuid }).RefusedAsync(422, "request.value_invalid", "system_uuid");
    }

    [Fact]
    public async Task Filters_of_groups_sites_and_documents_accept_several_values_and_none()
    {
        var key = Service.Unique("k").Replace(' ', '-');
        var root = await NewSiteAsync($"{key} root", more: new { external_id = $"{key}-Zu\u0308rich" });
        var one = await NewSiteAsync($"{key} one", root.Id(), new { external_id = $"{key}-2" });
        var two = await NewSiteAsync($"{key} two", one.Id());

        foreach (var kind in new[] { "sites", "groups" })
        {
            (await IdsAsync($"{kind}?q={key}%20&parent_id=none&sort=name")).Should().Equal(root.Id());
            (await IdsAsync($"{kind}?q={key}%20&parent_id=none&parent_id={root.Id()}&sort=name")).Should().Equal(one.Id(), root.Id());
            (await IdsAsync($"{kind}?parent_id={root.Id()}&parent_id={one.Id()}&sort=name")).Should().Equal(one.Id(), two.Id());
            (await IdsAsync($"{kind}?q={key}%20&external_id=none")).Should().Equal(two.Id());
            (await IdsAsync($"{kind}?external_id={key}-2&external_id={key}-Zu%CC%88rich&sort=name")).Should().Equal(one.Id(), root.Id());
            (await IdsAsync($"{kind}?external_id={key}-Z%C3%BCrich")).Should().Equal(root.Id());
            (await IdsAsync($"{kind}?q={key}-Zu%CC%88")).Should().Equal(root.Id());
        }

        (await IdsAsync($"sites?q={key}%20&agent_status=none&agent_status=online&sort=name")).Should().Equal(one.Id(), root.Id(), two.Id());
        (await IdsAsync($"sites?q={key}%20&agent_status=online&agent_status=offline")).Should().BeEmpty();

        var document = (await Http.PostJsonAsync("catalog/workflow", new { name = $"{key} a", content = new { } }).DataAsync()).Id();
        var assigned = (await Http.PostJsonAsync("catalog/workflow", new { name = $"{key} b", content = new { } }).DataAsync()).Id();
        await Http.PutAsync($"catalog/workflow/{assigned}/assignments/{root.Id()}", null, TestContext.Current.CancellationToken);
        (await IdsAsync($"catalog/workflow?q={key}&group_id=none")).Should().Equal(document);
        (await IdsAsync($"catalog/workflow?q={key}&group_id=none&group_id={root.Id()}")).Should().Equal(document, assigned);
        (await IdsAsync($"catalog/workflow?q={key}&group_id={one.Id()}&group_id={root.Id()}")).Should().Equal(assigned);
    }

    [Theory]
    [InlineData("migrations?status=pending&status=expired&status=approved")]
    [InlineData("migrations?status=expired&status=rejected&site_id=018f0000-0000-7000-8000-000000000001&site_id=018f0000-0000-7000-8000-000000000002")]
    [InlineData("migrations?node_id=018f0000-0000-7000-8000-000000000001&node_id=018f0000-0000-7000-8000-000000000002")]
    [InlineData("approvals?status=pending&status=rejected")]
    [InlineData("sync/conflicts?entity_type=node&entity_type=site&site_id=018f0000-0000-7000-8000-000000000001&site_id=018f0000-0000-7000-8000-000000000002")]
    [InlineData("unknown-nodes?site_id=018f0000-0000-7000-8000-000000000001&site_id=018f0000-0000-7000-8000-000000000002")]
    public async Task Every_list_accepts_several_values_of_a_filter(string address) =>
        (await Http.EnvelopeAtAsync(address)).Raw("total").Should().Be("0");

    /// <summary>Frees a MAC address that another row of the same theory may use.</summary>
    private async Task<string> FreeAsync(string mac)
    {
        foreach (var id in await IdsAsync($"nodes?mac_address={mac}")) await Http.RemoveAsync($"nodes/{id}").DataAsync();
        return mac;
    }

    private async Task<Guid> NewNodeAsync(string mac, object more)
    {
        await FreeAsync(mac);
        var body = new Dictionary<string, object?> { ["mac_address"] = mac };
        foreach (var property in more.GetType().GetProperties()) body[property.Name] = property.GetValue(more);
        return (await Http.PostJsonAsync("nodes", body).DataAsync()).Id();
    }

    private Task<IReadOnlyList<Guid>> FindAsync(Guid site, string query) => IdsAsync($"nodes?home_site_id={site}&{query}");

    private async Task<IReadOnlyList<Guid>> IdsAsync(string address) => [.. (await Http.DataAtAsync(address)).Ids()];
}
