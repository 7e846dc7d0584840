using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Doubles;

/// <summary>
/// The feeds of the sites over tables in memory, with the manners of the real ones: what is saved of nodes gets into them
/// by itself with the same save, a new version for whatever differs, and what is to be told again is, unless it is new anyway.
/// </summary>
internal sealed class Feeds(
    Table<DeviceGroup> groups, Table<Node> nodes, Table<SyncState> states, Table<SyncConflict> conflicts, Table<ChangeReceipt> receipts,
    Action<string, CancellationToken> log, CancellationToken body) : IChangeFeed, ISyncStore, ITable
{
    private readonly Dictionary<NodeId, (GroupId Site, DateTime ModifiedAt)> _authors = [];
    private readonly List<(GroupId Site, SyncEntityType Type, Guid Entity)> _again = [];
    private List<PastState> _past = [];
    private long _last;

    /// <summary>Sites into whose feeds is written.</summary>
    public HashSet<GroupId> Open { get; } = [];

    /// <summary>How much the sites were allowed, and since when.</summary>
    public List<AutonomyRecord> Autonomy { get; } = [];

    /// <summary>Who wins at every site.</summary>
    public ConflictResolution Strategy { get; set; } = ConflictResolution.CentralWins;

    /// <summary>What was asked to be told again, whether or not it was kept.</summary>
    public List<(GroupId Site, SyncEntityType Type, Guid Entity)> Told { get; } = [];

    /// <summary>What was asked for to judge changes.</summary>
    public List<SyncQuery> Questions { get; } = [];

    public bool HasChanges => _authors.Count > 0 || _again.Count > 0;

    public Task OpenAsync(GroupId site, CancellationToken cancellationToken)
    {
        log("feed.Open", cancellationToken);
        Open.Add(site);
        return Task.CompletedTask;
    }

    public void Attribute(NodeId node, GroupId site, DateTime modifiedAt)
    {
        log("feed.Attribute", body);
        _authors[node] = (site, modifiedAt);
    }

    public void Resend(GroupId site, SyncEntityType type, Guid entity)
    {
        log("feed.Resend", body);
        _again.Add((site, type, entity));
        Told.Add((site, type, entity));
    }

    public Task TrimAsync(GroupId site, DateTime now, CancellationToken cancellationToken)
    {
        log($"feed.Trim {now:O}", cancellationToken);
        return Task.CompletedTask;
    }

    public Task<SyncSnapshot?> LoadAsync(SyncQuery question, CancellationToken cancellationToken)
    {
        log("store.LoadSync", cancellationToken);
        Questions.Add(question);
        var site = groups.Stored.OfType<Site>().FirstOrDefault(site => site.Id == question.Site);
        if (site is null) return Task.FromResult<SyncSnapshot?>(null);
        var ids = question.Nodes.Select(node => node.Value).ToHashSet();
        return Task.FromResult<SyncSnapshot?>(new SyncSnapshot
        {
            Site = site,
            Strategy = Strategy,
            Autonomy = [.. Autonomy.Where(record => record.SiteId == question.Site)],
            Receipts = receipts.Stored.Where(receipt => receipt.SiteId == question.Site && question.Changes.Contains(receipt.ChangeId)).ToDictionary(receipt => receipt.ChangeId),
            Nodes = nodes.Find(new Those<Node>(node => question.Nodes.Contains(node.Id) || question.MacAddresses.Contains(node.MacAddress))),
            States = states.Find(new Those<SyncState>(state => state.SiteId == question.Site && state.EntityType == SyncEntityType.Node && ids.Contains(state.EntityId)))
                .ToDictionary(state => state.EntityId),
            Past = _past.Where(past => past.SiteId == question.Site && ids.Contains(past.EntityId) && past.Version >= question.SinceVersion).ToLookup(past => past.EntityId),
            Conflicts = conflicts.Find(new Those<SyncConflict>(conflict => conflict.SiteId == question.Site && ids.Contains(conflict.EntityId) && conflict.ResolvedAt == null))
                .ToDictionary(conflict => conflict.EntityId),
            Groups = groups.Stored.Where(group => question.Groups.Contains(group.Id)).ToDictionary(group => group.Id),
        });
    }

    public Task<RecordedStates> LoadStatesAsync(GroupId site, IReadOnlyCollection<Guid> nodes, CancellationToken cancellationToken)
    {
        log("store.LoadStates", cancellationToken);
        return Task.FromResult(new RecordedStates(
            states.Find(new Those<SyncState>(state => state.SiteId == site && state.EntityType == SyncEntityType.Node && nodes.Contains(state.EntityId)))
                .ToDictionary(state => state.EntityId),
            conflicts.Find(new Those<SyncConflict>(conflict => conflict.SiteId == site && nodes.Contains(conflict.EntityId) && conflict.ResolvedAt == null))
                .ToDictionary(conflict => conflict.EntityId)));
    }

    /// <summary>Past states are gone, as after a long time.</summary>
    public void ForgetPast() => _past.Clear();

    public int Save(DateTime now)
    {
        var written = new HashSet<(GroupId, SyncEntityType, Guid)>();
        foreach (var site in Open)
        {
            var known = states.Find(new Those<SyncState>(state => state.SiteId == site && state.EntityType == SyncEntityType.Node));
            foreach (var gone in known.Where(state => !state.IsRemoved && !nodes.Stored.Any(node => node.Id.Value == state.EntityId && node.HomeSiteId == site)))
            {
                Keep(gone.Leave(++_last, now, null));
                written.Add((site, SyncEntityType.Node, gone.EntityId));
            }

            foreach (var node in nodes.Stored.Where(node => node.HomeSiteId == site))
            {
                var (state, present) = (known.FirstOrDefault(state => state.EntityId == node.Id.Value), SyncedNode.StateOf(node));
                if (state is { IsRemoved: false } && state.Checksum == present.Checksum) continue;
                if (state is null) states.Add(state = SyncState.Of(site, SyncEntityType.Node, node.Id.Value));
                (GroupId Site, DateTime ModifiedAt)? author = _authors.TryGetValue(node.Id, out var by) ? by : null;
                Keep(state.Apply(++_last, present.Json, present.Checksum, author?.ModifiedAt ?? node.UpdatedAt, author?.Site));
                written.Add((site, SyncEntityType.Node, node.Id.Value));
            }
        }

        foreach (var again in _again.Where(again => Open.Contains(again.Site) && written.Add(again)))
        {
            var state = states.Find(new Those<SyncState>(state => state.SiteId == again.Site && state.EntityType == again.Type && state.EntityId == again.Entity)).SingleOrDefault();
            if (state is not null)
            {
                Keep(state.Resend(++_last));
                continue;
            }

            var none = SyncState.Of(again.Site, again.Type, again.Entity);
            none.Leave(++_last, now, null);
            states.Add(none);
        }

        Forget();
        return 0;
    }

    public void Forget()
    {
        _authors.Clear();
        _again.Clear();
    }

    public Action Snapshot()
    {
        List<PastState> past = [.. _past];
        return () =>
        {
            _past = [.. past];
            Forget();
        };
    }

    private void Keep(PastState? past)
    {
        if (past is not null) _past.Add(past);
    }
}
