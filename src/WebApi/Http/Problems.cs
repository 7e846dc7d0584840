using Ardalis.Result;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Importing;
using Sites.Domain.Common;

namespace Sites.WebApi.Http;

/// <summary>The one place where a refusal becomes problem details.</summary>
internal static partial class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>The maximum number of entries of <c>errors</c>.</summary>
    public const int MaxErrors = 100;

    /// <summary>A refused result, of whatever type.</summary>
    public static Microsoft.AspNetCore.Http.IResult Of<T>(Result<T> refused, ImportReport? report = null)
    {
        var errors = refused.ValidationErrors.ToList();
        // A failed result without a code would be a defect of ours: it must not pass for anything else.
        if (errors.Count == 0) throw new InvalidOperationException($"A result failed without a code: {string.Join(' ', refused.Errors)}");

        var code = errors.Select(error => error.ErrorCode).Distinct().Count() == 1 ? errors[0].ErrorCode : HttpErrors.Several.Code;
        var byField = errors.Where(error => !string.IsNullOrEmpty(error.Identifier))
            .GroupBy(error => error.Identifier)
            .ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group.Select(error => error.ErrorMessage)]);
        var status = ErrorStatuses.All[code];
        if (report is not null) byField = ErrorsOf(report);
        // Clients show what is wrong with their input by field, so input that is wrong as a whole has a name too.
        else if (byField.Count == 0 && status == StatusCodes.Status422UnprocessableEntity) byField["body"] = [DetailOf(errors)];
        return new ProblemAnswer(code, status, DetailOf(errors), byField.Count == 0 ? null : Bounded(byField, isAll: report is not null), report)
        {
            ExistingId = errors.OfType<ErrorBecauseOf>().FirstOrDefault()?.Existing,
        };
    }

    /// <summary>A refusal of the web layer's own.</summary>
    public static Microsoft.AspNetCore.Http.IResult Of(HttpError error) => new ProblemAnswer(error.Code, error.Status, error.Sentence, null, null);

    /// <summary>The refusal of a body's media type, which names those that the endpoint accepts.</summary>
    public static Microsoft.AspNetCore.Http.IResult UnsupportedMediaType(HttpContext context)
    {
        var accepted = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [];
        // merge-patch+json is what PATCH means by JSON; elsewhere it means nothing.
        var isPatch = HttpMethods.IsPatch(context.Request.Method);
        var types = string.Join(", ", accepted.Where(type => isPatch || type != MediaTypes.MergePatch));
        context.Response.Headers[isPatch ? "Accept-Patch" : "Accept-Post"] = types;
        return Of(HttpErrors.UnsupportedMediaType with { Sentence = $"The body's media type or charset is not supported here; send {types}." });
    }

    /// <summary>Whether a refusal with this status has a <c>Retry-After</c>.</summary>
    public static bool IsWorthRepeating(int status) => status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests;

    /// <summary>Writes a refusal of the web layer's own, outside of an endpoint.</summary>
    public static Task WriteAsync(HttpContext context, HttpError error) => Of(error).ExecuteAsync(context);

    /// <summary>The refused rows of an import by line and column.</summary>
    private static Dictionary<string, IReadOnlyList<string>> ErrorsOf(ImportReport report) =>
        report.Refused.GroupBy(row => row.Field is null ? $"line {row.Line}" : $"line {row.Line}, {row.Field}")
            .ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group.Select(row => row.Message)]);

    private static Dictionary<string, IReadOnlyList<string>> Bounded(Dictionary<string, IReadOnlyList<string>> errors, bool isAll)
    {
        if (errors.Count <= MaxErrors) return errors;
        var bounded = errors.Take(MaxErrors - 1).ToDictionary();
        bounded["more"] = [$"{(isAll ? $"{errors.Count - bounded.Count} " : "")}more fields are wrong; correct these first"];
        return bounded;
    }

    private static string DetailOf(List<ValidationError> errors)
    {
        if (errors is not [var only]) return $"{(errors.Count > MaxErrors ? $"More than {MaxErrors}" : errors.Count)} things are wrong: {string.Join(", ", errors.Select(error => error.Identifier).Distinct().Take(MaxErrors))}.";

        // Sentences about a field begin in the middle ("must be …"); others stand by themselves.
        return !string.IsNullOrEmpty(only.Identifier) && char.IsLower(only.ErrorMessage[0])
            ? $"{only.Identifier} {only.ErrorMessage}."
            : only.ErrorMessage;
    }

    private sealed class ProblemAnswer(
        string code, int status, string detail, Dictionary<string, IReadOnlyList<string>>? errors, ImportReport? report)
        : Microsoft.AspNetCore.Http.IResult
    {
        public Guid? ExistingId { get; init; }

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var problem = new Problem
            {
                Type = $"urn:sites:error:{code}",
                Title = ReasonPhrases.GetReasonPhrase(status),
                Status = status,
                Detail = detail,
                Instance = httpContext.Request.Path,
                Code = code,
                TraceId = TraceIds.Current ?? httpContext.TraceIdentifier,
                Errors = errors,
                ExistingId = ExistingId,
                Data = report,
            };
            // A failure is logged where it is caught, with its cause.
            if (status < StatusCodes.Status500InternalServerError) LogRefused(httpContext);
            httpContext.Response.StatusCode = status;
            if (IsWorthRepeating(status)) httpContext.Response.Headers.RetryAfter = "2";
            await httpContext.Response.WriteAsJsonAsync(
                problem, ContractsJsonContext.Wire.Problem, ContentType, httpContext.RequestAborted);
        }

        /// <summary>Callers report the <c>trace_id</c> of whatever was answered, so that of a refusal is logged too.</summary>
        private void LogRefused(HttpContext context)
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Sites.WebApi.Http.Problems");
            if (!logger.IsEnabled(LogLevel.Information) || ChangeLog.IsOmitted(context)) return;
            LogRefusal(logger, context.Request.Method, context.Request.Path.ToUriComponent(), status, code, context.User.Identity?.Name ?? "-");
        }
    }

    [LoggerMessage(LogLevel.Information, "{Method} {Path} {Status} {Code} caller={Caller}")]
    private static partial void LogRefusal(ILogger logger, string method, string path, int status, string code, string caller);
}
