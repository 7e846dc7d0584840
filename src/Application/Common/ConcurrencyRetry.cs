using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Application.Common;

/// <summary>
/// Repeats use cases whose callers cannot resolve a conflict themselves: agents, and people who request what another request has just
/// created. The next attempt reads what the other transaction has stored, which is often the answer.
/// </summary>
public static class ConcurrencyRetry
{
    /// <summary>The maximum number of attempts.</summary>
    public const int MaxAttempts = 5;

    /// <summary>Like <see cref="IUnitOfWork.CommitAsync"/>, but repeats the body when another transaction has changed the same rows.</summary>
    /// <returns>The result of the body; or <c>concurrency.conflict</c> when the last attempt fails as well.</returns>
    public static async Task<Result<T>> CommitWithRetryAsync<T>(
        this IUnitOfWork work, WriteScope scope, Func<CancellationToken, Task<Result<T>>> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            var result = await work.CommitAsync(scope, body, cancellationToken);
            if (!result.IsConcurrencyConflict() || attempt == MaxAttempts) return result;
        }
    }

    /// <summary>Returns whether a unit of work failed because another transaction had changed the same rows.</summary>
    public static bool IsConcurrencyConflict<T>(this Result<T> result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return !result.IsSuccess && result.ValidationErrors.Any(error => error.ErrorCode == RequestErrors.ConcurrencyConflict.Code);
    }

    /// <summary>
    /// Treats a violated constraint as a concurrency conflict: another transaction has inserted the row between the read and the write, and
    /// the next attempt reads it.
    /// </summary>
    /// <param name="refused">The refusal of <see cref="IUnitOfWork.SaveAsync"/>.</param>
    /// <param name="violated">The error of the constraint.</param>
    public static Refusal AsConcurrencyConflictIf<T>(this Result<T> refused, ErrorDefinition violated)
    {
        ArgumentNullException.ThrowIfNull(refused);
        ArgumentNullException.ThrowIfNull(violated);
        return refused.ValidationErrors.Any(error => error.ErrorCode == violated.Code) ? RequestErrors.ConcurrencyConflict.Refuse() : refused.AsRefusal();
    }
}
