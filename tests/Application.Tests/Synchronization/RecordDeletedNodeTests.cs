using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class RecordDeletedNodeTests
{
    private readonly SiteAtWork _work = new();
    private readonly Node _node;

    public RecordDeletedNodeTests() => _node = SiteAtWork.NodeIn(NodeState.Active, null, _work.Site);

    [Fact]
    public async Task A_node_that_a_person_deleted_is_not_brought_back_by_its_site()
    {
        await _work.BeginAsync(_node);
        (await DeleteAsync()).Answered();

        var result = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"mac_address":"00:00:00:00:00:01","state":"active"}"""));

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Superseded, "node.deleted"));
        _work.World.Nodes.Stored.Should().BeEmpty();
        _work.ShouldHaveResent(_node.Id.Value);
    }

    [Fact]
    public async Task The_deletion_is_recorded_with_its_time()
    {
        var feeds = Substitute.For<IFeedStore>();

        await new RecordDeletedNode(feeds, _work.World.Clock).OnDeletingAsync(_node.Id, World.Cancellation);

        feeds.Received(1).Add(Arg.Is<NodeTombstone>(tombstone => tombstone.Id == _node.Id && tombstone.DeletedAt == _work.Now));
    }

    [Fact]
    public async Task A_node_that_is_not_deleted_is_not_recorded()
    {
        await _work.BeginAsync(_node);

        (await DeleteAsync(new IfMatch([99]))).ShouldBeRefused("precondition.stale");

        _work.Feeds.Tombstones.Should().BeEmpty();
    }

    private async Task<Ardalis.Result.Result<NodeId>> DeleteAsync(IfMatch? precondition = null) =>
        await new DeleteNodeHandler(
                _work.World.NodeRepository, [new RecordDeletedNode(_work.Feeds, _work.World.Clock)], _work.World.SiteLock, _work.World.Work)
            .HandleAsync(new DeleteNode(_node.Id, precondition), World.Cancellation);
}
