using System.Net;
using System.Text.Json;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.NodeMigration;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.Agents;

public sealed class GroupEnrolmentOnSqlite(SqliteService service) : GroupEnrolmentTests(service), IClassFixture<SqliteService>;

public sealed class GroupEnrolmentOnSqlServer(SqlServerService service) : GroupEnrolmentTests(service), IClassFixture<SqlServerService>;

/// <summary>Agents that enrol with the tokens of groups.</summary>
public abstract class GroupEnrolmentTests(Service service) : HttpTestBase(service)
{
    private const int Many = 12;

    [Fact]
    public async Task A_token_is_shown_once_and_listed_without_its_secret()
    {
        var top = (await NewSiteAsync("top")).Id();
        using var answer = await Http.PostRawAsync($"groups/{top}/enrolment-tokens", """{"max_uses":3,"expires_in_hours":2,"site_defaults":{"tags":["edge"],"autonomy_level":"full","cache_max_size_gb":7}}""");

        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        var token = await Task.FromResult(answer).DataAsync();
        answer.Headers.Location!.ToString().Should().Be($"/api/v1/enrolment-tokens/{token.Id()}");
        token.Text("token").Should().StartWith("set_");
        (token.GuidOrNull("group_id"), token.Text("status"), token.Raw("uses"), token.Raw("needs_approval"), token.Text("created_by")).Should().Be((top, "active", "0", "false", "developer"));
        var defaults = token.GetProperty("site_defaults");
        (defaults.Raw("tags"), defaults.Text("autonomy_level"), defaults.Raw("cache_max_size_gb"), defaults.Raw("migration_policy")).Should().Be(("""["edge"]""", "full", "7", "null"));

        var listed = await ItemsAsync($"groups/{top}/enrolment-tokens");
        listed.Should().ContainSingle().Which.TryGetProperty("token", out _).Should().BeFalse();
        (await Http.DataAtAsync($"enrolment-tokens/{token.Id()}")).GetRawText().Should().Be(listed[0].GetRawText());
    }

    [Fact]
    public async Task An_agent_without_a_site_gets_one_with_the_defaults_and_can_work_at_once()
    {
        var top = (await NewSiteAsync("top")).Id();
        var token = await TokenAsync(top, more: ""","site_defaults":{"tags":["edge"],"autonomy_level":"full"}""");
        var name = Service.Unique("berlin");

        var enrolled = await AnsweredAsync(token, $$"""{"site_name":"{{name}}"}""");

        enrolled.Raw("success").Should().Be("true");
        var site = await Http.DataAtAsync($"sites/{enrolled.GetProperty("config").Text("site_id")}");
        (site.Text("name"), site.GuidOrNull("parent_id"), site.Raw("tags"), site.Text("autonomy_level"), site.Text("agent_status"), site.Text("agent_url"))
            .Should().Be((name, top, """["edge"]""", "full", "online", "https://agent.example:8443"));
        var agent = new FieldAgent(Http, site.Id(), enrolled.Text("agent_key")!);
        await agent.HeartbeatResponseAsync();
        (await agent.ReportBootAsync(Service.UniqueMac())).Text("outcome").Should().Be("discovered");
        var use = await Http.DataAtAsync($"enrolments/{enrolled.Text("enrolment_id")}");
        (use.Text("status"), use.GuidOrNull("site_id"), use.Raw("decided_by")).Should().Be(("enrolled", site.Id(), "null"));
    }

    [Fact]
    public async Task An_agent_finds_its_site_by_the_external_id()
    {
        var top = (await NewSiteAsync("top")).Id();
        var key = Service.Unique("key");
        var site = (await Http.PostRawAsync("sites", $$"""{"name":"{{key}}","parent_id":"{{top}}","external_id":"{{key}}"}""").DataAsync()).Id();
        var token = await TokenAsync(top);

        (await AnsweredAsync(token, $$"""{"external_id":"{{key}}","site_name":"other"}""")).GetProperty("config").GuidOrNull("site_id").Should().Be(site);

        await RegisterAsync(token, $$"""{"external_id":"{{key}}"}""").RefusedAsync(409, "agent.already_enrolled");
        await RegisterAsync(await TokenAsync((await NewSiteAsync("elsewhere")).Id()), $$"""{"external_id":"{{key}}"}""").RefusedAsync(400, "enrolment.site_elsewhere");
    }

