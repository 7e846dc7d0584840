using System.Net;
using System.Text;
using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

public sealed class HeartbeatInputOnSqlite(SqliteService service) : HeartbeatInputTests(service), IClassFixture<SqliteService>;

public sealed class HeartbeatInputOnSqlServer(SqlServerService service) : HeartbeatInputTests(service), IClassFixture<SqlServerService>;

/// <summary>Whatever comes in from the field: a precise refusal, never a 500, and nothing half done.</summary>
public abstract class HeartbeatInputTests(Service service) : OverHttp(service)
{
    private const int MaxBytes = 1024 * 1024;
    private const string Heartbeat = "heartbeat", Register = "register", Fail = "fail", Token = "token", Sync = "sync";

    private static readonly string[] Structures = ["[]", "{}", "[null]"];
    private static readonly string[] NoText = ["5", "0.5", "true", .. Structures];
    private static readonly string[] NoWholeNumber = ["1.5", "\"5\"", "\"\"", "true", "1e400", "99999999999999999999", .. Structures];
    private static readonly string[] NoNumber = ["\"0.5\"", "\"NaN\"", "true", .. Structures];
    private static readonly string[] NoTime = ["5", "true", "\"\"", "\"yesterday\"", "\"12:00\"", "\"2026-02-30T00:00:00Z\"", "\"2026-11-25T25:00:00Z\"", "\"1764028800\"", .. Structures];

    /// <summary>By door and member, values of a wrong type.</summary>
    private static readonly Dictionary<(string Door, string Member), string[]> WrongTypes = new()
    {
        [(Heartbeat, "site_id")] = ["5", "true", "\"\"", "\"abc\"", "\"018f0000000070008000000000000000\"", .. Structures],
        [(Heartbeat, "timestamp")] = NoTime,
        [(Heartbeat, "agent_version")] = NoText,
        [(Heartbeat, "uptime_seconds")] = NoWholeNumber,
        [(Heartbeat, "services")] = ["5", "\"ok\"", "true", "[]", """["dhcp"]""", """{"dhcp":1}""", """{"dhcp":true}""", """{"dhcp":null}""", """{"dhcp":{}}""", """{"dhcp":["ok"]}"""],
        [(Heartbeat, "nodes_seen_last_hour")] = [.. NoWholeNumber, "2147483648", "-2147483649"],
        [(Heartbeat, "active_boots")] = [.. NoWholeNumber, "2147483648"],
        [(Heartbeat, "cache_hit_rate")] = NoNumber,
        [(Heartbeat, "cache_used_gb")] = NoNumber,
        [(Heartbeat, "disk_usage_percent")] = NoNumber,
        [(Heartbeat, "pending_sync_items")] = [.. NoWholeNumber, "2147483648"],
        [(Heartbeat, "last_sync_at")] = NoTime,
        [(Heartbeat, "conflicts_pending")] = [.. NoWholeNumber, "2147483648"],
        [(Heartbeat, "config_version")] = NoText,
        [(Register, "site_id")] = ["5", "true", "\"\"", "\"abc\"", .. Structures],
        [(Register, "token")] = NoText,
        [(Register, "agent_url")] = NoText,
        [(Register, "agent_version")] = NoText,
        [(Register, "capabilities")] = ["5", "\"pxe\"", "true"],
        [(Fail, "reason")] = NoText,
        [(Token, "expires_in_hours")] = [.. NoWholeNumber, "2147483648"],
        [(Sync, "full_sync")] = ["0", "1", "\"true\"", "\"\"", .. Structures],
        [(Sync, "entity_types")] = ["5", "\"node\"", "true", "{}", "[null]", "[5]"],
    };

    /// <summary>Bodies that are no JSON, by what is wrong with them.</summary>
    private static readonly Dictionary<string, byte[]> NoJson = new()
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

    public static TheoryData<string> Doors => [Heartbeat, Register, Fail, Token, Sync];

    public static MatrixTheoryData<string, string> DoorsAndNoJson => new(Doors.Select(row => row.Data), NoJson.Keys);

