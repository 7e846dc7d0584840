using Ardalis.Result;
using Sites.Application.Approvals;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.NodeMigration;

namespace Sites.Application.NodeMigration;

/// <summary>
/// Stores the status <c>expired</c> of claims that are past their expiry. Such claims count as expired already; this keeps the stored
/// status consistent with the returned one.
/// </summary>
/// <param name="Take">Maximum number of claims to expire.</param>
public sealed record ExpireClaims(int Take);

/// <summary>Handles <see cref="ExpireClaims"/>.</summary>
public sealed class ExpireClaimsHandler(IRepository<MigrationClaim> claims, IRepository<Approval> approvals, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Expires the claims. Several replicas can run this concurrently.</summary>
    /// <returns>
    /// The number of claims that were expired; or <c>concurrency.conflict</c> when other transactions keep changing the same claims.
    /// </returns>
    public async Task<Result<int>> HandleAsync(ExpireClaims command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitWithRetryAsync<int>(WriteScope.Rows, async cancellation =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var seen = await claims.ListAsync(new OverdueClaimSnapshots(now, command.Take), cancellation);
            if (seen.Count == 0) return 0;
            await siteLock.LockAsync([.. seen.SelectMany(claim => new[] { claim.SourceSiteId, claim.TargetSiteId })], cancellation);
            var overdue = await claims.ListAsync(new OverdueClaims(now, [.. seen.Select(claim => claim.Id)]), cancellation);
            var pending = await approvals.ListAsync(new ApprovalsWithVotes([.. overdue.Select(claim => claim.ApprovalId).OfType<ApprovalId>()]), cancellation);
            var byId = pending.ToDictionary(approval => approval.Id);
            foreach (var claim in overdue) claim.Expire(claim.ApprovalId is { } id ? byId.GetValueOrDefault(id) : null, now);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? overdue.Count : saved.AsRefusal();
        }, cancellationToken);
    }
}
