using Ardalis.Result;
using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class CancelSyncTests
{
    private readonly World _world = new();
    private readonly GroupId _site = GroupId.New(Given.Then);
    private readonly SyncRequest _request;

    public CancelSyncTests()
    {
        _request = SyncRequest.Open(SyncRequestId.New(_world.Now), _site, new SyncScope(true, [SyncEntityType.Node]), true, _world.Now);
        _world.Seed(_request);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private SyncRequest Stored => _world.SyncRequests.Stored.Single();

    [Fact]
    public async Task An_open_request_is_cancelled_in_one_row_transaction()
    {
        var row = (await HandleAsync()).Answered();

        _world.Journal.Should().Equal("begin Rows", "requests.First SyncRequestById", "save", "commit");
        (Stored.Status, Stored.EndedAt, Stored.Reason).Should().Be((SyncRequestStatus.Cancelled, _world.Now, null));
        row.Should().BeEquivalentTo(SyncRequestRow.Of(Stored, _world.Now));
        (row.Status, row.Version).Should().Be((SyncRequestStatus.Cancelled, 2));
    }

    [Fact]
    public async Task Cancelling_is_idempotent()
    {
        var first = (await HandleAsync()).Answered();
        _world.Clock.Advance(TimeSpan.FromDays(2));

        (await HandleAsync()).Answered().Should().BeEquivalentTo(first);
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        var refused = await HandleAsync(SyncRequestId.New(_world.Now));

        refused.ShouldBeRefused("sync_request.not_found");
        refused.Status.Should().Be(ResultStatus.NotFound);
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task An_expired_request_is_not_cancelled()
    {
        _world.Clock.SetUtcNow(new DateTimeOffset(_request.ExpiresAt));

        var refused = await HandleAsync();

        refused.ShouldBeRefused("sync_request.not_open");
        refused.Errors.Single().Should().Contain("expired");
        _world.ShouldHaveSavedNothing();
    }

    [Theory]
    [InlineData(SyncProgress.Completed, "completed")]
    [InlineData(SyncProgress.Failed, "failed")]
    public async Task A_request_that_ended_is_not_cancelled(SyncProgress progress, string status)
    {
        (await ReportAsync(progress)).Answered();

        var refused = await HandleAsync();

        refused.ShouldBeRefused("sync_request.not_open");
        refused.Errors.Single().Should().Contain(status);
        Stored.Version.Should().Be(2);
    }

    [Theory]
    [InlineData(SyncProgress.Acknowledged)]
    [InlineData(SyncProgress.Completed)]
    [InlineData(SyncProgress.Failed)]
    public async Task Reports_of_the_agent_are_refused_afterwards(SyncProgress progress)
    {
        (await HandleAsync()).Answered();

        var refused = await ReportAsync(progress);

        refused.ShouldBeRefused("sync_request.not_open");
        refused.Errors.Single().Should().Contain("cancelled");
        Stored.Status.Should().Be(SyncRequestStatus.Cancelled);
    }

    [Fact]
    public async Task Another_request_can_be_made_afterwards()
    {
        (await HandleAsync()).Answered();

        _world.SyncRequests.Stored.Where(request => new OpenSyncRequestOf(_site).IsSatisfiedBy(request)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_concurrency_conflict_is_retried_and_reported_after_five_attempts()
    {
        _world.CauseConcurrencyConflicts(5);
        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");
        Stored.Status.Should().Be(SyncRequestStatus.Started);

        _world.CauseConcurrencyConflicts(4);
        (await HandleAsync()).Answered().Status.Should().Be(SyncRequestStatus.Cancelled);
    }

    private async Task<Result<SyncRequestRow>> HandleAsync(SyncRequestId? id = null) =>
        await new CancelSyncHandler(_world.SyncRequestRepository, _world.Work, _world.Clock).HandleAsync(new CancelSync(id ?? _request.Id), World.Cancellation);

    private async Task<Result<SyncRequestRow>> ReportAsync(SyncProgress progress) =>
        await new ReportSyncHandler(_world.SyncRequestRepository, _world.Work, _world.Clock)
            .HandleAsync(new ReportSync(_request.Id, _site, progress, "reason"), World.Cancellation);
}
