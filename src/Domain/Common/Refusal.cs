using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>
/// A failed <see cref="Result"/> that always has a code. The code, sentence and field are kept as <see cref="ValidationError"/>s for every
/// status, and survive the conversion to any <see cref="Result{T}"/>.
/// </summary>
public sealed class Refusal : Result
{
    /// <summary>Creates a refusal.</summary>
    /// <param name="kind">The kind of refusal, which determines the status.</param>
    /// <param name="errors">The errors, at least one; the first one is the main error.</param>
    public Refusal(RefusalKind kind, IReadOnlyList<ValidationError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentOutOfRangeException.ThrowIfZero(errors.Count);
        Status = kind switch
        {
            RefusalKind.Malformed => ResultStatus.Invalid,
            RefusalKind.Rule => ResultStatus.Error,
            RefusalKind.NotFound => ResultStatus.NotFound,
            RefusalKind.Conflict => ResultStatus.Conflict,
            RefusalKind.Stale => ResultStatus.Conflict,
            RefusalKind.Unauthenticated => ResultStatus.Unauthorized,
            RefusalKind.Forbidden => ResultStatus.Forbidden,
            RefusalKind.TooMany => ResultStatus.Unavailable,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        ValidationErrors = errors;
        Errors = [.. errors.Select(error => error.ErrorMessage)];
    }

    internal Refusal(ResultStatus status, IEnumerable<ValidationError> errors, IEnumerable<string> sentences)
    {
        // Without a code, the failure would be answered as a success further up.
        if (!errors.Any()) throw new InvalidOperationException($"A result failed without a code: {string.Join(' ', sentences)}");
        Status = status;
        ValidationErrors = errors;
        Errors = sentences;
    }
}

/// <summary>Conversions of failed results.</summary>
public static class RefusalExtensions
{
    /// <summary>Converts a failed result to a refusal, which converts to any result. The library's <c>Map</c> would drop the codes.</summary>
    /// <exception cref="InvalidOperationException">The result is a success.</exception>
    public static Refusal AsRefusal<T>(this Result<T> failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        if (failed.IsSuccess) throw new InvalidOperationException("The result is a success.");
        return new Refusal(failed.Status, failed.ValidationErrors, failed.Errors);
    }
}
