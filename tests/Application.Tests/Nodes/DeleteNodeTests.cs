using Ardalis.Result;

namespace Sites.Application.Tests.Nodes;

public sealed class DeleteNodeTests
{
    private readonly World _world = new();
    private readonly Node _node = Given.Node("00:11:22:33:44:55");

    public DeleteNodeTests() => _world.Seed(_node, Given.Node("00:11:22:33:44:66"));

    [Fact]
    public async Task A_node_goes_in_one_transaction_of_rows()
    {
        (await HandleAsync()).Answered().Should().Be(_node.Id);

        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "nodes.Delete", "save", "commit");
        _world.Nodes.Stored.Should().ContainSingle().Which.Id.Should().NotBe(_node.Id);
    }

    [Fact]
    public async Task Nobody_s_id_is_not_found()
    {
        (await HandleAsync(id: NodeId.New(Given.Then))).ShouldBeRefused("node.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_and_the_node_stays()
    {
        (await HandleAsync(new IfMatch([3]))).ShouldBeRefused("precondition.stale");
        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "rollback");
    }

    [Fact]
    public async Task A_precondition_that_holds_lets_it_go() => (await HandleAsync(new IfMatch([1]))).Answered();

    [Fact]
    public async Task A_lost_race_is_answered_and_the_node_stays()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");
        _world.ShouldHaveUndoneAll();
        _world.Nodes.Stored.Should().HaveCount(2);
    }

    private async Task<Result<NodeId>> HandleAsync(IfMatch? precondition = null, NodeId? id = null) =>
        await new DeleteNodeHandler(_world.NodeRepository, _world.Work)
            .HandleAsync(new DeleteNode(id ?? _node.Id, precondition), World.Cancellation);
}
