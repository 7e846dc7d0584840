using Sites.Application.Synchronization;
using Sites.Domain.Catalog;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Doubles;

/// <summary>The feeds of the sites, stored in in-memory tables. It loads and stores; the rules are those of the application.</summary>
internal sealed class Feeds(World world, Action<string, CancellationToken> log) : IFeedStore, ISiteContextReader, ISyncStore
{
    private long _last;

    /// <summary>The sites with an open feed.</summary>
    public HashSet<GroupId> Open { get; } = [];

    /// <summary>The autonomy levels of the sites, and when they were set.</summary>
    public List<AutonomyRecord> Autonomy { get; } = [];

    /// <summary>The nodes that were deleted.</summary>
    public HashSet<NodeId> Tombstones { get; } = [];

    /// <summary>The generations that have ended.</summary>
    public List<FeedGeneration> Ended { get; } = [];

    /// <summary>The version of its settings that every site has acknowledged.</summary>
    public long AcknowledgedSettings { get; set; }

    /// <summary>The conflict strategy at every site.</summary>
    public ConflictResolution Strategy { get; set; } = ConflictResolution.CentralWins;

    /// <summary>The copies of sites that were recorded as different from the central state.</summary>
    public List<(GroupId Site, SyncEntityType Type, Guid Entity)> Resent { get; } = [];

    /// <summary>The queries for the evaluation of changes.</summary>
    public List<SyncQuery> Questions { get; } = [];

    public IReadOnlyCollection<GroupId> AddWithSites(IReadOnlyList<DeviceGroup> sites) => [];

    public Task CreateAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CloseAsync(GroupId site, DateTime now, CancellationToken cancellationToken) => throw new NotSupportedException("The integration tests close feeds.");

    public Task<SiteFeed?> FindAsync(GroupId site, CancellationToken cancellationToken)
    {
        log("feeds.Find", cancellationToken);
        return Task.FromResult(world.Groups.Stored.Any(group => group.Id == site && group.IsSite) ? FeedOf(site) : null);
    }

    public Task<Dictionary<GroupId, long>> ReserveAsync(IReadOnlyDictionary<GroupId, int> counts, CancellationToken cancellationToken)
    {
        var next = new Dictionary<GroupId, long>();
        foreach (var (site, count) in counts.Where(site => Open.Contains(site.Key)))
        {
            next[site] = _last + 1;
            _last += count;
        }

        return Task.FromResult(next);
    }

    public Task<Dictionary<(GroupId Site, SyncEntityType Type, Guid Entity), SyncState>> LoadStatesAsync(
        IReadOnlyCollection<FeedUpdate> updates, CancellationToken cancellationToken)
    {
        var keys = updates.Select(update => (update.Site, update.Type, update.Entity)).ToHashSet();
        return Task.FromResult(world.SyncStates.Find(new Matching<SyncState>(state => keys.Contains(ValueTuple.Create(state.SiteId, state.EntityType, state.EntityId))))
            .ToDictionary(state => (state.SiteId, state.EntityType, state.EntityId)));
    }

    public void Add(SyncState state) => world.SyncStates.Add(state);

    public void Add(NodeTombstone tombstone) => Tombstones.Add(tombstone.Id);

    public void Add(PastState past) => world.PastStates.Add(past);

    public void Add(AutonomyRecord autonomy) => Autonomy.Add(autonomy);

    public Task WriteAsync(bool release, CancellationToken cancellationToken)
    {
        world.SyncStates.Save(world.Now);
        world.PastStates.Save(world.Now);
        return Task.CompletedTask;
    }

