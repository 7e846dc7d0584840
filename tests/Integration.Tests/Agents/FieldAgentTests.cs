using System.Net;
using System.Security.Cryptography;
using System.Text;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

public sealed class FieldAgentsOnSqlite(SqliteService service) : FieldAgentTests(service), IClassFixture<SqliteService>;

public sealed class FieldAgentsOnSqlServer(SqlServerService service) : FieldAgentTests(service), IClassFixture<SqlServerService>;

/// <summary>
/// The protocol of agents of the first generation. Everything here is raw JSON as such agents write and read
/// it, and must not change.
/// </summary>
public abstract class FieldAgentTests(Service service) : HttpTestBase(service)
{
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";

    [Fact]
    public async Task Registering_returns_the_effective_configuration_and_a_key_without_an_envelope()
    {
        var root = await NewSiteAsync("root", more: new { autonomy_level = "full", cache_policy = "mirror", cache_max_size_gb = 250, cache_retention_days = 9, heartbeat_interval_seconds = 30 });
        var site = await NewSiteAsync("site", root.Id(), new { cache_retention_days = 4 });

        using var response = await FieldAgent.RegisterAsync(Http, site.Id(), await FieldAgent.TokenAsync(Http, site.Id()), ""","capabilities":["pxe","tftp"]""");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        var answer = await response.ReadAsync();
        answer.Raw("success").Should().Be("true");
        answer.Text("message").Should().NotBeNullOrWhiteSpace();
        answer.Text("agent_key").Should().NotBeNullOrWhiteSpace();
        answer.TryGetProperty("data", out _).Should().BeFalse();
        var config = answer.GetProperty("config");
        config.Text("site_id").Should().Be($"{site.Id()}");
        config.Text("site_name").Should().Be(site.Text("name"));
        config.Text("autonomy_level").Should().Be("full");
        config.Text("cache_policy").Should().Be("mirror");
        config.Raw("cache_max_size_gb").Should().Be("250");
        config.Raw("cache_retention_days").Should().Be("4", "the site's own value overrides its parent's");
        config.Raw("heartbeat_interval").Should().Be("30");
        config.Raw("sync_enabled").Should().Be("true");
    }

    [Fact]
    public async Task Without_settings_an_agent_gets_the_defaults()
    {
        var site = await NewSiteAsync("site");

        using var response = await FieldAgent.RegisterAsync(Http, site.Id(), await FieldAgent.TokenAsync(Http, site.Id()));

        var config = (await response.ReadAsync()).GetProperty("config");
        config.Text("autonomy_level").Should().Be("readonly");
        config.Text("cache_policy").Should().Be("minimal");
        config.Raw("cache_max_size_gb").Should().Be("null");
        config.Raw("cache_retention_days").Should().Be("30");
        config.GetProperty("heartbeat_interval").GetInt32().Should().BePositive();
    }

    [Fact]
    public async Task A_registered_agent_is_visible_to_users()
    {
        var site = await NewSiteAsync("site");
        await FieldAgent.EnrolAsync(Http, site.Id());

        var read = await Http.DataAtAsync($"sites/{site.Id()}");
        read.Text("agent_url").Should().Be("https://agent.example:8443");
        read.Text("agent_status").Should().Be("online");
        read.Raw("agent_last_seen").Should().NotBe("null");
        var status = await Http.DataAtAsync($"agents/{site.Id()}/status");
        status.Text("agent_version").Should().Be("1.2.3");
        status.Text("site_name").Should().Be(site.Text("name"));
        status.Text("agent_url").Should().Be("https://agent.example:8443");
    }

