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
/// The real service on a local port with a separate database. There is one instance per test class, which its
/// tests share; they therefore create their data with unique names (<see cref="Unique"/>).
/// </summary>
public abstract class Service : IAsyncLifetime
{
    private WebApplication? _app;
    private HttpClient? _http;
    private int _names;

    /// <summary>Client of the service as the developer; its base address ends in <c>/api/v1/</c>.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException("The service was not started.");

    /// <summary>The service container, for assertions on internal state.</summary>
    public IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException("The service was not started.");

    /// <summary>The commands of requests that opt in to recording.</summary>
    internal CommandLog Commands { get; } = new();

    /// <summary>All endpoints of the service with method and route.</summary>
    public IReadOnlyList<string> Endpoints =>
    [
        .. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
                .Select(method => $"{method} {endpoint.RoutePattern.RawText}")),
    ];

    /// <summary>Reason why the database is not available; null if it is.</summary>
    public virtual string? Missing => null;

    /// <summary>Whether the database is a fake that cannot be queried at startup.</summary>
    protected virtual bool SkipsPreparation => false;

    /// <summary>Prepares the database and returns its configuration as <c>--Key=value</c>.</summary>
    protected abstract Task<string[]> PrepareAsync();

    /// <summary>Deletes the database.</summary>
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
        // The responses of a fake database are not realistic, so they are not validated.
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

    /// <summary>Returns a name that is unique within the test class.</summary>
    public string Unique(string name) => $"{name} {Interlocked.Increment(ref _names)}";

    /// <summary>Returns a MAC address that is unique within the test class.</summary>
    public string UniqueMac()
    {
        var number = Interlocked.Increment(ref _names);
        return $"02:aa:00:{number >> 16 & 0xff:x2}:{number >> 8 & 0xff:x2}:{number & 0xff:x2}";
    }

    /// <summary>Sends a request and returns the commands that it caused.</summary>
    internal async Task<(HttpResponseMessage Response, IReadOnlyList<SentCommand> Sent)> SendLoggedAsync(HttpRequestMessage request)
    {
        var name = Unique("request");
        request.Headers.Add(CommandLog.Header, name);
        var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, Commands.Of(name));
    }

    /// <summary>Replaces services of the container.</summary>
    protected virtual void Adjust(IServiceCollection services)
    {
    }

    /// <summary>Adds endpoints.</summary>
    protected virtual void Extend(WebApplication app)
    {
    }
}

/// <summary>Requests and responses as raw JSON, like clients send and receive them.</summary>
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

    /// <summary>Reads the JSON of a response with any status.</summary>
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    /// <summary>Returns the data of the envelope; fails if the response is an error.</summary>
    public static async Task<JsonElement> DataAsync(this Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue(body);
        return JsonDocument.Parse(body).RootElement.GetProperty("data").Clone();
    }

    /// <summary>Returns the status and code of an error, and the whole problem.</summary>
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
