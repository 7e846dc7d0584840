using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Application.Synchronization;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Persistence;
using EntityState = Sites.Domain.Synchronization.EntityState;
using Storing = Microsoft.EntityFrameworkCore.EntityState;

namespace Sites.Infrastructure.Synchronization;

/// <summary>
/// Puts into the sites' feeds whatever units of work store that sites must know, in the same transaction. It looks at what
/// is stored and not at who stores it: no use case can forget to tell.
/// </summary>
internal sealed class ChangeRecorder(SitesDbContext db, GroupQueries queries, ISiteLock siteLock, TimeProvider clock) : ISaveFollower, IChangeFeed
{
    private const int Batch = 500;

    private readonly FeedWriter _writer = new(db, siteLock);
    private readonly SiteKnowledge _knowledge = new(db, queries);

    private readonly Dictionary<NodeId, (GroupId Site, DateTime ModifiedAt)> _authors = [];
    private readonly List<FeedChange> _again = [];
    private readonly List<FeedChange> _changes = [];
    private readonly List<ChangedTop> _tops = [];
    private readonly HashSet<DocumentId> _revised = [];
    private readonly HashSet<GroupId> _reassigned = [];
    private Dictionary<GroupId, long> _next = [];
    private Dictionary<GroupId, Lineage> _places = [];

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task BeforeSaveAsync(CancellationToken cancellationToken)
    {
        _changes.Clear();
        ForgetAbove();
        foreach (var entry in db.ChangeTracker.Entries().ToList())
        {
            switch (entry.Entity)
            {
                case Node node: See(node, entry.State, entry.State == Storing.Added ? null : entry.OriginalValues.GetValue<GroupId?>(nameof(Node.HomeSiteId))); break;
                case Site site when entry.State == Storing.Added: db.Add(new SiteFeed(site.Id)); break;
                // A regular group has no sites below it, so whatever it says reaches none.
                case Site site when entry.State == Storing.Modified:
                    var before = new Lineage(entry.OriginalValues.GetValue<string>(nameof(DeviceGroup.LineageKey)));
                    if (before != site.Lineage || entry.ComplexProperty(nameof(DeviceGroup.Settings)).IsModified) _tops.Add(new ChangedTop(before, site.Lineage));
                    break;
                case CatalogDocument document when entry.State == Storing.Modified: _revised.Add(document.Id); break;
                case DocumentAssignment assignment when entry.State is Storing.Added or Storing.Deleted: _reassigned.Add(assignment.GroupId); break;
            }
        }

        _changes.AddRange(_again);
        _again.Clear();
        _authors.Clear();
        await AddTopsOfDocumentsAsync(cancellationToken);
        _places = await _knowledge.FindPlacesAsync(_tops, cancellationToken);
        // Before anything else is locked by the save: sites first, then groups, then nodes (decision record 0023).
        if (_places.Count > 0) await siteLock.LockAsync([.. _places.Keys, .. _changes.Select(change => change.Site)], cancellationToken);
        _next = await _writer.TakeNumbersAsync(_changes, cancellationToken);
    }

    public async Task AfterSaveAsync(CancellationToken cancellationToken)
    {
        await _writer.WriteAsync(_changes, _next, cancellationToken);
        _changes.Clear();
        if (_places.Count == 0) return;
        var below = await _knowledge.CompareAsync(_places, _revised, Now, cancellationToken);
        ForgetAbove();
        await WriteAsync(below, cancellationToken);
    }

    public async Task<Result> AroundWriteAsync(TreeWrite write, Func<Task<Result>> execute, CancellationToken cancellationToken)
    {
        var places = await _knowledge.FindPlacesAsync(write, cancellationToken);
        if (places.Count > 0) await siteLock.LockAsync(places.Keys, cancellationToken);
        var executed = await execute();
        if (!executed.IsSuccess) return executed;

        await new RowWriter<SiteFeed>(db).InsertAsync([.. write.Created.OfType<Site>().Select(site => new SiteFeed(site.Id))], cancellationToken);
        if (places.Count > 0) await WriteAsync(await _knowledge.CompareAsync(places, new HashSet<DocumentId>(), Now, cancellationToken), cancellationToken);
        return executed;
    }

    public async Task<Result> AroundWriteAsync(
        IReadOnlyCollection<(Node Node, GroupId? HomeBefore)> nodes, Func<Task<Result>> execute, CancellationToken cancellationToken)
    {
        var homes = nodes.SelectMany(node => new[] { node.HomeBefore, node.Node.HomeSiteId }).OfType<GroupId>().Distinct().ToList();
        var open = new HashSet<GroupId>();
        foreach (var ids in homes.Chunk(Batch))
            open.UnionWith(await db.SiteFeeds.Where(feed => ids.Contains(feed.SiteId) && feed.OpenedAt != null).Select(feed => feed.SiteId).ToListAsync(cancellationToken));

        // Set-based statements write changes of central only.
        var changes = nodes.SelectMany(node => ChangesOf(node.Node, node.Node.HomeSiteId, node.HomeBefore, author: null))
            .Where(change => open.Contains(change.Site)).ToList();
        var next = await _writer.TakeNumbersAsync(changes, cancellationToken);
        var executed = await execute();
        if (!executed.IsSuccess) return executed;
        foreach (var batch in changes.Chunk(Batch))
        {
            await _writer.WriteAsync(batch, next, cancellationToken);
            // A hundred thousand tracked states would be compared with each save.
            db.ChangeTracker.Clear();
        }

        return executed;
    }

    public void Forget()
    {
        _authors.Clear();
        _again.Clear();
        _changes.Clear();
        ForgetAbove();
    }

