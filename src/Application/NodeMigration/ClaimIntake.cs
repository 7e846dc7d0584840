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

/// <summary>The configured time after which a pending claim expires.</summary>
/// <param name="Value">1–8,760 hours (one year).</param>
public sealed record ClaimLifetime(TimeSpan Value);

/// <summary>
/// The operations that the use cases of claims share, for claims of people and of agents alike. Must be used within a unit of work.
/// </summary>
public sealed class ClaimIntake(
    IRepository<MigrationClaim> claims, IRepository<Approval> approvals, IEffectiveSettingsReader sites, IClaimStore store, ISiteLock siteLock, IUnitOfWork work,
    ClaimLifetime lifetime, TimeProvider clock)
{
    /// <summary>Locks the sites and the node of a claim and then loads the claim, so that all later reads of them are consistent.</summary>
    /// <returns>The claim; null when it does not exist.</returns>
    public async Task<MigrationClaim?> LockAsync(ClaimId id, CancellationToken cancellationToken)
    {
        var seen = await claims.FirstOrDefaultAsync(new ClaimSnapshot(id), cancellationToken);
        if (seen is null) return null;
        await siteLock.LockAsync([seen.SourceSiteId, seen.TargetSiteId], cancellationToken);
        await store.LockNodeAsync(seen.NodeId, cancellationToken);
        return await claims.FirstOrDefaultAsync(new ClaimById(id), cancellationToken);
    }

    /// <summary>
    /// Finds the open claim of a node. A pending claim that has expired, or whose node was moved by another change, is stored as expired, so
    /// that a new claim can be opened.
    /// </summary>
    /// <param name="node">The node, locked (<see cref="IClaimStore.LockNodeAsync(NodeId, CancellationToken)"/>).</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The claim, or null when there is none; or <c>concurrency.conflict</c>.</returns>
    public async Task<Result<MigrationClaim?>> FindOpenAsync(Node node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        var now = clock.GetUtcNow().UtcDateTime;
        var claim = await claims.FirstOrDefaultAsync(new UnresolvedClaimOf(node.Id), cancellationToken);
        var isAtSource = claim?.SourceSiteId == node.HomeSiteId;
        if (claim is null || (isAtSource && claim.StatusAt(now) == ClaimStatus.Pending)) return Result<MigrationClaim?>.Success(claim);

        var approval = await FindApprovalAsync(claim, cancellationToken);
        claim.Expire(approval, now);
        if (!isAtSource) claim.Lapse(approval, node, now);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? Result<MigrationClaim?>.Success(null) : saved.AsRefusal();
    }

    /// <summary>Opens a claim and evaluates the migration policies of both sites.</summary>
    /// <param name="node">
    /// The node: locked (<see cref="IClaimStore.LockNodeAsync(NodeId, CancellationToken)"/>), with a home site and without an open claim.
    /// </param>
    /// <param name="target">Identifier of the site that the node is to move to.</param>
    /// <param name="claimant">The person or agent that claims the node.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="reported">What the machine at the target reported, if it is another one than the node.</param>
    /// <returns>The claim; or <c>claim.already_home</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<MigrationClaim>> OpenAsync(
        Node node, GroupId target, Claimant claimant, CancellationToken cancellationToken, ReportedMachine? reported = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        var now = clock.GetUtcNow().UtcDateTime;
        var parties = await FindPartiesAsync(node, node.HomeSiteId!.Value, target, cancellationToken);
        if (!parties.IsSuccess) return parties.AsRefusal();
        var claim = MigrationClaim.Open(ClaimId.New(now), node, parties.Value.Source, parties.Value.Target, claimant, lifetime.Value, now, reported);
        if (!claim.IsSuccess) return claim;

        var assessed = await AssessAsync(claim.Value, parties.Value, null, now, cancellationToken);
        if (!assessed.IsSuccess) return assessed;
        claims.Add(claim.Value);
        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved.AsRefusal();
        await store.TrimAsync(node.Id, cancellationToken);
        return claim;
    }

    /// <summary>
    /// Records that the machine at the target of a claim is another one than the node, and opens a new approval in which people see both. The
    /// result is not saved yet.
    /// </summary>
    /// <param name="claim">The claim, pending or rejected.</param>
    /// <param name="node">The node, locked and at the source.</param>
    /// <param name="reported">What the machine reported.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Success, also if that was known; or <c>concurrency.conflict</c>.</returns>
    public async Task<Result> DisputeAsync(MigrationClaim claim, Node node, ReportedMachine reported, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var now = clock.GetUtcNow().UtcDateTime;
        // Loaded before the claim changes, because an approval belongs to the claim that it was opened for.
        var approval = await FindApprovalAsync(claim, cancellationToken);
        if (!claim.RecordOtherMachine(reported, now)) return Result.Success();
        var parties = await FindPartiesAsync(node, claim.SourceSiteId, claim.TargetSiteId, cancellationToken);
        return parties.IsSuccess ? await AssessAsync(claim, parties.Value, approval, now, cancellationToken) : parties.AsRefusal();
    }

    /// <summary>Evaluates the current migration policies of both sites for a claim. The result is not saved yet.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="parties">The node and the sites of the claim.</param>
    /// <param name="before">The claim's previous approval; null for a new claim.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Success; or <c>claim.not_pending</c>, <c>claim.node_moved</c>.</returns>
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

    /// <summary>Reads both sites of a claim with their effective migration policies.</summary>
    /// <returns>The node and both sites; or <c>concurrency.conflict</c> when a site was deleted meanwhile, which the next attempt handles.</returns>
    public async Task<Result<ClaimParties>> FindPartiesAsync(Node node, GroupId source, GroupId target, CancellationToken cancellationToken)
    {
        var found = await sites.FindAsync([source, target], cancellationToken);
        if (!found.TryGetValue(source, out var from) || !found.TryGetValue(target, out var to)) return RequestErrors.ConcurrencyConflict.Refuse();
        return new ClaimParties(node, from.Site, from.Settings.MigrationPolicy.Value!.Value, to.Site, to.Settings.MigrationPolicy.Value!.Value);
    }

    /// <summary>Saves a decision about a claim.</summary>
    /// <returns>
    /// The claim; or <c>claim.not_pending</c> when it expired while this transaction waited for a lock, because an expired claim must never
    /// appear as approved later; or <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<ClaimView>> SettleAsync(MigrationClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved.AsRefusal();
        var now = clock.GetUtcNow().UtcDateTime;
        return claim.IsPastExpiry(now) ? ClaimErrors.NotPending.Refuse(ClaimStatus.Expired.ToWire()) : new ClaimView(claim, now);
    }

    /// <summary>Loads the approval of a claim with its votes; null when the claim needs none.</summary>
    public async Task<Approval?> FindApprovalAsync(MigrationClaim claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return claim.ApprovalId is { } id ? await approvals.FirstOrDefaultAsync(new ApprovalsWithVotes(id), cancellationToken) : null;
    }
}