    public static MatrixTheoryData<string, string> DoorsAndNoObjects => new(Doors.Select(row => row.Data), ["[]", "[{}]", "5", "\"{}\"", "true", "null"]);

    public static IEnumerable<TheoryDataRow<string, string>> DoorsAndMembers => WrongTypes.Keys.Select(key => new TheoryDataRow<string, string>(key.Door, key.Member));

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_good_body_passes_every_door(string name)
    {
        // Otherwise the refusals below might be for something else.
        var door = await OpenAsync(name);

        using var response = await SendAsync(door, Encoding.UTF8.GetBytes(door.Body()));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(DoorsAndNoJson))]
    public async Task A_body_that_is_no_json_is_refused(string name, string what) =>
        await RefusedAsync(await OpenAsync(name), NoJson[what], 400, "request.not_json");

    [Theory]
    [InlineData(Heartbeat)]
    [InlineData(Register)]
    [InlineData(Fail)]
    public async Task Nothing_is_no_body_where_one_is_needed(string name)
    {
        var door = await OpenAsync(name);

        await RefusedAsync(door, [], 400, "request.not_json");
    }

    [Theory]
    [MemberData(nameof(DoorsAndNoObjects))]
    public async Task Json_that_is_no_object_is_refused(string name, string body) =>
        await RefusedAsync(await OpenAsync(name), Encoding.UTF8.GetBytes(body), 422, "request.not_an_object");

    [Theory]
    [MemberData(nameof(DoorsAndMembers))]
    public async Task A_value_of_a_wrong_type_is_refused_with_its_member(string name, string member)
    {
        var door = await OpenAsync(name);

        foreach (var value in WrongTypes[(name, member)]) await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body(member, value)), 422, null, member);
    }

    [Theory]
    [InlineData(Heartbeat, "site_id", "agent_version", "uptime_seconds", "services")]
    [InlineData(Register, "site_id", "token", "agent_url", "agent_version")]
    [InlineData(Fail, "reason")]
    public async Task What_is_needed_is_asked_for_all_at_once_whether_it_is_absent_or_null(string name, params string[] needed)
    {
        var door = await OpenAsync(name);

        foreach (var body in new[] { "{}", "{" + string.Join(',', needed.Select(member => $"\"{member}\":null")) + "}" })
        {
            var problem = await RefusedAsync(door, Encoding.UTF8.GetBytes(body), 422, "request.required");
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo(needed);
        }
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_heartbeat_is_said_at_once()
    {
        var agent = await EnrolledAsync();

        var types = await agent.BeatAsync(more: ""","active_boots":"two","cache_hit_rate":"high","last_sync_at":"now" """).RefusedAsync(422, "request.value_invalid");
        types.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo("active_boots", "cache_hit_rate", "last_sync_at");
        var ranges = await agent.BeatAsync("""{"":"ok"}""", ""","active_boots":-1,"cache_hit_rate":2""").RefusedAsync(422, "request.invalid");
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
    public async Task A_number_is_taken_within_its_range_and_refused_outside_of_it(string member, string taken, string refused)
    {
        var door = await OpenAsync(Heartbeat);

        foreach (var value in refused.Split(',')) await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body(member, value)), 422, "agent.value_out_of_range", member);
        foreach (var value in taken.Split(','))
        {
            using var response = await SendAsync(door, Encoding.UTF8.GetBytes(door.Body(member, value)));
            response.StatusCode.Should().Be(HttpStatusCode.OK, "{0} may be {1}", member, value);
        }
    }

    [Fact]
    public async Task An_agent_names_up_to_64_services_and_no_more()
    {
        var agent = await EnrolledAsync();
        static string Services(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(number => $"\"s{number}\":\"ok\"")) + "}";

        await agent.BeatAsync(Services(65)).RefusedAsync(422, "agent.services_invalid", "services");

        (await Http.BeatenAsync(agent, Services(64))).GetProperty("services").EnumerateObject().Should().HaveCount(64);
    }

    [Fact]
    public async Task Names_and_states_of_services_are_short_and_can_be_printed()
    {
        var agent = await EnrolledAsync();
        var (longest, longer) = (new string('x', 64), new string('x', 65));

        foreach (var services in new[] { $"{{\"{longer}\":\"ok\"}}", $"{{\"dhcp\":\"{longer}\"}}", """{"":"ok"}""", """{"dhcp":""}""", """{"dh\u0000cp":"ok"}""", """{"dhcp":"a\nb"}""" })
            await agent.BeatAsync(services).RefusedAsync(422, "agent.services_invalid", "services");

        var health = await Http.BeatenAsync(agent, $"{{\"{longest}\":\"{longest}\",\"日本\":\"ok\"}}");
        health.GetProperty("services").Text(longest).Should().Be(longest);
        health.GetProperty("services").Text("日本").Should().Be("ok");
    }

    [Fact]
    public async Task Text_that_is_half_a_character_is_refused()
    {
        var door = await OpenAsync(Heartbeat);
        foreach (var (member, value) in new[] { ("agent_version", "\"\\ud800\""), ("services", "{\"dhcp\":\"\\ud800\"}"), ("services", "{\"\\udc00\":\"ok\"}"), ("config_version", "\"\\ud800\"") })
            await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body(member, value)));
    }

    [Fact]
    public async Task A_version_is_taken_up_to_50_characters()
    {
        foreach (var name in new[] { Heartbeat, Register })
        {
            var door = await OpenAsync(name);
            foreach (var version in new[] { "", "  ", new string('1', 51), "1\\t2" })
                await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body("agent_version", $"\"{version}\"")), 422, "agent.version_invalid", "agent_version");
            using var response = await SendAsync(door, Encoding.UTF8.GetBytes(door.Body("agent_version", $"\"{new string('1', 50)}\"")));
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Capabilities_have_room_for_8_KiB()
    {
        var door = await OpenAsync(Register);
        static string Capabilities(int bytes) => "[\"" + new string('x', bytes - 4) + "\"]";

        await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body("capabilities", Capabilities(8193))), 422, "agent.capabilities_invalid", "capabilities");
        using var response = await SendAsync(door, Encoding.UTF8.GetBytes(door.Body("capabilities", Capabilities(8192))));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/relative")]
    [InlineData("ftp://agent.example")]
    [InlineData("agent.example:8443")]
    [InlineData("https://me:secret@agent.example")]
    public async Task An_address_where_nobody_is_reached_is_refused_and_uses_no_token_up(string url)
    {
        var door = await OpenAsync(Register);

        await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body("agent_url", $"\"{url}\"")), 422, "site.agent_url_invalid", "agent_url");

        using var response = await SendAsync(door, Encoding.UTF8.GetBytes(door.Body()));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_token_of_any_length_is_compared_and_wrong()
    {
        var door = await OpenAsync(Register);

        foreach (var token in new[] { " ", "x", new string('x', 201), new string('x', 100_000), "\\ud83d\\ude00" })
            await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body("token", $"\"{token}\"")), 401, "agent.token_invalid");
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task A_clock_that_is_a_year_off_is_measured_and_not_refused(int days)
    {
        var agent = await EnrolledAsync();
        var theirs = TimeProvider.System.GetUtcNow().AddDays(days);

        var health = await Http.BeatenAsync(agent, more: $$""","timestamp":"{{theirs:yyyy-MM-ddTHH:mm:ss.fffZ}}","last_sync_at":"{{theirs.AddMinutes(-1):yyyy-MM-ddTHH:mm:ssZ}}" """);

        health.GetProperty("clock_skew_seconds").GetDouble().Should().BeApproximately(days * 86_400.0, 30);
        health.Text("agent_status").Should().Be("online");
        (await Http.DataAtAsync($"agents/{agent.Site}/status")).GetProperty("last_sync_at").GetDateTimeOffset()
            .Should().BeCloseTo(TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeSpan.FromSeconds(30), "it is told by the agent's own clock");
    }

    [Theory]
    [InlineData("yyyy-MM-ddTHH:mm:ss.fffffffZ", 0)]
    [InlineData("yyyy-MM-ddTHH:mm:ss", 0)]
    [InlineData("yyyy-MM-ddTHH:mm:ss+02:00", 2)]
    [InlineData("yyyy-MM-ddTHH:mm:ss-05:30", -5.5)]
    public async Task A_time_is_read_in_every_zone_and_without_one_as_utc(string format, double hours)
    {
        var agent = await EnrolledAsync();
        var local = TimeProvider.System.GetUtcNow().AddHours(hours).ToString(format, System.Globalization.CultureInfo.InvariantCulture);

        (await Http.BeatenAsync(agent, more: $",\"timestamp\":\"{local}\"")).GetProperty("clock_skew_seconds").GetDouble().Should().BeApproximately(0, 30);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("2016-12-31T23:59:60Z")]
    [InlineData("1970-01-01T00:00:00Z")]
    public async Task The_ends_of_the_calendar_break_nothing(string time)
    {
        var agent = await EnrolledAsync();

        foreach (var member in new[] { "timestamp", "last_sync_at" })
        {
            using var response = await agent.BeatAsync(more: $",\"{member}\":\"{time}\"");
            ((int)response.StatusCode).Should().BeOneOf(200, 422);
            if ((int)response.StatusCode == 422) await Task.FromResult(response).RefusedAsync();
        }

        using var both = await agent.BeatAsync(more: $",\"timestamp\":\"{time}\",\"last_sync_at\":\"0001-01-01T00:00:00Z\"");
        ((int)both.StatusCode).Should().BeOneOf(200, 422);
        (await Http.BeatenAsync(agent)).Text("agent_status").Should().Be("online");
    }

    [Fact]
    public async Task What_has_happened_cannot_lie_in_the_agent_s_future()
    {
        var agent = await EnrolledAsync();
        var now = TimeProvider.System.GetUtcNow();

        foreach (var more in new[]
        {
            $",\"last_sync_at\":\"{now.AddYears(1):yyyy-MM-ddTHH:mm:ssZ}\"",
            $",\"last_sync_at\":\"{now.AddYears(1):yyyy-MM-ddTHH:mm:ssZ}\",\"timestamp\":\"{now:yyyy-MM-ddTHH:mm:ssZ}\"",
            // By a clock that is a year behind, now lies in the future.
            $",\"last_sync_at\":\"{now:yyyy-MM-ddTHH:mm:ssZ}\",\"timestamp\":\"{now.AddYears(-1):yyyy-MM-ddTHH:mm:ssZ}\"",
        })
            await agent.BeatAsync(more: more).RefusedAsync(422, "agent.time_in_future", "last_sync_at");
    }

    [Fact]
    public async Task A_refused_heartbeat_is_none()
    {
        var agent = await EnrolledAsync();
        await Http.BeatenAsync(agent);

        await Http.UnchangedAsync([$"sites/{agent.Site}/health", $"agents/{agent.Site}/status"], async () =>
        {
            await agent.BeatAsync("""{"dhcp":"down"}""", ""","active_boots":-1""").RefusedAsync(422, "agent.value_out_of_range");
            // Long enough for what would have been written down.
            await Task.Delay(1000, TestContext.Current.CancellationToken);
        });
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_body_over_one_mebibyte_is_refused_announced_or_not(string name)
    {
        var door = await OpenAsync(name);
        var body = Encoding.UTF8.GetBytes(door.Body().PadRight(MaxBytes + 1));

        await RefusedAsync(door, body, 413, "request.too_large");
        await RefusedAsync(door, body, 413, "request.too_large", chunked: true);
        using var response = await SendAsync(door, Encoding.UTF8.GetBytes(door.Body().PadRight(MaxBytes)));
        response.StatusCode.Should().Be(HttpStatusCode.OK, "a mebibyte is taken");
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_body_that_does_not_call_itself_json_is_refused(string name)
    {
        var door = await OpenAsync(name);
        foreach (var type in new[] { null, "", "text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "application/merge-patch+json", "application/json; charset=utf-16" })
            await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body()), 415, "request.unsupported_media_type", type: type);
    }

    [Theory]
    [InlineData(Token)]
    [InlineData(Sync)]
    public async Task People_s_members_are_known_and_any_other_is_refused(string name)
    {
        var door = await OpenAsync(name);

        await RefusedAsync(door, Encoding.UTF8.GetBytes(door.Body("colour", "\"red\"")), 422, "request.unknown_member", "colour");
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
    public async Task A_credential_that_is_none_is_refused(string header)
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
    public async Task Who_shows_a_wrong_key_is_nobody_else_either(string header)
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
    public async Task The_scheme_is_read_in_any_case(string header)
    {
        var agent = await EnrolledAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "agents/heartbeat") { Content = new StringContent(agent.Heartbeat(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", Shown(agent, header)).Should().BeTrue();

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_key_of_a_deleted_site_is_nobody_s()
    {
        var agent = await EnrolledAsync();
        await Http.RemoveAsync($"sites/{agent.Site}").DataAsync();

        await agent.BeatAsync().RefusedAsync(401, "auth.unauthenticated");
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

    /// <summary>A door with something behind it that a good body changes.</summary>
    private async Task<Door> OpenAsync(string name)
    {
        var site = (await NewSiteAsync("site")).Id();
        switch (name)
        {
            case Heartbeat:
                var beating = await FieldAgent.EnrolAsync(Http, site);
                return new Door("agents/heartbeat", beating.Key, $"sites/{site}", new()
                {
                    ["site_id"] = $"\"{site}\"",
                    ["agent_version"] = "\"1.0\"",
                    ["uptime_seconds"] = "5",
                    ["services"] = "{}",
                });
            case Register:
                return new Door("agents/register", null, $"sites/{site}", new()
                {
                    ["site_id"] = $"\"{site}\"",
                    ["token"] = $"\"{await FieldAgent.TokenAsync(Http, site)}\"",
                    ["agent_url"] = "\"https://agent.example\"",
                    ["agent_version"] = "\"1.0\"",
                });
            case Fail:
                var agent = await FieldAgent.EnrolAsync(Http, site);
                var id = (await Http.PostRawAsync($"sites/{site}/sync", "{}").DataAsync()).Text("sync_id");
                return new Door($"agents/sync-requests/{id}/fail", agent.Key, $"sync-requests/{id}", new() { ["reason"] = "\"disk full\"" });
            case Token:
                return new Door($"sites/{site}/agent-token", null, $"agents/{site}/status", new() { ["expires_in_hours"] = "5" });
            default:
                return new Door($"sites/{site}/sync", null, $"sites/{site}/sync-requests", new() { ["full_sync"] = "true" });
        }
    }

    private Task<HttpResponseMessage> SendAsync(Door door, byte[] body, string? type = "application/json", bool chunked = false)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, door.Address) { Content = new ByteArrayContent(body) };
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (chunked) request.Headers.TransferEncodingChunked = true;
        if (door.Key is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {door.Key}").Should().BeTrue();
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The body is refused, and what stands behind the door is what it was.</summary>
    private async Task<JsonElement> RefusedAsync(
        Door door, byte[] body, int? status = null, string? code = null, string? member = null, string? type = "application/json", bool chunked = false)
    {
        JsonElement problem = default;
        await Http.UnchangedAsync([door.Behind], async () => problem = await SendAsync(door, body, type, chunked).RefusedAsync());
        var sent = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)));
        if (status is not null) problem.GetProperty("status").GetInt32().Should().Be(status, "{0} was sent as {1}: {2}", sent, type, problem.GetRawText());
        if (code is not null) problem.Text("code").Should().Be(code, "{0} was sent as {1}", sent, type);
        if (member is null) return problem;
        problem.TryGetProperty("errors", out var errors).Should().BeTrue("{0} was answered to {1}", problem.GetRawText(), sent);
        errors.EnumerateObject().Select(error => error.Name).Should().Contain(member, "{0} was sent", sent);
        return problem;
    }

    private sealed record Door(string Address, string? Key, string Behind, Dictionary<string, string> Good)
    {
        /// <summary>A body that passes, or one that passes but for this member.</summary>
        public string Body(string? member = null, string value = "null")
        {
            var members = new Dictionary<string, string>(Good);
            if (member is not null) members[member] = value;
            return "{" + string.Join(',', members.Select(entry => $"\"{entry.Key}\":{entry.Value}")) + "}";
        }
    }
}
