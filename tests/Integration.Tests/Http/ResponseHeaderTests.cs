using Microsoft.AspNetCore.Builder;

namespace Sites.Integration.Tests.Http;

/// <summary>Security headers of responses.</summary>
public sealed class ResponseHeaderTests(ResponseHeaderTests.FailingService service) : HttpTestBase(service), IClassFixture<ResponseHeaderTests.FailingService>
{
    [Theory]
    [InlineData("sites", 200)]
    [InlineData("sites?limit=0", 422)]
    [InlineData("sites/x", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/fails", 500)]
    [InlineData("/health/live", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/docs/", 200)]
    [InlineData("/docs/scalar.js", 200)]
    public async Task Every_response_has_the_security_headers(string address, int status)
    {
        using var response = await Http.ReadAtAsync(address);

        ((int)response.StatusCode).Should().Be(status);
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        response.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'none'").And.Contain("frame-ancestors 'none'");
        response.Headers.CacheControl.Should().NotBeNull();
        if (status >= 400) response.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task Lists_are_not_cached()
    {
        using var response = await Http.ReadAtAsync("sites");

        (response.Headers.CacheControl!.NoCache, response.Headers.CacheControl.Private).Should().Be((true, true));
    }

    [Fact]
    public async Task The_documentation_page_runs_only_its_own_scripts_and_references_no_other_host()
    {
        using var response = await Http.ReadAtAsync("/docs/");
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();

        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        page.Split("<script").Skip(1).Should().NotBeEmpty().And.OnlyContain(script => script.Contains($"nonce=\"{nonce}\"", StringComparison.Ordinal));
        policy.Should().NotContain("http").And.NotContain("*").And.NotContain("unsafe-eval");
        page.Should().NotContain("http://").And.NotContain("https://").And.NotContain("fonts.");
        using var again = await Http.ReadAtAsync("/docs/");
        again.Headers.GetValues("Content-Security-Policy").Single().Should().NotBe(policy, "every response has a new nonce");
    }

    [Fact]
    public async Task In_Development_the_root_redirects_to_the_documentation_page()
    {
        using var response = await Http.ReadAtAsync("/");

        response.RequestMessage!.RequestUri!.AbsolutePath.Should().StartWith("/docs");
    }

    /// <summary>A service with an endpoint that throws.</summary>
    public sealed class FailingService : SqliteService
    {
        protected override void Extend(WebApplication app) =>
            app.MapGet("/fails", string () => throw new InvalidOperationException("planted")).AllowAnonymous();
    }
}
