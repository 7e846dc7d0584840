using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

public sealed class HealthOnSqlite(ManualClockSqliteService service) : HealthTests(service, service.Clock), IClassFixture<ManualClockSqliteService>;

public sealed class HealthOnSqlServer(ManualClockSqlServerService service) : HealthTests(service, service.Clock), IClassFixture<ManualClockSqlServerService>;

/// <summary>The health of sites, with a clock that the test sets.</summary>
public abstract class HealthTests : HttpTestBase
{
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";
    private const int Interval = 60;

    private static readonly DateTime Noon = new(2031, 5, 6, 12, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Statuses = ["online", "degraded", "offline"];

    private readonly ManualClock _clock;

    protected HealthTests(Service service, ManualClock clock)
        : base(service)
    {
        _clock = clock;
        clock.Now = Noon;
    }

    [Fact]
    public async Task Without_an_agent_the_health_has_null_for_everything_that_agents_report()
    {
        var root = await NewSiteAsync("root", more: new { cache_max_size_gb = 80 });
        var site = await NewSiteAsync("site", root.Id());
        await NewNodeAsync(site.Id());
        await NewNodeAsync(site.Id());

        var health = await HealthAsync(site.Id());

        health.Text("site_id").Should().Be($"{site.Id()}");
        foreach (var member in new[] { "agent_status", "agent_status_reason", "agent_status_since", "agent_last_seen", "cache_used_gb", "agent_version", "uptime_seconds", "services", "clock_skew_seconds" })
            health.Raw(member).Should().Be("null", "{0} was not reported", member);
        foreach (var member in new[] { "pending_sync_items", "conflicts_pending", "open_claims" }) health.Raw(member).Should().Be("0");
        health.Raw("nodes_count").Should().Be("2");
        health.Raw("cache_max_gb").Should().Be("80", "the effective limit is used");
    }

    [Fact]
    public async Task Issuing_a_token_does_not_create_an_agent()
    {
        var site = await NewSiteAsync("site");
        await FieldAgent.TokenAsync(Http, site.Id());

        (await HealthAsync(site.Id())).Raw("agent_status").Should().Be("null");
        (await Http.DataAtAsync($"sites/{site.Id()}")).Raw("agent_status").Should().Be("null");
    }

    [Fact]
    public async Task An_enrolled_agent_is_online_and_has_reported_only_its_version()
    {
        var site = await NewSiteAsync("site");
        await FieldAgent.EnrolAsync(Http, site.Id());

        var health = await HealthAsync(site.Id());

        health.Text("agent_status").Should().Be("online");
        health.Raw("agent_status_reason").Should().Be("null");
        Time(health, "agent_status_since").Should().Be(Noon);
        Time(health, "agent_last_seen").Should().Be(Noon);
        health.Text("agent_version").Should().Be("1.2.3");
        foreach (var member in new[] { "uptime_seconds", "cache_used_gb", "cache_max_gb", "clock_skew_seconds" }) health.Raw(member).Should().Be("null");
    }

    [Fact]
    public async Task A_heartbeat_is_visible_within_two_seconds()
    {
        var agent = await EnrolledAsync();
        Advance(30);

        var health = await Http.SendAndStoreHeartbeatAsync(agent, """{"dhcp":"ok","tftp":"ok"}""", $$""","timestamp":"{{_clock.Now.AddSeconds(-3.5):yyyy-MM-ddTHH:mm:ss.fZ}}","cache_used_gb":12.25,"pending_sync_items":9,"conflicts_pending":8""");

        health.Text("agent_status").Should().Be("online");
        Time(health, "agent_status_since").Should().Be(Noon, "the agent was online the whole time");
        Time(health, "agent_last_seen").Should().Be(Noon.AddSeconds(30));
        health.Raw("uptime_seconds").Should().Be($"{agent.Uptime}");
        health.Raw("cache_used_gb").Should().Be("12.25");
        health.Raw("services").Should().Be("""{"dhcp":"ok","tftp":"ok"}""");
        health.GetProperty("clock_skew_seconds").GetDouble().Should().Be(-3.5);
        health.Raw("pending_sync_items").Should().Be("1", "these are counted by the service");
        health.Raw("conflicts_pending").Should().Be("0");
    }

    [Fact]
    public async Task A_site_with_failing_services_is_degraded_and_lists_them_since_their_failure()
    {
        var agent = await EnrolledAsync();
        Advance(10);
        var failing = await Http.SendAndStoreHeartbeatAsync(agent, """{"dhcp":"ok","tftp":"port in use","http":"down"}""");
        failing.Text("agent_status").Should().Be("degraded");
        failing.Text("agent_status_reason").Should().Contain("tftp").And.Contain("port in use").And.Contain("http").And.Contain("down").And.NotContain("dhcp");
        Time(failing, "agent_status_since").Should().Be(Noon.AddSeconds(10));

        Advance(10);
        var still = await Http.SendAndStoreHeartbeatAsync(agent, """{"dhcp":"down"}""");
        still.Text("agent_status_reason").Should().Contain("dhcp");
        Time(still, "agent_status_since").Should().Be(Noon.AddSeconds(10), "the service did not recover in between");

        Advance(10);
        var well = await Http.SendAndStoreHeartbeatAsync(agent);
        well.Text("agent_status").Should().Be("online");
        well.Raw("agent_status_reason").Should().Be("null");
        Time(well, "agent_status_since").Should().Be(Noon.AddSeconds(30));
    }

    [Fact]
    public async Task The_state_of_a_service_is_compared_case_sensitively()
    {
        var agent = await EnrolledAsync();

        (await Http.SendAndStoreHeartbeatAsync(agent, """{"dhcp":"OK"}""")).Text("agent_status").Should().Be("degraded");
        (await Http.SendAndStoreHeartbeatAsync(agent, "{}")).Text("agent_status").Should().Be("online", "an agent without services has no failing service");
    }

    [Fact]
    public async Task A_site_is_offline_as_soon_as_its_agent_is_revoked()
    {
        var agent = await EnrolledAsync();
        Advance(10);
        await agent.HeartbeatResponseAsync("""{"dhcp":"down"}""");

        await Http.RemoveAsync($"sites/{agent.Site}/agent").DataAsync();

        var health = await HealthAsync(agent.Site);
        health.Text("agent_status").Should().Be("offline");
        health.Text("agent_status_reason").Should().Contain("revoked");
        Time(health, "agent_status_since").Should().Be(Noon.AddSeconds(10));
        Advance(5 * Interval);
        Time(await HealthAsync(agent.Site), "agent_status_since").Should().Be(Noon.AddSeconds(10), "the revocation precedes the timeout");
        (await Http.DataAtAsync($"agents/{agent.Site}/status")).Text("agent_status").Should().Be("offline");
    }

    [Fact]
    public async Task An_agent_is_degraded_after_two_intervals_and_offline_after_five()
    {
        var agent = await EnrolledAsync();
        Advance(7);
        await Http.SendAndStoreHeartbeatAsync(agent);
        var seen = _clock.Now;

        foreach (var (at, status, since) in new[]
        {
            (seen.AddSeconds(2 * Interval).AddTicks(-1), "online", Noon),
            (seen.AddSeconds(2 * Interval), "degraded", seen.AddSeconds(2 * Interval)),
            (seen.AddSeconds(5 * Interval).AddTicks(-1), "degraded", seen.AddSeconds(2 * Interval)),
            (seen.AddSeconds(5 * Interval), "offline", seen.AddSeconds(5 * Interval)),
            (seen.AddYears(1), "offline", seen.AddSeconds(5 * Interval)),
        })
        {
            _clock.Now = at;
            var health = await HealthAsync(agent.Site);
            health.Text("agent_status").Should().Be(status, "it is {0:O}", at);
            Time(health, "agent_status_since").Should().Be(since);
            Time(health, "agent_last_seen").Should().Be(seen);
            if (status != "online") health.Text("agent_status_reason").Should().Contain($"{Interval} s");
            await ShouldHaveStatusAsync(agent.Site, status);
        }
    }

    [Fact]
    public async Task An_agent_that_returns_is_online_since_its_return()
    {
        var agent = await EnrolledAsync();
        Advance(9 * Interval);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("offline");

        var back = await Http.SendAndStoreHeartbeatAsync(agent);

        back.Text("agent_status").Should().Be("online");
        Time(back, "agent_status_since").Should().Be(_clock.Now);
    }

    [Fact]
    public async Task The_status_depends_on_the_interval_that_was_sent_to_the_agent()
    {
        var agent = await EnrolledAsync();
        await Http.PatchRawAsync($"sites/{agent.Site}", """{"heartbeat_interval_seconds":10}""").DataAsync();

        Advance((2 * Interval) - 1);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("online", "the agent still uses the interval that it was sent");

        await Http.SendAndStoreHeartbeatAsync(agent);
        Advance(19);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("online");
        Advance(1);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("degraded", "the agent has been sent ten seconds");
        Advance(30);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("offline");

        await Http.PatchRawAsync($"sites/{agent.Site}", """{"heartbeat_interval_seconds":3600}""").DataAsync();
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("offline", "a changed setting does not affect the status");
        await Http.SendAndStoreHeartbeatAsync(agent);
        Advance((2 * 3600) - 1);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("online");
    }

    [Fact]
    public async Task While_the_last_heartbeat_is_in_the_future_the_status_is_unknown()
    {
        var agent = await EnrolledAsync();
        Advance(30);
        await Http.SendAndStoreHeartbeatAsync(agent);

        Advance(-3600);
        var unknown = await HealthAsync(agent.Site);
        unknown.Text("agent_status").Should().Be("unknown");
        unknown.Raw("agent_last_seen").Should().Be("null", "nobody can say when that was");
        unknown.Text("agent_status_reason").Should().Contain("clock");
        var site = await Http.DataAtAsync($"sites/{agent.Site}");
        (site.Text("agent_status"), site.Raw("agent_last_seen")).Should().Be(("unknown", "null"));
        (await Http.DataAtAsync("sites?agent_status=unknown")).EnumerateArray().Select(row => row.Id()).Should().Contain(agent.Site);
        (await Http.DataAtAsync($"sites/health-summary?under={agent.Site}")).GetProperty("sites_by_status").Raw("unknown").Should().Be("1");
        var health = await Http.SendAndStoreHeartbeatAsync(agent);
        health.Text("agent_status").Should().Be("online");
        Time(health, "agent_last_seen").Should().Be(_clock.Now, "the current time is used");

        Advance(2 * Interval);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("degraded");
        Advance(3 * Interval);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("offline");
    }

    [Fact]
    public async Task All_endpoints_return_the_same_status()
    {
        var (root, byStatus) = await SitesOfEveryStatusAsync();
        foreach (var (status, sites) in byStatus)
        {
            foreach (var site in sites) await ShouldHaveStatusAsync(site, status == "never" ? null : status);
        }

        var list = await Http.DataAtAsync($"sites?under={root}&limit=500");
        foreach (var row in list.EnumerateArray())
        {
            var expected = byStatus.Single(entry => entry.Value.Contains(row.Id())).Key;
            (row.Text("agent_status") ?? "never").Should().Be(expected);
            (row.Text("agent_last_seen") is null).Should().Be(expected == "never");
        }

        foreach (var status in Statuses)
        {
            (await Http.DataAtAsync($"sites?under={root}&agent_status={status}")).Ids().Should().BeEquivalentTo(byStatus[status]);
            (await Http.EnvelopeAtAsync($"sites?under={root}&agent_status={status}&limit=1")).Raw("total").Should().Be($"{byStatus[status].Count}");
        }

        var summary = (await Http.DataAtAsync($"sites/health-summary?under={root}")).GetProperty("sites_by_status");
        foreach (var status in Statuses) summary.Raw(status).Should().Be($"{byStatus[status].Count}");
        // The root never had an agent either.
        summary.Raw("never_enrolled").Should().Be($"{byStatus["never"].Count + 1}");
    }

    [Fact]
    public async Task Metrics_match_the_health_summary()
    {
        await SitesOfEveryStatusAsync();

        var metrics = await Http.TextAtAsync("/metrics");

        var summary = await Http.DataAtAsync("sites/health-summary");
        foreach (var status in Statuses)
        {
            var total = (await Http.EnvelopeAtAsync($"sites?agent_status={status}&limit=1")).Raw("total");
            int.Parse(total, System.Globalization.CultureInfo.InvariantCulture).Should().BePositive();
            metrics.Split('\n').Should().Contain($"sites_agents{{status=\"{status}\"}} {total}");
            summary.GetProperty("sites_by_status").Raw(status).Should().Be(total);
        }

        metrics.Split('\n').Should().Contain($"sites_agents{{status=\"never_enrolled\"}} {summary.GetProperty("sites_by_status").Raw("never_enrolled")}");
    }

    [Fact]
    public async Task An_unknown_status_is_refused_as_a_filter() =>
        await Http.ReadAtAsync("sites?agent_status=away").RefusedAsync(422, "request.value_invalid", "agent_status");

    [Theory]
    [InlineData("sites/{0}")]
    [InlineData("sites/{0}/health")]
    [InlineData("agents/{0}/status")]
    public async Task A_changed_status_is_never_answered_with_304(string format)
    {
        var agent = await EnrolledAsync();
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, agent.Site);
        var tags = new List<string>();

        async Task ShouldHaveChangedToAsync(string status)
        {
            if (tags.Count > 0)
            {
                using var changed = await Http.ReadAtAsync(address, ("If-None-Match", string.Join(", ", tags)));
                changed.StatusCode.Should().Be(HttpStatusCode.OK, "it is {0} now", status);
            }

            using var read = await Http.ReadAtAsync(address);
            (await read.ReadAsync()).GetProperty("data").Text("agent_status").Should().Be(status);
            tags.Add(read.Headers.ETag!.Tag);
            using var known = await Http.ReadAtAsync(address, ("If-None-Match", tags[^1]));
            known.StatusCode.Should().Be(HttpStatusCode.NotModified, "the status has not changed");
        }

        await ShouldHaveChangedToAsync("online");
        Advance(2 * Interval);
        await ShouldHaveChangedToAsync("degraded");
        Advance(3 * Interval);
        await ShouldHaveChangedToAsync("offline");
        await Http.SendAndStoreHeartbeatAsync(agent);
        await ShouldHaveChangedToAsync("online");
        await Http.SendAndStoreHeartbeatAsync(agent, """{"dhcp":"down"}""");
        await ShouldHaveChangedToAsync("degraded");
        await Http.RemoveAsync($"sites/{agent.Site}/agent").DataAsync();
        await ShouldHaveChangedToAsync("offline");
    }

