using System.Net;
using Sites.Application.Common;
using Sites.Integration.Tests.Http;
using Sites.WebApi;

namespace Sites.Integration.Tests.Access;

/// <summary>Which other origins' pages may call the service: none, those that are configured, or in Development those of this machine.</summary>
public sealed class CrossOriginTests(SqliteService development, CrossOriginTests.NamedOrigins named) : IClassFixture<SqliteService>, IClassFixture<CrossOriginTests.NamedOrigins>
{
    private const string Fleet = "https://fleet.example";

    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("http://127.0.0.1:4200")]
    public async Task In_Development_pages_of_this_machine_may_call_without_credentials(string origin)
    {
        using var response = await development.Http.ReadAtAsync("sites", ("Origin", origin));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(origin);
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
        Exposed(response).Should().BeEquivalentTo("ETag", "Location", "Retry-After", "Link");
    }

    [Fact]
    public async Task In_Development_a_page_of_another_machine_may_not()
    {
        using var response = await development.Http.ReadAtAsync("sites", ("Origin", Fleet));

        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Fact]
    public async Task A_named_origin_may_call_with_credentials()
    {
        using var response = await named.Http.ReadAtAsync("sites", ("Origin", Fleet));

        response.StatusCode.Should().Be(HttpStatusCode.OK, "in Development a named origin is not foreign");
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Fleet);
        response.Headers.GetValues("Access-Control-Allow-Credentials").Should().Equal("true");
        Exposed(response).Should().Contain("ETag");
    }

    [Fact]
    public async Task A_browser_is_told_in_advance_what_it_may_send()
    {
        using var response = await named.Http.SendAsync(
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
    public async Task Any_other_origin_may_not_call(string origin)
    {
        using var response = await named.Http.ReadAtAsync("sites", ("Origin", origin));

        response.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Theory]
    [InlineData("https://fleet.example/app")]
    [InlineData("fleet.example")]
    [InlineData("https://*.example")]
    [InlineData("ftp://fleet.example")]
    public void Text_that_is_not_an_origin_stops_the_start(string origin) =>
        FluentActions.Invoking(() => ServiceHost.Create(["--environment=Development", $"--Data={development.Folder}", $"--Cors:Origins:0={origin}"]))
            .Should().Throw<ConfigurationException>().WithMessage($"*'{origin}'*");

    private static string[] Exposed(HttpResponseMessage response) => response.Headers.GetValues("Access-Control-Expose-Headers").SelectMany(value => value.Split(',')).ToArray();

    /// <summary>A service with two named origins, as an environment variable would list them.</summary>
    public sealed class NamedOrigins : SqliteService
    {
        protected override async Task<string[]> PrepareAsync() => [.. await base.PrepareAsync(), $"--Cors:Origins={Fleet}, https://second.example"];
    }
}
