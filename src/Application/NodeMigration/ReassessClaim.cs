using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>
/// Evaluates the current migration policies of a claim again after its circumstances have changed. Existing votes are discarded, and
/// approvers decide on the current facts.
/// </summary>
/// <param name="Id">Identifier of the claim.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record ReassessClaim(ClaimId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="ReassessClaim"/>.</summary>
public sealed class ReassessClaimHandler(ClaimIntake intake, IRepository<Node> nodes, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Reassesses the claim. It is approved immediately if the policies of both sites now allow the move.</summary>
    /// <returns>
    /// The claim; or <c>claim.not_found</c>, <c>precondition.stale</c>, <c>claim.not_pending</c>, <c>claim.node_moved</c>,
    /// <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<ClaimView>> HandleAsync(ReassessClaim command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitWithRetryAsync<ClaimView>(WriteScope.Rows, async cancellation =>
        {
            var claim = await intake.LockAsync(command.Id, cancellation);
            if (claim is null) return ClaimErrors.NotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, claim.Version);
            if (!fresh.IsSuccess) return fresh;
            var node = await nodes.FirstOrDefaultAsync(new NodeById(claim.NodeId), cancellation);
            if (node is null) return ClaimErrors.NotFound.Refuse();

            var now = clock.GetUtcNow().UtcDateTime;
            var parties = await intake.FindPartiesAsync(node, claim.SourceSiteId, claim.TargetSiteId, cancellation);
            if (!parties.IsSuccess) return parties.AsRefusal();
            var assessed = await intake.AssessAsync(claim, parties.Value, await intake.FindApprovalAsync(claim, cancellation), now, cancellation);
            return assessed.IsSuccess ? await intake.SettleAsync(claim, cancellation) : assessed;
        }, cancellationToken);
    }
}
