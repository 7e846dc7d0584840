using Ardalis.Specification;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>One claim.</summary>
public sealed class ClaimById : Specification<MigrationClaim>
{
    /// <summary>The claim of this id.</summary>
    public ClaimById(ClaimId id) => Query.Where(claim => claim.Id == id);
}

/// <summary>A claim only to be read: its sites and node, which never change, are locked before it is loaded to be changed.</summary>
public sealed class ClaimSnapshot : Specification<MigrationClaim>
{
    /// <summary>The claim of this id.</summary>
    public ClaimSnapshot(ClaimId id) => Query.Where(claim => claim.Id == id).AsNoTracking();
}

/// <summary>The one claim of a node that is not resolved; its time may be over without anybody having written that down.</summary>
public sealed class UnresolvedClaimOf : Specification<MigrationClaim>
{
    /// <summary>The claim of this node that is not resolved.</summary>
    public UnresolvedClaimOf(NodeId node) => Query.Where(claim => claim.NodeId == node && claim.Status == ClaimStatus.Pending);
}

/// <summary>Rejections of a node that has not been seen at its home since; whether they still hold is asked of each.</summary>
public sealed class StandingRejectionsOf : Specification<MigrationClaim>
{
    /// <summary>Those for a node that is at home at this site, whatever the target, the latest first.</summary>
    public StandingRejectionsOf(NodeId node, GroupId home) =>
        Query.Where(claim => claim.NodeId == node && claim.SourceSiteId == home && claim.Status == ClaimStatus.Rejected && claim.ReturnedAt == null)
            .OrderByDescending(claim => claim.Id);
}

/// <summary>The claim that moved a node last.</summary>
public sealed class LatestMoveOf : Specification<MigrationClaim>
{
    /// <summary>The last approved claim of this node.</summary>
    public LatestMoveOf(NodeId node) =>
        Query.Where(claim => claim.NodeId == node && claim.Status == ClaimStatus.Approved).OrderByDescending(claim => claim.Id).Take(1).AsNoTracking();
}

/// <summary>Pending claims past their expiry, only to be read: their sites are locked before they are loaded to be changed.</summary>
public sealed class OverdueClaimSnapshots : Specification<MigrationClaim>
{
    /// <summary>The longest overdue ones.</summary>
    public OverdueClaimSnapshots(DateTime now, int take) =>
        Query.Where(claim => claim.Status == ClaimStatus.Pending && claim.ExpiresAt <= now).OrderBy(claim => claim.ExpiresAt).ThenBy(claim => claim.Id).Take(take).AsNoTracking();
}

/// <summary>Overdue claims to be changed.</summary>
public sealed class OverdueClaims : Specification<MigrationClaim>
{
    /// <summary>Those of these ids that are still overdue.</summary>
    public OverdueClaims(DateTime now, IReadOnlyCollection<ClaimId> ids) =>
        Query.Where(claim => ids.Contains(claim.Id) && claim.Status == ClaimStatus.Pending && claim.ExpiresAt <= now).OrderBy(claim => claim.Id);
}
