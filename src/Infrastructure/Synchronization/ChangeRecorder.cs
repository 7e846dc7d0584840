using Microsoft.EntityFrameworkCore;
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
internal sealed class ChangeRecorder(SitesDbContext db, GroupQueries queries, TimeProvider clock) : ISaveFollower, IChangeFeed
{
    private const int Batch = 500;

    private readonly FeedWriter _writer = new(db);
    private readonly SiteKnowledge _knowledge = new(db, queries);

    private readonly Dictionary<NodeId, (GroupId Site, DateTime ModifiedAt)> _authors = [];
    private readonly List<FeedChange> _again = [];
    private readonly List<FeedChange> _changes = [];
    private readonly List<ChangedTop> _tops = [];
    private readonly HashSet<DocumentId> _revised = [];
    private readonly HashSet<GroupId> _reassigned = [];
    private Dictionary<GroupId, long> _next = [];

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
                    if (before != site.Lineage || entry.ComplexProperty(nameof(DeviceGroup.Settings)).IsModified) _tops.Add(new ChangedTop(site.Id, before, site.Lineage));
                    break;
                case CatalogDocument document when entry.State == Storing.Modified: _revised.Add(document.Id); break;
                case DocumentAssignment assignment when entry.State is Storing.Added or Storing.Deleted: _reassigned.Add(assignment.GroupId); break;
            }
        }

        _changes.AddRange(_again);
        _again.Clear();
        _authors.Clear();
        // Before nodes are locked, as all do who change them; but for those who hold a node to claim, report or delete it (decision record 0022).
        _next = await _writer.TakeNumbersAsync(_changes, cancellationToken);
    }

    public async Task AfterSaveAsync(CancellationToken cancellationToken)
    {
        await _writer.WriteAsync(_changes, _next, cancellationToken);
        _changes.Clear();
        await AddTopsOfDocumentsAsync(cancellationToken);
        if (_tops.Count == 0) return;
        var below = await _knowledge.CompareAsync(_tops, _revised, Now, cancellationToken);
        ForgetAbove();
        await WriteAsync(below, cancellationToken);
    }

    public async Task AfterWriteAsync(IReadOnlyCollection<GroupId> created, IReadOnlyCollection<GroupId> changed, CancellationToken cancellationToken)
    {
        await new RowWriter<SiteFeed>(db).InsertAsync([.. created.Select(site => new SiteFeed(site))], cancellationToken);
        if (changed.Count > 0) await WriteAsync(await _knowledge.CompareBelowAsync(changed, Now, cancellationToken), cancellationToken);
    }

    public async Task AroundWriteAsync(
        IReadOnlyCollection<(Node Node, GroupId? HomeBefore)> nodes, Func<Task> write, CancellationToken cancellationToken)
    {
        var homes = nodes.SelectMany(node => new[] { node.HomeBefore, node.Node.HomeSiteId }).OfType<GroupId>().Distinct().ToList();
        var open = new HashSet<GroupId>();
        foreach (var ids in homes.Chunk(Batch))
            open.UnionWith(await db.SiteFeeds.Where(feed => ids.Contains(feed.SiteId) && feed.OpenedAt != null).Select(feed => feed.SiteId).ToListAsync(cancellationToken));

        var changes = new List<FeedChange>();
        foreach (var (node, before) in nodes)
        {
            if (before is { } left && left != node.HomeSiteId && open.Contains(left)) changes.Add(new FeedChange.HasLeft(left, SyncEntityType.Node, node.Id.Value, Now, null));
            if (node.HomeSiteId is { } home && open.Contains(home)) changes.Add(Telling(node, home));
        }

        var next = await _writer.TakeNumbersAsync(changes, cancellationToken);
        await write();
        await _writer.WriteAsync(changes, next, cancellationToken);
    }

    public void Forget()
    {
        _authors.Clear();
        _again.Clear();
        _changes.Clear();
        ForgetAbove();
    }

    public Task HoldAsync(GroupId site, CancellationToken cancellationToken) =>
        db.SiteFeeds.Where(feed => feed.SiteId == site)
            .ExecuteUpdateAsync(update => update.SetProperty(feed => feed.LastVersion, feed => feed.LastVersion), cancellationToken);

    public async Task OpenAsync(GroupId site, CancellationToken cancellationToken)
    {
        await HoldAsync(site, cancellationToken);
        var feed = await db.SiteFeeds.FirstAsync(f => f.SiteId == site, cancellationToken);
        if (feed.OpenedAt is not null) return;
        feed.Open(Now);
        await db.SaveChangesAsync(cancellationToken);

        var place = new Lineage(await db.Sites.Where(s => s.Id == site).Select(s => s.LineageKey).FirstAsync(cancellationToken));
        await WriteAsync(await _knowledge.CompareAsync([new ChangedTop(site, place, place)], _revised, Now, cancellationToken), cancellationToken);
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

    public void TellAgain(GroupId site, SyncEntityType type, Guid entity) => _again.Add(new FeedChange.Again(site, type, entity, Now));

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
        var sites = await db.Sites.Where(site => ids.Contains(site.Id)).Select(site => new { site.Id, site.LineageKey }).ToListAsync(cancellationToken);
        _tops.AddRange(sites.Select(site => new ChangedTop(site.Id, new Lineage(site.LineageKey), new Lineage(site.LineageKey))));
    }

    private void ForgetAbove()
    {
        _tops.Clear();
        _revised.Clear();
        _reassigned.Clear();
    }

    private void See(Node node, Storing storing, GroupId? homeBefore)
    {
        if (storing is Storing.Unchanged or Storing.Detached) return;
        var home = storing == Storing.Deleted ? null : node.HomeSiteId;
        var author = _authors.TryGetValue(node.Id, out var known) ? known : default((GroupId Site, DateTime ModifiedAt)?);
        if (homeBefore is { } left && left != home)
            _changes.Add(new FeedChange.HasLeft(left, SyncEntityType.Node, node.Id.Value, author?.ModifiedAt ?? Now, author?.Site));
        if (home is { } site) _changes.Add(Telling(node, site) with { ModifiedAt = author?.ModifiedAt ?? node.UpdatedAt, By = author?.Site });
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
