using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sites.Infrastructure.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

public sealed class SyncRequestsOnSqlite(ManualClockSqliteService service) : SyncRequestTests(service, service.Clock), IClassFixture<ManualClockSqliteService>;

public sealed class SyncRequestsOnSqlServer(ManualClockSqlServerService service) : SyncRequestTests(service, service.Clock), IClassFixture<ManualClockSqlServerService>;

/// <summary>Sync requests, with a clock that the test sets.</summary>
public abstract class SyncRequestTests : HttpTestBase
{
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";

    private static readonly DateTime Noon = new(2031, 5, 6, 12, 0, 0, DateTimeKind.Utc);

    private readonly ManualClock _clock;

    protected SyncRequestTests(Service service, ManualClock clock)
        : base(service)
    {
        _clock = clock;
        clock.Now = Noon;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"full_sync":null,"entity_types":null}""")]
    [InlineData("""{"full_sync":false}""")]
    public async Task A_request_may_be_empty(string? body)
    {
        var site = await NewSiteAsync("site");

        using var response = body is null
            ? await Http.SendAsync(HttpMethod.Post, $"sites/{site.Id()}/sync")
            : await Http.PostRawAsync($"sites/{site.Id()}/sync", body);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var data = (await response.ReadAsync()).GetProperty("data");
        data.Text("status").Should().Be("queued");
        data.Text("message").Should().NotBeNullOrWhiteSpace();
        var stored = await Http.DataAtAsync($"sync-requests/{data.Text("sync_id")}");
        stored.Raw("full_sync").Should().Be("false");
        stored.Raw("entity_types").Should().Be("null");
    }

    [Fact]
    public async Task A_request_is_started_if_the_agent_is_online_and_queued_otherwise()
    {
        var agent = await EnrolledAsync();
        (await SyncAsync(agent.Site)).Text("status").Should().Be("started");

        var late = await EnrolledAsync();
        _clock.Now = Noon.AddMinutes(2);
        (await SyncAsync(late.Site)).Text("status").Should().Be("queued", "the agent is degraded");

        var revoked = await EnrolledAsync();
        await Http.RemoveAsync($"sites/{revoked.Site}/agent").DataAsync();
        (await SyncAsync(revoked.Site)).Text("status").Should().Be("queued", "the agent is revoked");
    }

    [Fact]
    public async Task A_request_is_returned_with_all_its_members()
    {
        var site = await NewSiteAsync("site");
        var id = (await SyncAsync(site.Id(), """{"full_sync":true,"entity_types":["site","node"]}""")).Text("sync_id");

        using var response = await Http.ReadAtAsync($"sync-requests/{id}");

        response.Headers.ETag!.Tag.Should().MatchRegex("^\"1-[0-9a-f]+\"$");
        var request = (await response.ReadAsync()).GetProperty("data");
        request.Text("id").Should().Be(id);
        request.Text("site_id").Should().Be($"{site.Id()}");
        request.Text("status").Should().Be("queued");
        request.Raw("full_sync").Should().Be("true");
        Types(request).Should().BeEquivalentTo("node", "site");
        foreach (var member in new[] { "reason", "acknowledged_at", "ended_at" }) request.Raw(member).Should().Be("null");
        request.GetProperty("created_at").GetDateTime().Should().Be(Noon);
        request.GetProperty("expires_at").GetDateTime().Should().Be(Noon.AddHours(24));
        using var known = await Http.ReadAtAsync($"sync-requests/{id}", ("If-None-Match", response.Headers.ETag.Tag));
        known.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_changed_request_is_never_answered_with_304()
    {
        var agent = await EnrolledAsync();
        var id = (await SyncAsync(agent.Site)).Text("sync_id");
        var tag = await TagAsync(id);
        await agent.PostAsync($"agents/sync-requests/{id}/acknowledge").DataAsync();

        using var acknowledged = await Http.ReadAtAsync($"sync-requests/{id}", ("If-None-Match", tag));
        acknowledged.StatusCode.Should().Be(HttpStatusCode.OK);
        tag = acknowledged.Headers.ETag!.Tag;
        _clock.Now = Noon.AddHours(24);
        using var expired = await Http.ReadAtAsync($"sync-requests/{id}", ("If-None-Match", tag));
        expired.StatusCode.Should().Be(HttpStatusCode.OK, "the expiry follows from the clock and is not stored");
    }

    [Theory]
    [InlineData("""["node","colour"]""", "request.value_invalid")]
    [InlineData("""["Node"]""", "request.value_invalid")]
    [InlineData("""["node "]""", "request.value_invalid")]
    [InlineData("""["node",null]""", "request.value_invalid")]
    [InlineData("[0]", "request.value_invalid")]
    [InlineData("\"node\"", "request.value_invalid")]
    [InlineData("""{"node":true}""", "request.value_invalid")]
    [InlineData("[]", "sync_request.entity_types_invalid")]
    [InlineData("""["node","site","node"]""", "sync_request.entity_types_invalid")]
    public async Task Unknown_entity_types_are_refused_with_the_valid_ones(string types, string code)
    {
        var site = await NewSiteAsync("site");

        var problem = await Http.PostRawAsync($"sites/{site.Id()}/sync", $$$"""{"entity_types":{{{types}}}}""").RefusedAsync(422, code, "entity_types");

        problem.GetProperty("errors").Raw("entity_types").Should().Contain("node, workflow, template, site");
        (await ListAsync(site.Id())).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"full":true}""", "full", "request.unknown_member")]
    [InlineData("""{"Full_Sync":true}""", "Full_Sync", "request.unknown_member")]
    [InlineData("""{"full_sync":"true"}""", "full_sync", "request.value_invalid")]
    [InlineData("""{"full_sync":1}""", "full_sync", "request.value_invalid")]
    public async Task Other_invalid_values_are_refused_with_their_members(string body, string member, string code)
    {
        var site = await NewSiteAsync("site");

        await Http.PostRawAsync($"sites/{site.Id()}/sync", body).RefusedAsync(422, code, member);
        (await ListAsync(site.Id())).Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_request_is_merged_into_an_open_one()
    {
        var site = (await NewSiteAsync("site")).Id();
        var first = await SyncAsync(site, """{"entity_types":["node"]}""");

        var second = await SyncAsync(site, """{"full_sync":true,"entity_types":["site"]}""");

        second.Text("sync_id").Should().Be(first.Text("sync_id"));
        var agent = await FieldAgent.EnrolAsync(Http, site);
        var command = (await agent.CommandsAsync("sync")).Should().ContainSingle().Which;
        command.Raw("full_sync").Should().Be("true");
        Types(command).Should().BeEquivalentTo("node", "site");
        (await ListAsync(agent.Site)).Should().ContainSingle();
    }

    [Fact]
    public async Task A_request_that_may_have_been_sent_is_not_extended_and_the_message_states_it()
    {
        var agent = await EnrolledAsync();
        var first = await SyncAsync(agent.Site, """{"entity_types":["node"]}""");

        var second = await SyncAsync(agent.Site, """{"full_sync":true}""");

        second.Text("sync_id").Should().Be(first.Text("sync_id"));
        second.Text("message").Should().NotBe(first.Text("message"));
        (await Http.DataAtAsync($"sync-requests/{first.Text("sync_id")}")).Raw("full_sync").Should().Be("false");
    }

    [Fact]
    public async Task An_acknowledged_request_is_not_changed_and_the_message_states_it()
    {
        var agent = await EnrolledAsync();
        var first = await SyncAsync(agent.Site, """{"entity_types":["node"]}""");
        await agent.PostAsync($"agents/sync-requests/{first.Text("sync_id")}/acknowledge").DataAsync();

        await Http.UnchangedAsync([$"sync-requests/{first.Text("sync_id")}"], async () =>
        {
            var second = await SyncAsync(agent.Site, """{"full_sync":true}""");
            second.Text("sync_id").Should().Be(first.Text("sync_id"));
            second.Text("status").Should().Be("started");
            second.Text("message").Should().NotBe(first.Text("message"));
        });
    }

    [Theory]
    // The interval, and the seconds after noon of the heartbeats that deliver the request.
    [InlineData(10, 10, 70, 190, 490, 1_090)]
    [InlineData(300, 300, 600, 1_200, 2_100, 3_900, 7_500, 11_100)]
    [InlineData(3_600, 3_600, 7_200, 10_800, 14_400)]
    public async Task A_request_that_is_not_acknowledged_is_repeated_with_increasing_delays(int interval, params int[] expected)
    {
        var agent = await EnrolledAsync(interval);
        await agent.HeartbeatResponseAsync();
        _clock.Now = Noon.AddSeconds(1);
        var id = (await SyncAsync(agent.Site)).Text("sync_id");

        var sent = new List<int>();
        for (var seconds = interval; seconds <= expected[^1]; seconds += interval)
        {
            if (await SentAsync(agent, seconds) is not { } delivered) continue;
            delivered.Should().Be(id);
            sent.Add(seconds);
        }

        sent.Should().Equal(expected);
        await agent.PostAsync($"agents/sync-requests/{id}/acknowledge").DataAsync();
        (await SentAsync(agent, expected[^1] + 3_590)).Should().BeNull("the request is acknowledged");
    }

    [Fact]
    public async Task Requesting_again_resends_the_request_with_the_next_heartbeat()
    {
        var agent = await EnrolledAsync();
        _clock.Now = Noon.AddSeconds(1);
        var id = (await SyncAsync(agent.Site)).Text("sync_id");
        (await SentAsync(agent, 2)).Should().Be(id);
        (await SentAsync(agent, 30)).Should().BeNull();
        _clock.Now = Noon.AddSeconds(40);
        var tag = await TagAsync(id);

        (await SyncAsync(agent.Site)).Text("sync_id").Should().Be(id);

        (await TagAsync(id)).Should().NotBe(tag, "the time of the last request is part of the tag");
        (await SentAsync(agent, 50)).Should().Be(id);
        (await SentAsync(agent, 99)).Should().BeNull("the schedule restarted with the second request");
        (await SentAsync(agent, 100)).Should().Be(id);
    }

    [Fact]
    public async Task A_request_is_resent_after_the_agent_enrolled_again_or_was_offline()
    {
        var agent = await EnrolledAsync();
        _clock.Now = Noon.AddSeconds(1);
        var id = (await SyncAsync(agent.Site)).Text("sync_id");
        (await SentAsync(agent, 2)).Should().Be(id);

        agent = await FieldAgent.EnrolAsync(Http, agent.Site);
        (await SentAsync(agent, 10)).Should().Be(id, "the agent enrolled again and may have lost its data");
        (await SentAsync(agent, 20)).Should().BeNull();

        // Due 63 and 123 minutes after the request.
        (await SentAsync(agent, 4_000)).Should().Be(id);
        (await SentAsync(agent, 4_000 + 299)).Should().BeNull("the agent was only degraded");
        (await SentAsync(agent, 4_000 + 299 + 300)).Should().Be(id, "the agent was offline");
        (await SentAsync(agent, 4_000 + 299 + 310)).Should().BeNull();
    }

    [Fact]
    public async Task A_request_is_sent_after_the_clock_was_set_back()
    {
        var agent = await EnrolledAsync();
        _clock.Now = Noon.AddSeconds(1);
        var id = (await SyncAsync(agent.Site)).Text("sync_id");
        (await SentAsync(agent, 2)).Should().Be(id);

        (await SentAsync(agent, -7_000)).Should().Be(id);
        (await SentAsync(agent, -6_990)).Should().BeNull();
        var again = (await SyncAsync(agent.Site)).Text("sync_id");
        again.Should().Be(id);
        (await SentAsync(agent, -6_980)).Should().Be(id);
    }

    [Fact]
    public async Task A_request_can_be_created_after_the_previous_one_ended()
    {
        var agent = await EnrolledAsync();
        var first = await SyncAsync(agent.Site);
        await agent.PostAsync($"agents/sync-requests/{first.Text("sync_id")}/complete").DataAsync();

        (await SyncAsync(agent.Site)).Text("sync_id").Should().NotBe(first.Text("sync_id"));
        (await Http.DataAtAsync($"sync-requests/{first.Text("sync_id")}")).Text("status").Should().Be("completed");
    }

    [Fact]
    public async Task The_list_is_paged_newest_first()
    {
        var agent = await EnrolledAsync();
        var made = new List<string>();
        for (var number = 0; number < 7; number++)
        {
            // Every second request has the time of the previous one, so that ties are broken by id.
            if (number % 2 == 0) _clock.Now = _clock.Now.AddSeconds(1);
            made.Insert(0, (await EndedAsync(agent, "complete")));
        }

        var seen = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = await Http.EnvelopeAtAsync($"sites/{agent.Site}/sync-requests?limit=3{(cursor == "" ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            page.Raw("total").Should().Be("7");
            page.GetProperty("data").GetArrayLength().Should().BeLessThanOrEqualTo(3);
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(row => row.Text("id")!));
            cursor = page.Text("next_cursor");
        }

        seen.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(made);
        var times = await ListAsync(agent.Site);
        times.Select(row => row.GetProperty("created_at").GetDateTime()).Should().BeInDescendingOrder();
        times.Select(row => row.Text("id")).Should().Equal(seen);
        (await ListAsync(agent.Site, "sort=created_at")).Select(row => row.GetProperty("created_at").GetDateTime()).Should().BeInAscendingOrder();
        (await Http.EnvelopeAtAsync($"sites/{agent.Site}/sync-requests?include_total=false")).Raw("total").Should().Be("null");
    }

    [Fact]
    public async Task The_list_is_filtered_by_status()
    {
        var agent = await EnrolledAsync();
        var expired = (await SyncAsync(agent.Site)).Text("sync_id")!;
        _clock.Now = Noon.AddHours(24);
        await Http.SendAndStoreHeartbeatAsync(agent);
        var completed = await EndedAsync(agent, "complete");
        var failed = await EndedAsync(agent, "fail");
        var started = (await SyncAsync(agent.Site)).Text("sync_id")!;
        var other = await NewSiteAsync("other");
        var queued = (await SyncAsync(other.Id())).Text("sync_id")!;

        foreach (var (status, id) in new[] { ("expired", expired), ("completed", completed), ("failed", failed), ("started", started) })
        {
            (await ListAsync(agent.Site, $"status={status}")).Select(row => row.Text("id")).Should().Equal(id);
            (await Http.EnvelopeAtAsync($"sites/{agent.Site}/sync-requests?status={status}&limit=1")).Raw("total").Should().Be("1");
        }

        (await ListAsync(agent.Site, "status=queued")).Should().BeEmpty();
        (await ListAsync(other.Id(), "status=queued")).Select(row => row.Text("id")).Should().Equal(queued);
        (await ListAsync(agent.Site)).Should().HaveCount(4, "requests of other sites are not listed");
    }

    [Theory]
    [InlineData("status=done", "request.value_invalid", "status")]
    [InlineData("status=Started", "request.value_invalid", "status")]
    [InlineData("sort=name", "request.value_invalid", "sort")]
    [InlineData("limit=0", "request.value_invalid", "limit")]
    [InlineData("limit=1001", "request.value_invalid", "limit")]
    [InlineData("cursor=x", "page.cursor_invalid", "cursor")]
    [InlineData("state=started", "request.unknown_member", "state")]
    public async Task Invalid_list_parameters_are_refused(string query, string code, string member)
    {
        var site = await NewSiteAsync("site");

        await Http.ReadAtAsync($"sites/{site.Id()}/sync-requests?{query}").RefusedAsync(422, code, member);
    }

    [Fact]
    public async Task A_cursor_is_valid_only_for_its_site_and_filter()
    {
        var agent = await EnrolledAsync();
        await EndedAsync(agent, "complete");
        await EndedAsync(agent, "complete");
        var cursor = Uri.EscapeDataString((await Http.EnvelopeAtAsync($"sites/{agent.Site}/sync-requests?status=completed&limit=1")).Text("next_cursor")!);
        var other = await NewSiteAsync("other");

        await Http.ReadAtAsync($"sites/{agent.Site}/sync-requests?limit=1&cursor={cursor}").RefusedAsync(422, "page.cursor_invalid");
        await Http.ReadAtAsync($"sites/{other.Id()}/sync-requests?status=completed&limit=1&cursor={cursor}").RefusedAsync(422, "page.cursor_invalid");
    }

    [Fact]
    public async Task Unknown_ids_are_not_found()
    {
        var site = await NewSiteAsync("site");
        (await ListAsync(site.Id())).Should().BeEmpty("a site without requests exists");

        await Http.ReadAtAsync($"sites/{UnknownId}/sync-requests").RefusedAsync(404, "site.not_found");
        await Http.PostRawAsync($"sites/{UnknownId}/sync", "{}").RefusedAsync(404, "site.not_found");
        foreach (var id in new[] { UnknownId, "x", $"{site.Id()}" }) await Http.ReadAtAsync($"sync-requests/{id}").RefusedAsync(404, "sync_request.not_found");
    }

    [Fact]
    public async Task An_acknowledged_request_is_sent_again_after_an_hour_without_news()
    {
        var agent = await EnrolledAsync();
        var id = (await SyncAsync(agent.Site)).Text("sync_id");
        await agent.CommandsAsync("sync");
        await agent.PostAsync($"agents/sync-requests/{id}/acknowledge").DataAsync();

        (await SentAsync(agent, 3_500)).Should().BeNull("the acknowledgement holds for an hour");
        await agent.PostAsync($"agents/sync-requests/{id}/acknowledge").DataAsync();
        (await SentAsync(agent, 3_700)).Should().BeNull("a repeated acknowledgement extends it");
        (await SentAsync(agent, 7_200)).Should().Be(id);
    }

    [Fact]
    public async Task An_enrolment_sends_a_request_again_that_the_former_agent_acknowledged()
    {
        var agent = await EnrolledAsync();
        var id = (await SyncAsync(agent.Site)).Text("sync_id");
        await agent.PostAsync($"agents/sync-requests/{id}/acknowledge").DataAsync();

        var again = await FieldAgent.EnrolAsync(Http, agent.Site);

        (await again.CommandsAsync("sync")).Should().ContainSingle().Which.Text("sync_id").Should().Be(id);
    }

    [Fact]
    public async Task A_cancelled_request_ends_and_another_one_can_be_made()
    {
        var agent = await EnrolledAsync();
        var id = (await SyncAsync(agent.Site)).Text("sync_id");
        await agent.PostAsync($"agents/sync-requests/{id}/acknowledge").DataAsync();

        (await Http.PostRawAsync($"sync-requests/{id}/cancel", "").DataAsync()).Text("status").Should().Be("cancelled");
        (await Http.PostRawAsync($"sync-requests/{id}/cancel", "").DataAsync()).Text("status").Should().Be("cancelled");
        await agent.PostAsync($"agents/sync-requests/{id}/complete").RefusedAsync(409, "sync_request.not_open");

        var next = (await SyncAsync(agent.Site)).Text("sync_id");
        next.Should().NotBe(id);
        (await agent.CommandsAsync("sync")).Should().ContainSingle().Which.Text("sync_id").Should().Be(next);
        await agent.PostAsync($"agents/sync-requests/{next}/complete").DataAsync();
        await Http.PostRawAsync($"sync-requests/{next}/cancel", "").RefusedAsync(409, "sync_request.not_open");
        await Http.PostRawAsync($"sync-requests/018f0000-0000-7000-8000-000000000000/cancel", "").RefusedAsync(404, "sync_request.not_found");
    }

    [Theory]
    [InlineData("POST", "sites/{0}/sync?full_sync=true")]
    [InlineData("GET", "sync-requests/{0}?x=1")]
    public async Task An_unknown_parameter_is_refused(string method, string address)
    {
        var site = await NewSiteAsync("site");

        await Http.SendAsync(new HttpMethod(method), string.Format(System.Globalization.CultureInfo.InvariantCulture, address, site.Id()))
            .RefusedAsync(422, "request.unknown_member");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_expires_after_one_day_even_if_it_was_acknowledged(bool isAcknowledged)
    {
        var agent = await EnrolledAsync();
        var id = (await SyncAsync(agent.Site)).Text("sync_id");
        if (isAcknowledged) await agent.PostAsync($"agents/sync-requests/{id}/acknowledge").DataAsync();

        _clock.Now = Noon.AddHours(24).AddTicks(-1);
        (await Http.DataAtAsync($"sync-requests/{id}")).Text("status").Should().Be("started");
        (await agent.CommandsAsync("sync")).Should().HaveCount(1, "an acknowledgement of a day ago no longer holds");

        _clock.Now = Noon.AddHours(24);
        var request = await Http.DataAtAsync($"sync-requests/{id}");
        request.Text("status").Should().Be("expired");
        request.GetProperty("ended_at").GetDateTime().Should().Be(Noon.AddHours(24));
        (await ListAsync(agent.Site)).Single().Text("status").Should().Be("expired");
        (await ListAsync(agent.Site, "status=expired")).Should().ContainSingle();
        (await ListAsync(agent.Site, "status=started")).Should().BeEmpty();
        (await agent.CommandsAsync("sync")).Should().BeEmpty();
        foreach (var report in new[] { "acknowledge", "complete", "fail" })
        {
            var problem = await agent.PostAsync($"agents/sync-requests/{id}/{report}", """{"reason":"r"}""").RefusedAsync(409, "sync_request.not_open");
            problem.Text("detail").Should().Contain("expired");
        }
    }

    [Fact]
    public async Task An_expired_request_is_replaced_by_a_new_one()
    {
        var agent = await EnrolledAsync();
        var first = (await SyncAsync(agent.Site, """{"full_sync":true}""")).Text("sync_id");
        _clock.Now = Noon.AddHours(24);
        var before = await Http.DataAtAsync($"sync-requests/{first}");

        var second = (await SyncAsync(agent.Site)).Text("sync_id");

        second.Should().NotBe(first);
        var after = await Http.DataAtAsync($"sync-requests/{first}");
        (after.Text("status"), after.Text("ended_at")).Should().Be((before.Text("status"), before.Text("ended_at")), "storing the expiry does not change the response");
        (await Http.DataAtAsync($"sync-requests/{second}")).Raw("full_sync").Should().Be("false");
        (await agent.CommandsAsync("sync")).Single().Text("sync_id").Should().Be(second);
        (await ListAsync(agent.Site)).Select(row => row.Text("id")).Should().Equal(second, first);
    }

    [Theory]
    [InlineData("complete", "acknowledge", "completed")]
    [InlineData("complete", "fail", "completed")]
    [InlineData("fail", "acknowledge", "failed")]
    [InlineData("fail", "complete", "failed")]
    public async Task A_request_that_ended_refuses_further_reports_with_its_status(string before, string report, string state)
    {
        var agent = await EnrolledAsync();
        var id = await EndedAsync(agent, before);

        await Http.UnchangedAsync([$"sync-requests/{id}"], async () =>
        {
            var problem = await agent.PostAsync($"agents/sync-requests/{id}/{report}", """{"reason":"r"}""").RefusedAsync(409, "sync_request.not_open");
            problem.Text("detail").Should().Contain(state);
        });
    }

    [Fact]
    public async Task Requests_are_deleted_with_their_site()
    {
        var site = await NewSiteAsync("site");
        var id = (await SyncAsync(site.Id())).Text("sync_id");

        await Http.RemoveAsync($"sites/{site.Id()}").DataAsync();

        await Http.ReadAtAsync($"sync-requests/{id}").RefusedAsync(404, "sync_request.not_found");
        await Http.ReadAtAsync($"sites/{site.Id()}/sync-requests").RefusedAsync(404, "site.not_found");
    }

    private static IEnumerable<string?> Types(JsonElement data) => data.GetProperty("entity_types").EnumerateArray().Select(type => type.GetString());

    private async Task<FieldAgent> EnrolledAsync() => await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());

    private async Task<FieldAgent> EnrolledAsync(int interval) =>
        await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", more: new { heartbeat_interval_seconds = interval })).Id());

    /// <summary>The id of the request that is delivered with a heartbeat at this time in seconds after noon; null if none is.</summary>
    private async Task<string?> SentAsync(FieldAgent agent, int seconds)
    {
        // The clock moves faster than heartbeats are stored, so wait for the previous one.
        (await Service.Services.GetRequiredService<HeartbeatWriter>().FlushAsync(TestContext.Current.CancellationToken)).Should().BeTrue();
        _clock.Now = Noon.AddSeconds(seconds);
        var commands = await agent.CommandsAsync("sync");
        commands.Count.Should().BeLessThan(2);
        return commands.Count == 0 ? null : commands[0].Text("sync_id");
    }

    private Task<JsonElement> SyncAsync(Guid site, string body = "{}") => Http.PostRawAsync($"sites/{site}/sync", body).DataAsync();

    private async Task<IReadOnlyList<JsonElement>> ListAsync(Guid site, string query = "limit=100") =>
        [.. (await Http.DataAtAsync($"sites/{site}/sync-requests?{query}")).EnumerateArray()];

    /// <summary>Creates a request that the agent ends in this way, and returns its id.</summary>
    private async Task<string> EndedAsync(FieldAgent agent, string how)
    {
        var id = (await SyncAsync(agent.Site)).Text("sync_id")!;
        await agent.PostAsync($"agents/sync-requests/{id}/{how}", """{"reason":"r"}""").DataAsync();
        return id;
    }

    private async Task<string> TagAsync(string? id)
    {
        using var response = await Http.ReadAtAsync($"sync-requests/{id}");
        return response.Headers.ETag!.Tag;
    }
}
