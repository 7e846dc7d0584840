using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sites.WebApi.Access;

namespace Sites.Integration.Tests.Architecture;

/// <summary>Nobody can add an endpoint and forget who may use it.</summary>
public sealed class PermissionTests(SqliteService service) : IClassFixture<SqliteService>
{
    /// <summary>What is open to anybody, on purpose.</summary>
    private static readonly string[] Open = ["/health", "/openapi/v1.json", "/docs", "/api/v1/agents/register"];

    [Fact]
    public void Every_endpoint_declares_who_may_use_it() =>
        Undeclared(service.Services.GetRequiredService<EndpointDataSource>()).Should().BeEmpty();

    [Fact]
    public void The_rule_looks_at_all_of_the_api() =>
        service.Services.GetRequiredService<EndpointDataSource>().Endpoints.Count(endpoint => endpoint.Metadata.GetMetadata<PermissionMetadata>() is not null)
            .Should().BeGreaterThan(20);

    [Fact]
    public void The_rule_finds_a_planted_violator()
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
