using Ardalis.Result;

namespace Sites.Application.Tests.Nodes;

public sealed class DismissUnknownNodeTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");
    private readonly UnknownNode _machine;
    private readonly UnknownNode _other;

    public DismissUnknownNodeTests()
    {
        (_machine, _other) = (Given.Unknown("00:11:22:33:44:55", _site), Given.Unknown("00:11:22:33:44:66", _site));
        _world.Seed(_site);
        _world.Seed(_machine, _other);
    }

    [Fact]
    public async Task A_machine_is_removed_from_the_queue_in_one_row_transaction_without_creating_a_node()
    {
        (await HandleAsync()).Answered().Should().Be(_machine.Id);

        _world.Journal.Should().Equal("begin Rows", "unknown.First UnknownNodeById", "unknown.Delete", "save", "commit");
        _world.UnknownNodes.Stored.Should().ContainSingle().Which.Id.Should().Be(_other.Id);
        _world.Nodes.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task The_precondition_is_checked_first()
    {
        (await HandleAsync(precondition: new IfMatch([2]))).ShouldBeRefused("precondition.stale");
        _world.UnknownNodes.Stored.Should().Contain(machine => machine.Id == _machine.Id);
        (await HandleAsync(precondition: new IfMatch([1]))).Answered();
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        (await HandleAsync(UnknownNodeId.New(Given.Then))).ShouldBeRefused("unknown_node.not_found");

        _world.ShouldHaveSavedNothing();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ConcurrencyRetry.MaxAttempts - 1)]
    public async Task A_concurrency_conflict_is_retried(int conflicts)
    {
        _world.CauseConcurrencyConflicts(conflicts);

        (await HandleAsync()).Answered();

        _world.ShouldHaveBegunRowTransactions(conflicts + 1);
    }

    [Fact]
    public async Task A_concurrently_dismissed_machine_is_not_found()
    {
        _world.CauseConcurrencyConflicts(1);
        _world.Work.AfterRollback = () => HandleAsync();

        (await HandleAsync()).ShouldBeRefused("unknown_node.not_found");
    }

    [Fact]
    public async Task After_too_many_concurrency_conflicts_the_conflict_is_reported_and_the_machine_stays_queued()
    {
        _world.CauseConcurrencyConflicts(ConcurrencyRetry.MaxAttempts);

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");

        _world.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        _world.UnknownNodes.Stored.Should().HaveCount(2);
    }

    private Task<Result<UnknownNodeId>> HandleAsync(UnknownNodeId? id = null, IfMatch? precondition = null) =>
        new DismissUnknownNodeHandler(_world.UnknownNodeRepository, _world.Work).HandleAsync(new DismissUnknownNode(id ?? _machine.Id, precondition), World.Cancellation);
}
