using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Application.Common;

/// <summary>
/// For use cases whose callers would not know what to make of a conflict: agents in the field, and people who ask for what
/// somebody else just asked for. The next attempt sees what the faster one did, and often that is the answer.
/// </summary>
public static class LostRaces
{
    /// <summary>How often a body is begun at most.</summary>
    public const int MaxAttempts = 5;

    /// <summary>Like <see cref="IUnitOfWork.CommitAsync"/>; begins anew where somebody else changed the same rows at the same moment.</summary>
    /// <returns>What the body answers, or <c>concurrency.conflict</c> where the rows go on changing.</returns>
    public static async Task<Result<T>> CommitDespiteRacesAsync<T>(
        this IUnitOfWork work, WriteScope scope, Func<CancellationToken, Task<Result<T>>> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            var result = await work.CommitAsync(scope, body, cancellationToken);
            var isLost = !result.IsSuccess && result.ValidationErrors.Any(error => error.ErrorCode == RequestErrors.ConcurrencyConflict.Code);
            if (!isLost || attempt == MaxAttempts) return result;
        }
    }

    /// <summary>
    /// Where somebody was faster between the look and the write: the violated constraint counts as a lost race, so that the next
    /// attempt sees what is there by now.
    /// </summary>
    /// <param name="refused">What <see cref="IUnitOfWork.SaveAsync"/> refused.</param>
    /// <param name="violated">The refusal of the constraint.</param>
    public static Result AsLostRaceFor(this Result refused, ErrorDefinition violated)
    {
        ArgumentNullException.ThrowIfNull(refused);
        ArgumentNullException.ThrowIfNull(violated);
        return refused.ValidationErrors.Any(error => error.ErrorCode == violated.Code) ? RequestErrors.ConcurrencyConflict.Refuse() : refused;
    }
}
