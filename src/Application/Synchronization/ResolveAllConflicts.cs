using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Resolves all open conflicts of a site with the same decision.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="Decision">Whose values apply; required, and not <see cref="ConflictDecision.Merged"/>.</param>
public sealed record ResolveAllConflicts(GroupId Site, ConflictDecision? Decision);

/// <summary>A conflict that could not be resolved and stays open.</summary>
/// <param name="Id">Identifier of the conflict.</param>
/// <param name="Code">Error code of the reason.</param>
/// <param name="Detail">Sentence that describes the reason.</param>
public sealed record UnresolvedConflict(SyncConflictId Id, string Code, string Detail);

/// <summary>The result of resolving all conflicts of a site.</summary>
/// <param name="Resolved">Number of resolved conflicts.</param>
/// <param name="Unresolved">The conflicts that could not be resolved.</param>
public sealed record ResolvedConflicts(int Resolved, IReadOnlyList<UnresolvedConflict> Unresolved);

/// <summary>Handles <see cref="ResolveAllConflicts"/>.</summary>
public sealed class ResolveAllConflictsHandler(IRepository<SyncConflict> conflicts, ConflictSettler settler, ISiteLock siteLock, IUnitOfWork work)
{
    private const int Batch = 50;

    /// <summary>
    /// Resolves the conflicts in batches, one transaction per batch. A conflict that is refused stays open and does not affect the others.
    /// </summary>
    /// <returns>The result; or <c>request.required</c>, <c>request.value_invalid</c>, <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<ResolvedConflicts>> HandleAsync(ResolveAllConflicts command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Decision is not { } decision) return new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("resolution")]);
        if (decision == ConflictDecision.Merged)
            return new Refusal(RefusalKind.Malformed, [RequestErrors.ValueInvalid.ForField("resolution", "one of accepted_central, accepted_site when all conflicts are resolved at once")]);

        var (resolved, unresolved, after) = (0, new List<UnresolvedConflict>(), default(SyncConflictId));
        while (true)
        {
            var batch = await work.CommitWithRetryAsync(
                WriteScope.Rows, cancellation => SettleAsync(command.Site, new Settlement(decision, null, null, null), after, cancellation), cancellationToken);
            if (!batch.IsSuccess) return batch.AsRefusal();
            resolved += batch.Value.Resolved;
            unresolved.AddRange(batch.Value.Unresolved);
            if (batch.Value.Last is not { } last) return new ResolvedConflicts(resolved, unresolved);
            after = last;
        }
    }

    private async Task<Result<BatchResult>> SettleAsync(GroupId site, Settlement settlement, SyncConflictId after, CancellationToken cancellationToken)
    {
        if (!(await siteLock.LockAsync([site], cancellationToken)).Contains(site)) return HierarchyErrors.SiteNotFound.Refuse(site);
        var ids = (await conflicts.ListAsync(new OpenConflictsOf(site, after, Batch), cancellationToken)).Select(conflict => conflict.Id).ToList();
        var (resolved, unresolved) = (0, new List<UnresolvedConflict>());
        foreach (var id in ids)
        {
            var done = await work.AttemptAsync<bool>(async cancellation =>
            {
                // A conflict that no longer exists counts neither as resolved nor as unresolved.
                var conflict = await conflicts.FirstOrDefaultAsync(new ConflictById(id), cancellation);
                if (conflict is null) return false;
                var settled = await settler.SettleAsync(conflict, settlement, cancellation);
                return settled.IsSuccess ? true : settled;
            }, cancellationToken);
            if (done.IsSuccess)
            {
                if (done.Value) resolved++;
                continue;
            }

            var error = done.ValidationErrors.First();
            // Another transaction wrote the same rows; the sync conflict itself can still be resolved, so the batch is retried.
            if (error.ErrorCode == RequestErrors.ConcurrencyConflict.Code) return done.AsRefusal();
            unresolved.Add(new UnresolvedConflict(id, error.ErrorCode, error.ErrorMessage));
        }

        return new BatchResult(resolved, unresolved, ids.Count < Batch ? null : ids[^1]);
    }

    private sealed record BatchResult(int Resolved, IReadOnlyList<UnresolvedConflict> Unresolved, SyncConflictId? Last);
}
