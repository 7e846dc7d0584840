using System.Net;
using System.Text.Json;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.NodeMigration;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.Nodes;

public sealed class UnknownNodesOnSqlite(ManualClockSqliteService service) : UnknownNodeTests(service, service.Clock), IClassFixture<ManualClockSqliteService>;

public sealed class UnknownNodesOnSqlServer(ManualClockSqlServerService service) : UnknownNodeTests(service, service.Clock), IClassFixture<ManualClockSqlServerService>;

/// <summary>Unknown nodes that booted at sites without the permission to create them, and how users handle them.</summary>
public abstract class UnknownNodeTests : HttpTestBase
{
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";

    private static readonly DateTime Noon = new(2031, 5, 6, 12, 0, 0, DateTimeKind.Utc);

    private readonly ManualClock _clock;

    protected UnknownNodeTests(Service service, ManualClock clock)
        : base(service)
    {
        _clock = clock;
        clock.Now = Noon;
    }

    [Fact]
    public async Task A_queue_entry_has_the_last_description_of_the_machine()
    {
        var agent = await EnrolledAsync();
        var mac = Service.UniqueMac();
        await agent.ReportBootAsync(mac, ""","hostname":"first","vendor":"v","arch":"arm64" """);
        _clock.Now = Noon.AddHours(1);
        await agent.ReportBootAsync(mac.ToUpperInvariant(), ""","hostname":"Second","ip_address":"192.0.2.9","boot_mode":"pi","model":"m","serial_number":"s","system_uuid":"018f0000-0000-7000-8000-00000000000c" """);

        var machine = (await ListAsync($"site_id={agent.Site}")).Single();

        (machine.Text("mac_address"), machine.GuidOrNull("site_id"), machine.Raw("boots")).Should().Be((mac, agent.Site, "2"));
        (machine.Time("created_at"), machine.Time("last_seen_at"), machine.Version()).Should().Be((Noon, Noon.AddHours(1), 2));
        (machine.Text("hostname"), machine.Text("ip_address"), machine.Text("boot_mode"), machine.Text("model"), machine.Text("serial_number")).Should().Be(("second", "192.0.2.9", "pi", "m", "s"));
        (machine.Text("system_uuid"), machine.Raw("vendor"), machine.Text("arch")).Should().Be(("018f0000-0000-7000-8000-00000000000c", "null", "x86_64"), "the last description is stored");
    }

    [Fact]
    public async Task Queue_entries_are_filtered_by_site_and_subtree_and_paged()
    {
        var root = await EnrolledAsync();
        var (west, outside) = (await EnrolledAsync(root.Site), await EnrolledAsync());
        var (group, hall) = ((await NewGroupAsync("region")).Id(), (await NewGroupAsync("hall", root.Site)).Id());
        var (first, second, third, other) = (await WaitingAsync(root), await WaitingAsync(west), await WaitingAsync(west), await WaitingAsync(outside));

        (await IdsAsync($"site_id={root.Site}")).Should().Equal(first);
        (await IdsAsync($"site_id={west.Site}")).Should().Equal(third, second);
        (await IdsAsync($"under={root.Site}")).Should().Equal(third, second, first);
        (await IdsAsync($"under={root.Site}&sort=created_at")).Should().Equal(first, second, third);
        (await IdsAsync($"under={root.Site}&site_id={outside.Site}")).Should().BeEmpty();
        (await IdsAsync($"under={outside.Site}")).Should().Equal(other);
        foreach (var id in new[] { $"{group}", $"{hall}", UnknownId })
        {
            (await IdsAsync($"under={id}")).Should().BeEmpty();
            (await IdsAsync($"site_id={id}")).Should().BeEmpty();
        }

        var page = await Http.EnvelopeAtAsync($"unknown-nodes?under={root.Site}&limit=2");
        (page.Raw("total"), page.GetProperty("data").GetArrayLength()).Should().Be(("3", 2));
        (await IdsAsync($"under={root.Site}&limit=2&cursor={page.Text("next_cursor")}")).Should().Equal(first);
        (await Http.EnvelopeAtAsync($"unknown-nodes?under={root.Site}&include_total=false")).Raw("total").Should().Be("null");
        await Http.ReadAtAsync($"unknown-nodes?under={west.Site}&limit=2&cursor={page.Text("next_cursor")}").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Theory]
    [InlineData("site_id=x", "site_id")]
    [InlineData("under=1", "under")]
    [InlineData("sort=boots", "sort")]
    [InlineData("mac_address=02:aa:00:00:00:01", "mac_address")]
    [InlineData("limit=0", "limit")]
    public async Task Invalid_filters_are_refused(string query, string member)
    {
        var problem = await Http.ReadAtAsync($"unknown-nodes?{query}").RefusedAsync();

        problem.GetProperty("status").GetInt32().Should().Be(422);
        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().Equal(member);
    }

