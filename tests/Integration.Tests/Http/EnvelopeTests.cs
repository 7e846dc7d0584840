using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sites.Integration.Tests.Http;

public sealed class EnvelopesOnSqlite(SqliteService service) : EnvelopeTests(service), IClassFixture<SqliteService>;

public sealed class EnvelopesOnSqlServer(SqlServerService service) : EnvelopeTests(service), IClassFixture<SqlServerService>;

/// <summary>The formats that clients of the first generation depend on: envelopes, members, naming, problems.</summary>
public abstract partial class EnvelopeTests(Service service) : HttpTestBase(service)
{
    private static readonly string[] GroupMembers =
    [
        "id", "name", "description", "parent_id", "external_id", "path", "depth", "children_count", "default_workflow_id",
        "auto_provision", "effective_workflow_id", "effective_auto_provision", "node_count", "is_site", "created_at", "updated_at", "version",
    ];

    private static readonly string[] SiteMembers =
    [
        .. GroupMembers, "agent_url", "autonomy_level", "conflict_resolution", "cache_policy", "cache_patterns_json", "cache_max_size_gb",
        "cache_retention_days", "discovery_method", "discovery_config_json", "migration_policy", "heartbeat_interval_seconds", "agent_status", "agent_last_seen",
    ];

    private static readonly string[] NodeMembers =
    [
        "id", "mac_address", "hostname", "ip_address", "arch", "boot_mode", "group_id", "home_site_id", "vendor", "model",
        "serial_number", "system_uuid", "state", "created_at", "updated_at", "version",
    ];

    private static readonly string[] ProblemMembers = ["type", "title", "status", "detail", "instance", "code", "trace_id"];

