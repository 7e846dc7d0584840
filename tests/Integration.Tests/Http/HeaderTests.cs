using System.Net;
using System.Text;

namespace Sites.Integration.Tests.Http;

/// <summary>Headers as careless and as careful clients write them.</summary>
public sealed class HeaderTests(SqliteService service) : OverHttp(service), IClassFixture<SqliteService>
{
    [Fact]
    public async Task An_empty_If_Match_is_met_by_no_version()
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
    public async Task A_charset_may_be_quoted_but_it_must_be_utf8(string contentType, HttpStatusCode expected)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "groups")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"name": "{{Service.Unique("group")}}"}""")),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType).Should().BeTrue();

        (await Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task A_parameter_is_refused_also_where_none_is_known()
    {
        var (status, code, _) = await Http.PostJsonAsync("groups?dry_run=true", new { name = Service.Unique("not made") }).RefusalAsync();

        (status, code).Should().Be((422, "request.unknown_member"));
    }
}
