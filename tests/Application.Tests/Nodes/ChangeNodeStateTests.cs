using Ardalis.Result;

namespace Sites.Application.Tests.Nodes;

public sealed class ChangeNodeStateTests
{
    private readonly World _world = new();
    private readonly Node _node = Given.Node("00:11:22:33:44:55");

    public ChangeNodeStateTests() => _world.Seed(_node);

    [Fact]
    public async Task An_allowed_transition_is_made_in_one_row_transaction()
    {
        var changed = await HandleAsync(NodeState.Pending, " because ");

        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "save", "reader.GetNode", "commit");
        var stored = _world.Nodes.Stored.Single();
        (stored.State, stored.StateComment, stored.StateChangedAt).Should().Be((NodeState.Pending, "because", _world.Now));
        changed.Answered().State.Should().Be(NodeState.Pending);
    }

    [Fact]
    public async Task The_comment_of_the_previous_transition_is_removed()
    {
        (await HandleAsync(NodeState.Pending, "why")).Answered();
        (await HandleAsync(NodeState.Installing, null)).Answered().StateComment.Should().BeNull();
    }

    [Fact]
    public async Task A_disallowed_transition_is_refused_with_the_allowed_ones_and_nothing_is_saved()
    {
        var refused = await HandleAsync(NodeState.Active);

        refused.ShouldBeRefusedFor(("state", "node.invalid_transition"));
        refused.Status.Should().Be(ResultStatus.Conflict);
        refused.Errors.Single().Should().Contain("pending, retired");
        _world.ShouldHaveSavedNothing();
        _world.Nodes.Stored.Single().State.Should().Be(NodeState.Discovered);
    }

    [Fact]
    public async Task All_field_errors_are_reported_before_any_port_is_called()
    {
        (await HandleAsync(null, new string('x', ChangeNodeStateHandler.MaxCommentLength + 1)))
            .ShouldBeRefusedFor(("state", "request.required"), ("comment", "node.text_invalid"));
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task The_longest_comment_is_accepted() =>
        (await HandleAsync(NodeState.Pending, new string('x', ChangeNodeStateHandler.MaxCommentLength))).Answered()
            .StateComment.Should().HaveLength(1000);

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        (await HandleAsync(NodeState.Pending, id: NodeId.New(Given.Then))).ShouldBeRefused("node.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_the_transition_is_checked()
    {
        (await HandleAsync(NodeState.Active, precondition: new IfMatch([2]))).ShouldBeRefused("precondition.stale");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_transition() =>
        (await HandleAsync(NodeState.Retired, precondition: new IfMatch([1]))).Answered().State.Should().Be(NodeState.Retired);

    [Fact]
    public async Task A_concurrency_conflict_is_reported_and_nothing_is_read_back()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync(NodeState.Pending)).ShouldBeRefused("concurrency.conflict");
        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "save", "rollback");
    }

    [Fact]
    public async Task A_retried_transaction_makes_one_transition()
    {
        _world.Work.TransientFaults = 1;

        (await HandleAsync(NodeState.Pending)).Answered().State.Should().Be(NodeState.Pending);
    }

    [Fact]
    public async Task Force_is_passed_to_the_node()
    {
        (await HandleAsync(NodeState.Active)).ShouldBeRefused("node.invalid_transition");

        var row = (await HandleAsync(NodeState.Active, force: true)).Value;

        (row.State, row.StateForced).Should().Be((NodeState.Active, true));
    }

    private async Task<Result<NodeRow>> HandleAsync(
        NodeState? state, string? comment = null, IfMatch? precondition = null, NodeId? id = null, bool force = false) =>
        await new ChangeNodeStateHandler(new NodeEditor(_world.NodeRepository, _world.NodeReader, _world.Work), _world.Clock)
            .HandleAsync(new ChangeNodeState(id ?? _node.Id, state, comment, force, precondition), World.Cancellation);
}