    [Fact]
    public async Task A_lost_answer_is_repeated_with_the_same_nonce()
    {
        var top = (await NewSiteAsync("top")).Id();
        var token = await TokenAsync(top, maxUses: 1);
        var agent = $$"""{"site_name":"{{Service.Unique("berlin")}}","nonce":"n"}""";
        var lost = await AnsweredAsync(token, agent);

        var again = await AnsweredAsync(token, agent);

        var site = lost.GetProperty("config").GuidOrNull("site_id")!.Value;
        again.GetProperty("config").GuidOrNull("site_id").Should().Be(site);
        (await new FieldAgent(Http, site, lost.Text("agent_key")!).SendHeartbeatAsync()).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        await new FieldAgent(Http, site, again.Text("agent_key")!).HeartbeatResponseAsync();
        await RegisterAsync(token, agent).RefusedAsync(409, "agent.already_enrolled");
        await RegisterAsync(token, """{"site_name":"one too many"}""").RefusedAsync(401, "agent.token_invalid");
        (await ItemsAsync($"sites?parent_id={top}")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_person_decides_where_the_token_says_so()
    {
        var top = (await NewSiteAsync("top")).Id();
        var token = await TokenAsync(top, more: ""","needs_approval":true""");
        var (first, second) = (Service.Unique("first"), Service.Unique("second"));
        string Agent(string name) => $$"""{"site_name":"{{name}}","nonce":"{{name}}"}""";
        await RegisterAsync(token, $$"""{"site_name":"{{first}}"}""").RefusedAsync(422, "request.required");

        using var response = await RegisterAsync(token, Agent(first));
        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(30));
        var waiting = await response.ReadAsync();
        (waiting.Raw("success"), waiting.Raw("agent_key"), waiting.Raw("config"), waiting.Raw("retry_after_seconds")).Should().Be(("false", "null", "null", "30"));
        var other = (await AnsweredAsync(token, Agent(second))).Text("enrolment_id");
        (await ItemsAsync($"sites?parent_id={top}")).Should().BeEmpty();
        (await ItemsAsync("enrolments?status=pending")).Select(use => use.Text("site_name")).Should().Contain([second, first]);

        var approved = await Http.SendAsync(HttpMethod.Post, $"enrolments/{waiting.Text("enrolment_id")}/approve").DataAsync();
        (await Http.SendAsync(HttpMethod.Post, $"enrolments/{other}/reject").DataAsync()).Text("status").Should().Be("rejected");

        (approved.Text("status"), approved.Text("decided_by")).Should().Be(("approved", "developer"));
        var enrolled = await AnsweredAsync(token, Agent(first));
        enrolled.GetProperty("config").GuidOrNull("site_id").Should().Be(approved.GuidOrNull("site_id"));
        await new FieldAgent(Http, approved.GuidOrNull("site_id")!.Value, enrolled.Text("agent_key")!).HeartbeatResponseAsync();
        await RegisterAsync(token, Agent(second)).RefusedAsync(403, "enrolment.rejected");
        await Http.SendAsync(HttpMethod.Post, $"enrolments/{other}/approve").RefusedAsync(409, "enrolment.not_pending");
        (await ItemsAsync($"enrolments?site_id={approved.Text("site_id")}")).Should().ContainSingle().Which.Text("status").Should().Be("enrolled");
    }

    [Fact]
    public async Task A_revoked_token_ends_what_waits_and_leaves_enrolled_agents_alone()
    {
        var top = (await NewSiteAsync("top")).Id();
        var issued = await IssueAsync(top);
        var token = issued.Text("token")!;
        var enrolled = await AnsweredAsync(token, $$"""{"site_name":"{{Service.Unique("a")}}"}""");

        await Http.RemoveAsync($"enrolment-tokens/{issued.Id()}").DataAsync();

        await RegisterAsync(token, $$"""{"site_name":"{{Service.Unique("b")}}"}""").RefusedAsync(401, "agent.token_invalid");
        await new FieldAgent(Http, enrolled.GetProperty("config").GuidOrNull("site_id")!.Value, enrolled.Text("agent_key")!).HeartbeatResponseAsync();
        (await Http.DataAtAsync($"enrolment-tokens/{issued.Id()}")).Text("status").Should().Be("revoked");
        (await ItemsAsync($"enrolments?token_id={issued.Id()}")).Should().ContainSingle("uses stay listed");
    }

    [Fact]
    public async Task Names_and_ids_that_are_taken_or_malformed_are_refused_without_a_use()
    {
        var top = (await NewSiteAsync("top")).Id();
        var name = Service.Unique("taken");
        await Http.PostRawAsync("sites", $$"""{"name":"{{name}}","parent_id":"{{top}}"}""").DataAsync();
        var issued = await IssueAsync(top);
        var token = issued.Text("token")!;

        await RegisterAsync(token, $$"""{"site_name":"{{name.ToUpperInvariant()}}"}""").RefusedAsync(409, "group.name_taken");
        await RegisterAsync(token, """{"site_name":"a/b"}""").RefusedAsync(422, "group.name_invalid");
        await RegisterAsync(token, """{"site_name":7}""").RefusedAsync(422, "request.value_invalid");
        await RegisterAsync(token, "{}").RefusedAsync(422, "request.required");
        await RegisterAsync(token, $$"""{"site_id":"{{top}}","site_name":"a"}""").RefusedAsync(401, "agent.token_invalid");
        await RegisterAsync(token + "x", """{"site_name":"a"}""").RefusedAsync(422, "request.required");
        await RegisterAsync(token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), """{"site_name":"a"}""").RefusedAsync(401, "agent.token_invalid");
        (await Http.DataAtAsync($"enrolment-tokens/{issued.Id()}")).Raw("uses").Should().Be("0");
    }

