using System.Net;
using Sites.Application.Common;
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
    public async Task A_request_that_shows_signs_of_coming_from_elsewhere_is_nobodys(string header, string value)
    {
        // A page under a name of its own that resolves to this machine, or a proxy that hands on others' requests.
        var request = new HttpRequestMessage(HttpMethod.Get, "sites");
        request.Headers.TryAddWithoutValidation(header, value).Should().BeTrue();

        (await service.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
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
    [InlineData("Foo=1")]
    [InlineData("Authority=https://issuer.example")]
    [InlineData("ValidAudiences:0=sites")]
    public void Authentication_that_is_only_begun_is_none(string setting) =>
        FluentActions.Invoking(() => ServiceHost.Create(
                ["--environment=Production", $"--Data={service.Folder}", $"--Authentication:Schemes:Bearer:{setting}"]))
            .Should().Throw<ConfigurationException>().WithMessage("*incomplete*");

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
