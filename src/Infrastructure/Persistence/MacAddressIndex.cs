using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Nodes;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Keeps the table <c>NodeMacAddresses</c> in sync with the addresses that are stored with each node. Its key makes an address unique, be it the
/// primary one of a node or a further one.
/// </summary>
internal static class MacAddressIndex
{
    private const int Batch = 1000;

    /// <summary>Adds the changes of the entries of tracked nodes to the same save.</summary>
    /// <param name="db">The context.</param>
    /// <param name="nodes">All nodes that the save writes, because one can take an address that another one gives away.</param>
    public static void Follow(SitesDbContext db, IReadOnlyCollection<EntityEntry> nodes)
    {
        var changes = nodes.Select(entry => (Node: (Node)entry.Entity, Before: AddressesBefore(entry))).ToList();
        foreach (var (node, before) in changes)
        {
            foreach (var address in before.Except(node.MacAddresses)) Remove(db, address, node.Id);
        }

        foreach (var (node, before) in changes)
        {
            foreach (var address in node.MacAddresses.Except(before)) Add(db, address, node.Id);
        }
    }

    /// <summary>Writes the entries of nodes that set-based statements have written.</summary>
    public static async Task WriteAsync(SitesDbContext db, IEnumerable<Node> created, IReadOnlyList<Node> changed, CancellationToken cancellationToken)
    {
        foreach (var ids in changed.Select(node => node.Id).Chunk(Batch))
            await db.NodeMacAddresses.Where(address => ids.Contains(address.NodeId)).ExecuteDeleteAsync(cancellationToken);
        // Sorted by key, so that the pages of the index are written sequentially.
        var rows = created.Concat(changed).SelectMany(node => node.MacAddresses.Select(address => new NodeMacAddress(address, node.Id)));
        await new RowWriter<NodeMacAddress>(db).InsertAsync([.. rows.OrderBy(row => row.MacAddress, StringComparer.Ordinal)], cancellationToken);
    }

    private static IReadOnlyList<string> AddressesBefore(EntityEntry entry) => entry.State == EntityState.Added
        ? []
        : [entry.OriginalValues.GetValue<string>(nameof(Node.MacAddress)), .. MacAddressList.Split(entry.OriginalValues.GetValue<string?>(nameof(Node.StoredMacAddresses)))];

    private static void Remove(SitesDbContext db, string address, NodeId node)
    {
        // An earlier save of the same unit of work may have added it.
        if (Find(db, address) is { } row) row.State = EntityState.Deleted;
        else db.Remove(new NodeMacAddress(address, node));
    }

    private static void Add(SitesDbContext db, string address, NodeId node)
    {
        switch (Find(db, address))
        {
            case { State: EntityState.Deleted } freed:
                freed.State = EntityState.Modified;
                freed.Entity.NodeId = node;
                return;
            case { State: EntityState.Unchanged } taken:
                // The database refuses the second row with the key.
                taken.State = EntityState.Detached;
                break;
        }

        db.Add(new NodeMacAddress(address, node));
    }

    private static EntityEntry<NodeMacAddress>? Find(SitesDbContext db, string address) => db.NodeMacAddresses.Local.FindEntry(address);
}
