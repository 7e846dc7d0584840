using System.Net;
using System.Text;
using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

public sealed class HeartbeatInputOnSqlite(SqliteService service) : HeartbeatInputTests(service), IClassFixture<SqliteService>;

public sealed class HeartbeatInputOnSqlServer(SqlServerService service) : HeartbeatInputTests(service), IClassFixture<SqlServerService>;

/// <summary>
/// Invalid requests get a precise refusal, never a 500, and have no partial effects. Of an agent's request, what is optional and unusable is left
/// out and named.
/// </summary>
public abstract class HeartbeatInputTests(Service service) : HttpTestBase(service)
{
    private const int MaxBytes = 1024 * 1024;
    private const string Heartbeat = "heartbeat", Register = "register", Fail = "fail", Token = "token", Sync = "sync";

    private static readonly string[] Structures = ["[]", "{}", "[null]"];
    private static readonly string[] NotText = ["5", "0.5", "true", .. Structures];
    private static readonly string[] NotAnInteger = ["1.5", "\"5\"", "\"\"", "true", "1e400", "99999999999999999999", .. Structures];
    private static readonly string[] NotANumber = ["\"0.5\"", "\"NaN\"", "true", .. Structures];
    private static readonly string[] NotATime = ["5", "true", "\"\"", "\"yesterday\"", "\"12:00\"", "\"2026-02-30T00:00:00Z\"", "\"2026-11-25T25:00:00Z\"", "\"1764028800\"", .. Structures];

    /// <summary>Values of a wrong type that are refused, by endpoint and member: those of people, and what an agent's request needs.</summary>
    private static readonly Dictionary<(string Endpoint, string Member), string[]> WrongTypes = new()
    {
        [(Heartbeat, "site_id")] = ["5", "true", "\"\"", "\"abc\"", "\"018f0000000070008000000000000000\"", .. Structures],
        [(Register, "site_id")] = ["5", "true", "\"\"", "\"abc\"", .. Structures],
        [(Register, "token")] = NotText,
        [(Register, "agent_url")] = NotText,
        [(Register, "agent_version")] = NotText,
        [(Token, "expires_in_hours")] = [.. NotAnInteger, "2147483648"],
        [(Sync, "full_sync")] = ["0", "1", "\"true\"", "\"\"", .. Structures],
        [(Sync, "entity_types")] = ["5", "\"node\"", "true", "{}", "[null]", "[5]"],
    };

    /// <summary>Values of a wrong type in a heartbeat, by member. Only they are left out.</summary>
    private static readonly Dictionary<string, string[]> Unusable = new()
    {
        ["timestamp"] = NotATime,
        ["agent_version"] = NotText,
        ["uptime_seconds"] = NotAnInteger,
        ["services"] = ["5", "\"ok\"", "true", "[]", """["dhcp"]"""],
        ["nodes_seen_last_hour"] = [.. NotAnInteger, "2147483648", "-2147483649"],
        ["active_boots"] = [.. NotAnInteger, "2147483648"],
        ["cache_hit_rate"] = NotANumber,
        ["cache_used_gb"] = NotANumber,
        ["disk_usage_percent"] = NotANumber,
        ["pending_sync_items"] = [.. NotAnInteger, "2147483648"],
        ["last_sync_at"] = NotATime,
        ["conflicts_pending"] = [.. NotAnInteger, "2147483648"],
        ["config_version"] = NotText,
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
        ["a thousand open lists"] = Encoding.UTF8.GetBytes(new string('[', 1000)),
    };

