using System.Linq.Expressions;
using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Application.NodeMigration;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.NodeMigration;

internal sealed class ClaimReader(SitesDbContext db, TimeProvider clock) : IClaimReader
{
    // The rows are the aggregates themselves, because their current status depends on the time of the request.
    private static readonly KeysetList<MigrationClaim, MigrationClaim> List = new(
        "claims",
        Sort.ByTime<MigrationClaim, MigrationClaim, ClaimId>(
            "created_at", claim => claim.CreatedAt, claim => claim.Id, row => (row.CreatedAt, row.Id.Value)));

    public async Task<Result<ClaimView>> GetAsync(ClaimId id, CancellationToken cancellationToken)
    {
        var claim = await db.MigrationClaims.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken);
        return claim is null ? ClaimErrors.NotFound.Refuse() : new ClaimView(claim, clock.GetUtcNow().UtcDateTime);
    }

    public async Task<Result<Page<ClaimView>>> ListAsync(ClaimFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var matching = db.MigrationClaims.WhereAny(filter.Status, status => HasStatus(status, now)).WhereAny(filter.Node, claim => claim.NodeId)
            .WhereAny(filter.Site, site => claim => claim.SourceSiteId == site || claim.TargetSiteId == site);
        if (filter.Under is { } top)
        {
            if (await db.FindSiteIdsUnderAsync(top, cancellationToken) is not { } ids) return new Page<ClaimView>([], page.IncludeTotal ? 0 : null, null);
            matching = matching.Where(claim => ids.Contains(claim.SourceSiteId) || ids.Contains(claim.TargetSiteId));
        }

        var rows = await List.ReadAsync(matching, filter.Text, "-created_at", page, place: "", claims => claims.AsNoTracking(), cancellationToken);
        return rows.IsSuccess ? rows.Value.Select(claim => new ClaimView(claim, now)) : rows.AsRefusal();
    }

    public async Task<KnownNode?> FindAtHomeAsync(GroupId site, MacAddress macAddress, CancellationToken cancellationToken)
    {
        var mac = macAddress.Value;
        return await db.NodeMacAddresses.Where(address => address.MacAddress == mac).Join(db.Nodes, address => address.NodeId, node => node.Id, (_, node) => node)
            .Where(node => node.HomeSiteId == site && node.State != NodeState.Retired
                && !db.MigrationClaims.Any(claim => claim.NodeId == node.Id && claim.SourceSiteId == site && claim.Status == ClaimStatus.Rejected && claim.ReturnedAt == null
                    && claim.ReportedSerialNumber == null && claim.ReportedSystemUuid == null)
                && !db.UnknownNodes.Any(machine => machine.SiteId == site && machine.MacAddress == mac))
            .Select(node => new KnownNode(node.Id, new NodeIdentity { MacAddress = macAddress, SerialNumber = node.SerialNumber, SystemUuid = node.SystemUuid }))
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Returns the filter for a status; see <see cref="MigrationClaim.StatusAt"/>.</summary>
    private static Expression<Func<MigrationClaim, bool>> HasStatus(ClaimStatus status, DateTime now) => status switch
    {
        ClaimStatus.Pending => MigrationClaim.IsOpen.At(now),
        ClaimStatus.Expired => Rules.Inline<Func<MigrationClaim, bool>>(claim => claim.Status == ClaimStatus.Expired || MigrationClaim.IsOverdue.On(claim, now)),
        _ => claim => claim.Status == status,
    };
}

internal static class OpenClaims
{
    /// <summary>Returns the claims that are open at the given time (UTC).</summary>
    public static IQueryable<MigrationClaim> OpenAt(this IQueryable<MigrationClaim> claims, DateTime now) =>
        claims.Where(MigrationClaim.IsOpen.At(now));
}
