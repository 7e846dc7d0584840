using System.Text.RegularExpressions;
using Sites.Integration.Tests.Agents;

namespace Sites.Integration.Tests.Http;

public sealed class NilIdsOnSqlite(SqliteService service) : NilIdTests(service), IClassFixture<SqliteService>;

public sealed class NilIdsOnSqlServer(SqlServerService service) : NilIdTests(service), IClassFixture<SqlServerService>;

/// <summary>The nil UUID is not a valid id and is never treated as "no id".</summary>
public abstract partial class NilIdTests(Service service) : HttpTestBase(service)
{
    private const string Nil = "00000000-0000-0000-0000-000000000000";
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";

    [Theory]
    [InlineData(Nil)]
    [InlineData("banana")]
    [InlineData("%20" + UnknownId)]
    [InlineData(UnknownId + "%20")]
    [InlineData("%7B" + UnknownId + "%7D")]
    public async Task A_path_with_an_invalid_id_gets_the_same_response_as_one_with_an_unknown_id(string id)
    {
        var agent = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());
        var asked = 0;
        foreach (var endpoint in Service.Endpoints.Where(endpoint => Parameters().IsMatch(endpoint)))
        {
            var (method, route) = (new HttpMethod(endpoint.Split(' ')[0]), endpoint.Split(' ')[1]["/api/v1/".Length..]);
            var unknown = await CallAsync(method, Parameters().Replace(route, UnknownId), agent);
            var none = await CallAsync(method, Parameters().Replace(route, id), agent);
            if (unknown.Status == 404) none.Should().Be(unknown, "{0} {1} was requested", method, route);
            none.Status.Should().BeOneOf([404, 422], "{0} {1} was requested", method, route);
            asked++;
        }

