using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

internal sealed class UnknownNodeConfiguration : IEntityTypeConfiguration<UnknownNode>
{
    public void Configure(EntityTypeBuilder<UnknownNode> machine)
    {
        machine.ToTable("UnknownNodes", table =>
        {
            table.HasMachineChecks();
            table.HasWireNameCheck<UnknownNodeReason, UnknownNode>("Reason");
            table.HasCheckConstraint("CK_UnknownNodes_Version", "[Version] >= 1");
            table.HasCheckConstraint("CK_UnknownNodes_Boots", "[Boots] >= 1");
        });
        machine.HasMachineColumns<UnknownNode, UnknownNodeId>();
        // The node's identifier has no foreign key: it only points out a node, which can be deleted while the machine waits.
        machine.Property(m => m.Reason).IsWireName();
        // Deleted together with its site.
        machine.HasOne<Site>().WithMany().HasForeignKey(m => m.SiteId).OnDelete(DeleteBehavior.Cascade);
        machine.HasIndex(m => new { m.SiteId, m.MacAddress }, "UX_UnknownNodes_SiteId_MacAddress").IsUnique();
        machine.HasIndex(m => new { m.SiteId, m.CreatedAt, m.Id }, "IX_UnknownNodes_SiteId_CreatedAt");
        machine.HasIndex(m => new { m.CreatedAt, m.Id }, "IX_UnknownNodes_CreatedAt");
        machine.HasIndex(m => m.MacAddress, "IX_UnknownNodes_MacAddress");
    }
}

internal sealed class UnknownNodeReader(SitesDbContext db) : IUnknownNodeReader
{
    // The rows are the aggregates themselves, which have no further data to project.
    private static readonly KeysetList<UnknownNode, UnknownNode> List = new(
        "unknown-nodes",
        Sort.ByTime<UnknownNode, UnknownNode, UnknownNodeId>(
            "created_at", machine => machine.CreatedAt, machine => machine.Id, row => (row.CreatedAt, row.Id.Value)));

    public Task<int> CountAsync(GroupId site, CancellationToken cancellationToken) => db.UnknownNodes.CountAsync(machine => machine.SiteId == site, cancellationToken);

    public async Task<Result<Page<UnknownNode>>> ListAsync(AnyOf<GroupId>? site, GroupId? under, PageRequest page, CancellationToken cancellationToken)
    {
        var matching = db.UnknownNodes.WhereAny(site, machine => machine.SiteId);
        if (under is { } top)
        {
            if (await db.FindSiteIdsUnderAsync(top, cancellationToken) is not { } ids) return new Page<UnknownNode>([], page.IncludeTotal ? 0 : null, null);
            matching = matching.Where(machine => ids.Contains(machine.SiteId));
        }

        return await List.ReadAsync(matching, new FilterText().Add("site_id", site).Add("under", under).ToString(), "-created_at", page, place: "", machines => machines.AsNoTracking(), cancellationToken);
    }
}
