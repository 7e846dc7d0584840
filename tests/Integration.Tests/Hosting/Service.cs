using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sites.Infrastructure.Persistence;
using Sites.WebApi;

namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// The real service on a real port of this machine, with a database of its own. One per test class; the tests within a
/// class share it and therefore make what they need under names of their own (<see cref="Unique"/>).
/// </summary>
public abstract class Service : IAsyncLifetime
{
    private WebApplication? _app;
    private HttpClient? _http;
    private int _names;

    /// <summary>Speaks to the service as the developer; its base address ends in <c>/api/v1/</c>.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException("The service was not started.");

    /// <summary>The service's container, for looking behind the scenes.</summary>
    public IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException("The service was not started.");

    /// <summary>What requests send to the database, where they ask for it to be kept.</summary>
    internal CommandLog Commands { get; } = new();

    /// <summary>Every endpoint of the service: method and route.</summary>
    public IReadOnlyList<string> Endpoints =>
    [
        .. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
                .Select(method => $"{method} {endpoint.RoutePattern.RawText}")),
    ];

    /// <summary>Why there is no such database here; null where there is.</summary>
    public virtual string? Missing => null;

    /// <summary>Whether the database only seems to be there, so that nothing can be asked of it at the start.</summary>
    protected virtual bool SkipsPreparation => false;

    /// <summary>Configuration that names the database, as <c>--Key=value</c>.</summary>
    protected abstract Task<string[]> PrepareAsync();

    /// <summary>Takes the database away.</summary>
    protected abstract Task CleanAsync();

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null) return;
        var settings = await PrepareAsync();
        _app = ServiceHost.Create(["--urls=http://127.0.0.1:0", "--environment=Development", "--Logging:LogLevel:Default=Error", .. settings], services =>
        {
            services.AddHttpContextAccessor();
            services.ConfigureDbContext<SqliteSitesDbContext>(options => options.AddInterceptors(Commands));
            services.ConfigureDbContext<SqlServerSitesDbContext>(options => options.AddInterceptors(Commands));
            Adjust(services);
        });
        Extend(_app);
        if (SkipsPreparation) await _app.StartAsync();
        else await ServiceHost.StartAsync(_app, CancellationToken.None);
        var address = new Uri(_app.Urls.Single() + "/api/v1/");
        // A database that only seems to be there answers what no database would.
        _http = SkipsPreparation ? new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) } : OpenApiValidationHandler.Client(address);
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (Missing is null) await CleanAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A name that no other test of the class uses.</summary>
    public string Unique(string name) => $"{name} {Interlocked.Increment(ref _names)}";

    /// <summary>A MAC address that no other test of the class uses.</summary>
    public string UniqueMac()
    {
        var number = Interlocked.Increment(ref _names);
        return $"02:aa:00:{number >> 16 & 0xff:x2}:{number >> 8 & 0xff:x2}:{number & 0xff:x2}";
    }

    /// <summary>Sends a request, and tells what it sent to the database.</summary>
    internal async Task<(HttpResponseMessage Response, IReadOnlyList<SentCommand> Sent)> SendLoggedAsync(HttpRequestMessage request)
    {
        var name = Unique("request");
        request.Headers.Add(CommandLog.Header, name);
        var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, Commands.Of(name));
    }

    /// <summary>For services that need other parts than the usual ones.</summary>
    protected virtual void Adjust(IServiceCollection services)
    {
    }

    /// <summary>For services that have more endpoints than the usual ones.</summary>
    protected virtual void Extend(WebApplication app)
    {
    }
}

/// <summary>Requests as a client in the field would write them: raw JSON out, raw JSON in.</summary>
internal static class Requests
{
    public static Task<HttpResponseMessage> SendJsonAsync(
        this HttpClient http, HttpMethod method, string address, string json, string? ifMatch = null, string mediaType = "application/json")
    {
        var request = new HttpRequestMessage(method, address) { Content = new StringContent(json, Encoding.UTF8, mediaType) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient http, string address, object body) =>
        http.SendJsonAsync(HttpMethod.Post, address, JsonSerializer.Serialize(body));

    public static Task<HttpResponseMessage> PatchJsonAsync(this HttpClient http, string address, object body, string? ifMatch = null) =>
        http.SendJsonAsync(HttpMethod.Patch, address, JsonSerializer.Serialize(body), ifMatch);

    public static Task<HttpResponseMessage> PostCsvAsync(this HttpClient http, string address, string csv) =>
        http.SendJsonAsync(HttpMethod.Post, address, csv, mediaType: "text/csv");

    /// <summary>The answer's JSON, whatever its status.</summary>
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    /// <summary>What is in the envelope; fails where the answer is a refusal.</summary>
    public static async Task<JsonElement> DataAsync(this Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue(body);
        return JsonDocument.Parse(body).RootElement.GetProperty("data").Clone();
    }

    /// <summary>Status and code of a refusal, and the whole problem.</summary>
    public static async Task<(int Status, string? Code, JsonElement Problem)> RefusalAsync(this Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        response.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var problem = await response.ReadAsync();
        return ((int)response.StatusCode, problem.GetProperty("code").GetString(), problem);
    }

    public static Guid Id(this JsonElement data) => data.GetProperty("id").GetGuid();

    public static string? Text(this JsonElement data, string member) => data.GetProperty(member).GetString();
}
