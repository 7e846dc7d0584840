using Ardalis.Result;

namespace Sites.Domain.Common;

/// <summary>
/// A failed <see cref="Result"/> that never loses its code: the code, the sentence and the field travel as
/// <see cref="ValidationError"/>s, whatever the status, and survive the conversion to any <see cref="Result{T}"/>.
/// </summary>
public sealed class Refusal : Result
{
    /// <summary>Makes a refusal.</summary>
    /// <param name="kind">Decides the status.</param>
    /// <param name="errors">At least one; the first one speaks for the whole.</param>
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
        // A failure without a code must not travel on: somewhere above it would pass for no mistake at all.
        if (!errors.Any()) throw new InvalidOperationException($"A result failed without a code: {string.Join(' ', sentences)}");
        Status = status;
        ValidationErrors = errors;
        Errors = sentences;
    }
}

/// <summary>Passing a refusal on as the result of something else.</summary>
public static class RefusalExtensions
{
    /// <summary>The failed result without its type, ready to be returned as any other. (The library's <c>Map</c> drops the codes.)</summary>
    /// <exception cref="InvalidOperationException">The result is a success.</exception>
    public static Refusal AsRefusal<T>(this Result<T> failed)
    {
        ArgumentNullException.ThrowIfNull(failed);
        if (failed.IsSuccess) throw new InvalidOperationException("A success is no refusal.");
        return new Refusal(failed.Status, failed.ValidationErrors, failed.Errors);
    }
}