    /// <summary>Bodies that only a lenient parser takes for JSON, by their defect.</summary>
    private static readonly Dictionary<string, byte[]> DoubtfulJson = new()
    {
        ["a member name that is no UTF-8"] = [.. "{\"re"u8, 0xC3, 0x28, .. "\":1}"u8],
        ["a member name that is no Unicode"] = """{"\ud800":1}"""u8.ToArray(),
        ["a member twice"] = """{"full_sync":true,"full_sync":true}"""u8.ToArray(),
        ["a member that is not known, twice"] = """{"colour":"a","colour":"b"}"""u8.ToArray(),
        ["a member of a member twice"] = """{"services":{"dhcp":"ok","dhcp":"down"}}"""u8.ToArray(),
        ["a thousand lists"] = Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', 1000)}{new string(']', 1000)}}}"),
    };

    /// <summary>Members that are added to the body of an agent, by their defect. They are unknown, and so they do not matter.</summary>
    private static readonly Dictionary<string, byte[]> Meaningless = new()
    {
        ["a name that is no UTF-8"] = [.. ",\"re"u8, 0xC3, 0x28, .. "\":1"u8],
        ["a name that is no Unicode"] = ""","\ud800":1"""u8.ToArray(),
        ["a text that is no UTF-8"] = [.. ",\"colour\":\"gr"u8, 0xFC, .. "n\""u8],
        ["a text that is no Unicode"] = ""","colour":"\ud800" """u8.ToArray(),
        ["a member twice"] = ""","colour":"a","colour":"b" """u8.ToArray(),
        ["a member of a member twice"] = ""","colour":{"a":1,"a":2}"""u8.ToArray(),
        ["a thousand lists"] = Encoding.UTF8.GetBytes($",\"colour\":{new string('[', 1000)}{new string(']', 1000)}"),
        ["a number without a type"] = ""","colour":1e999999"""u8.ToArray(),
    };

    public static TheoryData<string> Endpoints => [Heartbeat, Register, Fail, Token, Sync];

    public static MatrixTheoryData<string, string> EndpointsAndInvalidJson => new(Endpoints.Select(row => row.Data), InvalidJson.Keys);

    public static MatrixTheoryData<string, string> UserEndpointsAndDoubtfulJson => new([Token, Sync], DoubtfulJson.Keys);

    public static MatrixTheoryData<string, string> AgentEndpointsAndMeaninglessMembers => new([Heartbeat, Register, Fail], Meaningless.Keys);

    public static TheoryData<string> Optional => [.. Unusable.Keys];

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
    [MemberData(nameof(UserEndpointsAndDoubtfulJson))]
    public async Task A_body_of_a_person_that_is_doubtful_JSON_is_refused(string name, string what) =>
        await RefusedAsync(await OpenAsync(name), DoubtfulJson[what], 400, "request.not_json");

    [Theory]
    [MemberData(nameof(AgentEndpointsAndMeaninglessMembers))]
    public async Task A_defect_of_an_unknown_member_of_an_agent_does_not_matter(string name, string what)
    {
        var endpoint = await OpenAsync(name);

        var answer = await AcceptedAsync(endpoint, [.. Encoding.UTF8.GetBytes(endpoint.Body()[..^1]), .. Meaningless[what], (byte)'}']);

        if (name != Fail) answer.Ignored().Should().BeEmpty();
    }

    [Theory]
    [InlineData(Heartbeat, "site_id")]
    [InlineData(Heartbeat, "agent_version")]
    [InlineData(Heartbeat, "uptime_seconds")]
    [InlineData(Heartbeat, "services")]
    [InlineData(Heartbeat, "active_boots")]
    [InlineData(Register, "token")]
    [InlineData(Register, "capabilities")]
    [InlineData(Fail, "reason")]
    public async Task A_known_member_of_an_agent_twice_is_refused(string name, string member)
    {
        var endpoint = await OpenAsync(name);
        var body = endpoint.Body(member, endpoint.ValidMembers.GetValueOrDefault(member, "null"));

        foreach (var value in new[] { "null", "5", endpoint.ValidMembers.GetValueOrDefault(member, "[]") })
            await RefusedAsync(endpoint, Encoding.UTF8.GetBytes($"{body[..^1]},\"{member}\":{value}}}"), 400, "request.not_json");
    }

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

    [Theory]
    [MemberData(nameof(Optional))]
    public async Task A_value_of_a_wrong_type_in_a_heartbeat_is_left_out_and_named(string member)
    {
        var endpoint = await OpenAsync(Heartbeat);

        foreach (var value in Unusable[member]) await AcceptedAsync(endpoint, endpoint.Body(member, value), $"{member} request.value_invalid");
    }

    [Fact]
    public async Task A_heartbeat_whose_optional_values_are_all_unusable_keeps_the_site_online()
    {
        var agent = await EnrolledAsync();
        await Http.SendAndStoreHeartbeatAsync(agent);
        var before = await Http.DataAtAsync($"agents/{agent.Site}/status");

        var body = $$"""{"site_id":"{{agent.Site}}",{{string.Join(',', Unusable.Keys.Select(member => $"\"{member}\":{(member == "cache_used_gb" ? "41.5" : Unusable[member][0])}"))}}}""";
        using var response = await agent.PostAsync("agents/heartbeat", body);
        var answer = await response.ReadAsync();

        answer.Raw("acknowledged").Should().Be("true", body);
        answer.Ignored().Should().BeEquivalentTo(Unusable.Keys.Where(member => member != "cache_used_gb").Select(member => $"{member} request.value_invalid"));
        var health = await Http.DataWhenAsync($"sites/{agent.Site}/health", health => health.Raw("cache_used_gb") == "41.5");
        (health.Text("agent_status"), health.Text("agent_version"), health.Raw("uptime_seconds"), health.Raw("services")).Should().Be(("online", "1.2.3", "null", "{}"));
        health.GetProperty("agent_last_seen").GetDateTime().Should().BeAfter(before.GetProperty("agent_last_seen").GetDateTime());
    }

    [Fact]
    public async Task Values_of_a_wrong_type_and_out_of_range_are_named_together_and_the_rest_is_stored()
    {
        var agent = await EnrolledAsync();

        var answer = await agent.HeartbeatResponseAsync(
            """{"":"ok","dhcp":"down","tftp":7}""", ""","active_boots":"two","nodes_seen_last_hour":-1,"cache_hit_rate":2,"cache_used_gb":3.5,"disk_usage_percent":"half","last_sync_at":"now" """);

        answer.Ignored().Should().BeEquivalentTo(
            "services.tftp request.value_invalid", "active_boots request.value_invalid", "disk_usage_percent request.value_invalid", "last_sync_at request.value_invalid",
            "services.\"\" agent.services_invalid", "nodes_seen_last_hour agent.value_out_of_range", "cache_hit_rate agent.value_out_of_range");
        var health = await Http.StoredHeartbeatAsync(agent);
        (health.Text("agent_status"), health.Raw("cache_used_gb"), health.GetProperty("services").GetRawText()).Should().Be(("degraded", "3.5", """{"dhcp":"down"}"""));
        var status = await Http.DataAtAsync($"agents/{agent.Site}/status");
        foreach (var member in new[] { "active_boots", "nodes_seen_last_hour", "cache_hit_rate", "disk_usage_percent", "last_sync_at" }) status.Raw(member).Should().Be("null", member);
    }

    [Theory]
    [InlineData("60.0")]
    [InlineData("60.000")]
    [InlineData("6e1")]
    [InlineData("6.0E+1")]
    [InlineData("600e-1")]
    public async Task An_integer_may_be_written_as_any_number(string number)
    {
        var agent = await EnrolledAsync();

        using var response = await agent.PostAsync("agents/heartbeat", $$"""{"site_id":"{{agent.Site}}","agent_version":"1","uptime_seconds":{{number}},"services":{},"active_boots":{{number}}}""");

        (await response.ReadAsync()).Ignored().Should().BeEmpty();
        await Http.DataWhenAsync($"sites/{agent.Site}/health", health => health.Raw("uptime_seconds") == "60");
        (await Http.DataAtAsync($"agents/{agent.Site}/status")).Raw("active_boots").Should().Be("60");
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
    public async Task A_number_is_accepted_within_its_range_and_left_out_outside(string member, string taken, string ignored)
    {
        var endpoint = await OpenAsync(Heartbeat);

        foreach (var value in ignored.Split(',')) await AcceptedAsync(endpoint, endpoint.Body(member, value), $"{member} agent.value_out_of_range");
        foreach (var value in taken.Split(',')) await AcceptedAsync(endpoint, endpoint.Body(member, value));
    }

    [Fact]
    public async Task Of_more_than_64_services_the_failing_ones_are_kept_first()
    {
        var agent = await EnrolledAsync();
        static string Services(int count, string last) => "{" + string.Join(',', Enumerable.Range(1, count).Select(number => $"\"s{number}\":\"{(number == count ? last : "ok")}\"")) + "}";

        (await agent.HeartbeatResponseAsync(Services(64, "down"))).Ignored().Should().BeEmpty();
        (await Http.StoredHeartbeatAsync(agent)).GetProperty("services").EnumerateObject().Should().HaveCount(64);

        (await agent.HeartbeatResponseAsync(Services(65, "down"))).Ignored().Should().Equal("services agent.services_invalid");
        var health = await Http.StoredHeartbeatAsync(agent);
        health.Text("agent_status").Should().Be("degraded");
        health.GetProperty("services").EnumerateObject().Should().HaveCount(64);
        health.GetProperty("services").Text("s65").Should().Be("down");

        (await agent.HeartbeatResponseAsync(Services(65, "ok"))).Ignored().Should().Equal("services agent.services_invalid");
        (await Http.StoredHeartbeatAsync(agent)).Text("agent_status").Should().Be("online");
    }

    [Fact]
    public async Task A_long_name_of_a_service_is_left_out_and_a_long_status_is_shortened()
    {
        var agent = await EnrolledAsync();
        var (longest, longer) = (new string('x', 64), new string('x', 100));

        await ShouldBecomeAsync($"{{\"{longest}\":\"{longest}\",\"日本\":\"ok\"}}", "degraded", $"{longest}={longest},日本=ok");
        await ShouldBecomeAsync($"{{\"dhcp\":\"{longer}\"}}", "degraded", $"dhcp={longest}", "services.dhcp agent.services_invalid");
        await ShouldBecomeAsync($"{{\"{longer}\":\"down\",\"tftp\":\"ok\"}}", "online", "tftp=ok", $"services.{longer} agent.services_invalid");
        await ShouldBecomeAsync("""{"":"ok","dh\u0000cp":"ok","\u200b":"ok"}""", "online", "", "services.\"\" agent.services_invalid", "services.dh\0cp agent.services_invalid", "services.\u200b agent.services_invalid");
        await ShouldBecomeAsync("""{"dhcp":""}""", "degraded", "dhcp=unusable status", "services.dhcp agent.services_invalid");
        await ShouldBecomeAsync("""{"dhcp":"no lease\nline 2"}""", "degraded", "dhcp=no lease", "services.dhcp agent.services_invalid");
        await ShouldBecomeAsync("""{"dhcp":"ok\n"}""", "degraded", "dhcp=unusable status", "services.dhcp agent.services_invalid");

        async Task ShouldBecomeAsync(string services, string status, string stored, params string[] ignored)
        {
            (await agent.HeartbeatResponseAsync(services)).Ignored().Should().BeEquivalentTo(ignored, services);
            var health = await Http.StoredHeartbeatAsync(agent);
            health.Text("agent_status").Should().Be(status, services);
            string.Join(',', health.GetProperty("services").EnumerateObject().Select(service => $"{service.Name}={service.Value.GetString()}")).Should().Be(stored, services);
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[\"ok\"]")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("\"\\ud800\"")]
    public async Task A_status_that_is_no_text_is_left_out_and_the_other_services_are_stored(string status)
    {
        var agent = await EnrolledAsync();

        (await agent.HeartbeatResponseAsync($"{{\"dhcp\":{status}}}")).Ignored().Should().Equal("services.dhcp request.value_invalid");
        (await agent.HeartbeatResponseAsync($"{{\"dhcp\":{status},\"tftp\":\"ok\",\"http\":5}}")).Ignored()
            .Should().Equal("services.dhcp request.value_invalid", "services.http request.value_invalid");

        var health = await Http.StoredHeartbeatAsync(agent);
        (health.Text("agent_status"), health.Raw("services")).Should().Be(("online", """{"tftp":"ok"}"""));
    }

    [Fact]
    public async Task The_first_status_of_a_service_that_is_named_twice_is_kept()
    {
        var agent = await EnrolledAsync();

        (await agent.HeartbeatResponseAsync("""{"dhcp":"down","tftp":"ok","dhcp":"ok"}""")).Ignored().Should().Equal("services.dhcp request.value_invalid");

        var health = await Http.StoredHeartbeatAsync(agent);
        health.Text("agent_status").Should().Be("degraded");
        health.GetProperty("services").Text("dhcp").Should().Be("down");
        health.GetProperty("services").Text("tftp").Should().Be("ok");
    }

    [Fact]
    public async Task At_most_a_hundred_unusable_members_are_named()
    {
        var agent = await EnrolledAsync();
        string Services(string status) => "{" + string.Join(',', Enumerable.Range(0, 1000).Select(number => $"\"s{number}\":{status}")) + "}";

        (await agent.HeartbeatResponseAsync(Services("5"), ",\"active_boots\":-1")).Ignored().Should().HaveCount(100);
        (await agent.HeartbeatResponseAsync(Services("\"\""), ",\"active_boots\":-1")).Ignored().Should().HaveCountLessThanOrEqualTo(100).And.Contain("services agent.services_invalid");
    }

    [Fact]
    public async Task Text_that_is_no_Unicode_is_left_out_and_named()
    {
        var endpoint = await OpenAsync(Heartbeat);

        await RefusedAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Body("site_id", "\"\\ud800\"")), 422, "request.value_invalid", "site_id");
        foreach (var member in new[] { "agent_version", "config_version", "timestamp", "last_sync_at", "active_boots" })
            await AcceptedAsync(endpoint, endpoint.Body(member, "\"\\ud800\""), $"{member} request.value_invalid");
        await AcceptedAsync(endpoint, endpoint.Body("services", """{"dhcp":"\ud800"}"""), "services.dhcp request.value_invalid");
        await AcceptedAsync(endpoint, endpoint.Body("services", """{"\udc00":"ok","tftp":"ok"}"""), "services request.value_invalid");
        await AcceptedAsync(endpoint, endpoint.Body("services", """{"tftp":"\ufffd"}"""), "services.tftp agent.services_invalid");
    }

    [Fact]
    public async Task A_value_in_another_encoding_is_left_out_and_named_and_the_rest_is_stored()
    {
        var agent = await EnrolledAsync();
        await Http.SendAndStoreHeartbeatAsync(agent);

        foreach (var mark in new[] { "", "\u00ef\u00bb\u00bf" })
        {
            var answer = await SendLatin1Async(agent, mark + agent.Heartbeat("""{"dhcp":"ok"}""", ",\"config_version\":\"für\",\"active_boots\":3"));
            answer.Ignored().Should().Equal("config_version request.value_invalid");
            (await Http.StoredHeartbeatAsync(agent)).Text("agent_status").Should().Be("online");
            (await Http.DataAtAsync($"agents/{agent.Site}/status")).Raw("active_boots").Should().Be("3");
        }
    }

    [Fact]
    public async Task A_failing_service_whose_status_is_in_another_encoding_stays_failing()
    {
        var agent = await EnrolledAsync();

        var answer = await SendLatin1Async(agent, agent.Heartbeat("""{"dhcp":"gestört","Müll":"ok","tftp":"ok"}"""));

        answer.Ignored().Should().BeEquivalentTo("services.dhcp agent.services_invalid", "services.M\ufffdll agent.services_invalid");
        var health = await Http.StoredHeartbeatAsync(agent);
        health.Text("agent_status").Should().Be("degraded");
        health.GetProperty("services").Text("dhcp").Should().Be("gest");
        health.GetProperty("services").Text("tftp").Should().Be("ok");
    }

    [Fact]
    public async Task A_required_value_in_another_encoding_is_refused()
    {
        var endpoint = await OpenAsync(Register);

        await RefusedAsync(endpoint, Encoding.Latin1.GetBytes(endpoint.Body("agent_url", "\"https://agent.example/für\"")), 422, "request.value_invalid", "agent_url");
        await RefusedAsync(endpoint, Encoding.Latin1.GetBytes(endpoint.Body("token", "\"ü\"")), 422, "request.value_invalid", "token");
        await AcceptedAsync(endpoint, Encoding.Latin1.GetBytes(endpoint.Body("capabilities", "[\"für\"]")), "capabilities request.value_invalid");
    }

    [Theory]
    [InlineData("timestamp")]
    [InlineData("active_boots")]
    [InlineData("config_version")]
    [InlineData("services")]
    public async Task A_value_with_deep_nesting_or_a_duplicate_member_is_left_out_and_named(string member)
    {
        var agent = await EnrolledAsync();

        foreach (var value in new[] { $"{new string('[', 200)}{new string(']', 200)}", """[{"a":1,"a":2}]""", $"{string.Concat(Enumerable.Repeat("[", 62))}{new string(']', 62)}", $"{new string('[', 65)}{new string(']', 65)}" })
        {
            var services = member == "services" ? "" : ",\"services\":{}";
            var body = $$"""{"site_id":"{{agent.Site}}","agent_version":"1","uptime_seconds":5,"cache_used_gb":7{{services}},"{{member}}":{{value}} }""";
            using var response = await agent.PostAsync("agents/heartbeat", body);
            (await response.ReadAsync()).Ignored().Should().Equal($"{member} request.value_invalid");
        }

        await Http.DataWhenAsync($"sites/{agent.Site}/health", health => health.Raw("cache_used_gb") == "7");
    }

    [Fact]
    public async Task A_version_has_at_most_50_characters()
    {
        string[] wrong = ["", "  ", new string('1', 51), "1\\t2"];
        var register = await OpenAsync(Register);
        foreach (var version in wrong) await RefusedAsync(register, Encoding.UTF8.GetBytes(register.Body("agent_version", $"\"{version}\"")), 422, "agent.version_invalid", "agent_version");
        await AcceptedAsync(register, register.Body("agent_version", $"\"{new string('1', 50)}\""));

        var agent = await EnrolledAsync();
        foreach (var version in wrong)
        {
            using var response = await agent.PostAsync("agents/heartbeat", $$"""{"site_id":"{{agent.Site}}","agent_version":"{{version}}","uptime_seconds":77,"services":{} }""");
            (await response.ReadAsync()).Ignored().Should().Equal("agent_version agent.version_invalid");
        }

        (await Http.DataWhenAsync($"sites/{agent.Site}/health", health => health.Raw("uptime_seconds") == "77")).Text("agent_version").Should().Be("1.2.3", "it is the last valid one");
    }

    [Theory]
    [InlineData("5", "agent.capabilities_invalid")]
    [InlineData("\"pxe\"", "agent.capabilities_invalid")]
    [InlineData("true", "agent.capabilities_invalid")]
    [InlineData("[\"\\ud800\"]", "agent.capabilities_invalid")]
    [InlineData("[{\"a\":1,\"a\":2}]", "request.value_invalid")]
    [InlineData("200", "request.value_invalid")]
    [InlineData("8193", "agent.capabilities_invalid")]
    public async Task Unusable_capabilities_are_left_out_and_named(string capabilities, string code)
    {
        var endpoint = await OpenAsync(Register);
        var value = capabilities switch
        {
            "200" => new string('[', 200) + new string(']', 200),
            "8193" => OfLength(8193),
            _ => capabilities,
        };

        var answer = await AcceptedAsync(endpoint, endpoint.Body("capabilities", value), $"capabilities {code}");

        answer.Text("agent_key").Should().NotBeNullOrWhiteSpace();
        (await Http.DataAtAsync($"agents/{endpoint.State.Split('/')[1]}/status")).Raw("capabilities").Should().Be("null");
    }

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, true)]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public async Task Capabilities_of_any_depth_are_stored_or_named(int depth, bool isStored)
    {
        var endpoint = await OpenAsync(Register);
        var value = new string('[', depth) + new string(']', depth);

        await AcceptedAsync(endpoint, endpoint.Body("capabilities", value), isStored ? [] : ["capabilities request.value_invalid"]);

        (await Http.TextAtAsync($"agents/{endpoint.State.Split('/')[1]}/status")).Should().Contain($"\"capabilities\":{(isStored ? value : "null")}");
    }

    [Fact]
    public async Task Capabilities_have_at_most_8_KiB()
    {
        var endpoint = await OpenAsync(Register);

        await AcceptedAsync(endpoint, endpoint.Body("capabilities", OfLength(8192)));
        (await Http.DataAtAsync($"agents/{endpoint.State.Split('/')[1]}/status")).Raw("capabilities").Should().Be(OfLength(8192));
    }

    [Theory]
    [InlineData("5", "The agent gave no usable reason.")]
    [InlineData("true", "The agent gave no usable reason.")]
    [InlineData("{\"text\":\"disk full\"}", "The agent gave no usable reason.")]
    [InlineData("[[[[]]]]", "The agent gave no usable reason.")]
    [InlineData("\"\"", "The agent gave no usable reason.")]
    [InlineData("\"  \"", "The agent gave no usable reason.")]
    [InlineData("\"\\ud800\"", "The agent gave no usable reason.")]
    [InlineData("\"disk\\u0000full\\n\"", "disk full")]
    [InlineData("1001", "1000")]
    public async Task A_sync_request_fails_whatever_its_reason(string reason, string stored)
    {
        var endpoint = await OpenAsync(Fail);

        await AcceptedAsync(endpoint, endpoint.Body("reason", reason == "1001" ? $"\"{new string('x', 1001)}\"" : reason));

        var request = await Http.DataAtAsync(endpoint.State);
        (request.Text("status"), request.Text("reason")).Should().Be(("failed", stored == "1000" ? new string('x', 1000) : stored));
    }

    [Fact]
    public async Task A_sync_request_fails_with_a_reason_in_another_encoding()
    {
        var endpoint = await OpenAsync(Fail);

        await AcceptedAsync(endpoint, Encoding.Latin1.GetBytes(endpoint.Body("reason", "\"Platte ist überfüllt\"")));

        (await Http.DataAtAsync(endpoint.State)).Text("status").Should().Be("failed");
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
    [InlineData("yyyy-MM-dd't'HH:mm:ss'z'", 0)]
    [InlineData("yyyy-MM-dd't'HH:mm:ss.fffffff'000Z'", 0)]
    [InlineData("yyyy-MM-dd HH:mm:ss'Z'", 0)]
    [InlineData("yyyy-MM-dd HH:mm:ss.fff+02:00", 2)]
    [InlineData("yyyy-MM-dd HH:mm:ss", 0)]
    public async Task A_time_may_have_any_notation_of_RFC_3339_and_defaults_to_UTC(string format, double hours)
    {
        var agent = await EnrolledAsync();
        var local = TimeProvider.System.GetUtcNow().AddHours(hours).ToString(format, System.Globalization.CultureInfo.InvariantCulture);

        (await agent.HeartbeatResponseAsync(more: $",\"timestamp\":\"{local}\"")).Ignored().Should().BeEmpty();
        (await Http.StoredHeartbeatAsync(agent)).GetProperty("clock_skew_seconds").GetDouble().Should().BeApproximately(0, 30);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("1970-01-01T00:00:00Z")]
    public async Task The_minimum_and_maximum_time_are_handled(string time)
    {
        var agent = await EnrolledAsync();

        foreach (var member in new[] { "timestamp", "last_sync_at" })
            (await agent.HeartbeatResponseAsync(more: $",\"{member}\":\"{time}\"")).Ignored().Should().NotContain(ignored => !ignored.StartsWith(member, StringComparison.Ordinal));

        await agent.HeartbeatResponseAsync(more: $",\"timestamp\":\"{time}\",\"last_sync_at\":\"0001-01-01T00:00:00Z\"");
        (await Http.SendAndStoreHeartbeatAsync(agent)).Text("agent_status").Should().Be("online");
    }

    [Theory]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z")]
    [InlineData("2016-12-31t23:59:60.5z", "2016-12-31T23:59:59.999Z")]
    [InlineData("2017-01-01T01:59:60+02:00", "2016-12-31T23:59:59.999Z")]
    public async Task A_leap_second_is_the_end_of_the_second_before(string time, string read)
    {
        var agent = await EnrolledAsync();

        (await agent.HeartbeatResponseAsync(more: $",\"timestamp\":\"{time}\",\"last_sync_at\":\"{time}\"")).Ignored().Should().BeEmpty();

        var skew = DateTimeOffset.Parse(read, System.Globalization.CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        (await Http.StoredHeartbeatAsync(agent)).GetProperty("clock_skew_seconds").GetDouble().Should().BeApproximately(skew.TotalSeconds, 30);
        (await Http.DataAtAsync($"agents/{agent.Site}/status")).GetProperty("last_sync_at").GetDateTimeOffset()
            .Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(30), "it is the current time of the agent's clock");
    }

    [Theory]
    [InlineData("2016-12-31T23:59:61Z")]
    [InlineData("2016-12-31T24:00:00Z")]
    [InlineData("2016-02-30T23:59:60Z")]
    [InlineData("31.12.2016 23:59:59")]
    [InlineData("2016-12-31T23:59:59 Z")]
    [InlineData("٢٠١٦-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:60-14:00")]
    public async Task A_time_in_another_notation_is_left_out_and_named(string time)
    {
        var endpoint = await OpenAsync(Heartbeat);

        foreach (var member in new[] { "timestamp", "last_sync_at" })
            await AcceptedAsync(endpoint, endpoint.Body(member, $"\"{time}\""), $"{member} request.value_invalid");
    }

    [Fact]
    public async Task A_last_sync_later_than_the_agent_s_clock_is_left_out_and_named()
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
        {
            (await agent.HeartbeatResponseAsync(more: more)).Ignored().Should().Equal("last_sync_at agent.time_in_future");
            (await Http.StoredHeartbeatAsync(agent)).Text("agent_status").Should().Be("online");
            (await Http.DataAtAsync($"agents/{agent.Site}/status")).Raw("last_sync_at").Should().Be("null");
        }
    }

    [Fact]
    public async Task A_refused_heartbeat_is_not_stored()
    {
        var agent = await EnrolledAsync();
        await Http.SendAndStoreHeartbeatAsync(agent);

        await Http.UnchangedAsync([$"sites/{agent.Site}/health", $"agents/{agent.Site}/status"], async () =>
        {
            await agent.PostAsync("agents/heartbeat", $$"""{"site_id":"{{agent.Site}}","agent_version":"9","services":{"dhcp":"down"} }""").RefusedAsync(422, "request.required", "uptime_seconds");
            await agent.PostAsync("agents/heartbeat", """{"site_id":"x","agent_version":"9","uptime_seconds":9,"services":{"dhcp":"down"}}""").RefusedAsync(422, "request.value_invalid", "site_id");
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

        await agent.SendHeartbeatAsync().RefusedAsync(401, "agent.site_deleted");
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
        // Only agents' endpoints tell why a key is not accepted.
        var isKey = address == "agents/heartbeat" && header.StartsWith("Bearer sak_", StringComparison.Ordinal);
        await Task.FromResult(response).RefusedAsync(401, isKey ? "agent.key_invalid" : "auth.unauthenticated");
    }

    /// <summary>Capabilities of this many bytes.</summary>
    private static string OfLength(int bytes) => "[\"" + new string('x', bytes - 4) + "\"]";

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

    /// <summary>Sends a heartbeat whose declared encoding is wrong, and returns the response.</summary>
    private async Task<JsonElement> SendLatin1Async(FieldAgent agent, string body)
    {
        using var response = await SendAsync(new Endpoint("agents/heartbeat", agent.Key, "", []), Encoding.Latin1.GetBytes(body));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return await response.ReadAsync();
    }

    private Task<JsonElement> AcceptedAsync(Endpoint endpoint, string body, params string[] ignored) => AcceptedAsync(endpoint, Encoding.UTF8.GetBytes(body), ignored);

    /// <summary>Asserts that the body is accepted without exactly these members, and returns the response.</summary>
    private async Task<JsonElement> AcceptedAsync(Endpoint endpoint, byte[] body, params string[] ignored)
    {
        using var response = await SendAsync(endpoint, body);
        var sent = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 300)));
        response.StatusCode.Should().Be(HttpStatusCode.OK, "{0} was sent: {1}", sent, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var answer = await response.ReadAsync();
        // Only the report of a failed synchronisation is answered with the envelope, and names nothing.
        if (!answer.TryGetProperty("data", out _)) answer.Ignored().Should().BeEquivalentTo(ignored, "{0} was sent", sent);
        return answer;
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
