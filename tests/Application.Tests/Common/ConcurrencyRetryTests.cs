using Ardalis.Result;

namespace Sites.Application.Tests.Common;

public sealed class ConcurrencyRetryTests
{
    private readonly World _world = new();

    [Fact]
    public void A_constraint_violation_caused_by_a_concurrent_transaction_is_a_concurrency_conflict()
    {
        Result refused = NodeErrors.MacAddressTaken.Refuse();

        var lost = refused.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken);

        lost.Status.Should().Be(ResultStatus.Conflict);
        lost.ValidationErrors.Should().ContainSingle().Which.ErrorCode.Should().Be("concurrency.conflict");
    }

    [Fact]
    public void Other_refusals_are_unchanged()
    {
        Result refused = HierarchyErrors.NameTaken.Refuse("n");

        refused.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken).ShouldBeRefused("group.name_taken");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ConcurrencyRetry.MaxAttempts - 1)]
    public async Task A_retry_that_succeeds_returns_its_value(int conflicts)
    {
        var runs = 0;

        (await CommitAsync(() => ++runs > conflicts ? runs : RequestErrors.ConcurrencyConflict.Refuse())).Answered().Should().Be(conflicts + 1);

        _world.ShouldHaveBegunRowTransactions(conflicts + 1);
    }

    [Fact]
    public async Task When_every_attempt_fails_the_concurrency_conflict_is_returned()
    {
        (await CommitAsync(() => RequestErrors.ConcurrencyConflict.Refuse())).ShouldBeRefused("concurrency.conflict");

        _world.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
    }

    [Fact]
    public async Task Other_refusals_are_not_retried()
    {
        (await CommitAsync(() => NodeErrors.MacAddressTaken.Refuse())).ShouldBeRefused("node.mac_address_taken");

        _world.ShouldHaveBegunRowTransactions(1);
    }

    private Task<Result<int>> CommitAsync(Func<Result<int>> body) =>
        _world.Work.CommitWithRetryAsync(WriteScope.Rows, _ => Task.FromResult(body()), World.Cancellation);
}