    [Fact]
    public async Task A_group_that_can_have_no_sites_below_it_has_no_token()
    {
        var group = (await Http.PostRawAsync("groups", $$"""{"name":"{{Service.Unique("group")}}"}""").DataAsync()).Id();
        const string Terms = """{"max_uses":1,"expires_in_hours":1}""";

        await Http.PostRawAsync($"groups/{group}/enrolment-tokens", Terms).RefusedAsync(400, "site.parent_not_a_site");
        await Http.PostRawAsync($"groups/{SiteSyncClient.NewId()}/enrolment-tokens", Terms).RefusedAsync(404, "group.not_found");
        await Http.PostRawAsync($"groups/{group}/enrolment-tokens", """{"max_uses":0,"expires_in_hours":1}""").RefusedAsync(422, "enrolment_token.max_uses_invalid");
        (await ItemsAsync($"groups/{group}/enrolment-tokens")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_site_with_tokens_can_be_deleted()
    {
        var top = (await NewSiteAsync("top")).Id();
        var issued = await IssueAsync(top, more: ""","needs_approval":true""");
        var waiting = await AnsweredAsync(issued.Text("token")!, """{"site_name":"a","nonce":"n"}""");

        await Http.RemoveAsync($"sites/{top}").DataAsync();

        await Http.ReadAtAsync($"enrolment-tokens/{issued.Id()}").RefusedAsync(404, "enrolment_token.not_found");
        await Http.SendAsync(HttpMethod.Post, $"enrolments/{waiting.Text("enrolment_id")}/approve").RefusedAsync(404, "enrolment.not_found");
        await RegisterAsync(issued.Text("token")!, """{"site_name":"a","nonce":"n"}""").RefusedAsync(401, "agent.token_invalid");
    }

    [Fact]
    public async Task Of_concurrent_agents_with_one_external_id_one_gets_the_site_and_no_second_one_is_created()
    {
        var top = (await NewSiteAsync("top")).Id();
        var token = await TokenAsync(top, maxUses: Many);
        var key = Service.Unique("key");

        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(agent => RegisterAsync(token, $$"""{"external_id":"{{key}}","nonce":"{{agent}}"}""")));

        var won = answers.Should().ContainSingle(answer => answer.StatusCode == HttpStatusCode.OK).Which;
        foreach (var lost in answers.Where(answer => answer != won)) await Task.FromResult(lost).RefusedAsync(409, "agent.already_enrolled");
        (await ItemsAsync($"sites?parent_id={top}")).Should().ContainSingle();
        (await ItemsAsync($"groups/{top}/enrolment-tokens")).Single().Raw("uses").Should().Be("1");
    }

    [Fact]
    public async Task Concurrent_calls_with_one_nonce_create_one_site_and_the_last_key_is_valid()
    {
        var top = (await NewSiteAsync("top")).Id();
        var token = await TokenAsync(top, maxUses: Many);
        var agent = $$"""{"site_name":"{{Service.Unique("berlin")}}","nonce":"n"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(async _ => await AnsweredAsync(token, agent)));

        var site = answers.Select(answer => answer.GetProperty("config").GuidOrNull("site_id")).Distinct().Should().ContainSingle().Which!.Value;
        (await ItemsAsync($"groups/{top}/enrolment-tokens")).Single().Raw("uses").Should().Be("1");
        var valid = 0;
        foreach (var answer in answers)
        {
            using var heartbeat = await new FieldAgent(Http, site, answer.Text("agent_key")!).SendHeartbeatAsync();
            if (heartbeat.StatusCode == HttpStatusCode.OK) valid++;
        }

        valid.Should().Be(1);
    }

    [Fact]
    public async Task Concurrent_agents_never_use_a_token_more_often_than_allowed()
    {
        var top = (await NewSiteAsync("top")).Id();
        var token = await TokenAsync(top, maxUses: 3);

        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => RegisterAsync(token, $$"""{"site_name":"{{Service.Unique("s")}}"}""")));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).Should().Be(3);
        foreach (var lost in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK)) await Task.FromResult(lost).RefusedAsync(401, "agent.token_invalid");
        (await ItemsAsync($"sites?parent_id={top}")).Should().HaveCount(3);
        var issued = (await ItemsAsync($"groups/{top}/enrolment-tokens")).Single();
        (issued.Raw("uses"), issued.Text("status")).Should().Be(("3", "exhausted"));
    }

    private async Task<JsonElement> IssueAsync(Guid group, int maxUses = 10, string more = "") =>
        await Http.PostRawAsync($"groups/{group}/enrolment-tokens", $$"""{"max_uses":{{maxUses}},"expires_in_hours":1{{more}}}""").DataAsync();

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string address) => [.. (await Http.DataAtAsync(address)).EnumerateArray()];

    private async Task<JsonElement> AnsweredAsync(string token, string agent)
    {
        using var answer = await RegisterAsync(token, agent);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue("{0}", text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task<string> TokenAsync(Guid group, int maxUses = 10, string more = "") => (await IssueAsync(group, maxUses, more)).Text("token")!;

    private Task<HttpResponseMessage> RegisterAsync(string token, string agent)
    {
        var members = agent.Trim('{', '}');
        return Http.PostRawAsync(
            "agents/register", $$"""{"token":"{{token}}","agent_url":"https://agent.example:8443","agent_version":"1.2.3"{{(members.Length == 0 ? "" : "," + members)}}}""");
    }
}
