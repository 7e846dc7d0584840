using System.Net;
using System.Text;

namespace Sites.Integration.Tests.Http;

/// <summary>Unusual but valid headers, and invalid ones.</summary>
public sealed class HeaderTests(SqliteService service) : HttpTestBase(service), IClassFixture<SqliteService>
{
    [Fact]
    public async Task An_empty_If_Match_never_matches()
    {
        var site = await NewSiteAsync("site");
        var request = new HttpRequestMessage(HttpMethod.Patch, $"sites/{site.Id()}") { Content = new StringContent("""{"description": "lost"}""", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "").Should().BeTrue();

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"", HttpStatusCode.Created)]
    [InlineData("application/json; charset=UTF-8", HttpStatusCode.Created)]
    [InlineData("application/json; charset=iso-8859-1", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_charset_may_be_quoted_and_must_be_UTF8(string contentType, HttpStatusCode expected)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "groups")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"name": "{{Service.Unique("group")}}"}""")),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType).Should().BeTrue();

        (await Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task An_unknown_parameter_is_refused_by_endpoints_without_parameters()
    {
        var (status, code, _) = await Http.PostJsonAsync("groups?dry_run=true", new { name = Service.Unique("not made") }).RefusalAsync();

        (status, code).Should().Be((422, "request.unknown_member"));
    }
}