    [Fact]
    public async Task A_heartbeat_with_every_member_is_acknowledged_without_an_envelope()
    {
        var agent = await EnrolledAsync();
        var now = TimeProvider.System.GetUtcNow();

        using var response = await agent.PostAsync("agents/heartbeat", $$"""
            {
              "site_id": "{{agent.Site}}", "timestamp": "{{now:yyyy-MM-ddTHH:mm:ssZ}}", "agent_version": "2.0.0-rc1", "uptime_seconds": 86400,
              "services": {"dhcp": "ok", "tftp": "ok", "http": "ok"}, "nodes_seen_last_hour": 14, "active_boots": 2, "cache_hit_rate": 0.93,
              "cache_used_gb": 41.5, "disk_usage_percent": 63.2, "pending_sync_items": 3, "last_sync_at": "{{now.AddMinutes(-7):yyyy-MM-ddTHH:mm:ssZ}}",
              "conflicts_pending": 1
            }
            """);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var answer = await response.ReadAsync();
        answer.Raw("acknowledged").Should().Be("true");
        answer.Text("server_time").Should().EndWith("Z");
        answer.GetProperty("server_time").GetDateTimeOffset().Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(30));
        answer.Raw("heartbeat_interval").Should().Be("60");
        answer.Raw("commands").Should().Be("[]");
        answer.TryGetProperty("data", out _).Should().BeFalse();

