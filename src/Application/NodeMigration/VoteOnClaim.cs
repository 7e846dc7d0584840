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

/// <summary>A person approves or rejects a claim; approved is it once every side that needs a person has one.</summary>
/// <param name="Id">The claim.</param>
/// <param name="Decision">What they say.</param>
/// <param name="Comment">Why; at most 1,000 printable characters.</param>
/// <param name="Precondition">The versions it may rest on; null for any.</param>
public sealed record VoteOnClaim(ClaimId Id, VoteDecision Decision, string? Comment, IfMatch? Precondition);

/// <summary>Handles <see cref="VoteOnClaim"/>.</summary>
public sealed class VoteOnClaimHandler(
    ClaimIntake intake, IRepository<Node> nodes, IUnitOfWork work, ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>Takes the vote; with the last consent the node moves.</summary>
    /// <returns>
    /// <c>approval.comment_invalid</c>, <c>claim.not_found</c>, <c>precondition.stale</c>, what <see cref="MigrationClaim.Decide"/>
    /// refuses, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<ClaimView>> HandleAsync(VoteOnClaim command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var comment = Approval.ParseComment(command.Comment);
        if (!comment.IsSuccess) return comment.AsRefusal();

        // Two who vote at once both count; the later one finds what the earlier one left to decide.
        return await work.CommitWithRetryAsync<ClaimView>(WriteScope.Rows, async cancellation =>
        {
            // Claim, approval and node are read one after the other; locked, they belong together.
            var claim = await intake.LockAsync(command.Id, cancellation);
            if (claim is null) return ClaimErrors.NotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, claim.Version);
            if (!fresh.IsSuccess) return fresh;
            var now = clock.GetUtcNow().UtcDateTime;
            var approval = await intake.FindApprovalAsync(claim, cancellation);
            // Where nobody had to be asked there is no approval to vote in, and the claim is resolved.
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
