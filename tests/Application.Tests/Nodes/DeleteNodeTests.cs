using Ardalis.Result;
using Sites.Application.NodeMigration;

namespace Sites.Application.Tests.Nodes;

public sealed class DeleteNodeTests
{
    private readonly World _world = new();
    private readonly Node _node = Given.Node("00:11:22:33:44:55");

    public DeleteNodeTests() => _world.Seed(_node, Given.Node("00:11:22:33:44:66"));

    [Fact]
    public async Task A_node_is_deleted_in_one_row_transaction()
    {
        (await HandleAsync()).Answered().Should().Be(_node.Id);

        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeSnapshot", "nodes.First NodeById", "nodes.Delete", "save", "commit");
        _world.Nodes.Stored.Should().ContainSingle().Which.Id.Should().NotBe(_node.Id);
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        (await HandleAsync(id: NodeId.New(Given.Then))).ShouldBeRefused("node.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_and_the_node_is_not_deleted()
    {
        (await HandleAsync(new IfMatch([3]))).ShouldBeRefused("precondition.stale");
        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeSnapshot", "nodes.First NodeById", "rollback");
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_deletion() => (await HandleAsync(new IfMatch([1]))).Answered();

    [Fact]
    public async Task A_concurrency_conflict_is_reported_and_the_node_is_not_deleted()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");
        _world.ShouldHaveRolledBack();
        _world.Nodes.Stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task Every_deletion_handler_is_called_before_the_node_is_deleted()
    {
        var (one, other) = (DeletionHandler("one"), DeletionHandler("other"));

        (await HandleAsync(null, null, one, other)).Answered();

        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeSnapshot", "nodes.First NodeById", "one", "other", "nodes.Delete", "save", "commit");
    }

    [Fact]
    public async Task No_deletion_handler_is_called_for_a_node_that_is_not_deleted()
    {
        (await HandleAsync(new IfMatch([3]), null, DeletionHandler("one"))).ShouldBeRefused("precondition.stale");
        (await HandleAsync(null, NodeId.New(Given.Then), DeletionHandler("one"))).ShouldBeRefused("node.not_found");

        _world.Journal.Should().NotContain("one");
    }

    [Fact]
    public async Task Only_the_claims_of_the_node_are_deleted_with_it()
    {
        var (source, target) = (Given.Site("source"), Given.Site("target"));
        _node.AssignHomeSite(source);
        var (claim, approval) = Given.Claim(_node, source, target);
        var (others, othersApproval) = Given.Claim(Given.Node("00:11:22:33:44:66", home: source), source, target);
        _world.Seed(claim, others);
        _world.Seed(approval, othersApproval);

        (await HandleAsync(null, null, new ClaimCleanup(_world.Claims, _world.Work, _world.Clock))).Answered();

        _world.MigrationClaims.Stored.Should().ContainSingle().Which.Id.Should().Be(others.Id);
        _world.Approvals.Stored.Should().ContainSingle().Which.Id.Should().Be(othersApproval.Id);
    }

    private INodeDeletionHandler DeletionHandler(string name)
    {
        var module = Substitute.For<INodeDeletionHandler>();
        module.OnDeletingAsync(_node.Id, _world.Work.Token).Returns(_ =>
        {
            _world.Journal.Add(name);
            return Task.CompletedTask;
        });
        return module;
    }

    private async Task<Result<NodeId>> HandleAsync(IfMatch? precondition = null, NodeId? id = null, params INodeDeletionHandler[] others) =>
        await new DeleteNodeHandler(_world.NodeRepository, others, _world.SiteLock, _world.Work)
            .HandleAsync(new DeleteNode(id ?? _node.Id, precondition), World.Cancellation);
}
