using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

public sealed class HealthOnSqlite(MovableSqliteService service) : HealthTests(service, service.Clock), IClassFixture<MovableSqliteService>;

public sealed class HealthOnSqlServer(MovableSqlServerService service) : HealthTests(service, service.Clock), IClassFixture<MovableSqlServerService>;

/// <summary>How sites are doing, by a clock that stands where the test puts it.</summary>
public abstract class HealthTests : OverHttp
{
    private const string Nobody = "018f0000-0000-7000-8000-000000000000";
    private const int Interval = 60;

    private static readonly DateTime Noon = new(2031, 5, 6, 12, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Statuses = ["online", "degraded", "offline"];

    private readonly MovableClock _clock;

    protected HealthTests(Service service, MovableClock clock)
        : base(service)
    {
        _clock = clock;
        clock.Now = Noon;
    }

    [Fact]
    public async Task Before_an_agent_enrolled_central_says_what_it_knows_and_null_for_the_rest()
    {
        var root = await NewSiteAsync("root", more: new { cache_max_size_gb = 80 });
        var site = await NewSiteAsync("site", root.Id());
        await NewNodeAsync(site.Id());
        await NewNodeAsync(site.Id());

        var health = await HealthAsync(site.Id());

        health.Text("site_id").Should().Be($"{site.Id()}");
        foreach (var member in new[] { "agent_status", "agent_status_reason", "agent_status_since", "agent_last_seen", "cache_used_gb", "agent_version", "uptime_seconds", "services", "clock_skew_seconds" })
            health.Raw(member).Should().Be("null", "nobody said {0}", member);
        foreach (var member in new[] { "pending_sync_items", "conflicts_pending", "open_claims" }) health.Raw(member).Should().Be("0");
        health.Raw("nodes_count").Should().Be("2");
        health.Raw("cache_max_gb").Should().Be("80", "the limit that takes effect counts");
    }

    [Fact]
    public async Task A_token_alone_makes_no_agent()
    {
        var site = await NewSiteAsync("site");
        await FieldAgent.TokenAsync(Http, site.Id());

        (await HealthAsync(site.Id())).Raw("agent_status").Should().Be("null");
        (await Http.DataAtAsync($"sites/{site.Id()}")).Raw("agent_status").Should().Be("null");
    }

    [Fact]
    public async Task An_agent_that_has_just_enrolled_is_online_and_has_said_its_version_alone()
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
    public async Task What_an_agent_says_with_its_heartbeat_is_shown_within_two_seconds()
    {
        var agent = await EnrolledAsync();
        Pass(30);

        var health = await Http.BeatenAsync(agent, """{"dhcp":"ok","tftp":"ok"}""", $$""","timestamp":"{{_clock.Now.AddSeconds(-3.5):yyyy-MM-ddTHH:mm:ss.fZ}}","cache_used_gb":12.25,"pending_sync_items":9,"conflicts_pending":8""");

        health.Text("agent_status").Should().Be("online");
        Time(health, "agent_status_since").Should().Be(Noon, "it has been online all the time");
        Time(health, "agent_last_seen").Should().Be(Noon.AddSeconds(30));
        health.Raw("uptime_seconds").Should().Be($"{agent.Uptime}");
        health.Raw("cache_used_gb").Should().Be("12.25");
        health.Raw("services").Should().Be("""{"dhcp":"ok","tftp":"ok"}""");
        health.GetProperty("clock_skew_seconds").GetDouble().Should().Be(-3.5);
        health.Raw("pending_sync_items").Should().Be("1", "central counts these itself");
        health.Raw("conflicts_pending").Should().Be("0");
    }

    [Fact]
    public async Task A_site_whose_services_are_not_well_is_degraded_and_says_which_since_when()
    {
        var agent = await EnrolledAsync();
        Pass(10);
        var failing = await Http.BeatenAsync(agent, """{"dhcp":"ok","tftp":"port in use","http":"down"}""");
        failing.Text("agent_status").Should().Be("degraded");
        failing.Text("agent_status_reason").Should().Contain("tftp").And.Contain("port in use").And.Contain("http").And.Contain("down").And.NotContain("dhcp");
        Time(failing, "agent_status_since").Should().Be(Noon.AddSeconds(10));

        Pass(10);
        var still = await Http.BeatenAsync(agent, """{"dhcp":"down"}""");
        still.Text("agent_status_reason").Should().Contain("dhcp");
        Time(still, "agent_status_since").Should().Be(Noon.AddSeconds(10), "it has not been well in between");

        Pass(10);
        var well = await Http.BeatenAsync(agent);
        well.Text("agent_status").Should().Be("online");
        well.Raw("agent_status_reason").Should().Be("null");
        Time(well, "agent_status_since").Should().Be(Noon.AddSeconds(30));
    }

    [Fact]
    public async Task A_service_says_that_it_is_well_to_the_letter()
    {
        var agent = await EnrolledAsync();

        (await Http.BeatenAsync(agent, """{"dhcp":"OK"}""")).Text("agent_status").Should().Be("degraded");
        (await Http.BeatenAsync(agent, "{}")).Text("agent_status").Should().Be("online", "who has no services has none that fails");
    }

    [Fact]
    public async Task A_site_whose_agent_was_revoked_is_offline_at_once()
    {
        var agent = await EnrolledAsync();
        Pass(10);
        await agent.AnswerAsync("""{"dhcp":"down"}""");

        await Http.RemoveAsync($"sites/{agent.Site}/agent").DataAsync();

        var health = await HealthAsync(agent.Site);
        health.Text("agent_status").Should().Be("offline");
        health.Text("agent_status_reason").Should().Contain("revoked");
        Time(health, "agent_status_since").Should().Be(Noon.AddSeconds(10));
        Pass(5 * Interval);
        Time(await HealthAsync(agent.Site), "agent_status_since").Should().Be(Noon.AddSeconds(10), "it would have been gone later anyway");
        (await Http.DataAtAsync($"agents/{agent.Site}/status")).Text("agent_status").Should().Be("offline");
    }

    [Fact]
    public async Task An_agent_is_late_after_exactly_two_intervals_and_gone_after_exactly_five()
    {
        var agent = await EnrolledAsync();
        Pass(7);
        await Http.BeatenAsync(agent);
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
            await ShouldSayTheSameAsync(agent.Site, status);
        }
    }

