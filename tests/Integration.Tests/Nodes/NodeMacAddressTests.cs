using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.NodeMigration;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.Nodes;

public sealed class NodeMacAddressesOnSqlite(SqliteService service) : NodeMacAddressTests(service), IClassFixture<SqliteService>;

public sealed class NodeMacAddressesOnSqlServer(SqlServerService service) : NodeMacAddressTests(service), IClassFixture<SqlServerService>;

/// <summary>Nodes with several network interfaces.</summary>
public abstract class NodeMacAddressTests(Service service) : HttpTestBase(service)
{
    [Fact]
    public async Task Further_addresses_are_set_listed_and_cleared()
    {
        var (first, second, third) = (Service.UniqueMac(), Service.UniqueMac(), Service.UniqueMac());
        var created = await NodeAsync(first, second.ToUpperInvariant().Replace(':', '-'));
        Addresses(created).Should().Equal(first, second);

        Addresses(await PatchAsync(created.Id(), $$"""{"mac_addresses":["{{third}}","{{first}}"]}""")).Should().Equal(first, third);
        Addresses(await PatchAsync(created.Id(), """{"hostname":"h"}""")).Should().Equal(first, third);
        Addresses(await PatchAsync(created.Id(), $$"""{"mac_address":"{{third}}"}""")).Should().Equal(third);
        Addresses(await PatchAsync(created.Id(), $$"""{"mac_addresses":["{{second}}"]}""")).Should().Equal(third, second);
        Addresses(await PatchAsync(created.Id(), """{"mac_addresses":null}""")).Should().Equal(third);
        await IndexIsRightAsync();
    }

    [Fact]
    public async Task An_address_is_unique_be_it_the_primary_one_or_a_further_one()
    {
        var (first, second, free) = (Service.UniqueMac(), Service.UniqueMac(), Service.UniqueMac());
        var owner = await NodeAsync(first, second);
        var other = await NodeAsync(Service.UniqueMac());

        foreach (var taken in new[] { first, second })
        {
            (await Http.PostRawAsync("nodes", $$"""{"mac_address":"{{taken}}"}""").RefusedAsync(409, "node.mac_address_taken")).GuidOrNull("existing_id").Should().Be(owner.Id());
            (await Http.PostRawAsync("nodes", $$"""{"mac_address":"{{free}}","mac_addresses":["{{taken}}"]}""").RefusedAsync(409, "node.mac_address_taken"))
                .GuidOrNull("existing_id").Should().Be(owner.Id());
            await Http.PatchRawAsync($"nodes/{other.Id()}", $$"""{"mac_addresses":["{{taken}}"]}""").RefusedAsync(409, "node.mac_address_taken");
            await Http.PatchRawAsync($"nodes/{other.Id()}", $$"""{"mac_address":"{{taken}}"}""").RefusedAsync(409, "node.mac_address_taken");
        }

        await PatchAsync(owner.Id(), """{"mac_addresses":null}""");
        Addresses(await PatchAsync(other.Id(), $$"""{"mac_addresses":["{{second}}"]}""")).Should().Contain(second);
        await Http.RemoveAsync($"nodes/{other.Id()}").DataAsync();
        Addresses(await NodeAsync(second)).Should().Equal(second);
        await IndexIsRightAsync();
    }

