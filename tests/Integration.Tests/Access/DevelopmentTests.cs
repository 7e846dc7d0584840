using System.Net;
using Sites.Application.Common;
using Sites.Integration.Tests.Http;
using Sites.WebApi;
using Sites.WebApi.Access;

namespace Sites.Integration.Tests.Access;

/// <summary>Who is the developer, and where the service will not start at all.</summary>
public sealed class DevelopmentTests(SqliteService service) : IClassFixture<SqliteService>
{
    [Fact]
    public async Task Whoever_calls_from_this_machine_is_the_developer() =>
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
    public async Task A_request_that_shows_signs_of_coming_from_elsewhere_is_nobodys(string header, string value)
    {
        // A page under a name of its own that resolves to this machine, or a proxy that hands on others' requests.
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
    public async Task Another_port_of_this_machine_is_not_foreign(string header, string value) =>
        (await service.Http.SendAsync(HttpMethod.Get, "sites", (header, value))).StatusCode.Should().Be(HttpStatusCode.OK);

    [Fact]
    public async Task A_page_of_another_origin_cannot_issue_a_token()
    {
        var site = (await service.Http.PostJsonAsync("sites", new { name = service.Unique("site") }).DataAsync()).Id();

        (await service.Http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token", ("Origin", "https://attacker.example"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await service.Http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token", ("Sec-Fetch-Site", "cross-site"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await service.Http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(255, HttpStatusCode.OK)]
    [InlineData(256, HttpStatusCode.Unauthorized)]
    public async Task Whoever_the_header_names_has_a_name_that_can_be_kept(int length, HttpStatusCode expected)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "sites");
        request.Headers.Add("X-Development-Principal", new string('n', length));

        (await service.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.Should().Be(expected);
    }

    [Fact]
    public void Outside_of_Development_the_service_does_not_start_without_authentication() =>
        FluentActions.Invoking(() => ServiceHost.Create(["--environment=Production", $"--Data={service.Folder}"]))
            .Should().Throw<ConfigurationException>().WithMessage("*Authentication:Schemes:Bearer*");

    [Theory]
    [InlineData("SaveToken=true")]
    [InlineData("Authority=https://issuer.example")]
    [InlineData("ValidAudiences:0=sites")]
    public void Authentication_that_is_only_begun_is_none(string setting) =>
        CannotStart($"--Authentication:Schemes:Bearer:{setting}").WithMessage("*incomplete*");

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
    public void Authentication_that_cannot_work_stops_the_start_and_names_the_setting(string setting, string message) =>
        CannotStart([.. Working, $"--Authentication:Schemes:Bearer:{setting}"]).WithMessage(message);

    [Theory]
    [InlineData("Authority=https://issuer.example")]
    [InlineData("ValidIssuers:0=another")]
    public async Task Authentication_that_can_work_does_not(string setting)
    {
        await using var app = ServiceHost.Create(["--environment=Production", $"--Data={service.Folder}", .. Working, $"--Authentication:Schemes:Bearer:{setting}"]);

        app.Should().NotBeNull();
    }

    private static readonly string[] Working =
    [
        "--Authentication:Schemes:Bearer:ValidIssuer=issuer", "--Authentication:Schemes:Bearer:ValidAudiences:0=sites",
        "--Authentication:Schemes:Bearer:SigningKeys:0:Issuer=issuer", $"--Authentication:Schemes:Bearer:SigningKeys:0:Value={Convert.ToBase64String(new byte[32])}",
    ];

    private FluentAssertions.Specialized.ExceptionAssertions<ConfigurationException> CannotStart(params string[] settings) =>
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
    public void Only_loopback_addresses_are_this_machine_alone(string address, bool isLoopback) =>
        AccessRegistration.IsLoopbackOnly([address]).Should().Be(isLoopback);

    [Fact]
    public async Task In_Development_the_service_does_not_listen_to_others_without_authentication()
    {
        await using var app = ServiceHost.Create(
            ["--environment=Development", "--urls=http://0.0.0.0:0", $"--Data={Path.Combine(service.Folder, "open")}", "--Logging:LogLevel:Default=Error"]);

        await FluentActions.Awaiting(() => ServiceHost.StartAsync(app, TestContext.Current.CancellationToken))
            .Should().ThrowAsync<ConfigurationException>().WithMessage("*this machine only*");
    }
}