    [Fact]
    public async Task An_agent_that_comes_back_is_online_since_it_did()
    {
        var agent = await EnrolledAsync();
        Pass(9 * Interval);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("offline");

        var back = await Http.BeatenAsync(agent);

        back.Text("agent_status").Should().Be("online");
        Time(back, "agent_status_since").Should().Be(_clock.Now);
    }

    [Fact]
    public async Task An_agent_is_measured_by_the_interval_that_it_was_told_and_not_by_one_set_meanwhile()
    {
        var agent = await EnrolledAsync();
        await Http.PatchRawAsync($"sites/{agent.Site}", """{"heartbeat_interval_seconds":10}""").DataAsync();

        Pass((2 * Interval) - 1);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("online", "it keeps to what it was told");

        await Http.BeatenAsync(agent);
        Pass(19);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("online");
        Pass(1);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("degraded", "it was told ten seconds by now");
        Pass(30);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("offline");

        await Http.PatchRawAsync($"sites/{agent.Site}", """{"heartbeat_interval_seconds":3600}""").DataAsync();
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("offline", "a setting alone brings nobody back");
        await Http.BeatenAsync(agent);
        Pass((2 * 3600) - 1);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("online");
    }

    [Fact]
    public async Task A_clock_that_steps_back_neither_loses_an_agent_nor_keeps_a_silent_one_alive()
    {
        var agent = await EnrolledAsync();
        Pass(30);
        await Http.BeatenAsync(agent);

        Pass(-3600);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("online");
        var health = await Http.BeatenAsync(agent);
        health.Text("agent_status").Should().Be("online");
        Time(health, "agent_last_seen").Should().Be(_clock.Now, "a heartbeat counts from now");

        Pass(2 * Interval);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("degraded");
        Pass(3 * Interval);
        (await HealthAsync(agent.Site)).Text("agent_status").Should().Be("offline");
    }

