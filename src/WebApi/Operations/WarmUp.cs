using System.Security.Claims;
using System.Text;
using Sites.Application.Common;
using Sites.WebApi.Access;
using Sites.WebApi.Http;

namespace Sites.WebApi.Operations;

/// <summary>
/// Sends a few requests through the service's own pipeline before the service reports that it is ready, so that code is compiled
/// and queries are translated: the first write would otherwise take seconds. Their writes are not committed (<see cref="Rehearsal"/>).
/// </summary>
internal sealed partial class WarmUp(IServiceScopeFactory scopes, IConfiguration configuration, ILogger<WarmUp> logger)
{
    private const string UnusedId = "ffffffff-ffff-7fff-bfff-ffffffffffff";

    /// <summary>Maximum duration. If the database does not respond, readiness must depend on the database alone and not on the warm-up.</summary>
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(ConfiguredNumber.Parse("WarmUp:TimeoutSeconds", configuration["WarmUp:TimeoutSeconds"], 10, 3600));

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RequestDelegate? _pipeline;

    /// <summary>Completes when the warm-up ends; is already completed if there is none.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Whether <c>WarmUp:Enabled</c> is unset or true.</summary>
    /// <exception cref="ConfigurationException">The value is neither <c>true</c> nor <c>false</c>.</exception>
    public static bool IsEnabled(IConfiguration configuration) =>
        configuration["WarmUp:Enabled"] is not { } value
        || (bool.TryParse(value, out var isEnabled) ? isEnabled : throw new ConfigurationException($"WarmUp:Enabled is '{value}'; it must be true or false."));

    /// <summary>Sets the place at which the requests enter the pipeline.</summary>
    public void Use(IApplicationBuilder app) => app.Use(next => _pipeline = next);

    /// <summary>Starts the warm-up as soon as the service listens.</summary>
    public void StartWith(IHostApplicationLifetime lifetime)
    {
        Completion = _completion.Task;
        lifetime.ApplicationStarted.Register(() => _ = RunAsync(lifetime.ApplicationStopping));
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_limit);
        try
        {
            // The start of the service must not wait for the warm-up.
            await Task.Yield();
            // The requests without locks come first, because locks are kept while code is compiled.
            await SendAsync("GET", "/api/v1/sites", 200, "?limit=1");
            await SendAsync("GET", "/api/v1/nodes", 200, "?limit=1");
            await SendAsync("GET", $"/api/v1/sites/{UnusedId}", 404);
            await SendAsync("PATCH", $"/api/v1/sites/{UnusedId}", 404, body: """{"description": "warm-up"}""");
            await SendAsync("POST", "/api/v1/nodes", 201, body: """{"mac_address": "02:00:00:00:00:00"}""");
            await SendAsync("POST", "/api/v1/sites", 201, body: $$"""{"name": "warm-up {{UnusedId}}"}""");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The service works without a warm-up; only its first requests are slower.
            LogIncomplete(logger, failure.Message);
        }
        finally
        {
            _completion.SetResult();
        }

        async Task SendAsync(string method, string path, int expected, string query = "", string? body = null)
        {
            var status = await AnswerAsync(method, path, query, body, limit.Token);
            if (limit.IsCancellationRequested) throw new TimeoutException($"it did not end within {_limit.TotalSeconds} s.");
            // The name or the address may already exist; detecting that warms up the same code.
            if (status != expected && status != StatusCodes.Status409Conflict) throw new InvalidOperationException($"{method} {path} was answered {status}.");
        }
    }

    private async Task<int> AnswerAsync(string method, string path, string query, string? body, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Rehearsal>().IsOn = true;
        var context = new DefaultHttpContext
        {
            RequestServices = scope.ServiceProvider,
            RequestAborted = cancellationToken,
            User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "warm-up"), new Claim(AccessRegistration.RoleClaim, "admin")], "WarmUp", "sub", AccessRegistration.RoleClaim)),
        };
        (context.Request.Method, context.Request.Path, context.Request.QueryString) = (method, path, new QueryString(query));
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("localhost"));
        if (body is not null)
        {
            context.Request.ContentType = "application/json";
            context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        }

        ChangeLog.Omit(context);
        var accessor = scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>();
        accessor.HttpContext = context;
        try
        {
            await _pipeline!(context);
            return context.Response.StatusCode;
        }
        finally
        {
            accessor.HttpContext = null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The warm-up was not completed: {Reason}")]
    private static partial void LogIncomplete(ILogger logger, string reason);
}
