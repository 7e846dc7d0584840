using Ardalis.Specification;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>A claim by identifier.</summary>
public sealed class ClaimById : Specification<MigrationClaim>
{
    /// <summary>Selects the claim with this identifier.</summary>
    public ClaimById(ClaimId id) => Query.Where(claim => claim.Id == id);
}

/// <summary>A claim, untracked: it names the sites and the node, which never change, to lock before the claim is loaded to be changed.</summary>
public sealed class ClaimSnapshot : Specification<MigrationClaim>
{
    /// <summary>Selects the claim with this identifier.</summary>
    public ClaimSnapshot(ClaimId id) => Query.Where(claim => claim.Id == id).AsNoTracking();
}

/// <summary>The one unresolved claim of a node. It may have expired without the expiry being stored.</summary>
public sealed class UnresolvedClaimOf : Specification<MigrationClaim>
{
    /// <summary>Selects the unresolved claim of this node.</summary>
    public UnresolvedClaimOf(NodeId node) => Query.Where(claim => claim.NodeId == node && claim.Status == ClaimStatus.Pending);
}

/// <summary>
/// The rejected claims of a node that has not been seen at its home site since. Whether each of them still applies depends on the node's
/// latest move.
/// </summary>
public sealed class StandingRejectionsOf : Specification<MigrationClaim>
{
    /// <summary>Selects the rejected claims of this node from this home site to any target, newest first.</summary>
    public StandingRejectionsOf(NodeId node, GroupId home) =>
        Query.Where(claim => claim.NodeId == node && claim.SourceSiteId == home && claim.Status == ClaimStatus.Rejected && claim.ReturnedAt == null)
            .OrderByDescending(claim => claim.NodeVersion).ThenByDescending(claim => claim.Id);
}

/// <summary>The claim that moved a node most recently.</summary>
public sealed class LatestMoveOf : Specification<MigrationClaim>
{
    /// <summary>Selects the latest approved claim of this node.</summary>
    public LatestMoveOf(NodeId node) =>
        Query.Where(claim => claim.NodeId == node && claim.Status == ClaimStatus.Approved).OrderByDescending(claim => claim.NodeVersion).Take(1).AsNoTracking();
}

/// <summary>Pending claims past their expiry, untracked: they name the sites to lock before the claims are loaded to be changed.</summary>
public sealed class OverdueClaimSnapshots : Specification<MigrationClaim>
{
    /// <summary>Selects the claims that are overdue longest.</summary>
    public OverdueClaimSnapshots(DateTime now, int take) =>
        Query.Where(MigrationClaim.IsOverdue.At(now)).OrderBy(claim => claim.ExpiresAt).ThenBy(claim => claim.Id).Take(take).AsNoTracking();
}

/// <summary>Pending claims past their expiry, to be changed.</summary>
public sealed class OverdueClaims : Specification<MigrationClaim>
{
    /// <summary>Selects the claims with these identifiers that are still pending.</summary>
    public OverdueClaims(DateTime now, IReadOnlyCollection<ClaimId> ids) =>
        Query.Where(claim => ids.Contains(claim.Id)).Where(MigrationClaim.IsOverdue.At(now)).OrderBy(claim => claim.Id);
}
