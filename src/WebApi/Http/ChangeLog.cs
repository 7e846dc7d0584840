namespace Sites.WebApi.Http;

/// <summary>
/// Logs one line for every change that was made over HTTP: what, by whom, and with which answer. The formatter adds the time and the
/// trace id, as it does for every line of a request.
/// </summary>
internal sealed partial class ChangeLog(ILogger<ChangeLog> logger) : IEndpointFilter
{
    /// <summary>
    /// Every agent sends a heartbeat each minute or more often: thousands of lines for each interesting change. Their content
    /// is in the health of the site, and their number in the metrics.
    /// </summary>
    private const string Heartbeat = "Heartbeat";

    private static readonly object Omitted = new();

    /// <summary>Marks a request that changed nothing although its method could: a dry run, or a request of the service itself.</summary>
    public static void Omit(HttpContext context) => context.Items[Omitted] = Omitted;

    /// <summary>Whether a request leaves no line of its own in the log.</summary>
    public static bool IsOmitted(HttpContext context) => context.Items.ContainsKey(Omitted);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var request = context.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !logger.IsEnabled(LogLevel.Information)) return result;
        var operation = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
        return result is IResult answer && operation != Heartbeat && !IsOmitted(context.HttpContext)
            ? new LoggedAnswer(this, operation ?? "-", answer)
            : result;
    }

    private void Write(HttpContext context, string operation)
    {
        var response = context.Response;
        // Refusals change nothing; failures are logged where they are answered.
        if (response.StatusCode is < 200 or > 299) return;
        var request = context.Request;
        // Encoded, because paths contain text from callers.
        var path = request.Path.ToUriComponent();
        // An agent that enrols has no name yet; the line of its token names the person who issued it.
        var caller = context.User.Identity?.Name ?? "-";
        if (response.Headers.Location is [{ Length: > 0 } location]) LogCreation(logger, request.Method, path, operation, response.StatusCode, location, caller);
        else LogChange(logger, request.Method, path, operation, response.StatusCode, caller);
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Path} {Operation} {Status} caller={Caller}")]
    private static partial void LogChange(ILogger logger, string method, string path, string operation, int status, string caller);

    [LoggerMessage(LogLevel.Information, "{Method} {Path} {Operation} {Status} created={Location} caller={Caller}")]
    private static partial void LogCreation(ILogger logger, string method, string path, string operation, int status, string location, string caller);

    /// <summary>The status is known after the response is written. A caller that disconnects earlier has made its change nevertheless.</summary>
    private sealed class LoggedAnswer(ChangeLog log, string operation, IResult answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            try
            {
                await answer.ExecuteAsync(httpContext);
            }
            finally
            {
                log.Write(httpContext, operation);
            }
        }
    }
}
