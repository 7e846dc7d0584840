using System.Net;
using Sites.Application.Common;
using Sites.Integration.Tests.Http;
using Sites.WebApi;

namespace Sites.Integration.Tests.Access;

/// <summary>Cross-origin requests: allowed for configured origins and, in Development, for local ones.</summary>
public sealed class CrossOriginTests(SqliteService development, CrossOriginTests.ConfiguredOrigins configured) : IClassFixture<SqliteService>, IClassFixture<CrossOriginTests.ConfiguredOrigins>
{
    private const string Fleet = "https://fleet.example";

    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("http://127.0.0.1:4200")]
    public async Task In_Development_local_origins_are_allowed_without_credentials(string origin)
    {
        using var response = await development.Http.ReadAtAsync("sites", ("Origin", origin));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(origin);
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
        Exposed(response).Should().BeEquivalentTo("ETag", "Location", "Retry-After", "Link");
    }

    [Fact]
    public async Task In_Development_remote_origins_are_refused()
    {
        using var response = await development.Http.ReadAtAsync("sites", ("Origin", Fleet));

        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Fact]
    public async Task A_configured_origin_is_allowed_with_credentials()
    {
        using var response = await configured.Http.ReadAtAsync("sites", ("Origin", Fleet));

        response.StatusCode.Should().Be(HttpStatusCode.OK, "a configured origin is also accepted in Development");
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Fleet);
        response.Headers.GetValues("Access-Control-Allow-Credentials").Should().Equal("true");
        Exposed(response).Should().Contain("ETag");
    }

    [Fact]
    public async Task A_preflight_request_returns_the_allowed_methods_and_headers()
    {
        using var response = await configured.Http.SendAsync(
            HttpMethod.Options, "sites/0193a5a0-0000-7000-8000-000000000001",
            ("Origin", Fleet), ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "authorization,content-type,if-match"));

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Methods").Single().Should().Contain("PATCH");
        response.Headers.GetValues("Access-Control-Allow-Headers").Single().Should().Contain("if-match");
        response.Headers.GetValues("Access-Control-Max-Age").Single().Should().Be("600");
    }

    [Theory]
    [InlineData("https://other.example")]
    [InlineData("https://fleet.example.other")]
    [InlineData("http://fleet.example")]
    [InlineData("null")]
    public async Task Other_origins_are_refused(string origin)
    {
        using var response = await configured.Http.ReadAtAsync("sites", ("Origin", origin));

        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Theory]
    [InlineData("https://fleet.example/app")]
    [InlineData("fleet.example")]
    [InlineData("https://*.example")]
    [InlineData("ftp://fleet.example")]
    public void An_invalid_origin_prevents_startup(string origin) =>
        FluentActions.Invoking(() => ServiceHost.Create(["--environment=Development", $"--Data={development.Folder}", $"--Cors:Origins:0={origin}"]))
            .Should().Throw<ConfigurationException>().WithMessage($"*'{origin}'*");

    private static string[] Exposed(HttpResponseMessage response) => response.Headers.GetValues("Access-Control-Expose-Headers").SelectMany(value => value.Split(',')).ToArray();

    /// <summary>A service with two configured origins, in the format of an environment variable.</summary>
    public sealed class ConfiguredOrigins : SqliteService
    {
        protected override async Task<string[]> PrepareAsync() => [.. await base.PrepareAsync(), $"--Cors:Origins={Fleet}, https://second.example"];
    }
}
