using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>A person settles all open conflicts of a site in the same way.</summary>
/// <param name="Site">The site.</param>
/// <param name="Decision">Whose values hold; not <see cref="ConflictDecision.Merged"/>; needed.</param>
public sealed record ResolveAllConflicts(GroupId Site, ConflictDecision? Decision);

/// <summary>A conflict that could not be settled.</summary>
/// <param name="Id">The conflict.</param>
/// <param name="Code">Why; it stays open.</param>
/// <param name="Detail">The same as a sentence.</param>
public sealed record UnresolvedConflict(SyncConflictId Id, string Code, string Detail);

/// <summary>What was settled.</summary>
/// <param name="Resolved">How many were.</param>
/// <param name="Unresolved">Those that were not.</param>
public sealed record ResolvedConflicts(int Resolved, IReadOnlyList<UnresolvedConflict> Unresolved);

/// <summary>Handles <see cref="ResolveAllConflicts"/>.</summary>
public sealed class ResolveAllConflictsHandler(IRepository<SyncConflict> conflicts, ConflictSettler settler, ISiteLock siteLock, IUnitOfWork work)
{
    private const int Batch = 50;

    /// <summary>Settles those that are open when it comes to them, some in each transaction; one that is refused stays open and keeps no other.</summary>
    /// <returns><c>request.required</c>, <c>request.value_invalid</c>, <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<ResolvedConflicts>> HandleAsync(ResolveAllConflicts command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Decision is not { } decision) return new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("resolution")]);
        if (decision == ConflictDecision.Merged)
            return new Refusal(RefusalKind.Malformed, [RequestErrors.ValueInvalid.ForField("resolution", "one of accepted_central, accepted_site where all are resolved at once")]);

        var (resolved, unresolved, after) = (0, new List<UnresolvedConflict>(), default(SyncConflictId));
        while (true)
        {
            var batch = await work.CommitWithRetryAsync(
                WriteScope.Rows, cancellation => SettleAsync(command.Site, new Settlement(decision, null, null, null), after, cancellation), cancellationToken);
            if (!batch.IsSuccess) return batch.AsRefusal();
            resolved += batch.Value.Settled;
            unresolved.AddRange(batch.Value.Left);
            if (batch.Value.Last is not { } last) return new ResolvedConflicts(resolved, unresolved);
            after = last;
        }
    }

    private async Task<Result<Portion>> SettleAsync(GroupId site, Settlement settlement, SyncConflictId after, CancellationToken cancellationToken)
    {
        if (!(await siteLock.LockAsync([site], cancellationToken)).Contains(site)) return HierarchyErrors.SiteNotFound.Refuse(site);
        var ids = (await conflicts.ListAsync(new OpenConflictsOf(site, after, Batch), cancellationToken)).Select(conflict => conflict.Id).ToList();
        var (settled, left) = (0, new List<UnresolvedConflict>());
        foreach (var id in ids)
        {
            var done = await work.AttemptAsync<bool>(async cancellation =>
            {
                // One that does not exist any more is neither resolved nor left.
                var conflict = await conflicts.FirstOrDefaultAsync(new ConflictById(id), cancellation);
                if (conflict is null) return false;
                var one = await settler.SettleAsync(conflict, settlement, cancellation);
                return one.IsSuccess ? true : one;
            }, cancellationToken);
            if (done.IsSuccess)
            {
                if (done.Value) settled++;
                continue;
            }

            var why = done.ValidationErrors.First();
            // Somebody else writes the same rows: nothing is wrong with the conflict itself.
            if (why.ErrorCode == RequestErrors.ConcurrencyConflict.Code) return done.AsRefusal();
            left.Add(new UnresolvedConflict(id, why.ErrorCode, why.ErrorMessage));
        }

        return new Portion(settled, left, ids.Count < Batch ? null : ids[^1]);
    }

    private sealed record Portion(int Settled, IReadOnlyList<UnresolvedConflict> Left, SyncConflictId? Last);
}