    [Fact]
    public async Task The_health_of_a_subtree_includes_its_root_and_all_descendants()
    {
        var root = await NewSiteAsync("root");
        var first = await NewSiteAsync("first", root.Id());
        var deep = await NewSiteAsync("deep", first.Id());
        var beside = await NewSiteAsync("beside", root.Id());
        var group = await NewGroupAsync("group", first.Id());
        await NewNodeAsync(root.Id());
        await NewNodeAsync(first.Id());
        var moving = await NewNodeAsync(deep.Id());
        // A node of a group below without a home belongs to no site.
        await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), group_id = group.Id() }).DataAsync();
        await StoreAsync(
            Pending(root.Id(), 2, 1), Pending(deep.Id(), 5, 0), Pending(deep.Id(), 5, 5), Pending(beside.Id(), 1, 0),
            Conflict(first.Id()), Conflict(deep.Id()), Conflict(deep.Id(), Noon));
        // The target is outside the subtree that is requested below.
        await ClaimAsync(moving, beside.Id());

        foreach (var (top, sites) in new[] { (root.Id(), new[] { root, first, deep, beside }), (first.Id(), [first, deep]), (deep.Id(), [deep]) })
        {
            var summary = await Http.DataAtAsync($"sites/health-summary?under={top}");
            var own = new List<JsonElement>();
            foreach (var site in sites) own.Add(await HealthAsync(site.Id()));

            summary.Text("under").Should().Be($"{top}");
            summary.Raw("sites_count").Should().Be($"{sites.Length}");
            foreach (var member in new[] { "nodes_count", "pending_sync_items", "conflicts_pending" })
                summary.GetProperty(member).GetInt32().Should().Be(own.Sum(health => health.GetProperty(member).GetInt32()), "{0} under {1} are added up", member, top);
            summary.Raw("open_claims").Should().Be("1", "a claim within the subtree is counted once");
        }

        var deepHealth = await HealthAsync(deep.Id());
        deepHealth.Raw("pending_sync_items").Should().Be("1", "acknowledged changes are not pending");
        deepHealth.Raw("conflicts_pending").Should().Be("1", "resolved conflicts are not counted");
        deepHealth.Raw("open_claims").Should().Be("1");
        (await HealthAsync(beside.Id())).Raw("open_claims").Should().Be("1", "the target is in the subtree");
        (await HealthAsync(first.Id())).Raw("open_claims").Should().Be("0");
    }

    [Fact]
    public async Task A_claim_is_open_until_it_is_resolved_or_expires()
    {
        var (source, target) = (await NewSiteAsync("source"), await NewSiteAsync("target"));
        await ClaimAsync(await NewNodeAsync(source.Id()), target.Id());
        var approved = await ClaimAsync(await NewNodeAsync(source.Id()), target.Id());
        var rejected = await ClaimAsync(await NewNodeAsync(source.Id()), target.Id());
        (await HealthAsync(source.Id())).Raw("open_claims").Should().Be("3");
        await VoteAsync(approved, "approve");
        await VoteAsync(rejected, "reject");

        (await HealthAsync(target.Id())).Raw("open_claims").Should().Be("1");
        _clock.Now = Noon.AddHours(72).AddTicks(-1);
        (await HealthAsync(target.Id())).Raw("open_claims").Should().Be("1");
        _clock.Now = Noon.AddHours(72);
        (await HealthAsync(target.Id())).Raw("open_claims").Should().Be("0");
        (await Http.DataAtAsync($"sites/health-summary?under={source.Id()}")).Raw("open_claims").Should().Be("0");
    }

    [Fact]
    public async Task A_subtree_of_one_site_is_summarised()
    {
        var site = await NewSiteAsync("site");

        var summary = await Http.DataAtAsync($"sites/health-summary?under={site.Id()}");

        summary.Raw("sites_count").Should().Be("1");
        summary.Raw("sites_by_status").Should().Be("""{"online":0,"degraded":0,"offline":0,"unknown":0,"never_enrolled":1}""");
        foreach (var member in new[] { "nodes_count", "pending_sync_items", "conflicts_pending", "open_claims" }) summary.Raw(member).Should().Be("0");
    }

    [Fact]
    public async Task An_unknown_subtree_is_not_found_and_an_invalid_one_is_refused()
    {
        var group = await NewGroupAsync("group");

        await Http.ReadAtAsync($"sites/health-summary?under={UnknownId}").RefusedAsync(404, "site.not_found");
        await Http.ReadAtAsync($"sites/health-summary?under={group.Id()}").RefusedAsync(404, "site.not_found");
        await Http.ReadAtAsync("sites/health-summary?under=west").RefusedAsync(422, "request.value_invalid", "under");
        await Http.ReadAtAsync("sites/health-summary?below=west").RefusedAsync(422, "request.unknown_member", "below");
    }

    [Theory]
    [InlineData("GET", "health")]
    [InlineData("POST", "sync")]
    [InlineData("GET", "sync-requests")]
    [InlineData("POST", "agent-token")]
    [InlineData("DELETE", "agent")]
    public async Task The_id_of_a_regular_group_is_not_found(string method, string suffix)
    {
        var group = await NewGroupAsync("group");

        foreach (var id in new[] { $"{group.Id()}", UnknownId, "no-uuid" })
            await Http.SendAsync(new HttpMethod(method), $"sites/{id}/{suffix}").RefusedAsync(404, "site.not_found");
    }

    /// <summary>Advances the clock by seconds.</summary>
    private void Advance(int seconds) => _clock.Now = _clock.Now.AddSeconds(seconds);

    private static DateTime Time(JsonElement data, string member)
    {
        data.Text(member).Should().EndWith("Z");
        return data.GetProperty(member).GetDateTime();
    }

    private static SyncState Pending(Guid site, int version, int acknowledged)
    {
        var state = SyncState.Of(new GroupId(site), SyncEntityType.Workflow, UuidFactory.New(Noon));
        state.Apply(_numbers + version, "{}", "0", Noon, null);
        if (acknowledged > 0) state.Acknowledge(_numbers + acknowledged).Should().BeTrue();
        _numbers += 10;
        return state;
    }

    // The versions of a site are unique; these are outside the range that its feed assigns.
    private static long _numbers = 1_000_000;

    private static SyncConflict Conflict(Guid site, DateTime? resolved = null)
    {
        var nothing = EntityState.Of([]);
        var sides = new ConflictSides(1, nothing, 1, nothing, nothing, ["hostname"], Noon);
        var conflict = SyncConflict.Open(SyncConflictId.New(Noon), new GroupId(site), SyncEntityType.Node, UuidFactory.New(Noon), sides, Noon);
        if (resolved is { } time) conflict.Close(ConflictDecision.AcceptedCentral, nothing, "somebody", time);
        return conflict;
    }

    private async Task<Guid> ClaimAsync(Guid node, Guid target) =>
        (await Http.PostJsonAsync("migrations", new { node_id = node, target_site_id = target }).DataAsync()).Id();

    private async Task VoteAsync(Guid claim, string decision)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"migrations/{claim}/{decision}");
        request.Headers.Add("X-Development-Principal", "another user");
        await Http.SendAsync(request, TestContext.Current.CancellationToken).DataAsync();
    }

    /// <summary>Stores rows that cannot be created over HTTP.</summary>
    private async Task StoreAsync(params object[] rows)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        db.AddRange(rows);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private Task<JsonElement> HealthAsync(Guid site) => Http.DataAtAsync($"sites/{site}/health");

    private async Task<Guid> NewNodeAsync(Guid home) =>
        (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = home }).DataAsync()).Id();

    private async Task<FieldAgent> EnrolledAsync(Guid? parent = null) => await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", parent)).Id());

    /// <summary>Asserts the agent status in every response about a site.</summary>
    private async Task ShouldHaveStatusAsync(Guid site, string? status)
    {
        foreach (var address in new[] { $"sites/{site}", $"sites/{site}/health", $"agents/{site}/status" })
            (await Http.DataAtAsync(address)).Text("agent_status").Should().Be(status, "{0} has the same status", address);
        var name = Uri.EscapeDataString((await Http.DataAtAsync($"sites/{site}")).Text("name")!);
        foreach (var filter in Statuses)
            (await Http.DataAtAsync($"sites?q={name}&agent_status={filter}&limit=500")).Ids().Contains(site).Should().Be(filter == status, "it is {0}", status);
    }

    /// <summary>A tree with every reason for each status, and its sites by status.</summary>
    private async Task<(Guid Root, Dictionary<string, List<Guid>> ByStatus)> SitesOfEveryStatusAsync()
    {
        var root = (await NewSiteAsync("root")).Id();
        var gone = await EnrolledAsync(root);
        Advance(3 * Interval);
        var late = await EnrolledAsync(root);
        var lateAndFailing = await EnrolledAsync(late.Site);
        await Http.SendAndStoreHeartbeatAsync(lateAndFailing, """{"dhcp":"down"}""");
        Advance(2 * Interval);
        var failing = await EnrolledAsync(gone.Site);
        await Http.SendAndStoreHeartbeatAsync(failing, """{"dhcp":"down"}""");
        var revoked = await EnrolledAsync(root);
        await Http.RemoveAsync($"sites/{revoked.Site}/agent").DataAsync();
        var online = await EnrolledAsync(revoked.Site);
        var well = await EnrolledAsync(root);
        await Http.SendAndStoreHeartbeatAsync(well);
        var never = await NewSiteAsync("never", online.Site);
        return (root, new Dictionary<string, List<Guid>>
        {
            ["online"] = [online.Site, well.Site],
            ["degraded"] = [late.Site, lateAndFailing.Site, failing.Site],
            ["offline"] = [gone.Site, revoked.Site],
            ["never"] = [never.Id()],
        });
    }
}

public sealed class EmptyHealthOnSqlite(SqliteService service) : EmptyHealthTests(service), IClassFixture<SqliteService>;

public sealed class EmptyHealthOnSqlServer(SqlServerService service) : EmptyHealthTests(service), IClassFixture<SqlServerService>;

/// <summary>A service without data.</summary>
public abstract class EmptyHealthTests(Service service) : HttpTestBase(service)
{
    [Fact]
    public async Task Without_sites_all_counts_are_zero()
    {
        var summary = await Http.DataAtAsync("sites/health-summary");

        summary.Raw("under").Should().Be("null");
        summary.Raw("sites_by_status").Should().Be("""{"online":0,"degraded":0,"offline":0,"unknown":0,"never_enrolled":0}""");
        foreach (var member in new[] { "sites_count", "nodes_count", "pending_sync_items", "conflicts_pending", "open_claims" }) summary.Raw(member).Should().Be("0");
        var metrics = (await Http.TextAtAsync("/metrics")).Split('\n');
        foreach (var status in new[] { "online", "degraded", "offline", "unknown", "never_enrolled" }) metrics.Should().Contain($"sites_agents{{status=\"{status}\"}} 0");
    }
}
