using System.Diagnostics;
using Ardalis.Result;
using Microsoft.AspNetCore.WebUtilities;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Importing;
using Sites.Domain.Common;

namespace Sites.WebApi.Http;

/// <summary>The one place where a refusal becomes problem details.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

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
        return new ProblemAnswer(code, ErrorStatuses.All[code], DetailOf(errors), byField.Count == 0 ? null : byField, report)
        {
            ExistingId = errors.OfType<ErrorBecauseOf>().FirstOrDefault()?.Existing,
        };
    }

    /// <summary>A refusal of the web layer's own.</summary>
    public static Microsoft.AspNetCore.Http.IResult Of(HttpError error) => new ProblemAnswer(error.Code, error.Status, error.Sentence, null, null);

    /// <summary>Writes a refusal of the web layer's own, outside of an endpoint.</summary>
    public static Task WriteAsync(HttpContext context, HttpError error) => Of(error).ExecuteAsync(context);

    private static string DetailOf(List<ValidationError> errors)
    {
        if (errors is not [var only]) return $"{errors.Count} things are wrong: {string.Join(", ", errors.Select(error => error.Identifier).Distinct())}.";

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
                TraceId = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier,
                Errors = errors,
                ExistingId = ExistingId,
                Data = report,
            };
            httpContext.Response.StatusCode = status;
            if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests) httpContext.Response.Headers.RetryAfter = "2";
            await httpContext.Response.WriteAsJsonAsync(
                problem, ContractsJsonContext.Wire.Problem, ContentType, httpContext.RequestAborted);
        }
    }
}