        var status = await Http.DataWhenAsync($"agents/{agent.Site}/status", status => status.Text("agent_version") == "2.0.0-rc1");
        status.Text("site_id").Should().Be($"{agent.Site}");
        status.Text("agent_status").Should().Be("online");
        status.Raw("uptime_seconds").Should().Be("86400");
        status.GetProperty("services").EnumerateObject().Select(service => $"{service.Name} {service.Value.GetString()}").Should().BeEquivalentTo("dhcp ok", "tftp ok", "http ok");
        status.Raw("nodes_count").Should().Be("0");
        status.Raw("cache_hit_rate").Should().Be("0.93");
        status.Raw("disk_usage_percent").Should().Be("63.2");
    }

    [Fact]
    public async Task A_heartbeat_requires_only_its_four_mandatory_members()
    {
        var agent = await EnrolledAsync();

        var answer = await agent.HeartbeatResponseAsync("{}");

        answer.Raw("acknowledged").Should().Be("true");
        answer.Raw("commands").Should().Be("[]");
    }

    [Fact]
    public async Task Null_is_equivalent_to_absence_for_optional_members()
    {
        var agent = await EnrolledAsync();

        await agent.HeartbeatResponseAsync(more: ""","timestamp":null,"nodes_seen_last_hour":null,"active_boots":null,"cache_hit_rate":null,"cache_used_gb":null,"disk_usage_percent":null,"pending_sync_items":null,"last_sync_at":null,"conflicts_pending":null""");
    }

    [Fact]
    public async Task Unknown_members_are_ignored()
    {
        const string More = ""","colour":"red","nested":{"a":[1,2,{"b":null}]},"Site_Id":7""";
        var site = await NewSiteAsync("site");
        using var registered = await FieldAgent.RegisterAsync(Http, site.Id(), await FieldAgent.TokenAsync(Http, site.Id()), More);
        registered.StatusCode.Should().Be(HttpStatusCode.OK);
        var agent = new FieldAgent(Http, site.Id(), (await registered.ReadAsync()).Text("agent_key")!);

        await agent.HeartbeatResponseAsync(more: More);
        var sync = await SyncAsync(site.Id());
        await agent.PostAsync($"agents/sync-requests/{sync}/acknowledge", """{"colour":"red"}""").DataAsync();
        await agent.PostAsync($"agents/sync-requests/{sync}/fail", """{"reason":"r","colour":"red"}""").DataAsync();
        await agent.PostAsync($"agents/sync-requests/{await SyncAsync(site.Id())}/complete", """{"colour":"red"}""").DataAsync();
    }

    [Fact]
    public async Task A_sync_request_is_delivered_with_the_next_heartbeat_and_not_repeated_immediately()
    {
        var agent = await EnrolledAsync();
        var sync = await SyncAsync(agent.Site, """{"full_sync":true,"entity_types":["template","node"]}""");

        var command = (await agent.HeartbeatResponseAsync()).GetProperty("commands").EnumerateArray().Should().ContainSingle().Which;
        command.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("command", "params");
        command.Text("command").Should().Be("sync");
        var parameters = command.GetProperty("params");
        parameters.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("sync_id", "full_sync", "entity_types");
        parameters.Text("sync_id").Should().Be($"{sync}");
        parameters.Raw("full_sync").Should().Be("true");
        parameters.GetProperty("entity_types").EnumerateArray().Select(type => type.GetString()).Should().BeEquivalentTo("node", "template");

        for (var i = 0; i < 3; i++) (await agent.CommandsAsync("sync")).Should().BeEmpty("the command was just sent");

        (await agent.PostAsync($"agents/sync-requests/{sync}/acknowledge").DataAsync()).Text("status").Should().Be("started");
        (await agent.CommandsAsync("sync")).Should().BeEmpty();
        (await agent.PostAsync($"agents/sync-requests/{sync}/complete").DataAsync()).Text("status").Should().Be("completed");
        (await agent.CommandsAsync("sync")).Should().BeEmpty();
        (await Http.DataAtAsync($"sync-requests/{sync}")).Text("status").Should().Be("completed");
    }

    [Fact]
    public async Task A_sync_request_without_parameters_covers_all_changes()
    {
        var agent = await EnrolledAsync();
        await SyncAsync(agent.Site);

        var parameters = (await agent.CommandsAsync("sync")).Should().ContainSingle().Which;

        parameters.Raw("full_sync").Should().Be("false");
        parameters.Raw("entity_types").Should().Be("null");
    }

    [Fact]
    public async Task A_queued_sync_request_is_delivered_with_the_first_heartbeat()
    {
        var site = await NewSiteAsync("site");
        var queued = await Http.SendAsync(HttpMethod.Post, $"sites/{site.Id()}/sync").DataAsync();
        queued.Text("status").Should().Be("queued");

        var agent = await FieldAgent.EnrolAsync(Http, site.Id());

        (await agent.CommandsAsync("sync")).Should().ContainSingle().Which.Text("sync_id").Should().Be(queued.Text("sync_id"));
    }

    [Fact]
    public async Task A_failed_sync_request_has_the_reason_of_the_agent()
    {
        var agent = await EnrolledAsync();
        var sync = await SyncAsync(agent.Site);

        var failed = await agent.PostAsync($"agents/sync-requests/{sync}/fail", """{"reason":"disk full"}""").DataAsync();

        failed.Text("status").Should().Be("failed");
        failed.Text("reason").Should().Be("disk full");
        (await agent.CommandsAsync("sync")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("acknowledge")]
    [InlineData("complete")]
    [InlineData("fail")]
    public async Task Repeating_a_report_returns_the_same_response(string report)
    {
        var agent = await EnrolledAsync();
        var address = $"agents/sync-requests/{await SyncAsync(agent.Site)}/{report}";

        var first = await agent.PostAsync(address, """{"reason":"first"}""").DataAsync();

        (await agent.PostAsync(address, """{"reason":"second"}""").DataAsync()).GetRawText().Should().Be(first.GetRawText());
    }

    [Theory]
    [InlineData("acknowledge")]
    [InlineData("complete")]
    [InlineData("fail")]
    public async Task A_sync_request_of_another_site_is_not_found(string report)
    {
        var (agent, other) = (await EnrolledAsync(), await EnrolledAsync());
        var sync = await SyncAsync(other.Site);

        await Http.UnchangedAsync([$"sync-requests/{sync}"], async () =>
        {
            foreach (var id in new[] { $"{sync}", UnknownId, "x" })
                await agent.PostAsync($"agents/sync-requests/{id}/{report}", """{"reason":"r"}""").RefusedAsync(404, "sync_request.not_found");
        });
    }

    [Fact]
    public async Task A_changed_setting_is_sent_and_not_at_once_again_to_an_agent_that_does_not_report_its_version()
    {
        var (root, agent) = await EnrolledBelowAsync();
        (await agent.CommandsAsync("reload_config")).Should().BeEmpty("registering returned the configuration");

        foreach (var (address, change, member, value) in new[]
        {
            ($"sites/{agent.Site}", """{"cache_retention_days":3}""", "cache_retention_days", "3"),
            ($"sites/{root}", """{"autonomy_level":"limited"}""", "autonomy_level", "\"limited\""),
            ($"sites/{root}", """{"cache_max_size_gb":99}""", "cache_max_size_gb", "99"),
        })
        {
            await Http.PatchRawAsync(address, change).DataAsync();

            var config = (await agent.CommandsAsync("reload_config")).Should().ContainSingle("{0} takes effect", change).Which;
            config.Raw(member).Should().Be(value);
            string[] members = ["site_id", "site_name", "autonomy_level", "cache_policy", "cache_max_size_gb", "cache_retention_days", "heartbeat_interval", "sync_enabled"];
            config.EnumerateObject().Select(found => found.Name).Should().Contain(members);
            await Http.StoredHeartbeatAsync(agent);
            (await agent.CommandsAsync("reload_config")).Should().BeEmpty("it was sent a moment ago");
        }
    }

    [Fact]
    public async Task A_changed_setting_is_repeated_while_the_agent_reports_the_old_version()
    {
        var (root, agent) = await EnrolledBelowAsync();
        await Http.PatchRawAsync($"sites/{root}", """{"autonomy_level":"limited"}""").DataAsync();
        var old = (await agent.CommandsAsync("reload_config")).Should().ContainSingle().Which.Text("config_version");
        await Http.StoredHeartbeatAsync(agent);
        await Http.PatchRawAsync($"sites/{root}", """{"autonomy_level":"full"}""").DataAsync();

        string? present = null;
        for (var i = 0; i < 3; i++)
        {
            var config = (await agent.CommandsAsync("reload_config", $",\"config_version\":\"{old}\"")).Should().ContainSingle().Which;
            config.Text("autonomy_level").Should().Be("full");
            present = config.Text("config_version");
            await Http.StoredHeartbeatAsync(agent);
        }

        present.Should().NotBe(old);
        (await agent.CommandsAsync("reload_config", $",\"config_version\":\"{present}\"")).Should().BeEmpty("the agent reports the current version");
    }

    [Fact]
    public async Task Changes_that_do_not_affect_the_agent_are_not_sent()
    {
        var (root, agent) = await EnrolledBelowAsync();
        await Http.PatchRawAsync($"sites/{root}", """{"description":"x","migration_policy":"auto_accept"}""").DataAsync();
        // Overridden by the site's own value.
        await Http.PatchRawAsync($"sites/{agent.Site}", """{"cache_retention_days":3}""").DataAsync();
        await agent.HeartbeatResponseAsync();
        await Http.StoredHeartbeatAsync(agent);
        await Http.PatchRawAsync($"sites/{root}", """{"cache_retention_days":8}""").DataAsync();

        (await agent.CommandsAsync("reload_config")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_changed_name_and_a_changed_parent_are_sent()
    {
        var (_, agent) = await EnrolledBelowAsync();
        var elsewhere = await NewSiteAsync("elsewhere", more: new { cache_policy = "assigned" });
        var name = Service.Unique("renamed");

        await Http.PatchJsonAsync($"sites/{agent.Site}", new { name, parent_id = elsewhere.Id() }).DataAsync();

        var config = (await agent.CommandsAsync("reload_config")).Should().ContainSingle().Which;
        config.Text("site_name").Should().Be(name);
        config.Text("cache_policy").Should().Be("assigned");
    }

    [Fact]
    public async Task A_changed_interval_applies_from_the_next_response()
    {
        var (root, agent) = await EnrolledBelowAsync();
        (await agent.HeartbeatResponseAsync()).Raw("heartbeat_interval").Should().Be("60");

        await Http.PatchRawAsync($"sites/{root}", """{"heartbeat_interval_seconds":15}""").DataAsync();

        var answer = await agent.HeartbeatResponseAsync();
        answer.Raw("heartbeat_interval").Should().Be("15");
        answer.GetProperty("commands").EnumerateArray().Single().GetProperty("params").Raw("heartbeat_interval").Should().Be("15");
    }

    [Fact]
    public async Task Wrong_used_and_replaced_tokens_get_the_same_refusal()
    {
        var site = await NewSiteAsync("site");
        var replaced = await FieldAgent.TokenAsync(Http, site.Id());
        var used = await FieldAgent.TokenAsync(Http, site.Id());
        using var registered = await FieldAgent.RegisterAsync(Http, site.Id(), used);
        registered.StatusCode.Should().Be(HttpStatusCode.OK);

        var answers = new List<string>();
        foreach (var token in new[] { "wrong", replaced, used })
            answers.Add((await FieldAgent.RegisterAsync(Http, site.Id(), token).RefusedAsync(401, "agent.token_invalid")).Text("detail")!);
        answers.Distinct().Should().ContainSingle("the response must not reveal the cause");
    }

    [Fact]
    public async Task A_token_is_valid_only_for_its_site()
    {
        var (site, other) = (await NewSiteAsync("site"), await NewSiteAsync("other"));
        await FieldAgent.TokenAsync(Http, other.Id());
        var token = await FieldAgent.TokenAsync(Http, site.Id());

        await FieldAgent.RegisterAsync(Http, other.Id(), token).RefusedAsync(401, "agent.token_invalid");
        using var registered = await FieldAgent.RegisterAsync(Http, site.Id(), token);
        registered.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Registering_before_a_token_was_issued_is_refused_with_its_own_code()
    {
        var site = await NewSiteAsync("site");

        await FieldAgent.RegisterAsync(Http, site.Id(), "sat_any").RefusedAsync(400, "agent.token_not_issued");
    }

    [Fact]
    public async Task An_agent_of_an_unknown_site_is_not_found()
    {
        var group = await NewGroupAsync("group");

        await FieldAgent.RegisterAsync(Http, Guid.Parse(UnknownId), "sat_any").RefusedAsync(404, "site.not_found");
        await FieldAgent.RegisterAsync(Http, group.Id(), "sat_any").RefusedAsync(404, "site.not_found");
        await Http.ReadAtAsync($"agents/{UnknownId}/status").RefusedAsync(404, "site.not_found");
        await Http.ReadAtAsync($"agents/{group.Id()}/status").RefusedAsync(404, "site.not_found");
    }

    [Fact]
    public async Task Both_keys_are_valid_after_registering_again_and_none_after_revocation()
    {
        var old = await EnrolledAsync();
        var fresh = await FieldAgent.EnrolAsync(Http, old.Site);
        fresh.Key.Should().NotBe(old.Key);
        await old.HeartbeatResponseAsync();
        await fresh.HeartbeatResponseAsync();
        var token = await FieldAgent.TokenAsync(Http, old.Site);
        await fresh.HeartbeatResponseAsync();

        using var revoked = await Http.RemoveAsync($"sites/{old.Site}/agent");

        revoked.StatusCode.Should().Be(HttpStatusCode.OK);
        (await revoked.ReadAsync()).Raw("data").Should().Be($$"""{"id":"{{old.Site}}"}""");
        foreach (var agent in new[] { old, fresh })
        {
            // The former key was replaced and not revoked.
            var code = agent == fresh ? "agent.revoked" : "agent.key_invalid";
            await agent.SendHeartbeatAsync().RefusedAsync(401, code);
            await agent.PostAsync($"agents/sync-requests/{UnknownId}/acknowledge").RefusedAsync(401, code);
        }

        await FieldAgent.RegisterAsync(Http, old.Site, token).RefusedAsync(401, "agent.token_invalid");
        (await Http.RemoveAsync($"sites/{old.Site}/agent").DataAsync()).Id().Should().Be(old.Site, "revoking is idempotent");
        await (await FieldAgent.EnrolAsync(Http, old.Site)).HeartbeatResponseAsync();
    }

    [Fact]
    public async Task Revoking_an_agent_requires_a_token_or_an_enrolment()
    {
        var (site, group) = (await NewSiteAsync("site"), await NewGroupAsync("group"));

        await Http.RemoveAsync($"sites/{site.Id()}/agent").RefusedAsync(404, "agent.not_found");
        await Http.RemoveAsync($"sites/{group.Id()}/agent").RefusedAsync(404, "site.not_found");
        await Http.RemoveAsync($"sites/{UnknownId}/agent").RefusedAsync(404, "site.not_found");
    }

    [Fact]
    public async Task Revoking_checks_the_precondition()
    {
        var agent = await EnrolledAsync();
        using var status = await Http.ReadAtAsync($"agents/{agent.Site}/status");
        var tag = status.Headers.ETag!.Tag;
        await FieldAgent.TokenAsync(Http, agent.Site);

        await Http.RemoveAsync($"sites/{agent.Site}/agent", ("If-Match", tag)).RefusedAsync(412, "precondition.stale");
        await agent.HeartbeatResponseAsync();

        using var again = await Http.ReadAtAsync($"agents/{agent.Site}/status");
        await Http.RemoveAsync($"sites/{agent.Site}/agent", ("If-Match", again.Headers.ETag!.Tag)).DataAsync();
        await agent.SendHeartbeatAsync().RefusedAsync(401, "agent.revoked");
    }

    [Fact]
    public async Task A_heartbeat_does_not_change_the_version_of_the_site()
    {
        var agent = await EnrolledAsync();
        using var site = await Http.ReadAtAsync($"sites/{agent.Site}");
        await Http.SendAndStoreHeartbeatAsync(agent, """{"dhcp":"down"}""");

        await Http.PatchRawAsync($"sites/{agent.Site}", """{"description":"mine"}""", site.Headers.ETag!.Tag).DataAsync();
    }

    [Fact]
    public async Task A_key_is_valid_only_for_its_site()
    {
        var (agent, other) = (await EnrolledAsync(), await EnrolledAsync());

        foreach (var site in new[] { $"{other.Site}", UnknownId })
        {
            await agent.PostAsync("agents/heartbeat", $$$"""{"site_id":"{{{site}}}","agent_version":"9.9.9","uptime_seconds":1,"services":{}}""")
                .RefusedAsync(403, "agent.other_site");
        }

        (await Http.DataAtAsync($"agents/{other.Site}/status")).Text("agent_version").Should().Be("1.2.3");
    }

    [Theory]
    [InlineData("agents/heartbeat")]
    [InlineData($"agents/sync-requests/{UnknownId}/acknowledge")]
    [InlineData($"agents/sync-requests/{UnknownId}/complete")]
    [InlineData($"agents/sync-requests/{UnknownId}/fail")]
    public async Task A_user_cannot_call_agent_endpoints(string address)
    {
        using var response = await Http.PostRawAsync(address, """{"reason":"r"}""");

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Should().ContainSingle(challenge => challenge.Scheme == "Bearer");
        (await response.ReadAsync()).Text("code").Should().Be("auth.unauthenticated");
    }

    [Theory]
    [InlineData("GET", "sites")]
    [InlineData("GET", "sites/{site}")]
    [InlineData("GET", "sites/{site}/health")]
    [InlineData("GET", "sites/health-summary")]
    [InlineData("GET", "agents/{site}/status")]
    [InlineData("GET", "sites/{site}/sync-requests")]
    [InlineData("GET", "nodes")]
    [InlineData("GET", "/metrics")]
    [InlineData("POST", "sites")]
    [InlineData("POST", "sites/{site}/agent-token")]
    [InlineData("POST", "sites/{site}/sync")]
    [InlineData("DELETE", "sites/{site}/agent")]
    [InlineData("DELETE", "sites/{site}")]
    public async Task An_agent_cannot_call_user_endpoints(string method, string address)
    {
        var agent = await EnrolledAsync();

        await Http.SendAsync(new HttpMethod(method), address.Replace("{site}", $"{agent.Site}", StringComparison.Ordinal), ("Authorization", $"Bearer {agent.Key}"))
            .RefusedAsync(403, "auth.forbidden");
    }

    [Fact]
    public async Task An_issued_token_is_returned_in_the_envelope_with_its_metadata()
    {
        var site = await NewSiteAsync("site");

        using var response = await Http.PostRawAsync($"sites/{site.Id()}/agent-token", "{}");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var envelope = await response.ReadAsync();
        envelope.Raw("success").Should().Be("true");
        var data = envelope.GetProperty("data");
        data.Text("token").Should().NotBeNullOrWhiteSpace();
        data.Raw("expires_in_hours").Should().Be("24");
        data.Text("message").Should().NotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(48)]
    [InlineData(720)]
    public async Task A_token_expires_after_the_requested_time(int hours)
    {
        var site = await NewSiteAsync("site");

        var data = await Http.PostRawAsync($"sites/{site.Id()}/agent-token", $$$"""{"expires_in_hours":{{{hours}}}}""").DataAsync();

        data.Raw("expires_in_hours").Should().Be($"{hours}");
    }

    [Theory]
    [InlineData("0", "agent.token_lifetime_invalid")]
    [InlineData("-1", "agent.token_lifetime_invalid")]
    [InlineData("721", "agent.token_lifetime_invalid")]
    [InlineData("1.5", "request.value_invalid")]
    [InlineData("\"24\"", "request.value_invalid")]
    public async Task An_invalid_token_lifetime_is_refused(string hours, string code)
    {
        var site = await NewSiteAsync("site");
        var before = await FieldAgent.TokenAsync(Http, site.Id());

        await Http.PostRawAsync($"sites/{site.Id()}/agent-token", $$$"""{"expires_in_hours":{{{hours}}}}""").RefusedAsync(422, code, "expires_in_hours");

        using var registered = await FieldAgent.RegisterAsync(Http, site.Id(), before);
        registered.StatusCode.Should().Be(HttpStatusCode.OK, "a refused request does not replace the token");
    }

    [Fact]
    public async Task Responses_with_secrets_are_not_cacheable()
    {
        var site = await NewSiteAsync("site");

        using var issued = await Http.SendAsync(HttpMethod.Post, $"sites/{site.Id()}/agent-token");
        using var registered = await FieldAgent.RegisterAsync(Http, site.Id(), (await issued.ReadAsync()).GetProperty("data").Text("token")!);

        issued.Headers.CacheControl!.NoStore.Should().BeTrue();
        registered.StatusCode.Should().Be(HttpStatusCode.OK);
        registered.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task No_other_response_contains_a_token_a_key_or_their_hashes()
    {
        var old = await EnrolledAsync();
        var agent = await FieldAgent.EnrolAsync(Http, old.Site);
        var token = await FieldAgent.TokenAsync(Http, old.Site);
        await SyncAsync(old.Site);
        await agent.HeartbeatResponseAsync();

        var secrets = new List<string>();
        foreach (var secret in new[] { token, old.Key, agent.Key })
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
            secrets.AddRange([secret, secret[^43..], Convert.ToBase64String(hash), Convert.ToHexString(hash), Convert.ToHexStringLower(hash)]);
        }

        var id = old.Site;
        foreach (var address in new[]
        {
            $"agents/{id}/status", $"sites/{id}", $"groups/{id}", $"sites/{id}/health", $"sites/{id}/effective-settings?explain=true", "sites?limit=500",
            $"sites/{id}/sync-requests", "sites/health-summary", $"sites/export?under={id}", "/metrics",
        })
        {
            var text = await Http.TextAtAsync(address);
            secrets.Should().OnlyContain(secret => !text.Contains(secret, StringComparison.Ordinal), "{0} must not contain secrets", address);
            // The name of the metric for wrong tokens contains the word.
            if (address != "/metrics") text.Should().NotContainAny("hash", "token", "agent_key");
        }
    }

    private async Task<FieldAgent> EnrolledAsync() => await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());

    /// <summary>An agent of a site without settings, and the site's root.</summary>
    private async Task<(Guid Root, FieldAgent Agent)> EnrolledBelowAsync()
    {
        var root = await NewSiteAsync("root");
        var middle = await NewSiteAsync("middle", root.Id());
        return (root.Id(), await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", middle.Id())).Id()));
    }

    private async Task<Guid> SyncAsync(Guid site, string body = "{}") =>
        (await Http.PostRawAsync($"sites/{site}/sync", body).DataAsync()).GetProperty("sync_id").GetGuid();
}
