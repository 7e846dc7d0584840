using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Nodes;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Keeps the tables <c>NodeTags</c> and <c>GroupTags</c> in step with the tags that are stored with each node and group. They are an
/// index and nothing else: reading uses the text in the row, filters use the tables, and a deleted row takes its entries along.
/// </summary>
internal static class TagIndex
{
    /// <summary>Adds what follows from a tracked node or group to the same save.</summary>
    public static void Follow(SitesDbContext db, EntityEntry entry)
    {
        if (entry.State is not (EntityState.Added or EntityState.Modified)) return;
        switch (entry.Entity)
        {
            case Node node: Follow(db, entry, node.StoredTags, tag => new NodeTag(node.Id, tag)); break;
            case DeviceGroup group: Follow(db, entry, group.StoredTags, tag => new GroupTag(group.Id, tag)); break;
        }
    }

    /// <summary>Writes the entries of nodes that set-based statements have written.</summary>
    public static async Task WriteAsync(SitesDbContext db, IReadOnlyList<Node> created, IReadOnlyList<Node> changed, CancellationToken cancellationToken)
    {
        foreach (var ids in changed.Select(node => node.Id).Chunk(Batch))
            await db.NodeTags.Where(tag => ids.Contains(tag.NodeId)).ExecuteDeleteAsync(cancellationToken);
        var tags = created.Concat(changed).SelectMany(node => node.Tags.Select(tag => new NodeTag(node.Id, tag))).OrderBy(tag => tag.Tag, StringComparer.Ordinal).ToList();
        await new RowWriter<NodeTag>(db).InsertAsync(tags, cancellationToken);
    }

    /// <summary>Writes the entries of groups that set-based statements have written.</summary>
    public static async Task WriteAsync(SitesDbContext db, IEnumerable<DeviceGroup> created, IReadOnlyList<DeviceGroup> changed, CancellationToken cancellationToken)
    {
        foreach (var ids in changed.Select(group => group.Id).Chunk(Batch))
            await db.GroupTags.Where(tag => ids.Contains(tag.GroupId)).ExecuteDeleteAsync(cancellationToken);
        var tags = created.Concat(changed).SelectMany(group => group.Tags.Select(tag => new GroupTag(group.Id, tag))).OrderBy(tag => tag.Tag, StringComparer.Ordinal).ToList();
        await new RowWriter<GroupTag>(db).InsertAsync(tags, cancellationToken);
    }

    private const int Batch = 1000;

    private static void Follow<TTag>(SitesDbContext db, EntityEntry entry, string? stored, Func<string, TTag> make)
        where TTag : class
    {
        var before = entry.State == EntityState.Added ? null : entry.OriginalValues.GetValue<string?>(nameof(Node.StoredTags));
        if (before == stored) return;
        // What an earlier save of the same unit of work added is stored, and would be in the way of removing it again.
        foreach (var saved in db.ChangeTracker.Entries<TTag>().ToList()) saved.State = EntityState.Detached;
        var (old, current) = (TagList.Split(before), TagList.Split(stored));
        db.AddRange(current.Except(old).Select(make));
        db.RemoveRange(old.Except(current).Select(make));
    }
}
