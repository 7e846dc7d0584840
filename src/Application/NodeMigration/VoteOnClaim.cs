using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Application.Specifications;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>Records an approver's vote on a claim. The claim is approved when every side that requires an approver has consented.</summary>
/// <param name="Id">Identifier of the claim.</param>
/// <param name="Decision">The approver's decision.</param>
/// <param name="Comment">Comment, at most 1,000 printable characters; null for none.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record VoteOnClaim(ClaimId Id, VoteDecision Decision, string? Comment, IfMatch? Precondition);

/// <summary>Handles <see cref="VoteOnClaim"/>.</summary>
public sealed class VoteOnClaimHandler(
    ClaimIntake intake, IRepository<Node> nodes, IUnitOfWork work, ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>Records the vote. The last required consent moves the node.</summary>
    /// <returns>
    /// The claim; or <c>approval.comment_invalid</c>, <c>claim.not_found</c>, <c>precondition.stale</c>, the refusals of
    /// <see cref="MigrationClaim.Decide"/>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<ClaimView>> HandleAsync(VoteOnClaim command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var comment = Approval.ParseComment(command.Comment);
        if (!comment.IsSuccess) return comment.AsRefusal();

        // Retried, so that concurrent votes both count: the second one is evaluated after the first.
        return await work.CommitWithRetryAsync<ClaimView>(WriteScope.Rows, async cancellation =>
        {
            // Claim, approval and node are read by separate queries; the locks keep them consistent.
            var claim = await intake.LockAsync(command.Id, cancellation);
            if (claim is null) return ClaimErrors.NotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, claim.Version);
            if (!fresh.IsSuccess) return fresh;
            var now = clock.GetUtcNow().UtcDateTime;
            var approval = await intake.FindApprovalAsync(claim, cancellation);
            // A claim without an approval was resolved by the policies.
            if (approval is null) return ClaimErrors.NotPending.Refuse(claim.StatusAt(now).ToWire());

            var node = await nodes.FirstOrDefaultAsync(new NodeById(claim.NodeId), cancellation);
            if (node is null) return ClaimErrors.NotFound.Refuse();
            var parties = await intake.FindPartiesAsync(node, claim.SourceSiteId, claim.TargetSiteId, cancellation);
            if (!parties.IsSuccess) return parties.AsRefusal();
            var decided = claim.Decide(approval, new Ballot(me.Name, ApproverSides(parties.Value), command.Decision, comment.Value), parties.Value, now);
            return decided.IsSuccess ? await intake.SettleAsync(claim, cancellation) : decided;
        }, cancellationToken);
    }

    private List<Side> ApproverSides(ClaimParties parties)
    {
        var sides = new List<Side>();
        if (me.IsApproverAt(parties.Source.Lineage)) sides.Add(Side.Source);
        if (me.IsApproverAt(parties.Target.Lineage)) sides.Add(Side.Target);
        return sides;
    }
}
