using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

internal sealed class IgnoredMachineConfiguration : IEntityTypeConfiguration<IgnoredMachine>
{
    public void Configure(EntityTypeBuilder<IgnoredMachine> machine)
    {
        machine.ToTable("IgnoredMachines");
        machine.HasKey(m => m.MacAddress);
        machine.Property(m => m.MacAddress).HasMaxLength(MacAddress.Length).IsUnicode(false).IsOrdinal();
        machine.Property(m => m.Comment).HasMaxLength(IgnoredMachine.MaxCommentLength);
    }
}

internal sealed class DiscoveryReader(SitesDbContext db, DiscoveryLimit limit) : IDiscoveryReader
{
    /// <summary>Maximum number of nodes per machine that are compared, in case a manufacturer gave one firmware UUID to thousands.</summary>
    private const int MaxNodesPerMachine = 100;

    private static readonly KeysetList<IgnoredMachine, IgnoredMachine> List = new(
        "ignored-machines",
        Sort.ByKey<IgnoredMachine, IgnoredMachine>("mac_address", machine => machine.MacAddress, row => new Position(row.MacAddress, Guid.Empty)));

    public async Task<DiscoveryCheck> LoadAsync(GroupId site, IReadOnlyCollection<NodeIdentity> machines, CancellationToken cancellationToken)
    {
        var addresses = machines.Select(machine => machine.MacAddress.Value).ToList();
        var ignored = await db.IgnoredMachines.Where(machine => addresses.Contains(machine.MacAddress)).Select(machine => machine.MacAddress).ToListAsync(cancellationToken);
        var uuids = machines.Where(machine => machine.SerialNumber is not null).Select(machine => machine.SystemUuid).OfType<Guid>()
            .SelectMany(uuid => new[] { uuid, SystemUuid.WithSwappedBytes(uuid) }).Distinct().Select(uuid => (Guid?)uuid).ToList();
        var same = uuids.Count == 0
            ? []
            : await db.Nodes.AsNoTracking().Where(node => uuids.Contains(node.SystemUuid) && node.SerialNumber != null).OrderBy(node => node.SystemUuid)
                .Take(MaxNodesPerMachine * machines.Count).ToListAsync(cancellationToken);
        // No more than the limit are counted, so that the check costs the same at a site that is far beyond it. The order is that of equal
        // values and costs nothing; EF Core warns without one.
        var discovered = await db.Nodes.Where(node => node.HomeSiteId == site && node.State == NodeState.Discovered).OrderBy(node => node.State)
            .Take(limit.Value).CountAsync(cancellationToken);
        return new DiscoveryCheck(discovered, limit, ignored.ToHashSet(), same.Select(node => new KnownNode(node.Id, node.Identity)));
    }

    public Task<Result<Page<IgnoredMachine>>> ListIgnoredAsync(PageRequest page, CancellationToken cancellationToken) =>
        List.ReadAsync(db.IgnoredMachines, "", "mac_address", page, place: "", machines => machines.AsNoTracking(), cancellationToken);
}