    public async Task OpenAsync(GroupId site, CancellationToken cancellationToken)
    {
        await siteLock.LockAsync([site], cancellationToken);
        var feed = await db.SiteFeeds.FirstOrDefaultAsync(f => f.SiteId == site, cancellationToken);
        if (feed is null || feed.OpenedAt is not null) return;
        feed.Open(Now);
        await db.SaveChangesAsync(cancellationToken);

        var place = new Lineage(await db.Sites.Where(s => s.Id == site).Select(s => s.LineageKey).FirstAsync(cancellationToken));
        var places = new Dictionary<GroupId, Lineage> { [site] = place };
        await WriteAsync(await _knowledge.CompareAsync(places, _revised, Now, cancellationToken), cancellationToken);
        NodeId after = default;
        while (true)
        {
            var nodes = await db.Nodes.AsNoTracking().Where(node => node.HomeSiteId == site && node.Id > after)
                .OrderBy(node => node.Id).Take(Batch).ToListAsync(cancellationToken);
            if (nodes.Count == 0) return;
            after = nodes[^1].Id;
            await WriteAsync([.. nodes.Select(node => Telling(node, site))], cancellationToken);
            db.ChangeTracker.Clear();
        }
    }

    public void Attribute(NodeId node, GroupId site, DateTime modifiedAt) => _authors[node] = (site, modifiedAt);

    public void Resend(GroupId site, SyncEntityType type, Guid entity) => _again.Add(new FeedChange.Again(site, type, entity, Now));

    public async Task TrimAsync(GroupId site, DateTime now, CancellationToken cancellationToken)
    {
        var feed = await db.SiteFeeds.FirstOrDefaultAsync(f => f.SiteId == site, cancellationToken);
        if (feed?.IsToBeTrimmed(now) != true) return;

        var (removedBefore, pastBefore) = (now - SiteFeed.KeepRemoved, now - SiteFeed.KeepPast);
        var removed = db.SyncStates.Where(state => state.SiteId == site && state.IsRemoved && !state.IsPending && state.LastModified < removedBefore);
        var through = await removed.MaxAsync(state => (long?)state.Version, cancellationToken) ?? 0;
        await removed.ExecuteDeleteAsync(cancellationToken);
        await db.PastStates
            .Where(past => past.SiteId == site && past.ModifiedAt < pastBefore
                && !db.SyncStates.Any(state => state.SiteId == site && state.EntityType == past.EntityType && state.EntityId == past.EntityId && state.AcknowledgedVersion <= past.Version))
            .ExecuteDeleteAsync(cancellationToken);
        await db.ChangeReceipts.Where(receipt => receipt.SiteId == site && receipt.ReceivedAt < pastBefore).ExecuteDeleteAsync(cancellationToken);
        feed.Trim(through, now);
    }

    /// <summary>Documents reach the sites at and below the groups that they are assigned to.</summary>
    private async Task AddTopsOfDocumentsAsync(CancellationToken cancellationToken)
    {
        if (_revised.Count == 0 && _reassigned.Count == 0) return;
        var groups = await db.DocumentAssignments.Where(assignment => _revised.Contains(assignment.DocumentId)).Select(assignment => assignment.GroupId).ToListAsync(cancellationToken);
        var ids = groups.Concat(_reassigned).Distinct().ToList();
        var lineages = await db.Sites.Where(site => ids.Contains(site.Id)).Select(site => site.LineageKey).ToListAsync(cancellationToken);
        _tops.AddRange(lineages.Select(lineage => new ChangedTop(new Lineage(lineage), new Lineage(lineage))));
    }

    private void ForgetAbove()
    {
        _tops.Clear();
        _revised.Clear();
        _reassigned.Clear();
        _places = [];
    }

    private void See(Node node, Storing storing, GroupId? homeBefore)
    {
        if (storing is Storing.Unchanged or Storing.Detached) return;
        var home = storing == Storing.Deleted ? null : node.HomeSiteId;
        var author = _authors.TryGetValue(node.Id, out var known) ? known : default((GroupId Site, DateTime ModifiedAt)?);
        _changes.AddRange(ChangesOf(node, home, homeBefore, author));
    }

    /// <summary>What the sites that a node leaves and stays at must be sent.</summary>
    /// <param name="node">The node as it is to be stored.</param>
    /// <param name="home">Its home from now on; null for none, or when it is deleted.</param>
    /// <param name="homeBefore">Its home until now.</param>
    /// <param name="author">The site that the change came from; null for central.</param>
    private IEnumerable<FeedChange> ChangesOf(Node node, GroupId? home, GroupId? homeBefore, (GroupId Site, DateTime ModifiedAt)? author)
    {
        if (homeBefore is { } left && left != home)
            yield return new FeedChange.HasLeft(left, SyncEntityType.Node, node.Id.Value, author?.ModifiedAt ?? Now, author?.Site);
        if (home is { } site) yield return Telling(node, site) with { ModifiedAt = author?.ModifiedAt ?? node.UpdatedAt, By = author?.Site };
    }

    private static FeedChange.Is Telling(Node node, GroupId site)
    {
        var state = new Lazy<EntityState>(() => SyncedNode.StateOf(node));
        return new FeedChange.Is(site, SyncEntityType.Node, node.Id.Value, () => state.Value.Json, () => state.Value.Checksum, node.UpdatedAt, null);
    }

    private async Task WriteAsync(List<FeedChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0 && !db.ChangeTracker.HasChanges()) return;
        await _writer.WriteAsync(changes, await _writer.TakeNumbersAsync(changes, cancellationToken), cancellationToken);
        // A site's autonomy may have been written down though nothing is to be told.
        await db.SaveChangesAsync(cancellationToken);
    }
}
