using Ardalis.Result;
using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class AcknowledgeChangesTests
{
    private readonly SiteAtWork _work = new();
    private readonly Node _one;
    private readonly Node _two;

    public AcknowledgeChangesTests()
    {
        _one = Given.Node("00:00:00:00:00:01", null, _work.Site);
        _two = Given.Node("00:00:00:00:00:02", null, _work.Site);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task An_empty_batch_and_a_batch_above_the_maximum_are_refused_before_any_port_is_called(int count)
    {
        (await HandleAsync([.. Enumerable.Repeat(Known(_one, 1), count)])).ShouldBeRefusedFor(("versions", "sync_change.batch_invalid"));

        _work.World.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_batch_of_five_hundred_is_accepted()
    {
        await _work.BeginAsync(_one);

        (await HandleAsync([.. Enumerable.Repeat(Known(_one, 1), 500)])).Answered().Should().Be(new AcknowledgedChanges(500, 0, 0));
    }

    [Fact]
    public async Task Acknowledged_versions_are_recorded_and_then_the_feed_is_trimmed()
    {
        await _work.BeginAsync(_one, _two);

        (await HandleAsync(Known(_one, 1))).Answered().Should().Be(new AcknowledgedChanges(1, 0, 1));

        _work.World.Journal.Should().Equal(
            "begin Rows", "sites.Lock", "states.List StatesAtSite", "save", $"feed.Trim {_work.Now:O}", "save", "feeds.CountPending", "commit");
        _work.StateOf(_one.Id).IsPending.Should().BeFalse();
        _work.StateOf(_one.Id).AcknowledgedVersion.Should().Be(1);
        _work.StateOf(_two.Id).IsPending.Should().BeTrue();
    }

    [Fact]
    public async Task Acknowledging_is_idempotent_and_an_older_version_is_ignored()
    {
        await _work.BeginAsync(_one);
        await _work.CentrallyAsync(_one.Id, node => node.Identify(node.Identity with { Hostname = "central" }));
        (await HandleAsync(Known(_one, 2))).Answered();

        (await HandleAsync(Known(_one, 2), Known(_one, 1), Known(_one, 2))).Answered().Should().Be(new AcknowledgedChanges(3, 0, 0));

        _work.StateOf(_one.Id).AcknowledgedVersion.Should().Be(2);
    }

    [Fact]
    public async Task A_version_that_was_never_delivered_is_unknown_and_does_not_prevent_the_others()
    {
        await _work.BeginAsync(_one, _two);

        var acknowledged = (await HandleAsync(
            Known(_one, 0), Known(_one, 3), Known(_two, 2), new KnownVersion(SyncEntityType.Node, SiteAtWork.NewId(), 1),
            new KnownVersion(null, _one.Id.Value, 1), new KnownVersion(SyncEntityType.Workflow, _one.Id.Value, 1),
            new KnownVersion(SyncEntityType.Node, null, 1), new KnownVersion(SyncEntityType.Node, _one.Id.Value, null), new KnownVersion(null, null, null))).Answered();

        acknowledged.Should().Be(new AcknowledgedChanges(1, 8, 1));
        _work.StateOf(_one.Id).AcknowledgedVersion.Should().Be(0);
    }

    [Fact]
    public async Task The_versions_of_another_site_are_not_affected()
    {
        var other = Given.Node("00:00:00:00:00:03", null, _work.Elsewhere);
        await _work.BeginAsync(other);

        (await HandleAsync(Known(other, 1))).Answered().Should().Be(new AcknowledgedChanges(0, 1, 0));

        _work.StateOf(other.Id, _work.Elsewhere).IsPending.Should().BeTrue();
    }

    [Fact]
    public async Task A_concurrency_conflict_is_retried()
    {
        await _work.BeginAsync(_one);
        _work.World.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync(Known(_one, 1))).Answered().Acknowledged.Should().Be(1);

        _work.World.Work.Rollbacks.Should().Be(1);
    }

    [Fact]
    public async Task A_failure_to_save_the_trimming_is_reported()
    {
        await _work.BeginAsync(_one);
        _work.World.Work.SaveRefusals.Enqueue(null);
        _work.World.Work.SaveRefusals.Enqueue(RequestErrors.Stale.Refuse(1));

        (await HandleAsync(Known(_one, 1))).ShouldBeRefused("precondition.stale");

        _work.StateOf(_one.Id).IsPending.Should().BeTrue();
    }

    private static KnownVersion Known(Node node, long version) => new(SyncEntityType.Node, node.Id.Value, version);

    private Task<Result<AcknowledgedChanges>> HandleAsync(params KnownVersion[] versions) =>
        new AcknowledgeChangesHandler(_work.World.SyncStateRepository, _work.World.FeedReader, _work.Feeds, _work.World.SiteLock, _work.World.Work, _work.World.Clock)
            .HandleAsync(new AcknowledgeChanges(_work.Site.Id, versions), World.Cancellation);
}