    public Task TrimAsync(GroupId site, DateTime now, CancellationToken cancellationToken)
    {
        log($"feed.Trim {now:O}", cancellationToken);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyCollection<GroupId>> FindOpenSitesAsync(ReachedSites reached, CancellationToken cancellationToken)
    {
        var assigned = world.Assignments.Stored.Where(assignment => reached.Revised.Contains(assignment.DocumentId)).Select(assignment => assignment.GroupId)
            .Concat(reached.Assigned).ToHashSet();
        var subtrees = world.Groups.Stored.Where(group => group.IsSite && assigned.Contains(group.Id)).Select(group => group.Lineage).Concat(reached.Subtrees).ToList();
        return Task.FromResult<IReadOnlyCollection<GroupId>>([.. world.Groups.Stored
            .Where(group => Open.Contains(group.Id) && subtrees.Any(subtree => subtree.Covers(group.Lineage))).Select(group => group.Id)]);
    }

    public Task<IReadOnlyList<SiteContext>> LoadAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken)
    {
        var settings = world.Groups.Stored.ToDictionary(group => group.Id, group => group.Settings);
        return Task.FromResult<IReadOnlyList<SiteContext>>([.. world.Groups.Stored.Where(group => sites.Contains(group.Id)).Select(site => new SiteContext(
            FeedOf(site.Id),
            EffectiveSettings.Of(InheritanceChain.Of(site.Lineage, id => settings.GetValueOrDefault(id))),
            [.. world.Assignments.Stored.Where(assignment => site.Lineage.Ancestors.Append(site.Id).Contains(assignment.GroupId))
                .Select(assignment => new AssignedDocument(assignment.DocumentId, world.Documents.Stored.Single(document => document.Id == assignment.DocumentId).Kind)).Distinct()],
            [.. world.SyncStates.Stored.Where(state => state.SiteId == site.Id && state.EntityType != SyncEntityType.Node && !state.IsRemoved)
                .Select(state => new DeliveredState(state.EntityType, state.EntityId, state.Checksum))]))]);
    }

    public Task<CatalogDocument> GetDocumentAsync(DocumentId id, CancellationToken cancellationToken) =>
        Task.FromResult(world.Documents.Stored.Single(document => document.Id == id));

    public Task<IReadOnlyList<Node>> ListNodesAsync(GroupId site, NodeId after, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Node>>([.. world.Nodes.Stored.Where(node => node.HomeSiteId == site && node.Id > after).OrderBy(node => node.Id).Take(count)]);

    public Task<SyncSnapshot?> LoadAsync(SyncQuery question, CancellationToken cancellationToken)
    {
        log("store.LoadSync", cancellationToken);
        Questions.Add(question);
        var site = world.Groups.Stored.OfType<Site>().FirstOrDefault(site => site.Id == question.Site);
        if (site is null) return Task.FromResult<SyncSnapshot?>(null);
        var ids = question.Nodes.Select(node => node.Value).ToHashSet();
        return Task.FromResult<SyncSnapshot?>(new SyncSnapshot
        {
            Site = site,
            Strategy = Strategy,
            Autonomy = [.. Autonomy.Where(record => record.SiteId == question.Site)],
            AcknowledgedSettings = AcknowledgedSettings,
            Feed = FeedOf(question.Site),
            EndedGenerations = [.. Ended.Where(ended => ended.SiteId == question.Site && question.Generations.Contains(ended.Generation))],
            Deleted = question.Nodes.Where(Tombstones.Contains).ToHashSet(),
            Receipts = world.Receipts.Stored.Where(receipt => receipt.SiteId == question.Site && question.Changes.Contains(receipt.ChangeId)).ToDictionary(receipt => receipt.ChangeId),
            Nodes = world.Nodes.Find(new Matching<Node>(node => question.Nodes.Contains(node.Id) || question.MacAddresses.Contains(node.MacAddress))),
            States = world.SyncStates.Find(new Matching<SyncState>(state => state.SiteId == question.Site && state.EntityType == SyncEntityType.Node && ids.Contains(state.EntityId)))
                .ToDictionary(state => state.EntityId),
            Past = world.PastStates.Stored.Where(past => past.SiteId == question.Site && ids.Contains(past.EntityId) && past.Version >= question.SinceVersion).ToLookup(past => past.EntityId),
            Conflicts = world.Conflicts.Find(new Matching<SyncConflict>(conflict => conflict.SiteId == question.Site && ids.Contains(conflict.EntityId) && conflict.ResolvedAt == null))
                .ToDictionary(conflict => conflict.EntityId),
            Groups = world.Groups.Stored.Where(group => question.Groups.Contains(group.Id)).ToDictionary(group => group.Id),
        });
    }

    public Task TrimRefusalsAsync(GroupId site, CancellationToken cancellationToken)
    {
        log("store.TrimRefusals", cancellationToken);
        return Task.CompletedTask;
    }

    public Task TrimRequestsAsync(GroupId site, CancellationToken cancellationToken)
    {
        log("store.TrimRequests", cancellationToken);
        return Task.CompletedTask;
    }

    /// <summary>Deletes past states, as retention does.</summary>
    public void DeletePast() => world.PastStates.DeleteWhere(_ => true);

    private SiteFeed FeedOf(GroupId site)
    {
        var feed = new SiteFeed(site);
        if (Open.Contains(site)) feed.Open(Given.Then);
        return feed;
    }
}
