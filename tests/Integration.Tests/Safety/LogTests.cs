using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sites.Integration.Tests.Agents;
using Sites.WebApi.Operations;

namespace Sites.Integration.Tests.Safety;

/// <summary>The log of the service.</summary>
public sealed partial class LogTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Changes = "Sites.WebApi.Http.ChangeLog";

    [Fact]
    public async Task Every_change_is_one_line_with_its_caller_and_trace_id()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path, "--Logging:LogLevel:Sites=Information");
        service.Http.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
        service.Http.DefaultRequestHeaders.Add("X-Development-Principal", "Jane Doe");
        var site = (await service.Http.PostJsonAsync("sites", new { name = "one" }).DataAsync()).Id();
        var node = (await service.Http.PostJsonAsync("nodes", new { mac_address = "02:00:00:00:00:01" }).DataAsync()).Id();
        await service.Http.PatchJsonAsync($"sites/{site}", new { description = "x" }).DataAsync();
        await service.Http.PostCsvAsync("sites/import", "key,name\nk,imported\n").DataAsync();
        (await service.Http.DeleteAsync($"nodes/{node}", TestContext.Current.CancellationToken)).IsSuccessStatusCode.Should().BeTrue();

        var lines = await ChangesAsync(service, " DELETE ");

        lines.Select(line => line.Split($"{Changes} ")[1]).Should().Equal(
            $"trace_id={TraceId} POST /api/v1/sites CreateSite 201 created=/api/v1/sites/{site} caller=Jane Doe",
            $"trace_id={TraceId} POST /api/v1/nodes CreateNode 201 created=/api/v1/nodes/{node} caller=Jane Doe",
            $"trace_id={TraceId} PATCH /api/v1/sites/{site} UpdateSite 200 caller=Jane Doe",
            $"trace_id={TraceId} POST /api/v1/sites/import ImportSites 200 caller=Jane Doe",
            $"trace_id={TraceId} DELETE /api/v1/nodes/{node} DeleteNode 200 caller=Jane Doe");
        lines.Should().AllSatisfy(line => line.Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info: "));
    }

    [Fact]
    public async Task Requests_without_changes_and_heartbeats_are_not_logged()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path, "--Logging:LogLevel:Sites=Information");
        var site = (await service.Http.PostJsonAsync("sites", new { name = "one" }).DataAsync()).Id();
        var agent = await FieldAgent.EnrolAsync(service.Http, site);
        await agent.HeartbeatResponseAsync();
        await service.Http.GetAsync($"sites/{site}", TestContext.Current.CancellationToken);
        await service.Http.PostCsvAsync("sites/import?dry_run=true", "key,name\nk,imported\n").DataAsync();
        await service.Http.PostJsonAsync("sites", new { name = "one" }).RefusalAsync();
        await service.Http.PostCsvAsync("sites/import", "key,name\nk,a/b\n").RefusalAsync();
        await service.Http.PatchJsonAsync($"sites/{Guid.Empty}", new { name = "two" }).RefusalAsync();
        await service.Http.PatchJsonAsync($"sites/{site}", new { name = "last" }).DataAsync();

        var lines = await ChangesAsync(service, " UpdateSite ");

        lines.Select(line => Operation().Match(line).Groups[1].Value).Should().Equal("CreateSite", "IssueAgentToken", "RegisterAgent", "UpdateSite");
        lines.Select(line => line.Split("caller=")[1]).Should().AllBe("developer", "in Development, a request without credentials is from the developer");
    }

    [Fact]
    public async Task Changes_by_an_agent_have_the_agent_as_caller()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path, "--Logging:LogLevel:Sites=Information");
        var site = (await service.Http.PostJsonAsync("sites", new { name = "one" }).DataAsync()).Id();
        var agent = await FieldAgent.EnrolAsync(service.Http, site);
        using var boot = await agent.PostAsync("agents/boots", """{"mac_address":"02:00:00:00:00:09"}""");
        boot.IsSuccessStatusCode.Should().BeTrue(await boot.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        (await ChangesAsync(service, "/agents/boots"))[^1].Should().EndWith($"caller=agent:{site}");
    }

    [Fact]
    public async Task The_trace_id_of_a_refusal_is_logged()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path, "--Logging:LogLevel:Sites=Information");
        service.Http.DefaultRequestHeaders.Add("X-Development-Principal", "Jane Doe");
        foreach (var (method, path, answer, caller) in new[]
        {
            ("POST", "sites", "415 request.unsupported_media_type", "Jane Doe"),
            ("GET", $"sites/{Guid.Empty}", "404 site.not_found", "Jane Doe"),
            ("GET", "no-such-thing", "404 route.not_found", "Jane Doe"),
            ("PUT", "sites", "405 route.method_not_allowed", "Jane Doe"),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            var (_, _, problem) = await service.Http.SendAsync(request, TestContext.Current.CancellationToken).RefusalAsync();
            var traceId = problem.Text("trace_id")!;

            var lines = await service.WaitForOutputAsync($"Problems trace_id={traceId}");

            lines.Single(line => line.Contains($"Problems trace_id={traceId}", StringComparison.Ordinal)).Should().EndWith(
                $"trace_id={traceId} {method} /api/v1/{path} {answer} caller={caller}");
        }
    }

    [Theory]
    [InlineData("Warning")]
    [InlineData("None")]
    public async Task The_trace_id_of_a_failure_is_logged_at_every_log_level(string level)
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(
            data.Path, "--Database:BusyTimeoutSeconds=1", $"--Logging:LogLevel:Microsoft.AspNetCore={level}");
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("BEGIN IMMEDIATE");

        var (status, _, problem) = await service.Http.PostJsonAsync("sites", new { name = "x" }).RefusalAsync();

        status.Should().Be((int)HttpStatusCode.ServiceUnavailable);
        var traceId = problem.Text("trace_id")!;
        traceId.Should().MatchRegex("^[0-9a-f]{32}$");
        // All log entries of the request have the trace id.
        var line = (await service.WaitForOutputAsync($"Failures trace_id={traceId}")).Single(line => line.Contains("Http.Failures", StringComparison.Ordinal));
        line.Should().MatchRegex($@"^\d{{4}}-\S+Z warn: Sites\.WebApi\.Http\.Failures trace_id={traceId} database\.busy: ");
    }

    [Fact]
    public async Task An_unhandled_exception_is_one_line_with_its_trace_id_and_stack()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path);
        await using (var saboteur = await data.OpenAsync()) await saboteur.ExecuteAsync("DROP TABLE DocumentAssignments; DROP TABLE Documents");

        var (status, _, problem) = await service.Http.GetAsync("catalog/workflow?q=%0a%0dforged", TestContext.Current.CancellationToken).RefusalAsync();

        status.Should().Be((int)HttpStatusCode.InternalServerError);
        var traceId = problem.Text("trace_id")!;
        var lines = await service.WaitForOutputAsync($"Failures trace_id={traceId}");
        lines.Single(line => line.Contains("Http.Failures", StringComparison.Ordinal)).Should().Contain(" fail: Sites.WebApi.Http.Failures ").And.Contain("\\n   at ");
        lines.Should().AllSatisfy(line => line.Should().MatchRegex(@"^\d{4}-\S+Z (info|warn|fail): "));
    }

    [Theory]
    [InlineData("a\nb", @"a\nb")]
    [InlineData("a\r\nb", @"a\r\nb")]
    [InlineData("a\u001b[2Jb", @"a\u001b[2Jb")]
    [InlineData("a\u0085\u2028\u2029b", @"a\u0085\u2028\u2029b")]
    [InlineData("a\u202eb\u200bc", @"a\u202eb\u200bc")]
    [InlineData("a\tb\u007f\u0000", @"a\tb\u007f\u0000")]
    [InlineData("Zoë 東京 😀", "Zoë 東京 😀")]
    public void Text_of_requests_cannot_add_or_hide_log_lines(string text, string written)
    {
        using var output = new StringWriter();
        new LogLineFormatter().Write(new LogEntry<string>(LogLevel.Warning, "Some.Category", 0, text, null, (state, _) => state), null, output);

        output.ToString().Should().EndWith($" warn: Some.Category {written}{output.NewLine}");
    }

    /// <summary>Waits for the last change and returns the log lines of all changes.</summary>
    private static async Task<List<string>> ChangesAsync(RunningService service, string last) =>
        [.. (await service.WaitForOutputAsync(last)).Where(line => line.Contains($" {Changes} ", StringComparison.Ordinal))];

    [GeneratedRegex(@"/\S+ ([A-Z]\w+) \d{3} ")]
    private static partial Regex Operation();
}
