using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sites.WebApi.Http;

namespace Sites.Integration.Tests.Http;

/// <summary>A blank parameter is typically caused by an unset variable of a script, and must not be treated as absent.</summary>
public sealed class BlankParameterTests(SqliteService service) : HttpTestBase(service), IClassFixture<SqliteService>
{
    [Fact]
    public async Task Every_parameter_of_every_endpoint_is_refused_if_it_is_blank()
    {
        var site = await NewSiteAsync("site");
        var agent = await Agents.FieldAgent.EnrolAsync(Http, site.Id());
        var tried = 0;
        foreach (var endpoint in Service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0];
            foreach (var parameter in endpoint.Metadata.GetMetadata<QueryParameters>()?.All ?? [])
            {
                foreach (var blank in new[] { $"{parameter.Name}=", parameter.Name, $"{parameter.Name}=%20%09" })
                {
                    var request = new HttpRequestMessage(HttpMethod.Parse(method), $"{endpoint.RoutePattern.RawText!.Replace("{id}", $"{site.Id()}", StringComparison.Ordinal)}?{blank}");
                    if (method == "POST") request.Content = new StringContent("key,name\nblank,blank\n", System.Text.Encoding.UTF8, "text/csv");
                    if (request.RequestUri!.OriginalString.StartsWith("/api/v1/agents/changes", StringComparison.Ordinal)) request.Headers.Authorization = new("Bearer", agent.Key);
                    await Http.SendAsync(request, TestContext.Current.CancellationToken).RefusedAsync(422, "request.value_invalid", parameter.Name);
                    tried++;
                }
            }
        }

        tried.Should().BeGreaterThan(200);
    }

    [Fact]
    public async Task A_blank_dry_run_imports_nothing()
    {
        await Http.PostCsvAsync("sites/import?dry_run=", "key,name\nunset-variable,Unset\n").RefusedAsync(422, "request.value_invalid", "dry_run");

        (await Http.EnvelopeAtAsync("sites?external_id=unset-variable")).Raw("total").Should().Be("0");
    }

    [Fact]
    public async Task A_blank_value_in_a_list_is_refused() =>
        await Http.ReadAtAsync("nodes?state=active&state=").RefusedAsync(422, "request.value_invalid", "state");
}