    [Fact]
    public async Task Every_place_that_shows_a_status_shows_the_same_one()
    {
        var (root, byStatus) = await SitesOfEveryStatusAsync();
        foreach (var (status, sites) in byStatus)
        {
            foreach (var site in sites) await ShouldSayTheSameAsync(site, status == "never" ? null : status);
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
        // The top itself never had an agent either.
        summary.Raw("never_enrolled").Should().Be($"{byStatus["never"].Count + 1}");
    }

    [Fact]
    public async Task Monitoring_is_told_the_same_numbers_as_people()
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
    public async Task A_304_never_hides_an_agent_whose_status_changed(string format)
    {
        var agent = await EnrolledAsync();
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, agent.Site);
        var tags = new List<string>();

        async Task ShouldBeNewsAsync(string status)
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
            known.StatusCode.Should().Be(HttpStatusCode.NotModified, "nothing happened in between");
        }

        await ShouldBeNewsAsync("online");
        Pass(2 * Interval);
        await ShouldBeNewsAsync("degraded");
        Pass(3 * Interval);
        await ShouldBeNewsAsync("offline");
        await Http.BeatenAsync(agent);
        await ShouldBeNewsAsync("online");
        await Http.BeatenAsync(agent, """{"dhcp":"down"}""");
        await ShouldBeNewsAsync("degraded");
        await Http.RemoveAsync($"sites/{agent.Site}/agent").DataAsync();
        await ShouldBeNewsAsync("offline");
    }

    [Fact]
    public async Task The_health_of_a_subtree_is_the_sum_of_its_sites_the_top_included()
    {
        var root = await NewSiteAsync("root");
        var first = await NewSiteAsync("first", root.Id());
        var deep = await NewSiteAsync("deep", first.Id());
        var beside = await NewSiteAsync("beside", root.Id());
        var group = await NewGroupAsync("group", first.Id());
        await NewNodeAsync(root.Id());
        await NewNodeAsync(first.Id());
        var moving = await NewNodeAsync(deep.Id());
        // Of a group below, and at home nowhere: no site's.
        await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), group_id = group.Id() }).DataAsync();
        await StoreAsync(
            Pending(root.Id(), 2, 1), Pending(deep.Id(), 5, 0), Pending(deep.Id(), 5, 5), Pending(beside.Id(), 1, 0),
            Conflict(first.Id()), Conflict(deep.Id()), Conflict(deep.Id(), Noon));
        // To a site outside of the subtree that is asked for below.
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
            summary.Raw("open_claims").Should().Be("1", "a claim has two sides and is one claim");
        }

        var deepHealth = await HealthAsync(deep.Id());
        deepHealth.Raw("pending_sync_items").Should().Be("1", "what was acknowledged is not pending");
        deepHealth.Raw("conflicts_pending").Should().Be("1", "what was resolved does not wait");
        deepHealth.Raw("open_claims").Should().Be("1");
        (await HealthAsync(beside.Id())).Raw("open_claims").Should().Be("1", "it is the other side");
        (await HealthAsync(first.Id())).Raw("open_claims").Should().Be("0");
    }

    [Fact]
    public async Task A_claim_is_open_until_it_is_decided_or_its_time_is_over()
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
    public async Task A_subtree_of_nothing_but_its_top_is_rolled_up_too()
    {
        var site = await NewSiteAsync("site");

        var summary = await Http.DataAtAsync($"sites/health-summary?under={site.Id()}");

        summary.Raw("sites_count").Should().Be("1");
        summary.Raw("sites_by_status").Should().Be("""{"online":0,"degraded":0,"offline":0,"never_enrolled":1}""");
        foreach (var member in new[] { "nodes_count", "pending_sync_items", "conflicts_pending", "open_claims" }) summary.Raw(member).Should().Be("0");
    }

    [Fact]
    public async Task A_subtree_that_is_not_there_is_not_found_and_one_that_cannot_be_is_refused()
    {
        var group = await NewGroupAsync("group");

        await Http.ReadAtAsync($"sites/health-summary?under={Nobody}").RefusedAsync(404, "site.not_found");
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
    public async Task The_id_of_a_regular_group_is_no_site_here_either(string method, string suffix)
    {
        var group = await NewGroupAsync("group");

        foreach (var id in new[] { $"{group.Id()}", Nobody, "no-uuid" })
            await Http.SendAsync(new HttpMethod(method), $"sites/{id}/{suffix}").RefusedAsync(404, "site.not_found");
    }

    /// <summary>Lets seconds pass.</summary>
    private void Pass(int seconds) => _clock.Now = _clock.Now.AddSeconds(seconds);

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

    // A site's versions are different ones; these are none that its feed would give out.
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
        request.Headers.Add("X-Development-Principal", "somebody else");
        await Http.SendAsync(request, TestContext.Current.CancellationToken).DataAsync();
    }

    /// <summary>Stores what nobody can make over HTTP yet.</summary>
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

    /// <summary>Every single answer about a site shows this status of its agent.</summary>
    private async Task ShouldSayTheSameAsync(Guid site, string? status)
    {
        foreach (var address in new[] { $"sites/{site}", $"sites/{site}/health", $"agents/{site}/status" })
            (await Http.DataAtAsync(address)).Text("agent_status").Should().Be(status, "{0} says so", address);
        var name = Uri.EscapeDataString((await Http.DataAtAsync($"sites/{site}")).Text("name")!);
        foreach (var filter in Statuses)
            (await Http.DataAtAsync($"sites?q={name}&agent_status={filter}&limit=500")).Ids().Contains(site).Should().Be(filter == status, "it is {0}", status);
    }

    /// <summary>A tree with every way to each status, and its sites by that.</summary>
    private async Task<(Guid Root, Dictionary<string, List<Guid>> ByStatus)> SitesOfEveryStatusAsync()
    {
        var root = (await NewSiteAsync("root")).Id();
        var gone = await EnrolledAsync(root);
        Pass(3 * Interval);
        var late = await EnrolledAsync(root);
        var lateAndFailing = await EnrolledAsync(late.Site);
        await Http.BeatenAsync(lateAndFailing, """{"dhcp":"down"}""");
        Pass(2 * Interval);
        var failing = await EnrolledAsync(gone.Site);
        await Http.BeatenAsync(failing, """{"dhcp":"down"}""");
        var revoked = await EnrolledAsync(root);
        await Http.RemoveAsync($"sites/{revoked.Site}/agent").DataAsync();
        var online = await EnrolledAsync(revoked.Site);
        var well = await EnrolledAsync(root);
        await Http.BeatenAsync(well);
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

public sealed class HealthOfNothingOnSqlite(SqliteService service) : HealthOfNothingTests(service), IClassFixture<SqliteService>;

public sealed class HealthOfNothingOnSqlServer(SqlServerService service) : HealthOfNothingTests(service), IClassFixture<SqlServerService>;

/// <summary>A service in which nobody has made anything yet.</summary>
public abstract class HealthOfNothingTests(Service service) : OverHttp(service)
{
    [Fact]
    public async Task Where_there_are_no_sites_all_numbers_are_zero()
    {
        var summary = await Http.DataAtAsync("sites/health-summary");

        summary.Raw("under").Should().Be("null");
        summary.Raw("sites_by_status").Should().Be("""{"online":0,"degraded":0,"offline":0,"never_enrolled":0}""");
        foreach (var member in new[] { "sites_count", "nodes_count", "pending_sync_items", "conflicts_pending", "open_claims" }) summary.Raw(member).Should().Be("0");
        var metrics = (await Http.TextAtAsync("/metrics")).Split('\n');
        foreach (var status in new[] { "online", "degraded", "offline", "never_enrolled" }) metrics.Should().Contain($"sites_agents{{status=\"{status}\"}} 0");
    }
}
