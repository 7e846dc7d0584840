using System.Net;
using System.Text;
using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

public sealed class HeartbeatInputOnSqlite(SqliteService service) : HeartbeatInputTests(service), IClassFixture<SqliteService>;

public sealed class HeartbeatInputOnSqlServer(SqlServerService service) : HeartbeatInputTests(service), IClassFixture<SqlServerService>;

/// <summary>Invalid requests of agents get a precise refusal, never a 500, and have no partial effects.</summary>
public abstract class HeartbeatInputTests(Service service) : HttpTestBase(service)
{
    private const int MaxBytes = 1024 * 1024;
    private const string Heartbeat = "heartbeat", Register = "register", Fail = "fail", Token = "token", Sync = "sync";

    private static readonly string[] Structures = ["[]", "{}", "[null]"];
    private static readonly string[] NotText = ["5", "0.5", "true", .. Structures];
    private static readonly string[] NotAnInteger = ["1.5", "\"5\"", "\"\"", "true", "1e400", "99999999999999999999", .. Structures];
    private static readonly string[] NotANumber = ["\"0.5\"", "\"NaN\"", "true", .. Structures];
    private static readonly string[] NotATime = ["5", "true", "\"\"", "\"yesterday\"", "\"12:00\"", "\"2026-02-30T00:00:00Z\"", "\"2026-11-25T25:00:00Z\"", "\"1764028800\"", .. Structures];

    /// <summary>Values of a wrong type, by endpoint and member.</summary>
    private static readonly Dictionary<(string Endpoint, string Member), string[]> WrongTypes = new()
    {
        [(Heartbeat, "site_id")] = ["5", "true", "\"\"", "\"abc\"", "\"018f0000000070008000000000000000\"", .. Structures],
        [(Heartbeat, "timestamp")] = NotATime,
        [(Heartbeat, "agent_version")] = NotText,
        [(Heartbeat, "uptime_seconds")] = NotAnInteger,
        [(Heartbeat, "services")] = ["5", "\"ok\"", "true", "[]", """["dhcp"]""", """{"dhcp":1}""", """{"dhcp":true}""", """{"dhcp":null}""", """{"dhcp":{}}""", """{"dhcp":["ok"]}"""],
        [(Heartbeat, "nodes_seen_last_hour")] = [.. NotAnInteger, "2147483648", "-2147483649"],
        [(Heartbeat, "active_boots")] = [.. NotAnInteger, "2147483648"],
        [(Heartbeat, "cache_hit_rate")] = NotANumber,
        [(Heartbeat, "cache_used_gb")] = NotANumber,
        [(Heartbeat, "disk_usage_percent")] = NotANumber,
        [(Heartbeat, "pending_sync_items")] = [.. NotAnInteger, "2147483648"],
        [(Heartbeat, "last_sync_at")] = NotATime,
        [(Heartbeat, "conflicts_pending")] = [.. NotAnInteger, "2147483648"],
        [(Heartbeat, "config_version")] = NotText,
        [(Register, "site_id")] = ["5", "true", "\"\"", "\"abc\"", .. Structures],
        [(Register, "token")] = NotText,
        [(Register, "agent_url")] = NotText,
        [(Register, "agent_version")] = NotText,
        [(Register, "capabilities")] = ["5", "\"pxe\"", "true"],
        [(Fail, "reason")] = NotText,
        [(Token, "expires_in_hours")] = [.. NotAnInteger, "2147483648"],
        [(Sync, "full_sync")] = ["0", "1", "\"true\"", "\"\"", .. Structures],
        [(Sync, "entity_types")] = ["5", "\"node\"", "true", "{}", "[null]", "[5]"],
    };

