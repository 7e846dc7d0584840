using System.Net;
using System.Text;
using Sites.Integration.Tests.Architecture;

namespace Sites.Integration.Tests.Hosting;

/// <summary>Verifies that the validation of responses detects deviations from the OpenAPI document.</summary>
public sealed class OpenApiValidationHandlerTests
{
    private const string Deleted = """{"success":true,"data":{"id":"019adeef-0e00-7466-823b-8c1e392456de"},"message":null}""";
    private const string Problem =
        """{"type":"urn:sites:error:site.not_found","title":"Not Found","status":404,"detail":"d","instance":"/x","code":"site.not_found","trace_id":"t"}""";

    private static readonly OpenApiValidationHandler.ApiRules Rules = new(Repository.Read("docs", "openapi.v1.json"));

    [Theory]
    [InlineData("DELETE", "sites/019adeef-0e00-7466-823b-8c1e392456de", 200, "application/json", Deleted)]
    [InlineData("DELETE", "sites/019adeef-0e00-7466-823b-8c1e392456de", 404, "application/problem+json", Problem)]
    [InlineData("GET", "no-such-thing", 404, "application/problem+json", Problem)]
    [InlineData("PUT", "sites", 405, "application/problem+json", Problem)]
    public async Task A_described_response_passes(string method, string path, int status, string type, string body) =>
        (await DefectAsync(method, path, status, type, body)).Should().BeNull();

    [Theory]
    [InlineData("a status", 202, "application/json", Deleted)]
    [InlineData("a media type", 200, "text/plain", Deleted)]
    [InlineData("an unknown member", 200, "application/json", """{"success":true,"data":{"id":"019adeef-0e00-7466-823b-8c1e392456de"},"message":null,"more":1}""")]
    [InlineData("an unknown member within", 200, "application/json", """{"success":true,"data":{"id":"019adeef-0e00-7466-823b-8c1e392456de","more":1},"message":null}""")]
    [InlineData("a missing member", 200, "application/json", """{"success":true,"message":null}""")]
    [InlineData("a member of another type", 200, "application/json", """{"success":true,"data":{"id":7},"message":null}""")]
    [InlineData("a member of another format", 200, "application/json", """{"success":true,"data":{"id":"x"},"message":null}""")]
    [InlineData("a value that is none", 200, "application/json", """{"success":false,"data":{"id":"019adeef-0e00-7466-823b-8c1e392456de"},"message":null}""")]
    [InlineData("null", 200, "application/json", """{"success":true,"data":null,"message":null}""")]
    [InlineData("a foreign code", 404, "application/problem+json", """{"type":"t","title":"t","status":404,"detail":"d","instance":"/x","code":"node.not_found","trace_id":"t"}""")]
    [InlineData("an ETag", 200, "application/json", Deleted, "ETag")]
    [InlineData("a Location", 200, "application/json", Deleted, "Location")]
    public async Task A_response_that_is_not_described_is_detected(string what, int status, string type, string body, string? header = null) =>
        (await DefectAsync("DELETE", "sites/019adeef-0e00-7466-823b-8c1e392456de", status, type, body, header)).Should().NotBeNull(what);

    [Fact]
    public async Task Missing_headers_and_unknown_operations_are_detected()
    {
        (await DefectAsync("GET", "sites/019adeef-0e00-7466-823b-8c1e392456de", 304, "", "")).Should().Be("there is no ETag");
        (await DefectAsync("GET", "sites/x/no-such-thing", 200, "application/json", Deleted)).Should().Be("the operation");
        (await DefectAsync("PUT", "sites", 200, "application/json", Deleted)).Should().Be("the operation");
    }

    private static async Task<string?> DefectAsync(string method, string path, int status, string type, string body, string? header = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://localhost/api/v1/{path}");
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        if (type.Length > 0) response.Content = new StringContent(body, Encoding.UTF8, type);
        if (header is not null) response.Headers.TryAddWithoutValidation(header, "\"x\"");
        return await Rules.DefectAsync(request, response);
    }
}
