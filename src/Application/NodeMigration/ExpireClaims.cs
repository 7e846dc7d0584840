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
/// Writes down of claims whose time is over that they have expired. They are expired anyway, by the clock; this keeps what is stored
/// in step with what is answered.
/// </summary>
/// <param name="Take">At most so many.</param>
public sealed record ExpireClaims(int Take);

/// <summary>Handles <see cref="ExpireClaims"/>.</summary>
public sealed class ExpireClaimsHandler(IRepository<MigrationClaim> claims, IRepository<Approval> approvals, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Writes it down. Several replicas may do this at once: whoever is later finds less to do.</summary>
    /// <returns>How many there were. Or <c>concurrency.conflict</c> where others are at it all the time.</returns>
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
            var asked = await approvals.ListAsync(new ApprovalsWithVotes([.. overdue.Select(claim => claim.ApprovalId).OfType<ApprovalId>()]), cancellation);
            var byId = asked.ToDictionary(approval => approval.Id);
            foreach (var claim in overdue) claim.Expire(claim.ApprovalId is { } id ? byId.GetValueOrDefault(id) : null, now);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? overdue.Count : saved.AsRefusal();
        }, cancellationToken);
    }
}
