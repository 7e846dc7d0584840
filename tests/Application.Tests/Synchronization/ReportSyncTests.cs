using Ardalis.Result;
using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class ReportSyncTests
{
    private readonly World _world = new();
    private readonly GroupId _site = GroupId.New(Given.Then);
    private readonly SyncRequest _request;

    public ReportSyncTests()
    {
        _request = SyncRequest.Open(SyncRequestId.New(_world.Now), _site, new SyncScope(true, [SyncEntityType.Node]), false, _world.Now);
        _world.Seed(_request);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private SyncRequest Stored => _world.SyncRequests.Stored.Single();

    [Fact]
    public async Task An_acknowledged_request_is_started_in_one_row_transaction()
    {
        var row = (await HandleAsync(SyncProgress.Acknowledged)).Answered();

        _world.Journal.Should().Equal("begin Rows", "requests.First SyncRequestOfSite", "save", "commit");
        (Stored.Status, Stored.AcknowledgedAt, Stored.EndedAt).Should().Be((SyncRequestStatus.Started, _world.Now, null));
        row.Should().BeEquivalentTo(SyncRequestRow.Of(Stored, _world.Now));
        row.Version.Should().Be(2);
    }

    [Fact]
    public async Task A_completed_request_is_resolved()
    {
        (await HandleAsync(SyncProgress.Acknowledged)).Answered();
        var acknowledged = _world.Now;
        _world.Clock.Advance(TimeSpan.FromMinutes(5));

        (await HandleAsync(SyncProgress.Completed)).Answered().Status.Should().Be(SyncRequestStatus.Completed);

        (Stored.AcknowledgedAt, Stored.EndedAt, Stored.Reason).Should().Be((acknowledged, _world.Now, null));
    }

    [Fact]
    public async Task A_failed_request_is_resolved_with_its_reason()
    {
        (await HandleAsync(SyncProgress.Failed, "  disk full ")).Answered().Reason.Should().Be("disk full");

        (Stored.Status, Stored.EndedAt, Stored.Reason).Should().Be((SyncRequestStatus.Failed, _world.Now, "disk full"));
    }

    [Theory]
    [InlineData(SyncProgress.Completed)]
    [InlineData(SyncProgress.Failed)]
    public async Task A_result_without_prior_acknowledgement_counts_as_acknowledgement(SyncProgress progress)
    {
        (await HandleAsync(progress)).Answered();

        Stored.AcknowledgedAt.Should().Be(_world.Now);
    }

    [Fact]
    public async Task A_failure_requires_a_reason_before_any_port_is_called()
    {
        // The request is missing: malformed values are reported before any lookup.
        (await HandleAsync(SyncProgress.Failed, null, SyncRequestId.New(_world.Now))).ShouldBeRefusedFor(("reason", "request.required"));
        _world.ShouldBeUntouched();
    }

    [Theory]
    [InlineData("", "The agent gave no usable reason.")]
    [InlineData("  ", "The agent gave no usable reason.")]
    [InlineData("disk\u0007full\n", "disk full")]
    public async Task A_failure_is_recorded_with_the_usable_part_of_its_reason(string reason, string stored)
    {
        (await HandleAsync(SyncProgress.Failed, reason)).Answered().Reason.Should().Be(stored);

        (Stored.Status, Stored.Reason).Should().Be((SyncRequestStatus.Failed, stored));
    }

    [Fact]
    public async Task A_long_reason_is_shortened_to_a_thousand_characters() =>
        (await HandleAsync(SyncProgress.Failed, new string('x', 1000) + "yz")).Answered().Reason.Should().Be(new string('x', 1000));

    [Theory]
    [InlineData(SyncProgress.Acknowledged)]
    [InlineData(SyncProgress.Completed)]
    [InlineData(SyncProgress.Failed)]
    public async Task A_request_of_another_site_and_an_unknown_id_are_not_found(SyncProgress progress)
    {
        var others = await HandleAsync(progress, site: GroupId.New(Given.Then));
        others.ShouldBeRefused("sync_request.not_found");
        others.Status.Should().Be(ResultStatus.NotFound);
        (await HandleAsync(progress, id: SyncRequestId.New(_world.Now))).ShouldBeRefused("sync_request.not_found");

        _world.Work.Saves.Should().Be(0);
        Stored.Status.Should().Be(SyncRequestStatus.Queued);
    }

    [Theory]
    [InlineData(SyncProgress.Acknowledged)]
    [InlineData(SyncProgress.Completed)]
    [InlineData(SyncProgress.Failed)]
    public async Task Reporting_is_idempotent(SyncProgress progress)
    {
        var first = (await HandleAsync(progress, "first")).Answered();
        _world.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = (await HandleAsync(progress, "second")).Answered();

        second.Should().BeEquivalentTo(first, "neither the time nor the reason changes");
        Stored.Version.Should().Be(2);
    }

    [Theory]
    [InlineData(SyncProgress.Completed, SyncProgress.Acknowledged, "completed")]
    [InlineData(SyncProgress.Completed, SyncProgress.Failed, "completed")]
    [InlineData(SyncProgress.Failed, SyncProgress.Acknowledged, "failed")]
    [InlineData(SyncProgress.Failed, SyncProgress.Completed, "failed")]
    public async Task A_resolved_request_accepts_no_other_progress_and_the_error_names_its_status(SyncProgress before, SyncProgress progress, string state)
    {
        (await HandleAsync(before)).Answered();

        var refused = await HandleAsync(progress);

        refused.ShouldBeRefused("sync_request.not_open");
        refused.Status.Should().Be(ResultStatus.Conflict);
        refused.Errors.Single().Should().Contain(state);
        Stored.Version.Should().Be(2);
    }

    [Theory]
    [InlineData(SyncProgress.Acknowledged)]
    [InlineData(SyncProgress.Completed)]
    [InlineData(SyncProgress.Failed)]
    public async Task A_request_accepts_no_progress_from_its_expiry_time_on(SyncProgress progress)
    {
        _world.Clock.SetUtcNow(new DateTimeOffset(_request.ExpiresAt));
        var refused = await HandleAsync(progress);
        refused.ShouldBeRefused("sync_request.not_open");
        refused.Errors.Single().Should().Contain("expired");
        _world.ShouldHaveSavedNothing();
    }

    [Theory]
    [InlineData(SyncProgress.Acknowledged)]
    [InlineData(SyncProgress.Completed)]
    [InlineData(SyncProgress.Failed)]
    public async Task A_request_accepts_progress_until_one_tick_before_it_expires(SyncProgress progress)
    {
        _world.Clock.SetUtcNow(new DateTimeOffset(_request.ExpiresAt.AddTicks(-1)));

        (await HandleAsync(progress)).Answered();
    }

    [Fact]
    public async Task A_concurrency_conflict_is_retried_and_reported_after_five_attempts()
    {
        for (var race = 0; race < 4; race++) _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
        (await HandleAsync(SyncProgress.Acknowledged)).Answered().Status.Should().Be(SyncRequestStatus.Started);

        _world.Journal.Clear();
        for (var race = 0; race < 5; race++) _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
        (await HandleAsync(SyncProgress.Completed)).ShouldBeRefused("concurrency.conflict");
        _world.Journal.Count(entry => entry == "rollback").Should().Be(5);
        Stored.Status.Should().Be(SyncRequestStatus.Started);
    }

    [Fact]
    public async Task A_retried_transaction_reports_once()
    {
        _world.Work.TransientFaults = 1;

        (await HandleAsync(SyncProgress.Completed)).Answered().Version.Should().Be(2);
    }

    private async Task<Result<SyncRequestRow>> HandleAsync(SyncProgress progress, string? reason = "reason", SyncRequestId? id = null, GroupId? site = null) =>
        await new ReportSyncHandler(_world.SyncRequestRepository, _world.Work, _world.Clock)
            .HandleAsync(new ReportSync(id ?? _request.Id, site ?? _site, progress, reason), World.Cancellation);
}
