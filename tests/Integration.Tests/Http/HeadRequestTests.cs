using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sites.Integration.Tests.Http;

/// <summary>HEAD is supported by all GET endpoints.</summary>
public sealed class HeadRequestTests(SqliteService service) : HttpTestBase(service), IClassFixture<SqliteService>
{
    [Fact]
    public async Task Every_GET_endpoint_supports_HEAD_with_the_same_status_and_media_type()
    {
        var site = await NewSiteAsync("site");
        var routes = Service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{id}", $"{site.Id()}", StringComparison.Ordinal)).Distinct().ToList();
        routes.Should().HaveCountGreaterThan(30).And.Contain("/health/live");
        foreach (var route in routes)
        {
            using var get = await Http.ReadAtAsync(route);
            using var head = await Http.SendAsync(HttpMethod.Head, route);

            head.StatusCode.Should().Be(get.StatusCode, route);
            head.Content.Headers.ContentType.Should().Be(get.Content.Headers.ContentType, route);
            (await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().BeEmpty(route);
        }
    }

    [Fact]
    public async Task HEAD_of_a_resource_returns_its_ETag_and_supports_304()
    {
        var address = $"sites/{(await NewSiteAsync("site")).Id()}";
        using var head = await Http.SendAsync(HttpMethod.Head, address);
        using var get = await Http.ReadAtAsync(address);

        head.Headers.ETag.Should().NotBeNull().And.Be(get.Headers.ETag);
        using var again = await Http.SendAsync(HttpMethod.Head, address, ("If-None-Match", head.Headers.ETag!.ToString()));
        ((int)again.StatusCode).Should().Be(304);
    }

    [Fact]
    public async Task HEAD_of_an_export_returns_its_length()
    {
        using var head = await Http.SendAsync(HttpMethod.Head, "sites/export");

        head.Content.Headers.ContentLength.Should().BePositive();
    }

    [Fact]
    public async Task HEAD_without_a_GET_endpoint_returns_405_and_Allow_lists_HEAD_only_with_GET()
    {
        using var none = await Http.SendAsync(HttpMethod.Head, "agents/register");
        ((int)none.StatusCode).Should().Be(405);
        none.Content.Headers.Allow.Should().BeEquivalentTo("POST");

        using var other = await Http.SendAsync(HttpMethod.Put, "sites");
        ((int)other.StatusCode).Should().Be(405);
        other.Content.Headers.Allow.Should().Contain(["GET", "HEAD", "POST"]);
    }
}
