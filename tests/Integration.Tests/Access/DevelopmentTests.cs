using System.Net;
using Sites.Application.Common;
using Sites.Integration.Tests.Http;
using Sites.WebApi;
using Sites.WebApi.Access;

namespace Sites.Integration.Tests.Access;

/// <summary>Which requests are authenticated as the developer, and which configurations prevent startup.</summary>
public sealed class DevelopmentTests(SqliteService service) : IClassFixture<SqliteService>
{
    [Fact]
    public async Task A_local_request_is_authenticated_as_the_developer() =>
        (await service.Http.GetAsync(new Uri("sites", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.OK);

    [Theory]
    [InlineData("Host", "attacker.example")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Forwarded-Host", "fleet.example")]
    [InlineData("x-forwarded-proto", "https")]
    [InlineData("X-Forwarded-Prefix", "/sites")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("X-Original-For", "203.0.113.7")]
    [InlineData("CF-Connecting-IP", "203.0.113.7")]
    [InlineData("Origin", "https://attacker.example")]
    [InlineData("Origin", "http://localhost.attacker.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("X-Development-Principal", "")]
    [InlineData("X-Development-Principal", " ")]
    public async Task A_request_that_was_forwarded_or_sent_cross_origin_is_not_authenticated(string header, string value)
    {
        // DNS rebinding, or a proxy that forwards requests of other machines.
        var request = new HttpRequestMessage(HttpMethod.Get, "sites");
        request.Headers.TryAddWithoutValidation(header, value).Should().BeTrue();

        (await service.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("Host", "LocalHost")]
    [InlineData("Host", "127.0.0.1")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "https://127.0.0.1:8443")]
    [InlineData("Origin", "http://[::1]:3000")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task Other_ports_of_the_local_machine_are_accepted(string header, string value) =>
        (await service.Http.SendAsync(HttpMethod.Get, "sites", (header, value))).StatusCode.Should().Be(HttpStatusCode.OK);

    [Fact]
    public async Task A_cross_origin_page_cannot_issue_a_token()
    {
        var site = (await service.Http.PostJsonAsync("sites", new { name = service.Unique("site") }).DataAsync()).Id();

        (await service.Http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token", ("Origin", "https://attacker.example"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await service.Http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token", ("Sec-Fetch-Site", "cross-site"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await service.Http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(255, HttpStatusCode.OK)]
    [InlineData(256, HttpStatusCode.Unauthorized)]
    public async Task A_name_in_the_header_that_is_too_long_to_store_is_not_authenticated(int length, HttpStatusCode expected)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "sites");
        request.Headers.Add("X-Development-Principal", new string('n', length));

        (await service.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.Should().Be(expected);
    }

    [Fact]
    public void Outside_Development_the_service_does_not_start_without_authentication() =>
        FluentActions.Invoking(() => ServiceHost.Create(["--environment=Production", $"--Data={service.Folder}"]))
            .Should().Throw<ConfigurationException>().WithMessage("*Authentication:Schemes:Bearer*");

    [Theory]
    [InlineData("SaveToken=true")]
    [InlineData("Authority=https://issuer.example")]
    [InlineData("ValidAudiences:0=sites")]
    public void Incomplete_authentication_settings_prevent_startup(string setting) =>
        ShouldFailToStart($"--Authentication:Schemes:Bearer:{setting}").WithMessage("*incomplete*");

    [Theory]
    [InlineData("SigningKeys:0:Value=not base64!", "*SigningKeys:0:Value*base64*")]
    [InlineData("SigningKeys:0:Value=AAAAAAAAAAAAAAAAAAAAAA==", "*SigningKeys:0:Value*32 bytes*")]
    [InlineData("SigningKeys:0:Value=", "*SigningKeys:0:Value*")]
    [InlineData("SigningKeys:0:Issuer=", "*SigningKeys:0:Issuer is missing*")]
    [InlineData("SigningKeys:0:Issuer=another", "*'another'*ValidIssuer*")]
    [InlineData("ValidIssuer=", "*ValidIssuer is blank*")]
    [InlineData("ValidAudience= ", "*ValidAudience is blank*")]
    [InlineData("ValidAudiences:0=", "*ValidAudiences:0 is blank*")]
    [InlineData("Authority=", "*Authority*https URL*")]
    [InlineData("Authority=issuer.example", "*'issuer.example'*https URL*")]
    [InlineData("Authority=http://issuer.example", "*https URL*")]
    [InlineData("Authority=ftp://issuer.example", "*https URL*")]
    public void Invalid_authentication_settings_prevent_startup_and_are_named(string setting, string message) =>
        ShouldFailToStart([.. ValidSettings, $"--Authentication:Schemes:Bearer:{setting}"]).WithMessage(message);

    [Theory]
    [InlineData("Authority=https://issuer.example")]
    [InlineData("ValidIssuers:0=another")]
    public async Task Valid_authentication_settings_are_accepted(string setting)
    {
        await using var app = ServiceHost.Create(["--environment=Production", $"--Data={service.Folder}", .. ValidSettings, $"--Authentication:Schemes:Bearer:{setting}"]);

        app.Should().NotBeNull();
    }

    private static readonly string[] ValidSettings =
    [
        "--Authentication:Schemes:Bearer:ValidIssuer=issuer", "--Authentication:Schemes:Bearer:ValidAudiences:0=sites",
        "--Authentication:Schemes:Bearer:SigningKeys:0:Issuer=issuer", $"--Authentication:Schemes:Bearer:SigningKeys:0:Value={Convert.ToBase64String(new byte[32])}",
    ];

    private FluentAssertions.Specialized.ExceptionAssertions<ConfigurationException> ShouldFailToStart(params string[] settings) =>
        FluentActions.Invoking(() => ServiceHost.Create(["--environment=Production", $"--Data={service.Folder}", .. settings])).Should().Throw<ConfigurationException>();

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://[::1]:5080", true)]
    [InlineData("http://0.0.0.0:5080", false)]
    [InlineData("http://[::]:5080", false)]
    [InlineData("http://*:5080", false)]
    [InlineData("http://192.0.2.1:5080", false)]
    [InlineData("http://sites.example:5080", false)]
    public void Only_loopback_addresses_are_local(string address, bool isLoopback) =>
        AccessRegistration.IsLoopbackOnly([address]).Should().Be(isLoopback);

    [Fact]
    public async Task In_Development_the_service_does_not_listen_on_public_addresses_without_authentication()
    {
        await using var app = ServiceHost.Create(
            ["--environment=Development", "--urls=http://0.0.0.0:0", $"--Data={Path.Combine(service.Folder, "open")}", "--Logging:LogLevel:Default=Error"]);

        await FluentActions.Awaiting(() => ServiceHost.StartAsync(app, TestContext.Current.CancellationToken))
            .Should().ThrowAsync<ConfigurationException>().WithMessage("*this machine only*");
    }
}