    /// <summary>Bodies that are not JSON, by their defect.</summary>
    private static readonly Dictionary<string, byte[]> InvalidJson = new()
    {
        ["a blank"] = " "u8.ToArray(),
        ["an open object"] = "{"u8.ToArray(),
        ["a member without value"] = """{"site_id":}"""u8.ToArray(),
        ["a form"] = "site_id=x"u8.ToArray(),
        ["two values"] = "{} {}"u8.ToArray(),
        ["a trailing comma"] = """{"reason":"x",}"""u8.ToArray(),
        ["not a number"] = """{"uptime_seconds":NaN}"""u8.ToArray(),
        ["UTF-16"] = Encoding.Unicode.GetBytes("""{"reason":"x"}"""),
        ["a member name that is no UTF-8"] = [.. "{\"re"u8, 0xC3, 0x28, .. "\":1}"u8],
        ["a thousand open lists"] = Encoding.UTF8.GetBytes(new string('[', 1000)),
        ["a member twice"] = """{"reason":"a","reason":"b"}"""u8.ToArray(),
        ["a member that is not known, twice"] = """{"colour":"a","colour":"b"}"""u8.ToArray(),
        ["a service twice"] = """{"services":{"dhcp":"ok","dhcp":"down"}}"""u8.ToArray(),
    };

    public static TheoryData<string> Endpoints => [Heartbeat, Register, Fail, Token, Sync];

    public static MatrixTheoryData<string, string> EndpointsAndInvalidJson => new(Endpoints.Select(row => row.Data), InvalidJson.Keys);

    public static MatrixTheoryData<string, string> EndpointsAndNonObjects => new(Endpoints.Select(row => row.Data), ["[]", "[{}]", "5", "\"{}\"", "true", "null"]);