    [Fact]
    public async Task Of_concurrent_nodes_with_one_address_one_gets_it()
    {
        var shared = Service.UniqueMac();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Http.PostRawAsync(
            "nodes", number % 2 == 0 ? $$"""{"mac_address":"{{shared}}"}""" : $$"""{"mac_address":"{{Service.UniqueMac()}}","mac_addresses":["{{shared}}"]}""")));

        answers.Should().ContainSingle(answer => answer.IsSuccessStatusCode);
        foreach (var lost in answers.Where(answer => !answer.IsSuccessStatusCode)) await Task.FromResult(lost).RefusedAsync(409, "node.mac_address_taken");
        (await ItemsAsync($"nodes?mac_address={shared}")).Should().ContainSingle();
        await IndexIsRightAsync();
    }

    [Fact]
    public async Task A_node_is_found_by_each_of_its_addresses()
    {
        var (first, second) = (Service.UniqueMac(), Service.UniqueMac());
        var node = await NodeAsync(first, second);

        foreach (var address in new[] { first, second, second.Replace(":", "", StringComparison.Ordinal) })
            (await ItemsAsync($"nodes?mac_address={address}")).Should().ContainSingle().Which.Id().Should().Be(node.Id());
        (await ItemsAsync($"nodes?mac_address={first}&mac_address={second}")).Should().ContainSingle();
        foreach (var part in new[] { second[3..], second.Replace(":", "", StringComparison.Ordinal)[4..], $"{second[..2]}{second[3..5]}.{second[6..8]}{second[9..11]}.{second[12..14]}{second[15..]}" })
            (await ItemsAsync($"nodes?q={part}")).Select(found => found.Id()).Should().Contain(node.Id());
    }

    [Theory]
    [InlineData("\"02:00:00:00:00:01\"", "request.value_invalid")]
    [InlineData("[5]", "request.value_invalid")]
    [InlineData("[null]", "node.mac_address_invalid")]
    [InlineData("[\"\"]", "node.mac_address_invalid")]
    [InlineData("[\"ff:ff:ff:ff:ff:ff\"]", "node.mac_address_invalid")]
    public async Task An_unusable_list_is_refused(string list, string code) =>
        await Http.PostRawAsync("nodes", $$"""{"mac_address":"{{Service.UniqueMac()}}","mac_addresses":{{list}}}""").RefusedAsync(422, code);

    [Fact]
    public async Task More_than_32_further_addresses_are_refused() =>
        await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), mac_addresses = Enumerable.Range(0, 33).Select(_ => Service.UniqueMac()) })
            .RefusedAsync(422, "node.mac_addresses_too_many");

    [Fact]
    public async Task A_boot_with_a_further_address_is_a_boot_of_the_node()
    {
        var (first, second) = (Service.UniqueMac(), Service.UniqueMac());
        var agent = await AgentAsync();
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = first, mac_addresses = new[] { second }, home_site_id = agent.Site, serial_number = "S-1" }).DataAsync()).Id();

        var boot = await agent.ReportBootAsync(second);

        (boot.OutcomeAndAdvice(), boot.GuidOrNull("node_id")).Should().Be(("home normal", node));
        (await agent.ReportBootAsync(second, ""","serial_number":"S-2" """)).Text("reason").Should().Be("identity_differs");
        (await (await AgentAsync()).ReportBootAsync(second)).Text("outcome").Should().Be("claimed");
        (await ItemsAsync($"nodes?home_site_id={agent.Site}")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_machine_that_boots_with_another_address_gets_it_when_a_person_accepts()
    {
        var (first, second) = (Service.UniqueMac(), Service.UniqueMac());
        var agent = await AgentAsync();
        var machine = $$""","serial_number":"S-1","system_uuid":"{{SiteSyncClient.NewId()}}" """;
        await agent.ReportBootAsync(first, machine);
        var node = (await ItemsAsync($"nodes?mac_address={first}")).Single().Id();
        (await agent.ReportBootAsync(second, machine)).Text("reason").Should().Be("known_machine");

        var accepted = await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{(await ItemsAsync($"unknown-nodes?site_id={agent.Site}")).Single().Id()}/accept").DataAsync();

        accepted.Id().Should().Be(node);
        Addresses(accepted).Should().Equal(first, second);
        (await agent.ReportBootAsync(second, machine)).OutcomeAndAdvice().Should().Be("home normal");
        (await ItemsAsync($"nodes?home_site_id={agent.Site}")).Should().ContainSingle();
        await IndexIsRightAsync();
    }

    [Fact]
    public async Task A_site_that_discovers_a_machine_by_a_further_address_learns_that_it_has_the_node()
    {
        var (first, second) = (Service.UniqueMac(), Service.UniqueMac());
        var agent = await AgentAsync();
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = first, mac_addresses = new[] { second }, home_site_id = agent.Site }).DataAsync()).Id();

        var pushed = await new SiteSyncClient(Http, agent).PushAsync(
            SiteSyncClient.Change(SiteSyncClient.NewId(), 0, TimeProvider.System.GetUtcNow().UtcDateTime, new { mac_address = second }));

        pushed.Single().Text("code").Should().Be("node.known_already");
        (await ItemsAsync($"nodes?home_site_id={agent.Site}")).Should().ContainSingle().Which.Id().Should().Be(node);
    }

    [Fact]
    public async Task Files_have_the_further_addresses_and_rows_find_nodes_by_each_of_them()
    {
        var (first, second, third) = (Service.UniqueMac(), Service.UniqueMac(), Service.UniqueMac());
        var site = (await NewSiteAsync("site")).Id();

        (await ImportAsync($"mac_address,mac_addresses,home_site_id,hostname\n{first},{second};{third},{site},h1\n")).Raw("created").Should().Be("1");
        (await ImportAsync($"mac_address,hostname\n{third},h2\n")).Raw("updated").Should().Be("1");

        var node = (await ItemsAsync($"nodes?home_site_id={site}")).Should().ContainSingle().Subject;
        (node.Text("hostname"), node.Text("mac_address")).Should().Be(("h2", first));
        Addresses(node).Should().BeEquivalentTo([first, second, third]);
        var file = await Http.TextAtAsync($"nodes/export?under={site}");
        file.Should().Contain($",{string.Join(' ', new[] { second, third }.Order(StringComparer.Ordinal))}");
        (await ImportAsync(file)).Raw("unchanged").Should().Be("1");
        (await ImportAsync($"mac_address,mac_addresses\n{first},\\N\n")).Raw("updated").Should().Be("1");
        (await ImportAsync($"mac_address,home_site_id\n{third},{site}\n")).Raw("created").Should().Be("1");
        await IndexIsRightAsync();
    }

    [Fact]
    public async Task A_row_that_names_a_node_by_a_further_address_keeps_it()
    {
        var (first, second, third) = (Service.UniqueMac(), Service.UniqueMac(), Service.UniqueMac());
        var node = (await NodeAsync(first, second)).Id();
        var file = $"mac_address,mac_addresses\n{second},{first} {third}\n";

        (await ImportAsync(file)).Raw("updated").Should().Be("1");
        Addresses(await Http.DataAtAsync($"nodes/{node}")).Should().BeEquivalentTo([first, second, third]);
        (await ImportAsync(file)).Raw("unchanged").Should().Be("1");
        (await ImportAsync($"mac_address,mac_addresses\n{second},\\N\n")).Raw("updated").Should().Be("1");
        Addresses(await Http.DataAtAsync($"nodes/{node}")).Should().Equal(first, second);
        await IndexIsRightAsync();
    }

    [Fact]
    public async Task A_machine_that_waits_under_a_further_address_is_found_when_its_site_pushes_it()
    {
        var (first, second) = (Service.UniqueMac(), Service.UniqueMac());
        var agent = await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = "readonly" })).Id());
        (await agent.ReportBootAsync(second)).Text("outcome").Should().Be("unknown");
        await NodeAsync(first, second);
        await Http.PatchJsonAsync($"sites/{agent.Site}", new { autonomy_level = "full" }).DataAsync();

        await new SiteSyncClient(Http, agent).PushAsync(SiteSyncClient.Change(SiteSyncClient.NewId(), 0, TimeProvider.System.GetUtcNow().UtcDateTime, new { mac_address = second }));

        (await ItemsAsync($"unknown-nodes?site_id={agent.Site}")).Should().BeEmpty();
        (await ItemsAsync($"nodes?home_site_id={agent.Site}")).Should().ContainSingle();
    }

    [Fact]
    public async Task Rows_with_an_address_of_another_node_or_row_are_refused()
    {
        var (first, second, third) = (Service.UniqueMac(), Service.UniqueMac(), Service.UniqueMac());
        await NodeAsync(first, second);

        var report = await ImportAsync($"mac_address,mac_addresses\n{third},{second}\n{Service.UniqueMac()},{first}\n{second},\n{first},\n", "on_error=skip");

        report.GetProperty("refused").EnumerateArray().Select(row => row.Text("code"))
            .Should().Equal("node.mac_address_taken", "node.mac_address_taken", "node.mac_address_taken");
        var (a, b) = (Service.UniqueMac(), Service.UniqueMac());
        (await ImportAsync($"mac_address,mac_addresses\n{a},{b}\n{b},\n", "on_error=skip")).Raw("created").Should().Be("1");
        await IndexIsRightAsync();
    }

    [Fact]
    public async Task A_push_that_passes_an_address_from_one_node_to_another_is_stored()
    {
        var (first, second, third) = (Service.UniqueMac(), Service.UniqueMac(), Service.UniqueMac());
        var agent = await AgentAsync();
        var one = (await Http.PostJsonAsync("nodes", new { mac_address = first, home_site_id = agent.Site }).DataAsync()).Id();
        var two = (await Http.PostJsonAsync("nodes", new { mac_address = second, home_site_id = agent.Site }).DataAsync()).Id();
        var sync = new SiteSyncClient(Http, agent);
        var known = await sync.PullAsync();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;

        var pushed = await sync.PushAsync(
            SiteSyncClient.Change(one, known.Of(one).Long("version"), now, new { mac_address = third }), SiteSyncClient.Change(two, known.Of(two).Long("version"), now, new { mac_address = first }));

        pushed.Select(change => change.Text("outcome")).Should().Equal("applied", "applied");
        (await Http.DataAtAsync($"nodes/{two}")).Text("mac_address").Should().Be(first);
        await IndexIsRightAsync();
    }

    private static IReadOnlyList<string?> Addresses(JsonElement node) => [.. node.GetProperty("mac_addresses").EnumerateArray().Select(address => address.GetString())];

    private async Task<JsonElement> NodeAsync(string mac, params string[] others) => await Http.PostJsonAsync("nodes", new { mac_address = mac, mac_addresses = others }).DataAsync();

    private async Task<JsonElement> PatchAsync(Guid node, string json) => await Http.PatchRawAsync($"nodes/{node}", json).DataAsync();

    private async Task<JsonElement> ImportAsync(string csv, string query = "") => await Http.PostCsvAsync($"nodes/import?on_existing=update&{query}", csv).DataAsync();

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string address) => [.. (await Http.DataAtAsync(address)).EnumerateArray()];

    private async Task<FieldAgent> AgentAsync() => await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = "full" })).Id());

    /// <summary>Asserts that the table of addresses has exactly the addresses that are stored with the nodes.</summary>
    private async Task IndexIsRightAsync()
    {
        await using var scope = Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var nodes = await db.Nodes.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        var rows = await db.NodeMacAddresses.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
        rows.Select(row => (row.MacAddress, row.NodeId)).Should().BeEquivalentTo(nodes.SelectMany(node => node.MacAddresses.Select(address => (address, node.Id))));
    }
}
