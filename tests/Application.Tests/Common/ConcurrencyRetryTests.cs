using Ardalis.Result;

namespace Sites.Application.Tests.Common;

public sealed class ConcurrencyRetryTests
{
    private readonly World _world = new();

    [Fact]
    public void The_constraint_that_a_faster_one_made_fail_counts_as_a_lost_race()
    {
        Result refused = NodeErrors.MacAddressTaken.Refuse();

        var lost = refused.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken);

        lost.Status.Should().Be(ResultStatus.Conflict);
        lost.ValidationErrors.Should().ContainSingle().Which.ErrorCode.Should().Be("concurrency.conflict");
    }

    [Fact]
    public void Any_other_refusal_stays_what_it_is()
    {
        Result refused = HierarchyErrors.NameTaken.Refuse("n");

        refused.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken).ShouldBeRefused("group.name_taken");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ConcurrencyRetry.MaxAttempts - 1)]
    public async Task Whoever_wins_a_race_in_the_end_is_answered(int races)
    {
        var runs = 0;

        (await CommitAsync(() => ++runs > races ? runs : RequestErrors.ConcurrencyConflict.Refuse())).Answered().Should().Be(races + 1);

        _world.ShouldHaveBegun(races + 1);
    }

    [Fact]
    public async Task Whoever_loses_all_races_hears_of_that()
    {
        (await CommitAsync(() => RequestErrors.ConcurrencyConflict.Refuse())).ShouldBeRefused("concurrency.conflict");

        _world.ShouldHaveBegun(ConcurrencyRetry.MaxAttempts);
    }

    [Fact]
    public async Task What_is_refused_for_another_reason_is_not_tried_again()
    {
        (await CommitAsync(() => NodeErrors.MacAddressTaken.Refuse())).ShouldBeRefused("node.mac_address_taken");

        _world.ShouldHaveBegun(1);
    }

    private Task<Result<int>> CommitAsync(Func<Result<int>> body) =>
        _world.Work.CommitWithRetryAsync(WriteScope.Rows, _ => Task.FromResult(body()), World.Cancellation);
}
