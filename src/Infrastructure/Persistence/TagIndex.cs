using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Nodes;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Keeps the tables <c>NodeTags</c> and <c>GroupTags</c> in sync with the tags that are stored with each node and group. The tables
/// are only an index: reads use the text in the row, filters use the tables, and deleting a row cascades to its entries.
/// </summary>
internal static class TagIndex
{
    private const int Batch = 1000;

    /// <summary>Adds the changes of the index entries of a tracked node or group to the same save.</summary>
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
    public static Task WriteAsync(SitesDbContext db, IEnumerable<Node> created, IReadOnlyList<Node> changed, CancellationToken cancellationToken) =>
        WriteAsync(
            db, created.Concat(changed).SelectMany(node => node.Tags.Select(tag => new NodeTag(node.Id, tag))), tag => tag.Tag,
            changed.Select(node => node.Id), ids => db.NodeTags.Where(tag => ids.Contains(tag.NodeId)), cancellationToken);

    /// <summary>Writes the entries of groups that set-based statements have written.</summary>
    public static Task WriteAsync(SitesDbContext db, IEnumerable<DeviceGroup> created, IReadOnlyList<DeviceGroup> changed, CancellationToken cancellationToken) =>
        WriteAsync(
            db, created.Concat(changed).SelectMany(group => group.Tags.Select(tag => new GroupTag(group.Id, tag))), tag => tag.Tag,
            changed.Select(group => group.Id), ids => db.GroupTags.Where(tag => ids.Contains(tag.GroupId)), cancellationToken);

    private static async Task WriteAsync<TTag, TId>(
        SitesDbContext db, IEnumerable<TTag> tags, Func<TTag, string> nameOf, IEnumerable<TId> changed, Func<TId[], IQueryable<TTag>> entriesOf,
        CancellationToken cancellationToken)
        where TTag : class
    {
        foreach (var ids in changed.Chunk(Batch)) await entriesOf(ids).ExecuteDeleteAsync(cancellationToken);
        // Sorted by key, so that the pages of the index are written sequentially.
        await new RowWriter<TTag>(db).InsertAsync([.. tags.OrderBy(nameOf, StringComparer.Ordinal)], cancellationToken);
    }

    private static void Follow<TTag>(SitesDbContext db, EntityEntry entry, string? stored, Func<string, TTag> create)
        where TTag : class
    {
        var before = entry.State == EntityState.Added ? null : entry.OriginalValues.GetValue<string?>(nameof(Node.StoredTags));
        if (before == stored) return;
        // Entries that an earlier save of the same unit of work added are still tracked, which would prevent their removal.
        foreach (var saved in db.ChangeTracker.Entries<TTag>().Where(tag => tag.State == EntityState.Unchanged).ToList()) saved.State = EntityState.Detached;
        var (old, current) = (TagList.Split(before), TagList.Split(stored));
        db.AddRange(current.Except(old).Select(create));
        db.RemoveRange(old.Except(current).Select(create));
    }
}
