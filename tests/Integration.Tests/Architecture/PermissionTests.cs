using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sites.WebApi.Access;

namespace Sites.Integration.Tests.Architecture;

/// <summary>Every endpoint must declare its permission.</summary>
public sealed class PermissionTests(SqliteService service) : IClassFixture<SqliteService>
{
    /// <summary>Endpoints that intentionally require no authentication.</summary>
    private static readonly string[] Open = ["/health", "/openapi/v1.json", "/docs", "/api/v1/agents/register"];

    [Fact]
    public void Every_endpoint_declares_a_permission() =>
        Undeclared(service.Services.GetRequiredService<EndpointDataSource>()).Should().BeEmpty();

    [Fact]
    public void The_rule_applies_to_all_endpoints() =>
        service.Services.GetRequiredService<EndpointDataSource>().Endpoints.Count(endpoint => endpoint.Metadata.GetMetadata<PermissionMetadata>() is not null)
            .Should().BeGreaterThan(20);

    [Fact]
    public void The_rule_detects_a_violation()
    {
        var builder = WebApplication.CreateSlimBuilder();
        using var app = (IDisposable)builder.Build();
        var routes = (IEndpointRouteBuilder)app;
        routes.MapGet("/planted", () => "anybody");
        routes.MapGet("/planted-open", () => "anybody").AllowAnonymous();

        routes.DataSources.SelectMany(Undeclared).Should().BeEquivalentTo("/planted", "/planted-open");
    }

    private static IEnumerable<string> Undeclared(EndpointDataSource endpoints) => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => !IsDeclared(endpoint))
        .Select(endpoint => endpoint.RoutePattern.RawText!);

    private static bool IsDeclared(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? endpoint.RoutePattern.RawText == "/" || Open.Any(open => endpoint.RoutePattern.RawText!.StartsWith(open, StringComparison.Ordinal))
            : endpoint.Metadata.GetMetadata<PermissionMetadata>() is not null && endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null;
}