    public static IEnumerable<TheoryDataRow<string, string>> EndpointsAndMembers => WrongTypes.Keys.Select(key => new TheoryDataRow<string, string>(key.Endpoint, key.Member));

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_valid_body_is_accepted_by_every_endpoint(string name)
    {
        // Ensures that the refusals below are not caused by something else.
        var endpoint = await OpenAsync(name);

        using var response = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body()));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(EndpointsAndInvalidJson))]
    public async Task A_body_that_is_not_JSON_is_refused(string name, string what) =>
        await RefusedAsync(await OpenAsync(name), InvalidJson[what], 400, "request.not_json");

    [Theory]
    [InlineData(Heartbeat)]
    [InlineData(Register)]
    [InlineData(Fail)]
    public async Task A_missing_body_is_refused_where_one_is_required(string name)
    {
        var endpoint = await OpenAsync(name);

        await RefusedAsync(endpoint, [], 400, "request.not_json");
    }

    [Theory]
    [MemberData(nameof(EndpointsAndNonObjects))]
    public async Task JSON_that_is_not_an_object_is_refused(string name, string body) =>
        await RefusedAsync(await OpenAsync(name), Encoding.UTF8.GetBytes(body), 422, "request.not_an_object");

    [Theory]
    [MemberData(nameof(EndpointsAndMembers))]
    public async Task A_value_of_a_wrong_type_is_refused_with_its_member(string name, string member)
    {
        var endpoint = await OpenAsync(name);

        foreach (var value in WrongTypes[(name, member)]) await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(member, value)), 422, null, member);
    }

    [Theory]
    [InlineData(Heartbeat, "site_id", "agent_version", "uptime_seconds", "services")]
    [InlineData(Register, "site_id", "token", "agent_url", "agent_version")]
    [InlineData(Fail, "reason")]
    public async Task All_required_members_that_are_absent_or_null_are_reported_together(string name, params string[] needed)
    {
        var endpoint = await OpenAsync(name);

        foreach (var body in new[] { "{}", "{" + string.Join(',', needed.Select(member => $"\"{member}\":null")) + "}" })
        {
            var problem = await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(body), 422, "request.required");
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo(needed);
        }
    }

    [Fact]
    public async Task All_errors_of_a_heartbeat_are_reported_together()
    {
        var agent = await EnrolledAsync();

        var types = await agent.SendHeartbeatAsync(more: ""","active_boots":"two","cache_hit_rate":"high","last_sync_at":"now" """).RefusedAsync(422, "request.value_invalid");
        types.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo("active_boots", "cache_hit_rate", "last_sync_at");
        var ranges = await agent.SendHeartbeatAsync("""{"":"ok"}""", ""","active_boots":-1,"cache_hit_rate":2""").RefusedAsync(422, "request.invalid");
        ranges.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo("services", "active_boots", "cache_hit_rate");
    }

    [Theory]
    [InlineData("uptime_seconds", "0,2147483647", "-1,2147483648")]
    [InlineData("nodes_seen_last_hour", "0,2147483647", "-1")]
    [InlineData("active_boots", "0,2147483647", "-1")]
    [InlineData("pending_sync_items", "0,2147483647", "-1")]
    [InlineData("conflicts_pending", "0,2147483647", "-1")]
    [InlineData("cache_hit_rate", "0,0.5,1,1.0,1e-9", "-0.001,1.001,-1,2,1e400,-1e400")]
    [InlineData("cache_used_gb", "0,0.25,1000000000", "-0.001,1000000001,1e400")]
    [InlineData("disk_usage_percent", "0,99.9,100", "-0.001,100.001,1e400")]
    public async Task A_number_is_accepted_within_its_range_and_refused_outside(string member, string taken, string refused)
    {
        var endpoint = await OpenAsync(Heartbeat);

        foreach (var value in refused.Split(',')) await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(member, value)), 422, "agent.value_out_of_range", member);
        foreach (var value in taken.Split(','))
        {
            using var response = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(member, value)));
            response.StatusCode.Should().Be(HttpStatusCode.OK, "{0} may be {1}", member, value);
        }
    }

    [Fact]
    public async Task A_heartbeat_has_at_most_64_services()
    {
        var agent = await EnrolledAsync();
        static string Services(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(number => $"\"s{number}\":\"ok\"")) + "}";

        await agent.SendHeartbeatAsync(Services(65)).RefusedAsync(422, "agent.services_invalid", "services");

        (await Http.SendAndStoreHeartbeatAsync(agent, Services(64))).GetProperty("services").EnumerateObject().Should().HaveCount(64);
    }

    [Fact]
    public async Task Names_and_states_of_services_are_short_and_printable()
    {
        var agent = await EnrolledAsync();
        var (longest, longer) = (new string('x', 64), new string('x', 65));

        foreach (var services in new[] { $"{{\"{longer}\":\"ok\"}}", $"{{\"dhcp\":\"{longer}\"}}", """{"":"ok"}""", """{"dhcp":""}""", """{"dh\u0000cp":"ok"}""", """{"dhcp":"a\nb"}""" })
            await agent.SendHeartbeatAsync(services).RefusedAsync(422, "agent.services_invalid", "services");

        var health = await Http.SendAndStoreHeartbeatAsync(agent, $"{{\"{longest}\":\"{longest}\",\"日本\":\"ok\"}}");
        health.GetProperty("services").Text(longest).Should().Be(longest);
        health.GetProperty("services").Text("日本").Should().Be("ok");
    }

    [Fact]
    public async Task Lone_surrogates_are_refused()
    {
        var endpoint = await OpenAsync(Heartbeat);
        foreach (var (member, value) in new[] { ("agent_version", "\"\\ud800\""), ("services", "{\"dhcp\":\"\\ud800\"}"), ("services", "{\"\\udc00\":\"ok\"}"), ("config_version", "\"\\ud800\"") })
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body(member, value)));
    }

    [Fact]
    public async Task A_version_has_at_most_50_characters()
    {
        foreach (var name in new[] { Heartbeat, Register })
        {
            var endpoint = await OpenAsync(name);
            foreach (var version in new[] { "", "  ", new string('1', 51), "1\\t2" })
                await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("agent_version", $"\"{version}\"")), 422, "agent.version_invalid", "agent_version");
            using var response = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("agent_version", $"\"{new string('1', 50)}\"")));
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Capabilities_have_at_most_8_KiB()
    {
        var endpoint = await OpenAsync(Register);
        static string Capabilities(int bytes) => "[\"" + new string('x', bytes - 4) + "\"]";

        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("capabilities", Capabilities(8193))), 422, "agent.capabilities_invalid", "capabilities");
        using var response = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("capabilities", Capabilities(8192))));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/relative")]
    [InlineData("ftp://agent.example")]
    [InlineData("agent.example:8443")]
    [InlineData("https://me:secret@agent.example")]
    public async Task An_invalid_agent_URL_is_refused_and_does_not_consume_the_token(string url)
    {
        var endpoint = await OpenAsync(Register);

        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("agent_url", $"\"{url}\"")), 422, "site.agent_url_invalid", "agent_url");

        using var response = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body()));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_of_any_length_is_refused_as_wrong()
    {
        var endpoint = await OpenAsync(Register);

        foreach (var token in new[] { " ", "x", new string('x', 201), new string('x', 100_000), "\\ud83d\\ude00" })
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("token", $"\"{token}\"")), 401, "agent.token_invalid");
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task A_clock_skew_of_a_year_is_measured_and_not_refused(int days)
    {
        var agent = await EnrolledAsync();
        var theirs = TimeProvider.System.GetUtcNow().AddDays(days);

        var health = await Http.SendAndStoreHeartbeatAsync(agent, more: $$""","timestamp":"{{theirs:yyyy-MM-ddTHH:mm:ss.fffZ}}","last_sync_at":"{{theirs.AddMinutes(-1):yyyy-MM-ddTHH:mm:ssZ}}" """);

        health.GetProperty("clock_skew_seconds").GetDouble().Should().BeApproximately(days * 86_400.0, 30);
        health.Text("agent_status").Should().Be("online");
        (await Http.DataAtAsync($"agents/{agent.Site}/status")).GetProperty("last_sync_at").GetDateTimeOffset()
            .Should().BeCloseTo(TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeSpan.FromSeconds(30), "it is compared with the agent's clock");
    }

    [Theory]
    [InlineData("yyyy-MM-ddTHH:mm:ss.fffffffZ", 0)]
    [InlineData("yyyy-MM-ddTHH:mm:ss", 0)]
    [InlineData("yyyy-MM-ddTHH:mm:ss+02:00", 2)]
    [InlineData("yyyy-MM-ddTHH:mm:ss-05:30", -5.5)]
    public async Task A_time_may_have_any_offset_and_defaults_to_UTC(string format, double hours)
    {
        var agent = await EnrolledAsync();
        var local = TimeProvider.System.GetUtcNow().AddHours(hours).ToString(format, System.Globalization.CultureInfo.InvariantCulture);

        (await Http.SendAndStoreHeartbeatAsync(agent, more: $",\"timestamp\":\"{local}\"")).GetProperty("clock_skew_seconds").GetDouble().Should().BeApproximately(0, 30);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("2016-12-31T23:59:60Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    public async Task The_minimum_and_maximum_time_are_handled(string time)
    {
        var agent = await EnrolledAsync();

        foreach (var member in new[] { "timestamp", "last_sync_at" })
        {
            using var response = await agent.SendHeartbeatAsync(more: $",\"{member}\":\"{time}\"");
            ((int)response.StatusCode).Should().BeOneOf(200, 422);
            if ((int)response.StatusCode == 422) await Task.FromResult(response).RefusedAsync();
        }

        using var both = await agent.SendHeartbeatAsync(more: $",\"timestamp\":\"{time}\",\"last_sync_at\":\"0001-01-01T00:00:00Z\"");
        ((int)both.StatusCode).Should().BeOneOf(200, 422);
        (await Http.SendAndStoreHeartbeatAsync(agent)).Text("agent_status").Should().Be("online");
    }

    [Fact]
    public async Task The_last_sync_must_not_be_later_than_the_agent_s_clock()
    {
        var agent = await EnrolledAsync();
        var now = TimeProvider.System.GetUtcNow();

        foreach (var more in new[]
        {
            $",\"last_sync_at\":\"{now.AddYears(1):yyyy-MM-ddTHH:mm:ssZ}\"",
            $",\"last_sync_at\":\"{now.AddYears(1):yyyy-MM-ddTHH:mm:ssZ}\",\"timestamp\":\"{now:yyyy-MM-ddTHH:mm:ssZ}\"",
            // The current time is in the future for a clock that is a year behind.
            $",\"last_sync_at\":\"{now:yyyy-MM-ddTHH:mm:ssZ}\",\"timestamp\":\"{now.AddYears(-1):yyyy-MM-ddTHH:mm:ssZ}\"",
        })
            await agent.SendHeartbeatAsync(more: more).RefusedAsync(422, "agent.time_in_future", "last_sync_at");
    }

    [Fact]
    public async Task A_refused_heartbeat_is_not_stored()
    {
        var agent = await EnrolledAsync();
        await Http.SendAndStoreHeartbeatAsync(agent);

        await Http.UnchangedAsync([$"sites/{agent.Site}/health", $"agents/{agent.Site}/status"], async () =>
        {
            await agent.SendHeartbeatAsync("""{"dhcp":"down"}""", ""","active_boots":-1""").RefusedAsync(422, "agent.value_out_of_range");
            // Long enough for a heartbeat to be stored.
            await Task.Delay(1000, TestContext.Current.CancellationToken);
        });
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_body_over_one_MiB_is_refused_with_and_without_a_Content_Length(string name)
    {
        var endpoint = await OpenAsync(name);
        var body = Encoding.UTF8.GetBytes(endpoint.Body().PadRight(MaxBytes + 1));

        await RefusedAsync(endpoint, body, 413, "request.too_large");
        await RefusedAsync(endpoint, body, 413, "request.too_large", chunked: true);
        using var response = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body().PadRight(MaxBytes)));
        response.StatusCode.Should().Be(HttpStatusCode.OK, "one MiB is accepted");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_body_with_another_media_type_is_refused(string name)
    {
        var endpoint = await OpenAsync(name);
        foreach (var type in new[] { null, "", "text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "application/merge-patch+json", "application/json; charset=utf-16" })
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body()), 415, "request.unsupported_media_type", type: type);
    }

    [Theory]
    [InlineData(Token)]
    [InlineData(Sync)]
    public async Task Unknown_members_of_user_requests_are_refused(string name)
    {
        var endpoint = await OpenAsync(name);

        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("colour", "\"red\"")), 422, "request.unknown_member", "colour");
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer garbage")]
    [InlineData("Bearer sak_")]
    [InlineData("Bearer sak_short")]
    [InlineData("Bearer sak_{id}.{secret}x")]
    [InlineData("Bearer sak_{id}.{short}")]
    [InlineData("Bearer sak_{id}_{secret}")]
    [InlineData("Bearer sak_{id}.{secret}")]
    [InlineData("Bearer sak_{nobody}.{secret}")]
    [InlineData("Bearer sak_!!!!!!!!!!!!!!!!!!!!!!.{secret}")]
    [InlineData("Bearer sak_AAAAAAAAAAAAAAAAAAAA==.{secret}")]
    [InlineData("Bearer sak_AAAAAAAAAAAAAAAAAAAAAB.{secret}")]
    [InlineData("Bearer sak_AAAAAAAAAA AAAAAAAAAAA.{secret}")]
    [InlineData("Bearer sak_{id}.{secret} extra")]
    [InlineData("Bearer SAK_{key}")]
    [InlineData("Bearer sat_{key}")]
    [InlineData("Bearer {key}")]
    [InlineData("Basic sak_{key}")]
    [InlineData("Bearersak_{key}")]
    [InlineData("sak_{key}")]
    [InlineData("Bearer sak_{key}, Bearer sak_{key}")]
    public async Task An_invalid_credential_is_refused(string header)
    {
        var agent = await EnrolledAsync();

        await RefusedCredentialAsync(HttpMethod.Post, "agents/heartbeat", Shown(agent, header), agent.Heartbeat());
    }

    [Theory]
    [InlineData("Bearer sak_")]
    [InlineData("Bearer sak_short")]
    [InlineData("Bearer sak_!!!!!!!!!!!!!!!!!!!!!!.{secret}")]
    [InlineData("bearer sak_{id}.{secret}")]
    [InlineData("Bearer sak_{nobody}.{secret}")]
    public async Task A_wrong_key_does_not_fall_back_to_other_authentication(string header)
    {
        var agent = await EnrolledAsync();

        await RefusedCredentialAsync(HttpMethod.Get, "sites", Shown(agent, header));
        await RefusedCredentialAsync(HttpMethod.Get, $"agents/{agent.Site}/status", Shown(agent, header));
    }

    [Theory]
    [InlineData("Bearer sak_{key}")]
    [InlineData("bearer sak_{key}")]
    [InlineData("BEARER sak_{key}")]
    [InlineData("Bearer   sak_{key}  ")]
    public async Task The_authentication_scheme_is_case_insensitive(string header)
    {
        var agent = await EnrolledAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "agents/heartbeat") { Content = new StringContent(agent.Heartbeat(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", Shown(agent, header)).Should().BeTrue();

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_key_of_a_deleted_site_is_not_authenticated()
    {
        var agent = await EnrolledAsync();
        await Http.RemoveAsync($"sites/{agent.Site}").DataAsync();

        await agent.SendHeartbeatAsync().RefusedAsync(401, "auth.unauthenticated");
    }

    private static string Shown(FieldAgent agent, string header)
    {
        var key = agent.Key["sak_".Length..];
        var id = key.Split('.')[0];
        var secret = new string('A', 43);
        return header.Replace("{key}", key, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{nobody}", new string('A', 22), StringComparison.Ordinal)
            .Replace("{secret}", secret, StringComparison.Ordinal).Replace("{short}", secret[1..], StringComparison.Ordinal);
    }

    private async Task RefusedCredentialAsync(HttpMethod method, string address, string header, string? body = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", header).Should().BeTrue();

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "{0} was shown", header);
        response.Headers.WwwAuthenticate.Should().ContainSingle(challenge => challenge.Scheme == "Bearer");
        await Task.FromResult(response).RefusedAsync(401, "auth.unauthenticated");
    }

    private async Task<FieldAgent> EnrolledAsync() => await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());

    /// <summary>Creates what the endpoint needs; a valid body changes the resource at <see cref="Endpoint.State"/>.</summary>
    private async Task<Endpoint> OpenAsync(string name)
    {
        var site = (await NewSiteAsync("site")).Id();
        switch (name)
        {
            case Heartbeat:
                var heartbeatAgent = await FieldAgent.EnrolAsync(Http, site);
                return new Endpoint("agents/heartbeat", heartbeatAgent.Key, $"sites/{site}", new()
                {
                    ["site_id"] = $"\"{site}\"",
                    ["agent_version"] = "\"1.0\"",
                    ["uptime_seconds"] = "5",
                    ["services"] = "{}",
                });
            case Register:
                return new Endpoint("agents/register", null, $"sites/{site}", new()
                {
                    ["site_id"] = $"\"{site}\"",
                    ["token"] = $"\"{await FieldAgent.TokenAsync(Http, site)}\"",
                    ["agent_url"] = "\"https://agent.example\"",
                    ["agent_version"] = "\"1.0\"",
                });
            case Fail:
                var agent = await FieldAgent.EnrolAsync(Http, site);
                var id = (await Http.PostRawAsync($"sites/{site}/sync", "{}").DataAsync()).Text("sync_id");
                return new Endpoint($"agents/sync-requests/{id}/fail", agent.Key, $"sync-requests/{id}", new() { ["reason"] = "\"disk full\"" });
            case Token:
                return new Endpoint($"sites/{site}/agent-token", null, $"agents/{site}/status", new() { ["expires_in_hours"] = "5" });
            default:
                return new Endpoint($"sites/{site}/sync", null, $"sites/{site}/sync-requests", new() { ["full_sync"] = "true" });
        }
    }

    private Task<HttpResponseMessage> SendAsync(Endpoint endpoint, byte[] body, string? type = "application/json", bool chunked = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Address) { Content = new ByteArrayContent(body) };
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (chunked) request.Headers.TransferEncodingChunked = true;
        if (endpoint.Key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {endpoint.Key}").Should().BeTrue();
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Asserts that the body is refused and that the resource is unchanged.</summary>
    private async Task<JsonElement> RefusedAsync(
        Endpoint endpoint, byte[] body, int? status = null, string? code = null, string? member = null, string? type = "application/json", bool chunked = false)
    {
        JsonElement problem = default;
        await Http.UnchangedAsync([endpoint.State], async () => problem = await SendAsync(endpoint, body, type, chunked).RefusedAsync());
        var sent = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)));
        if (status is not null) problem.GetProperty("status").GetInt32().Should().Be(status, "{0} was sent as {1}: {2}", sent, type, problem.GetRawText());
        if (code is not null) problem.Text("code").Should().Be(code, "{0} was sent as {1}", sent, type);
        if (member is null) return problem;
        problem.TryGetProperty("errors", out var errors).Should().BeTrue("{0} was returned for {1}", problem.GetRawText(), sent);
        errors.EnumerateObject().Select(error => error.Name).Should().Contain(member, "{0} was sent", sent);
        return problem;
    }

    private sealed record Endpoint(string Address, string? Key, string State, Dictionary<string, string> ValidMembers)
    {
        /// <summary>A valid body, optionally with another value of one member.</summary>
        public string Body(string? member = null, string value = "null")
        {
            var members = new Dictionary<string, string>(ValidMembers);
            if (member is not null) members[member] = value;
            return "{" + string.Join(',', members.Select(entry => $"\"{entry.Key}\":{entry.Value}")) + "}";
        }
    }
}
