using System.Security.Claims;
using System.Text;
using Sites.WebApi.Access;
using Sites.WebApi.Http;

namespace Sites.WebApi.Operations;

/// <summary>
/// Sends a few requests through the service's own pipeline before it says that it is ready, so that code is compiled and queries are translated
/// by then: the first write would otherwise take seconds. Every one of them is refused, so nothing is stored.
/// </summary>
internal sealed partial class WarmUp(IServiceScopeFactory scopes, ILogger<WarmUp> logger)
{
    /// <summary>A service whose database does not answer is ready as soon as the database is; it must not wait for this.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>An id that nothing has.</summary>
    private const string Nobody = "ffffffff-ffff-7fff-bfff-ffffffffffff";

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RequestDelegate? _pipeline;

    /// <summary>Ends with the warm-up; has ended where none is to be made.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Marks where the requests enter the pipeline.</summary>
    public void Use(IApplicationBuilder app) => app.Use(next => _pipeline = next);

    /// <summary>Has it begin as soon as the service listens.</summary>
    public void BeginWith(IHostApplicationLifetime lifetime)
    {
        Completion = _completion.Task;
        lifetime.ApplicationStarted.Register(() => _ = RunAsync(lifetime.ApplicationStopping));
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            // Whoever started the service does not wait.
            await Task.Yield();
            // Stored and undone: a policy of patterns needs patterns, which is found out after the save.
            await SendAsync("POST", "/api/v1/sites", """{"name": "warm-up", "cache_policy": "pattern"}""", limit.Token);
            await SendAsync("PATCH", $"/api/v1/sites/{Nobody}", """{"description": "warm-up"}""", limit.Token);
            await SendAsync("POST", "/api/v1/nodes", $$"""{"mac_address": "02:00:00:00:00:00", "group_id": "{{Nobody}}"}""", limit.Token);
            await SendAsync("GET", $"/api/v1/sites/{Nobody}", null, limit.Token);
            await SendAsync("GET", "/api/v1/sites", null, limit.Token, "?limit=1");
            await SendAsync("GET", "/api/v1/nodes", null, limit.Token, "?limit=1");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // It only makes the first requests faster.
            LogIncomplete(logger, failure.Message);
        }
        finally
        {
            _completion.SetResult();
        }
    }

    private async Task SendAsync(string method, string path, string? body, CancellationToken cancellationToken, string query = "")
    {
        await using var scope = scopes.CreateAsyncScope();
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
        }
        finally
        {
            accessor.HttpContext = null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The warm-up was not completed: {Reason}")]
    private static partial void LogIncomplete(ILogger logger, string reason);
}
