using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

/// <summary>A site with an open feed that pushes changes, and central changes of the same nodes in between.</summary>
internal sealed class SiteAtWork
{
    public const string Mac = "00:00:00:00:00:01";

    public SiteAtWork(AutonomyLevel level = AutonomyLevel.Full, ConflictResolution strategy = ConflictResolution.CentralWins)
    {
        World.Seed(Site, Elsewhere);
        World.Feeds.Strategy = strategy;
        Allow(level, Given.Then);
        Handler = new PushChangesHandler(
            new OpenFeedHandler(World.FeedReader, World.SiteRepository, World.Feeds, World.SiteLock, World.Work, World.Clock), World.FeedReader,
            new ChangeIntake(World.Feeds, World.NodeRepository, World.ConflictRepository, World.ReceiptRepository, World.Claims, World.UnknownNodeIntake, World.SiteLock, World.Work, World.Clock), Substitute.For<INodeSightings>(), World.Work);
    }

    public World World { get; } = new();

    public Site Site { get; } = Given.Site("site");

    public Site Elsewhere { get; } = Given.Site("elsewhere");

    public PushChangesHandler Handler { get; }

    public Feeds Feeds => World.Feeds;

    public DateTime Now => World.Now;

    public void Allow(AutonomyLevel level, DateTime since) => Feeds.Autonomy.Add(new AutonomyRecord(UuidFactory.New(Given.Then), Site.Id, Feeds.Autonomy.Count, since, level));

    /// <summary>Adds nodes and delivers those of the sites.</summary>
    public async Task BeginAsync(params Node[] nodes)
    {
        World.Seed(nodes);
        Feeds.Open.Add(Site.Id);
        Feeds.Open.Add(Elsewhere.Id);
        await CentrallyAsync(() => World.Work.Record(nodes.OrderBy(node => node.HomeSiteId != Site.Id).Select(node => new NodeCreated(node))));
        World.Journal.Clear();
    }

    /// <summary>Changes a node centrally.</summary>
    public async Task CentrallyAsync(NodeId id, Action<Node> change)
    {
        await World.Work.CommitAsync<NodeId>(WriteScope.Rows, async cancellation =>
        {
            change((await World.NodeRepository.FirstOrDefaultAsync(new NodeById(id), cancellation))!);
            await World.Work.SaveAsync(cancellation);
            return id;
        }, World.Cancellation);
        World.Journal.Clear();
    }

    public async Task CentrallyAsync(Action change) =>
        await World.Work.CommitAsync<bool>(WriteScope.Rows, async cancellation =>
        {
            change();
            await World.Work.SaveAsync(cancellation);
            return true;
        }, World.Cancellation);

    public Task<Result<IReadOnlyList<ChangeResult>>> PushAsync(params PushedChange[] changes) => PushAsync(TimeSpan.Zero, changes);

    public Task<Result<IReadOnlyList<ChangeResult>>> PushAsync(TimeSpan clockAhead, params PushedChange[] changes) =>
        Handler.HandleAsync(new PushChanges(Site.Id, clockAhead, changes), World.Cancellation);

    public async Task<ChangeResult> PushOneAsync(PushedChange change, TimeSpan? clockAhead = null) =>
        (await PushAsync(clockAhead ?? TimeSpan.Zero, change)).Answered().Should().ContainSingle().Subject;

    /// <summary>A change of a node, made an hour ago.</summary>
    public PushedChange Change(NodeId node, long baseVersion, string state, int minutesAgo = 60) =>
        new(NewId(), SyncEntityType.Node, node.Value, baseVersion, Now.AddMinutes(-minutesAgo), Json(state));

    /// <summary>The state of a node at the site according to central.</summary>
    public SyncState StateOf(NodeId node, Site? site = null) =>
        World.SyncStates.Stored.Single(state => state.SiteId == (site ?? Site).Id && state.EntityId == node.Value);

    public Node Stored(NodeId node) => World.Nodes.Stored.Single(stored => stored.Id == node);

    /// <summary>Asserts that exactly these nodes were resent.</summary>
    public void ShouldHaveResent(params Guid[] nodes) => Feeds.Resent.Should().Equal(nodes.Select(node => (Site.Id, SyncEntityType.Node, node)));

    public static Guid NewId() => UuidFactory.New(Given.Then);

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    /// <summary>A node at the site in that state.</summary>
    public static Node NodeIn(NodeState state, DeviceGroup? group, Site? home, string mac = Mac)
    {
        NodeState[] way = [NodeState.Pending, NodeState.Installing, NodeState.Installed, NodeState.Active];
        var node = Given.Node(mac, group, home);
        foreach (var step in way.TakeWhile(_ => node.State != state)) node.TransitionTo(step, null, Given.Then).IsSuccess.Should().BeTrue();
        node.State.Should().Be(state);
        return node;
    }
}