    [Fact]
    public async Task Accepting_an_entry_creates_a_node_at_home_at_its_site()
    {
        var agent = await EnrolledAsync();
        var client = new SiteSyncClient(Http, agent);
        await client.PullAndAcknowledgeAsync();
        var mac = Service.UniqueMac();
        await agent.ReportBootAsync(mac, ""","hostname":"h","vendor":"v","arch":"arm64","serial_number":"s" """);
        var machine = (await ListAsync($"site_id={agent.Site}")).Single();

        using var accepted = await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{machine.Id()}/accept");

        accepted.StatusCode.Should().Be(HttpStatusCode.Created);
        var node = (await accepted.ReadAsync()).GetProperty("data");
        accepted.Headers.Location!.OriginalString.Should().EndWith($"/api/v1/nodes/{node.Id()}");
        accepted.Headers.ETag!.Tag.Should().StartWith($"\"{node.Version()}-");
        (node.Text("mac_address"), node.GuidOrNull("home_site_id"), node.Text("hostname"), node.Text("vendor"), node.Text("arch"), node.Text("serial_number"), node.Text("state"))
            .Should().Be((mac, agent.Site, "h", "v", "arm64", "s", "discovered"));
        (await Http.DataAtAsync($"nodes/{node.Id()}")).GetRawText().Should().Be(node.GetRawText());
        (await ListAsync($"site_id={agent.Site}")).Should().BeEmpty();
        (await client.PullAsync()).Of(node.Id()).Text("operation").Should().Be("upsert");
        (await agent.ReportBootAsync(mac)).OutcomeAndAdvice().Should().Be("home normal");
        await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{machine.Id()}/accept").RefusedAsync(404, "unknown_node.not_found");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Accepting_an_existing_node_assigns_its_home_and_keeps_its_data(bool isHome)
    {
        var agent = await EnrolledAsync();
        var mac = Service.UniqueMac();
        var node = await Http.PostJsonAsync("nodes", new { mac_address = mac, hostname = "known" }).DataAsync();
        await agent.ReportBootAsync(mac, ""","hostname":"other" """);
        var machine = (await ListAsync($"site_id={agent.Site}")).Single();
        // Another request may have deleted the entry.
        if (isHome) await Http.PatchJsonAsync($"nodes/{node.Id()}", new { home_site_id = agent.Site }).DataAsync();

        var accepted = await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{machine.Id()}/accept").DataAsync();

        (accepted.Id(), accepted.GuidOrNull("home_site_id"), accepted.Text("hostname")).Should().Be((node.Id(), agent.Site, "known"));
        (await ListAsync($"site_id={agent.Site}")).Should().BeEmpty();
    }

    [Fact]
    public async Task An_entry_whose_node_is_at_home_elsewhere_is_not_accepted()
    {
        var agent = await EnrolledAsync();
        var mac = Service.UniqueMac();
        await agent.ReportBootAsync(mac);
        var machine = (await ListAsync($"site_id={agent.Site}")).Single();
        var elsewhere = (await NewSiteAsync("elsewhere")).Id();
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = mac, home_site_id = elsewhere }).DataAsync()).Id();

        await Http.UnchangedAsync([$"nodes/{node}", $"unknown-nodes?site_id={agent.Site}"], async () =>
        {
            var problem = await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{machine.Id()}/accept").RefusedAsync(409, "unknown_node.already_known");
            problem.GetProperty("existing_id").GetGuid().Should().Be(node);
            problem.Text("detail").Should().Contain($"{elsewhere}");
        });
        await Http.RemoveAsync($"unknown-nodes/{machine.Id()}").DataAsync();
    }

    [Fact]
    public async Task The_same_machine_at_two_sites_is_assigned_to_the_site_that_is_accepted_first()
    {
        var (one, other) = (await EnrolledAsync(), await EnrolledAsync());
        var mac = Service.UniqueMac();
        await one.ReportBootAsync(mac);
        await other.ReportBootAsync(mac);
        var (first, second) = ((await ListAsync($"site_id={one.Site}")).Single(), (await ListAsync($"site_id={other.Site}")).Single());

        await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{first.Id()}/accept").DataAsync();
        await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{second.Id()}/accept").RefusedAsync(409, "unknown_node.already_known");

        (await Http.DataAtAsync($"nodes?mac_address={mac}")).EnumerateArray().Single().GuidOrNull("home_site_id").Should().Be(one.Site);
    }

    [Fact]
    public async Task A_dismissed_machine_is_queued_again_when_it_boots()
    {
        var agent = await EnrolledAsync();
        var mac = Service.UniqueMac();
        await agent.ReportBootAsync(mac);
        await agent.ReportBootAsync(mac);
        var machine = (await ListAsync($"site_id={agent.Site}")).Single();

        (await Http.RemoveAsync($"unknown-nodes/{machine.Id()}").DataAsync()).Id().Should().Be(machine.Id());

        (await ListAsync($"site_id={agent.Site}")).Should().BeEmpty();
        (await Http.DataAtAsync($"nodes?mac_address={mac}")).GetArrayLength().Should().Be(0);
        foreach (var sent in new[] { Http.RemoveAsync($"unknown-nodes/{machine.Id()}"), Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{machine.Id()}/accept") })
            await sent.RefusedAsync(404, "unknown_node.not_found");
        await agent.ReportBootAsync(mac);
        (await ListAsync($"site_id={agent.Site}")).Single().Raw("boots").Should().Be("1", "the counters restart");
    }

    [Fact]
    public async Task Entries_are_deleted_with_their_site()
    {
        var agent = await EnrolledAsync();
        var machine = await WaitingAsync(agent);

        await Http.RemoveAsync($"sites/{agent.Site}").DataAsync();

        await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{machine}/accept").RefusedAsync(404, "unknown_node.not_found");
        (await ListAsync($"site_id={agent.Site}")).Should().BeEmpty();
    }

    [Fact]
    public async Task Concurrent_accepts_and_dismissals_create_at_most_one_node()
    {
        var agent = await EnrolledAsync();
        for (var round = 0; round < 5; round++)
        {
            var mac = Service.UniqueMac();
            await agent.ReportBootAsync(mac);
            var machine = (await ListAsync($"site_id={agent.Site}")).Single().Id();

            var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(client => client % 3 == 2
                ? Http.RemoveAsync($"unknown-nodes/{machine}")
                : Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{machine}/accept")));

            var won = answers.Should().ContainSingle(answer => answer.IsSuccessStatusCode).Which;
            foreach (var lost in answers.Where(answer => answer != won)) await Task.FromResult(lost).RefusedAsync(404, "unknown_node.not_found");
            (await Http.DataAtAsync($"nodes?mac_address={mac}")).GetArrayLength().Should().Be(won.StatusCode == HttpStatusCode.Created ? 1 : 0);
            (await ListAsync($"site_id={agent.Site}")).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Unknown_ids_are_not_found()
    {
        foreach (var id in new[] { UnknownId, "no-uuid", $"{(await NewSiteAsync("site")).Id()}" })
        {
            await Http.RemoveAsync($"unknown-nodes/{id}").RefusedAsync(404, "unknown_node.not_found");
            await Http.SendAsync(HttpMethod.Post, $"unknown-nodes/{id}/accept").RefusedAsync(404, "unknown_node.not_found");
        }
    }

    [Fact]
    public async Task Agents_can_neither_read_nor_accept_entries()
    {
        var agent = await EnrolledAsync();
        var machine = await WaitingAsync(agent);

        await new SiteSyncClient(Http, agent).SendAsync(HttpMethod.Get, "unknown-nodes").RefusedAsync(403, "auth.forbidden");
        await agent.PostAsync($"unknown-nodes/{machine}/accept").RefusedAsync(403, "auth.forbidden");
        await new SiteSyncClient(Http, agent).SendAsync(HttpMethod.Delete, $"unknown-nodes/{machine}").RefusedAsync(403, "auth.forbidden");
        (await IdsAsync($"site_id={agent.Site}")).Should().Equal(machine);
    }

    private async Task<FieldAgent> EnrolledAsync(Guid? parent = null) =>
        await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", parent, new { autonomy_level = "readonly" })).Id());

    /// <summary>Boots an unknown machine at the agent's site.</summary>
    private async Task<Guid> WaitingAsync(FieldAgent agent)
    {
        var mac = Service.UniqueMac();
        await agent.ReportBootAsync(mac);
        return (await ListAsync($"site_id={agent.Site}")).Single(machine => machine.Text("mac_address") == mac).Id();
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string query) => [.. (await Http.DataAtAsync($"unknown-nodes?{query}")).EnumerateArray()];

    private async Task<IReadOnlyList<Guid>> IdsAsync(string query) => (await Http.DataAtAsync($"unknown-nodes?{query}")).Ids();
}
