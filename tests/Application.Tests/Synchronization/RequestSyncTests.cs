using Ardalis.Result;
using Sites.Application.Synchronization;
using Sites.Domain.Agents;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class RequestSyncTests
{
    private const int Interval = 60;

    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");

    public RequestSyncTests() => _world.Seed(_site);

    private SyncRequest Stored => _world.SyncRequests.Stored.Single();

    [Fact]
    public async Task A_request_is_stored_in_one_row_transaction_and_expires_after_one_day()
    {
        var requested = (await HandleAsync(true, [SyncEntityType.Template, SyncEntityType.Node])).Answered();

        _world.Journal.Should().Equal(
            "begin Rows", "sites.Lock", "sites.First SiteById", "presences.First PresenceOfSite", "requests.First OpenSyncRequestOf", "requests.Add", "save", "store.TrimRequests", "commit");
        Stored.Id.Should().Be(requested.Id);
        Stored.SiteId.Should().Be(_site.Id);
        Stored.FullSync.Should().BeTrue();
        Stored.EntityTypes.Should().BeEquivalentTo([SyncEntityType.Node, SyncEntityType.Template]);
        Stored.ExpiresAt.Should().Be(_world.Now.AddHours(24));
        Stored.AcknowledgedAt.Should().BeNull();
        requested.IsAcknowledged.Should().BeFalse();
    }

    [Fact]
    public async Task The_default_is_an_incremental_synchronisation_of_all_entities()
    {
        (await HandleAsync()).Answered();

        Stored.FullSync.Should().BeFalse();
        Stored.EntityTypes.Should().BeNull();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData((2 * Interval) - 1, true)]
    [InlineData(2 * Interval, false)]
    [InlineData(5 * Interval, false)]
    public async Task A_request_is_started_if_the_agent_is_online_and_queued_if_it_is_late_or_offline(int secondsAgo, bool isStarted)
    {
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now.AddSeconds(-secondsAgo)));

        (await HandleAsync()).Answered().Status.Should().Be(isStarted ? SyncRequestStatus.Started : SyncRequestStatus.Queued);

        Stored.Status.Should().Be(isStarted ? SyncRequestStatus.Started : SyncRequestStatus.Queued);
    }

    [Fact]
    public async Task A_request_is_queued_if_no_agent_ever_enrolled()
    {
        (await HandleAsync()).Answered().Status.Should().Be(SyncRequestStatus.Queued);

        Stored.Status.Should().Be(SyncRequestStatus.Queued);
    }

    [Fact]
    public async Task A_request_is_queued_if_the_agent_was_revoked()
    {
        var presence = AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now);
        presence.Revoke(_world.Now);
        _world.Seed(presence);

        (await HandleAsync()).Answered().Status.Should().Be(SyncRequestStatus.Queued);
    }

    [Fact]
    public async Task An_empty_list_of_types_and_a_duplicate_type_are_refused_before_any_port_is_called()
    {
        foreach (var types in new SyncEntityType[][] { [], [SyncEntityType.Node, SyncEntityType.Site, SyncEntityType.Node] })
        {
            // The site is missing: malformed values are reported before any lookup.
            var refused = await HandleAsync(types: types, site: GroupId.New(Given.Then));
            refused.ShouldBeRefusedFor(("entity_types", "sync_request.entity_types_invalid"));
            refused.Errors.Single().Should().Contain("node, workflow, template, site");
        }

        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task An_unknown_id_and_the_id_of_a_regular_group_are_not_found()
    {
        var group = Given.Group("group");
        _world.Seed(group);

        foreach (var id in new[] { GroupId.New(Given.Then), group.Id }) (await HandleAsync(site: id)).ShouldBeRefused("site.not_found");
        _world.SyncRequests.Stored.Should().BeEmpty();
        _world.Work.Saves.Should().Be(0);
    }

    [Fact]
    public async Task Requesting_again_while_a_request_is_open_returns_the_same_request()
    {
        var first = (await HandleAsync()).Answered();
        _world.Clock.Advance(SyncRequest.Lifetime - TimeSpan.FromTicks(1));

        var second = (await HandleAsync()).Answered();

        second.Id.Should().Be(first.Id);
        Stored.ExpiresAt.Should().Be(Stored.CreatedAt.AddHours(24), "requesting again does not extend the lifetime");
    }

    [Fact]
    public async Task Requesting_again_is_recorded_even_if_nothing_else_changes()
    {
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now));
        (await HandleAsync()).Answered();
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        _world.Journal.Clear();

        (await HandleAsync()).Answered().IsCovered.Should().BeTrue();

        _world.Journal.Should().Equal(
            "begin Rows", "sites.Lock", "sites.First SiteById", "presences.First PresenceOfSite", "requests.First OpenSyncRequestOf", "save", "commit");
        Stored.RequestedAt.Should().Be(_world.Now, "the schedule of a new request applies from then on");
    }

    [Fact]
    public async Task The_scope_of_an_undelivered_request_is_extended_to_both_scopes()
    {
        (await HandleAsync(false, [SyncEntityType.Node])).Answered();
        (await HandleAsync(true, [SyncEntityType.Site, SyncEntityType.Node])).Answered();

        Stored.FullSync.Should().BeTrue();
        Stored.EntityTypes.Should().BeEquivalentTo([SyncEntityType.Node, SyncEntityType.Site]);

        (await HandleAsync(false)).Answered();
        Stored.FullSync.Should().BeTrue("the scope of a request is never reduced");
        Stored.EntityTypes.Should().BeNull("all types include any list");
    }

    [Fact]
    public async Task The_scope_of_an_acknowledged_request_is_unchanged()
    {
        var first = (await HandleAsync(false, [SyncEntityType.Node])).Answered();
        await ReportAsync(first.Id, SyncProgress.Acknowledged);

        var second = (await HandleAsync(true)).Answered();

        second.Id.Should().Be(first.Id);
        second.IsAcknowledged.Should().BeTrue();
        second.IsCovered.Should().BeFalse();
        Stored.FullSync.Should().BeFalse();
        Stored.EntityTypes.Should().Equal(SyncEntityType.Node);
    }

    [Fact]
    public async Task The_scope_of_a_request_that_may_have_been_delivered_is_unchanged()
    {
        (await HandleAsync(false, [SyncEntityType.Node])).Answered();
        // The agent was back for a moment and is late again.
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now.AddSeconds(1)));
        _world.Clock.Advance(TimeSpan.FromSeconds(4 * Interval));

        (await HandleAsync(true)).Answered().IsCovered.Should().BeFalse();

        Stored.FullSync.Should().BeFalse();
        Stored.EntityTypes.Should().Equal(SyncEntityType.Node);
    }

    [Fact]
    public async Task A_queued_request_is_started_by_another_request_once_the_agent_is_online()
    {
        (await HandleAsync()).Answered();
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now));

        (await HandleAsync()).Answered().Status.Should().Be(SyncRequestStatus.Started);

        Stored.Status.Should().Be(SyncRequestStatus.Started);
    }

    [Fact]
    public async Task An_expired_request_is_recorded_as_expired_before_a_new_one_replaces_it()
    {
        var first = (await HandleAsync()).Answered();
        _world.Clock.Advance(SyncRequest.Lifetime);
        _world.Journal.Clear();

        var second = (await HandleAsync()).Answered();

        // Two saves in this order, because a site has at most one unresolved request.
        _world.Journal.Should().Equal(
            "begin Rows", "sites.Lock", "sites.First SiteById", "presences.First PresenceOfSite", "requests.First OpenSyncRequestOf", "save", "requests.Add", "save", "store.TrimRequests", "commit");
        second.Id.Should().NotBe(first.Id);
        var expired = _world.SyncRequests.Stored.Single(request => request.Id == first.Id);
        expired.Status.Should().Be(SyncRequestStatus.Expired);
        expired.EndedAt.Should().Be(expired.ExpiresAt);
        _world.SyncRequests.Stored.Single(request => request.Id == second.Id).ExpiresAt.Should().Be(_world.Now.AddHours(24));
    }

    [Fact]
    public async Task A_request_that_expired_after_its_acknowledgement_is_replaced_too()
    {
        var first = (await HandleAsync()).Answered();
        await ReportAsync(first.Id, SyncProgress.Acknowledged);
        _world.Clock.Advance(SyncRequest.Lifetime);

        var second = (await HandleAsync()).Answered();

        second.Id.Should().NotBe(first.Id);
        second.IsAcknowledged.Should().BeFalse();
    }

    [Theory]
    [InlineData(SyncProgress.Completed)]
    [InlineData(SyncProgress.Failed)]
    public async Task A_resolved_request_is_not_reused(SyncProgress progress)
    {
        var first = (await HandleAsync(true)).Answered();
        await ReportAsync(first.Id, progress);

        var second = (await HandleAsync()).Answered();

        second.Id.Should().NotBe(first.Id);
        _world.SyncRequests.Stored.Single(request => request.Id == second.Id).FullSync.Should().BeFalse("the previous request is resolved");
    }

    [Fact]
    public async Task A_request_of_another_site_is_not_reused()
    {
        var other = Given.Site("other");
        _world.Seed(other);

        var first = (await HandleAsync()).Answered();
        (await HandleAsync(site: other.Id)).Answered().Id.Should().NotBe(first.Id);
    }

    [Fact]
    public async Task A_request_that_loses_to_a_concurrent_one_finds_it_at_the_next_attempt()
    {
        var others = SyncRequest.Open(SyncRequestId.New(_world.Now), _site.Id, new SyncScope(false, null), false, _world.Now);
        _world.SyncRequestRepository.FirstOrDefaultAsync(Arg.Any<ISpecification<SyncRequest>>(), Arg.Any<CancellationToken>()).Returns(null, others);
        Conflicts(1);

        (await HandleAsync()).Answered().Id.Should().Be(others.Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_concurrency_conflict_is_retried(int conflicts)
    {
        Conflicts(conflicts);

        (await HandleAsync()).Answered().Id.Should().Be(Stored.Id);
        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(conflicts + 1);
    }

    [Fact]
    public async Task After_five_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored()
    {
        Conflicts(6);

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");
        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(5);
        _world.SyncRequests.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_concurrency_conflict_while_recording_the_expiry_of_a_request_is_retried_too()
    {
        var first = (await HandleAsync()).Answered();
        _world.Clock.Advance(SyncRequest.Lifetime);
        Conflicts(1);

        (await HandleAsync()).Answered().Id.Should().NotBe(first.Id);
        _world.SyncRequests.Stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task Other_database_errors_are_not_retried()
    {
        _world.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse("n"));

        (await HandleAsync()).ShouldBeRefused("group.name_taken");
        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(1);
    }

    [Fact]
    public async Task A_retried_transaction_creates_one_request()
    {
        _world.Work.TransientFaults = 1;

        (await HandleAsync()).Answered().Id.Should().Be(Stored.Id);
    }

    private void Conflicts(int count)
    {
        for (var conflict = 0; conflict < count; conflict++) _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
    }

    private async Task ReportAsync(SyncRequestId id, SyncProgress progress) =>
        (await new ReportSyncHandler(_world.SyncRequestRepository, _world.Work, _world.Clock)
            .HandleAsync(new ReportSync(id, _site.Id, progress, "reason"), World.Cancellation)).Answered();

    private async Task<Result<RequestedSync>> HandleAsync(bool? full = null, IReadOnlyList<SyncEntityType>? types = null, GroupId? site = null) =>
        await new RequestSyncHandler(_world.SiteRepository, _world.PresenceRepository, _world.SyncRequestRepository, _world.Feeds, _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new RequestSync(site ?? _site.Id, full, types), World.Cancellation);
}