    /// <summary>Every endpoint that returns one resource, with its required members.</summary>
    public static TheoryData<string> Kinds => ["groups", "sites", "nodes"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_resource_is_returned_as_success_data_and_message(string kind)
    {
        var made = await EnvelopeOfAsync(Http.PostRawAsync(kind, BodyOf(kind)));
        var address = $"{kind}/{made.GetProperty("data").Id()}";
        var read = await EnvelopeOfAsync(Http.ReadAtAsync(address));
        var patched = await EnvelopeOfAsync(Http.PatchRawAsync(address, "{}"));
        var deleted = await EnvelopeOfAsync(Http.RemoveAsync(address));

        foreach (var envelope in new[] { made, read, patched, deleted })
        {
            envelope.EnumerateObject().Select(member => member.Name).Should().Equal("success", "data", "message");
            envelope.Raw("success").Should().Be("true");
        }

        made.Text("message").Should().NotBeNullOrWhiteSpace();
        patched.Text("message").Should().NotBeNullOrWhiteSpace();
        deleted.Text("message").Should().NotBeNullOrWhiteSpace();
        read.Raw("message").Should().Be("null");
    }

    [Theory]
    [InlineData("groups?limit=1")]
    [InlineData("groups?format=tree&limit=1")]
    [InlineData("sites?limit=1")]
    [InlineData("nodes?limit=1")]
    [InlineData("groups/{site}/ancestors")]
    [InlineData("groups/{site}/descendants")]
    [InlineData("groups/{site}/nodes")]
    [InlineData("sites/{site}/nodes")]
    [InlineData("catalog/workflow?limit=1")]
    public async Task A_list_is_returned_as_success_data_total_and_next_cursor(string address)
    {
        var site = await NewSiteAsync("site");

        var envelope = await EnvelopeOfAsync(Http.ReadAtAsync(address.Replace("{site}", $"{site.Id()}", StringComparison.Ordinal)));

        envelope.EnumerateObject().Select(member => member.Name).Should().Equal("success", "data", "total", "next_cursor");
        envelope.Raw("success").Should().Be("true");
        envelope.GetProperty("data").ValueKind.Should().Be(JsonValueKind.Array);
        envelope.GetProperty("total").ValueKind.Should().Be(JsonValueKind.Number);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_resource_has_all_members_of_the_contract_alone_and_in_lists(string kind)
    {
        var members = kind switch { "groups" => GroupMembers, "sites" => SiteMembers, _ => NodeMembers };
        var alone = await Http.PostRawAsync(kind, BodyOf(kind)).DataAsync();
        var listed = (await Http.DataAtAsync($"{kind}?sort=-created_at&limit=1")).EnumerateArray().Single();

        alone.EnumerateObject().Select(member => member.Name).Should().Contain(members);
        listed.EnumerateObject().Select(member => member.Name).Should().Contain(members);
        listed.Id().Should().Be(alone.Id());
        foreach (var member in listed.EnumerateObject()) alone.Raw(member.Name).Should().Be(member.Value.GetRawText());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Members_are_in_snake_case_times_in_UTC_and_ids_in_lower_case(string kind)
    {
        using var response = await Http.PostRawAsync(kind, BodyOf(kind));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(text);

        Members(document.RootElement).Should().OnlyContain(name => SnakeCase().IsMatch(name));
        var data = document.RootElement.GetProperty("data");
        foreach (var time in new[] { "created_at", "updated_at" }) data.Text(time).Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$");
        data.Text("id").Should().MatchRegex("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$");
        // The id in the request was in upper case.
        text.Should().Contain("0f8fad5b-d9cb-469f-a165-70867728950e").And.NotContain("0F8FAD5B");
    }

    [Fact]
    public async Task Responses_are_UTF8_JSON_without_escaped_letters()
    {
        var name = Service.Unique("Zürich – 東京 😀 <&'>");
        using var response = await Http.PostJsonAsync("sites", new { name });

        response.Content.Headers.ContentType!.ToString().Should().Be("application/json; charset=utf-8");
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).Should().Contain($"Zürich – 東京");
        (await response.ReadAsync()).GetProperty("data").Text("name").Should().Be(name);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_Location_header_is_the_URL_of_the_created_resource(string kind)
    {
        using var response = await Http.PostRawAsync(kind, BodyOf(kind));

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        var made = (await response.ReadAsync()).GetProperty("data");
        (await Http.DataAtAsync(response.Headers.Location!.OriginalString)).GetRawText().Should().Be(made.GetRawText());
    }

    [Theory]
    [InlineData("/api/v1")]
    [InlineData("/api/v1/site")]
    [InlineData("/api/v1/sites/018f0000-0000-7000-8000-000000000000/unknown")]
    [InlineData("/api/v2/sites")]
    [InlineData("/favicon.ico")]
    public async Task An_unknown_route_returns_a_problem(string address)
    {
        var problem = await Http.ReadAtAsync(address).RefusedAsync(404, "route.not_found");

        problem.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(ProblemMembers);
    }

    [Theory]
    [InlineData("DELETE", "sites", "GET, POST")]
    [InlineData("PUT", "groups", "GET, POST")]
    [InlineData("PATCH", "nodes", "GET, POST")]
    [InlineData("PUT", "sites/018f0000-0000-7000-8000-000000000000", "DELETE, GET, PATCH")]
    [InlineData("POST", "nodes/018f0000-0000-7000-8000-000000000000", "DELETE, GET, PATCH")]
    [InlineData("POST", "nodes/018f0000-0000-7000-8000-000000000000/state", "PATCH")]
    [InlineData("DELETE", "groups/018f0000-0000-7000-8000-000000000000/ancestors", "GET")]
    [InlineData("PURGE", "sites", "GET, POST")]
    public async Task An_unsupported_method_returns_a_problem_with_the_supported_methods(string method, string address, string taken)
    {
        using var response = await Http.SendAsync(new HttpMethod(method), address);
        response.Content.Headers.Allow.Should().BeEquivalentTo(taken.Split(", ").Concat(taken.Contains("GET", StringComparison.Ordinal) ? ["HEAD"] : []));

        var problem = await Task.FromResult(response).RefusedAsync(405, "route.method_not_allowed");
        problem.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(ProblemMembers);
    }

    [Fact]
    public async Task A_problem_has_a_code_a_location_and_an_actionable_message()
    {
        var address = $"sites/018f0000-0000-7000-8000-000000000000";

        var problem = await Http.ReadAtAsync(address).RefusedAsync(404, "site.not_found");

        problem.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(ProblemMembers);
        problem.Text("title").Should().Be("Not Found");
        problem.Text("instance").Should().Be($"/api/v1/{address}");
        problem.Text("type").Should().Contain("site.not_found");
        problem.Text("detail").Should().EndWith(".");
    }

    [Fact]
    public async Task A_malformed_field_is_listed_under_errors()
    {
        var problem = await Http.PostJsonAsync("sites", new { name = Service.Unique("x"), autonomy_level = "total" }).RefusedAsync(422, "request.value_invalid");

        problem.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo([.. ProblemMembers, "errors"]);
        problem.Raw("errors").Should().Be("""{"autonomy_level":["must be one of readonly, limited, full"]}""");
    }

    [Fact]
    public async Task A_problem_has_the_trace_id_of_the_caller()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        var problem = await Http.ReadAtAsync("sites/x", ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01")).RefusedAsync();

        problem.Text("trace_id").Should().Be(Trace);
    }

    private string BodyOf(string kind) => kind switch
    {
        "nodes" => $$"""{"mac_address":"{{Service.UniqueMac()}}","system_uuid":"0F8FAD5B-D9CB-469F-A165-70867728950E"}""",
        _ => $$"""{"name":"{{Service.Unique("one")}}","default_workflow_id":"0F8FAD5B-D9CB-469F-A165-70867728950E"}""",
    };

    private static async Task<JsonElement> EnvelopeOfAsync(Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        response.IsSuccessStatusCode.Should().BeTrue();
        return await response.ReadAsync();
    }

    private static IEnumerable<string> Members(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Members(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Members),
        _ => [],
    };

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
