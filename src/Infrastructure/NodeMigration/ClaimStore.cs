using Microsoft.EntityFrameworkCore;
using Sites.Application.NodeMigration;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.NodeMigration;

internal sealed class ClaimStore(SitesDbContext db) : IClaimStore
{
    private const int Batch = 500;

    // An update without a change locks the row until the transaction ends.
    public Task LockNodeAsync(NodeId node, CancellationToken cancellationToken) =>
        db.Nodes.Where(n => n.Id == node).ExecuteUpdateAsync(update => update.SetProperty(n => n.Version, n => n.Version), cancellationToken);

    public Task<int> CountMovesAsync(NodeId node, GroupId one, GroupId other, DateTime after, CancellationToken cancellationToken) =>
        db.MigrationClaims.CountAsync(
            claim => claim.NodeId == node && claim.Status == ClaimStatus.Approved && claim.ResolvedAt > after
                && ((claim.SourceSiteId == one && claim.TargetSiteId == other) || (claim.SourceSiteId == other && claim.TargetSiteId == one)),
            cancellationToken);

    public Task<int> CountOpenAsync(GroupId site, DateTime now, CancellationToken cancellationToken) => OfSite(site).OpenAt(now).CountAsync(cancellationToken);

    public Task DeleteOfSiteAsync(GroupId site, DateTime now, CancellationToken cancellationToken) =>
        DeleteAsync(OfSite(site).Where(Rules.Inline<Func<MigrationClaim, bool>>(claim => !MigrationClaim.IsOpen.On(claim, now))), cancellationToken);

    public Task DeleteOfNodeAsync(NodeId node, CancellationToken cancellationToken) =>
        DeleteAsync(db.MigrationClaims.Where(claim => claim.NodeId == node), cancellationToken);

    public Task TrimAsync(NodeId node, CancellationToken cancellationToken) =>
        DeleteAsync(
            db.MigrationClaims.Where(claim => claim.NodeId == node && claim.Status != ClaimStatus.Pending)
                .OrderByDescending(claim => claim.NodeVersion).ThenByDescending(claim => claim.Id).Skip(MigrationClaim.MaxResolved).Take(Batch),
            cancellationToken);

    private IQueryable<MigrationClaim> OfSite(GroupId site) => db.MigrationClaims.Where(claim => claim.SourceSiteId == site || claim.TargetSiteId == site);

    /// <summary>Deletes claims and their approvals by id, so that both deletes apply to the same claims even if others change in the meantime.</summary>
    private async Task DeleteAsync(IQueryable<MigrationClaim> claims, CancellationToken cancellationToken)
    {
        var found = await claims.Select(claim => claim.Id).ToListAsync(cancellationToken);
        foreach (var ids in found.Chunk(Batch))
        {
            var subjects = ids.Select(id => id.Value).ToList();
            await db.Approvals.Where(approval => approval.Kind == Approval.NodeMigration && subjects.Contains(approval.SubjectId)).ExecuteDeleteAsync(cancellationToken);
            await db.MigrationClaims.Where(claim => ids.Contains(claim.Id)).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