        asked.Should().BeGreaterThan(40);
    }

    [Fact]
    public async Task A_pushed_node_with_the_nil_id_is_refused_and_the_other_changes_are_applied()
    {
        var site = await NewSiteAsync("site", more: new { autonomy_level = "full" });
        var agent = await FieldAgent.EnrolAsync(Http, site.Id());
        string Change(string entity, string change, string mac, string more = "") =>
            $$"""{"change_id":"{{change}}","entity_type":"node","entity_id":"{{entity}}","base_version":0,"modified_at":"2026-01-01T00:00:00Z","state":{"mac_address":"{{mac}}"{{more}} } }""";
        string[] ids = [.. Enumerable.Range(1, 8).Select(number => $"018f0000-0000-7000-8000-{site.Id().ToString()[24..32]}{number:0000}")];
        var (goodMac, placeholderMac) = (Service.UniqueMac(), Service.UniqueMac());

        var results = await agent.PostAsync("agents/changes", $$"""
            {"changes":[{{Change(Nil, ids[0], Service.UniqueMac())}},{{Change(ids[1], ids[1], "ff:ff:ff:ff:ff:ff")}},{{Change(ids[2], ids[2], "00:00:00:00:00:00")}},
            {{Change(ids[3], ids[3], "01:00:5e:00:00:01")}},{{Change(ids[4], ids[4], goodMac)}},
            {{Change(ids[5], ids[5], placeholderMac, $",\"system_uuid\":\"{Nil}\",\"vendor\":\"v\"")}},
            {{Change(ids[6], ids[6], Service.UniqueMac(), $",\"group_id\":\"{Nil}\"")}},{{Change(ids[7], ids[7], Service.UniqueMac(), ",\"vendor\":\"a\\ufffeb\"")}}]}
            """).DataAsync();

        results.EnumerateArray().Select(result => (result.Text("outcome"), result.Text("code"))).Should().Equal(
            ("refused", "sync_change.malformed"), ("refused", "node.mac_address_invalid"), ("refused", "node.mac_address_invalid"),
            ("refused", "node.mac_address_invalid"), ("applied", null), ("applied", null), ("refused", "request.value_invalid"), ("refused", "node.text_invalid"));
        (await Http.DataAtAsync($"nodes?mac_address={goodMac}")).GetArrayLength().Should().Be(1);
        (await Http.DataAtAsync($"nodes?mac_address={placeholderMac}"))[0].Raw("system_uuid").Should().Be("null");
        await Http.RemoveAsync("nodes/banana").RefusedAsync(404, "node.not_found");
        var unidentified = (await agent.PostAsync("agents/changes", $$"""{"changes":[{{Change(ids[0], Nil, Service.UniqueMac())}}]}""").DataAsync())[0];
        (unidentified.Raw("change_id"), unidentified.Text("outcome"), unidentified.Text("code")).Should().Be(("null", "refused", "sync_change.id_invalid"));
        var acknowledged = await agent.PostAsync("agents/changes/acknowledge", $$"""{"versions":[{"entity_type":"node","entity_id":"{{Nil}}","version":1}]}""").DataAsync();
        (acknowledged.Raw("acknowledged"), acknowledged.Raw("unknown")).Should().Be(("0", "1"));
        acknowledged.Ignored().Should().Equal("versions[0].entity_id request.value_invalid");
    }

    [Theory]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    [InlineData("00-00-00-00-00-00")]
    [InlineData("0100.5e7f.fffa")]
    [InlineData("333300000001")]
    public async Task A_boot_with_a_MAC_address_that_identifies_no_device_is_refused(string mac)
    {
        var agent = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = "full" })).Id());

        await agent.PostAsync("agents/boots", $$"""{"mac_address":"{{mac}}"}""").RefusedAsync(422, "node.mac_address_invalid", "mac_address");
    }

    [Theory]
    [InlineData(Nil)]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    public async Task A_node_with_a_placeholder_as_system_UUID_can_boot(string uuid)
    {
        var agent = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = "full" })).Id());
        var mac = Service.UniqueMac();

        using var response = await agent.PostAsync("agents/boots", $$"""{"mac_address":"{{mac}}","system_uuid":"{{uuid}}"}""");

        response.IsSuccessStatusCode.Should().BeTrue();
        (await response.ReadAsync()).Ignored().Should().BeEmpty("a placeholder is no value");
        (await Http.DataAtAsync($"nodes?mac_address={mac}"))[0].Raw("system_uuid").Should().Be("null");
    }

    [Fact]
    public async Task The_nil_id_is_refused_in_queries_bodies_and_files()
    {
        foreach (var address in new[]
        {
            "nodes?under=", "nodes?group_id=", "nodes?home_site_id=", "groups?under=", "groups?parent_id=", "sites?under=", "sites?parent_id=", "sites/export?under=",
            "sites/health-summary?under=", "migrations?node_id=", "migrations?site_id=", "migrations?under=", "sync/conflicts?site_id=", "sync/conflicts?under=",
            "unknown-nodes?site_id=", "unknown-nodes?under=", "catalog/workflow?group_id=",
        })
            await Http.ReadAtAsync(address + Nil).RefusedAsync(422, "request.value_invalid", address[(address.IndexOf('?', StringComparison.Ordinal) + 1)..^1]);

        foreach (var kind in new[] { "sites", "groups" })
        {
            foreach (var member in new[] { "parent_id", "default_workflow_id" })
                await Http.PostRawAsync(kind, $$"""{"name":"x","{{member}}":"{{Nil}}"}""").RefusedAsync(422, "request.value_invalid", member);
        }

        await Http.PostRawAsync("agents/register", $$"""{"site_id":"{{Nil}}","token":"sat_x","agent_url":"http://a","agent_version":"1"}""").RefusedAsync(422, "request.value_invalid", "site_id");
        var report = await Http.PostCsvAsync("nodes/import?on_error=skip", $"mac_address,home_site_id,system_uuid\n{Service.UniqueMac()},{Nil},\n{Service.UniqueMac()},,{Nil}\n{Service.UniqueMac()},,ffffffff-ffff-ffff-ffff-ffffffffffff\nff:ff:ff:ff:ff:ff,,\n").DataAsync();
        report.Raw("skipped").Should().Be("4");
    }

    [GeneratedRegex(@"\{[a-z_]*id\}")]
    private static partial Regex Parameters();

    private async Task<(int Status, string? Code)> CallAsync(HttpMethod method, string address, FieldAgent agent)
    {
        var request = new HttpRequestMessage(method, address);
        if (method == HttpMethod.Post || method == HttpMethod.Patch) request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        if (address.StartsWith("agents/sync-requests", StringComparison.Ordinal)) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {agent.Key}");
        var (status, code, _) = await Http.SendAsync(request, TestContext.Current.CancellationToken).RefusalAsync();
        return (status, code);
    }
}
