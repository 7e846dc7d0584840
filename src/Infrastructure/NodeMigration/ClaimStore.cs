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

    public Task HoldNodeAsync(NodeId node, CancellationToken cancellationToken) => HoldAsync(db.Nodes.Where(n => n.Id == node), cancellationToken);

    public Task HoldNodeAsync(string macAddress, CancellationToken cancellationToken) =>
        HoldAsync(db.Nodes.Where(n => n.MacAddress == macAddress), cancellationToken);

    public Task HoldNodeAsync(ClaimId claim, CancellationToken cancellationToken) =>
        HoldAsync(db.Nodes.Where(n => db.MigrationClaims.Any(c => c.Id == claim && c.NodeId == n.Id)), cancellationToken);

    public Task<int> CountMovesAsync(NodeId node, GroupId one, GroupId other, DateTime after, CancellationToken cancellationToken) =>
        db.MigrationClaims.CountAsync(
            claim => claim.NodeId == node && claim.Status == ClaimStatus.Approved && claim.ResolvedAt > after
                && ((claim.SourceSiteId == one && claim.TargetSiteId == other) || (claim.SourceSiteId == other && claim.TargetSiteId == one)),
            cancellationToken);

    public Task<int> CountOpenAsync(GroupId site, DateTime now, CancellationToken cancellationToken) => OfSite(site).OpenAt(now).CountAsync(cancellationToken);

    public Task DeleteOfSiteAsync(GroupId site, DateTime now, CancellationToken cancellationToken) =>
        DeleteAsync(OfSite(site).Where(claim => claim.Status != ClaimStatus.Pending || claim.ExpiresAt <= now), cancellationToken);

    public Task DeleteOfNodeAsync(NodeId node, CancellationToken cancellationToken) =>
        DeleteAsync(db.MigrationClaims.Where(claim => claim.NodeId == node), cancellationToken);

    /// <summary>Takes the row's lock until the transaction ends, and changes nothing of it.</summary>
    private static Task<int> HoldAsync(IQueryable<Node> nodes, CancellationToken cancellationToken) =>
        nodes.ExecuteUpdateAsync(update => update.SetProperty(node => node.Version, node => node.Version), cancellationToken);

    private IQueryable<MigrationClaim> OfSite(GroupId site) => db.MigrationClaims.Where(claim => claim.SourceSiteId == site || claim.TargetSiteId == site);

    /// <summary>Found once and deleted by their ids, so that what becomes of others meanwhile leaves nothing behind.</summary>
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
