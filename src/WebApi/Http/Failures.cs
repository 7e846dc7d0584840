using Microsoft.AspNetCore.Diagnostics;
using Sites.Application.Common;

namespace Sites.WebApi.Http;

/// <summary>Responds to exceptions: failures of the database have their own codes, everything else is a defect (500).</summary>
internal sealed partial class Failures(IDatabase database, ILogger<Failures> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The caller disconnected: no response can be sent, and it is not a defect.
        if (httpContext.RequestAborted.IsCancellationRequested) return true;
        var error = ErrorOf(exception);
        if (error == HttpErrors.ServerError) LogDefect(logger, exception, httpContext.Request.Method, httpContext.Request.Path.ToUriComponent());
        else if (error.Status >= 500) LogFault(logger, error.Code, database.Describe(exception));
        try
        {
            await Problems.WriteAsync(httpContext, error);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The caller disconnected during the response.
        }

        return true;
    }

    private HttpError ErrorOf(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => HttpErrors.TooLarge,
        BadHttpRequestException => HttpErrors.Malformed,
        _ => database.Classify(exception) switch
        {
            null => HttpErrors.ServerError,
            DatabaseFault.Unavailable => HttpErrors.DatabaseUnavailable,
            DatabaseFault.Busy => HttpErrors.DatabaseBusy,
            DatabaseFault.Full => HttpErrors.DatabaseFull,
            DatabaseFault.CommitUncertain => HttpErrors.DatabaseCommitUncertain,
            var unknown => throw new ArgumentOutOfRangeException(nameof(exception), unknown, null),
        },
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogDefect(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Warning, "{Code}: {Reason}")]
    private static partial void LogFault(ILogger logger, string code, string reason);
}
