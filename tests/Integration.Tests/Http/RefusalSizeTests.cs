using System.Text;

namespace Sites.Integration.Tests.Http;

/// <summary>The size of a refusal does not depend on the number and length of the errors.</summary>
public sealed class RefusalSizeTests(SqliteService service) : HttpTestBase(service), IClassFixture<SqliteService>
{
    private const int MaxAnswer = 64 * 1024;

    private static readonly string Long = new('x', 900_000);

    public static TheoryData<string, string> Bodies => new()
    {
        { "agents/changes", $$"""{"changes": [{{string.Join(',', Enumerable.Repeat("{}", 300_000))}}]}""" },
        { "agents/changes", $$"""{"changes": [{{string.Join(',', Enumerable.Repeat("5", 500_000))}}]}""" },
        { "agents/changes/acknowledge", $$"""{"versions": [{{string.Join(',', Enumerable.Repeat("{}", 300_000))}}]}""" },
        { "agents/changes/acknowledge", $$"""{"versions": [{{string.Join(',', Enumerable.Repeat("null", 180_000))}}]}""" },
        { "sites", "{" + string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"m{i}\": 1")) + "}" },
        { "nodes", $$"""{"{{Long}}": 1}""" },
        { "groups", $$"""{"name": "{{Long}}", "external_id": "{{Long[..1000]}}"}""" },
        { "agents/boots", $$"""{"mac_address": "{{Long}}"}""" },
        { "sites/SITE/sync", $$"""{"entity_types": [{{string.Join(',', Enumerable.Repeat("\"x\"", 200_000))}}]}""" },
        { "agents/heartbeat", $$"""{"site_id": "{{Long}}", "agent_version": "{{Long[..1000]}}"}""" },
    };

    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public async Task A_body_with_many_errors_gets_a_short_response(string address, string body)
    {
        var site = await NewSiteAsync("site");
        var agent = await Agents.FieldAgent.EnrolAsync(Http, site.Id());
        var request = new HttpRequestMessage(HttpMethod.Post, address.Replace("SITE", $"{site.Id()}", StringComparison.Ordinal))
        {
            Content = new StringContent(body.Replace("SITE", $"{site.Id()}", StringComparison.Ordinal), Encoding.UTF8, "application/json"),
        };
        if (address.StartsWith("agents/", StringComparison.Ordinal)) request.Headers.Authorization = new("Bearer", agent.Key);

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);

        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)response.StatusCode).Should().Be(422, "{0}", answer[..Math.Min(answer.Length, 300)]);
        answer.Length.Should().BeLessThan(MaxAnswer);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("5")]
    public async Task The_response_to_an_agent_does_not_grow_with_what_is_left_out(string status)
    {
        var agent = await Agents.FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site")).Id());

        foreach (var services in new[] { string.Join(',', Enumerable.Range(0, 80_000).Select(i => $"\"{i}\":{status}")), $"\"{Long}\":{status}" })
        {
            var answer = await agent.HeartbeatResponseAsync($"{{{services}}}");
            answer.GetProperty("ignored").GetArrayLength().Should().BeInRange(1, 100);
            answer.GetRawText().Length.Should().BeLessThan(MaxAnswer);
        }
    }

    [Fact]
    public async Task More_than_100_errors_are_truncated_with_a_note()
    {
        var body = "{" + string.Join(',', Enumerable.Range(0, 150).Select(i => $"\"m{i}\": 1")) + "}";

        var errors = (await Http.PostRawAsync("sites", body).RefusedAsync(422, "request.unknown_member")).GetProperty("errors");

        errors.EnumerateObject().Should().HaveCount(100);
        errors.Raw("more").Should().Be("""["more fields are wrong; correct these first"]""");
    }

    [Theory]
    [InlineData("sites/import", "key,name,parent_key\n")]
    [InlineData("nodes/import", "mac_address,home_site_key\n")]
    public async Task A_long_cell_is_not_repeated_in_the_report(string address, string header)
    {
        var cells = header.Trim().Split(',').Length;
        var report = await Http.PostCsvAsync(address, header + string.Join(',', Enumerable.Repeat(Long, cells)) + "\n").RefusedAsync(422, "import.refused");

        report.GetRawText().Length.Should().BeLessThan(MaxAnswer);
    }

    [Fact]
    public async Task A_long_header_is_not_repeated() =>
        (await Http.PostCsvAsync("sites/import", $"key,name,{Long},{Long}\na,b,c,d\n").RefusedAsync()).GetRawText().Length.Should().BeLessThan(MaxAnswer);
}
