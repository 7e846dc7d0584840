using Ardalis.Result;
using Sites.Application.Approvals;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>How long claims stay open.</summary>
/// <param name="Value">1 hour to 8,760 hours (a year).</param>
public sealed record ClaimLifetime(TimeSpan Value);

/// <summary>What the use cases of claims share: who asks for one, a person or an agent, makes no difference here. To be used within a unit of work.</summary>
public sealed class ClaimIntake(
    IRepository<MigrationClaim> claims, IRepository<Approval> approvals, IEffectiveSettingsReader sites, IClaimStore store, ISiteLock siteLock, IUnitOfWork work,
    ClaimLifetime lifetime, TimeProvider clock)
{
    /// <summary>Locks a claim's sites and its node, and then loads the claim: what is read of them afterwards belongs together.</summary>
    /// <returns>Null where it does not exist.</returns>
    public async Task<MigrationClaim?> LockAsync(ClaimId id, CancellationToken cancellationToken)
    {
        var seen = await claims.FirstOrDefaultAsync(new ClaimSnapshot(id), cancellationToken);
        if (seen is null) return null;
        await siteLock.LockAsync([seen.SourceSiteId, seen.TargetSiteId], cancellationToken);
        await store.LockNodeAsync(seen.NodeId, cancellationToken);
        return await claims.FirstOrDefaultAsync(new ClaimById(id), cancellationToken);
    }

    /// <summary>
    /// The claim of a node that is open. One whose time is over, or whose node has gone elsewhere by other ways, is written down as expired
    /// on the way, which makes room for another.
    /// </summary>
    /// <param name="node">Held; see <see cref="IClaimStore"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where there is none. Or <c>concurrency.conflict</c>.</returns>
    public async Task<Result<MigrationClaim?>> FindOpenAsync(Node node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        var now = clock.GetUtcNow().UtcDateTime;
        var claim = await claims.FirstOrDefaultAsync(new UnresolvedClaimOf(node.Id), cancellationToken);
        var isThere = claim?.SourceSiteId == node.HomeSiteId;
        if (claim is null || (isThere && claim.StatusAt(now) == ClaimStatus.Pending)) return Result<MigrationClaim?>.Success(claim);

        var approval = await FindApprovalAsync(claim, cancellationToken);
        claim.Expire(approval, now);
        if (!isThere) claim.Lapse(approval, node, now);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? Result<MigrationClaim?>.Success(null) : saved.AsRefusal();
    }

    /// <summary>Makes a claim, and lets the policies of both sides speak.</summary>
    /// <param name="node">At home at a site; held (<see cref="IClaimStore.LockNodeAsync(NodeId, CancellationToken)"/>), without an open claim.</param>
    /// <param name="target">A site.</param>
    /// <param name="claimant">Who asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>claim.already_home</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<MigrationClaim>> TakeAsync(Node node, GroupId target, Claimant claimant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        var now = clock.GetUtcNow().UtcDateTime;
        var parties = await FindPartiesAsync(node, node.HomeSiteId!.Value, target, cancellationToken);
        if (!parties.IsSuccess) return parties.AsRefusal();
        var claim = MigrationClaim.Open(ClaimId.New(now), node, parties.Value.Source, parties.Value.Target, claimant, lifetime.Value, now);
        if (!claim.IsSuccess) return claim;

        var assessed = await AssessAsync(claim.Value, parties.Value, null, now, cancellationToken);
        if (!assessed.IsSuccess) return assessed;
        claims.Add(claim.Value);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? claim : saved.AsRefusal();
    }

    /// <summary>Lets the policies speak as they are now; nothing is stored yet.</summary>
    /// <param name="claim">A claim.</param>
    /// <param name="parties">Its node and sites.</param>
    /// <param name="before">Its approval so far.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>claim.not_pending</c>, <c>claim.node_moved</c>.</returns>
    public async Task<Result> AssessAsync(MigrationClaim claim, ClaimParties parties, Approval? before, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(parties);
        var moves = await store.CountMovesAsync(claim.NodeId, claim.SourceSiteId, claim.TargetSiteId, now - Consent.BounceWindow, cancellationToken);
        var approval = claim.Assess(parties, moves, before, now);
        if (!approval.IsSuccess) return approval.AsRefusal();
        if (approval.Value is not null) approvals.Add(approval.Value);
        return Result.Success();
    }

    /// <summary>The node with both sites and the policies that take effect at them by now.</summary>
    /// <returns><c>concurrency.conflict</c> where a site has gone since it was found: the next attempt finds out what that means.</returns>
    public async Task<Result<ClaimParties>> FindPartiesAsync(Node node, GroupId source, GroupId target, CancellationToken cancellationToken)
    {
        var found = await sites.FindAsync([source, target], cancellationToken);
        if (!found.TryGetValue(source, out var from) || !found.TryGetValue(target, out var to)) return RequestErrors.ConcurrencyConflict.Refuse();
        return new ClaimParties(node, from.Site, from.Settings.MigrationPolicy.Value!.Value, to.Site, to.Settings.MigrationPolicy.Value!.Value);
    }

    /// <summary>Stores what was decided about a claim.</summary>
    /// <returns>
    /// The claim; <c>claim.not_pending</c> where its time was over while others had to be waited for, so that nobody sees it expired and approved
    /// afterwards. Or <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<ClaimView>> SettleAsync(MigrationClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved.AsRefusal();
        var now = clock.GetUtcNow().UtcDateTime;
        return claim.ExpiresAt <= now ? ClaimErrors.NotPending.Refuse(ClaimStatus.Expired.ToWire()) : new ClaimView(claim, now);
    }

    /// <summary>The approval in which people decide about a claim, with its votes.</summary>
    public async Task<Approval?> FindApprovalAsync(MigrationClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return claim.ApprovalId is { } id ? await approvals.FirstOrDefaultAsync(new ApprovalsWithVotes(id), cancellationToken) : null;
    }
}
