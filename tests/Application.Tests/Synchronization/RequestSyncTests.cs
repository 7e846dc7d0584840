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
    public async Task A_request_is_stored_in_one_transaction_of_rows_and_holds_a_day()
    {
        var requested = (await HandleAsync(true, [SyncEntityType.Template, SyncEntityType.Node])).Answered();

        _world.Journal.Should().Equal(
            "begin Rows", "sites.Lock", "sites.First SiteById", "presences.First PresenceOfSite", "requests.First OpenSyncRequestOf", "requests.Add", "save", "commit");
        Stored.Id.Should().Be(requested.Id);
        Stored.SiteId.Should().Be(_site.Id);
        Stored.FullSync.Should().BeTrue();
        Stored.EntityTypes.Should().BeEquivalentTo([SyncEntityType.Node, SyncEntityType.Template]);
        Stored.ExpiresAt.Should().Be(_world.Now.AddHours(24));
        Stored.AcknowledgedAt.Should().BeNull();
        requested.IsAcknowledged.Should().BeFalse();
    }

    [Fact]
    public async Task Where_nothing_is_said_what_changed_of_everything_is_asked_for()
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
    public async Task A_request_is_started_where_the_agent_is_online_and_queued_where_it_is_late_or_gone(int silentSeconds, bool isStarted)
    {
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now.AddSeconds(-silentSeconds)));

        (await HandleAsync()).Answered().Status.Should().Be(isStarted ? SyncRequestStatus.Started : SyncRequestStatus.Queued);

        Stored.Status.Should().Be(isStarted ? SyncRequestStatus.Started : SyncRequestStatus.Queued);
    }

    [Fact]
    public async Task A_request_is_queued_where_no_agent_ever_enrolled()
    {
        (await HandleAsync()).Answered().Status.Should().Be(SyncRequestStatus.Queued);

        Stored.Status.Should().Be(SyncRequestStatus.Queued);
    }

    [Fact]
    public async Task A_request_is_queued_where_the_agent_was_revoked()
    {
        var presence = AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now);
        presence.Revoke(_world.Now);
        _world.Seed(presence);

        (await HandleAsync()).Answered().Status.Should().Be(SyncRequestStatus.Queued);
    }

    [Fact]
    public async Task Kinds_that_are_none_or_named_twice_are_refused_before_any_port_is_touched()
    {
        foreach (var types in new SyncEntityType[][] { [], [SyncEntityType.Node, SyncEntityType.Site, SyncEntityType.Node] })
        {
            // Of no site at all: what is malformed is told before anything is looked up.
            var refused = await HandleAsync(types: types, site: GroupId.New(Given.Then));
            refused.ShouldBeRefusedFor(("entity_types", "sync_request.entity_types_invalid"));
            refused.Errors.Single().Should().Contain("node, workflow, template, site");
        }

        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task Nobody_s_id_and_a_regular_group_s_are_no_site()
    {
        var group = Given.Group("group");
        _world.Seed(group);

        foreach (var id in new[] { GroupId.New(Given.Then), group.Id }) (await HandleAsync(site: id)).ShouldBeRefused("site.not_found");
        _world.SyncRequests.Stored.Should().BeEmpty();
        _world.Work.Saves.Should().Be(0);
    }

    [Fact]
    public async Task Asking_again_while_a_request_is_open_is_asking_for_the_same()
    {
        var first = (await HandleAsync()).Answered();
        _world.Clock.Advance(SyncRequest.Lifetime - TimeSpan.FromTicks(1));

        var second = (await HandleAsync()).Answered();

        second.Id.Should().Be(first.Id);
        Stored.ExpiresAt.Should().Be(Stored.CreatedAt.AddHours(24), "asking again does not make it last longer");
    }

    [Fact]
    public async Task Asking_again_is_written_down_even_where_nothing_else_changes()
    {
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now));
        (await HandleAsync()).Answered();
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        _world.Journal.Clear();

        (await HandleAsync()).Answered().IsCovered.Should().BeTrue();

        _world.Journal.Should().Equal(
            "begin Rows", "sites.Lock", "sites.First SiteById", "presences.First PresenceOfSite", "requests.First OpenSyncRequestOf", "save", "commit");
        Stored.RequestedAt.Should().Be(_world.Now, "from then on it is sent as a new one is");
    }

    [Fact]
    public async Task A_request_that_the_agent_does_not_know_of_becomes_what_both_asked_for()
    {
        (await HandleAsync(false, [SyncEntityType.Node])).Answered();
        (await HandleAsync(true, [SyncEntityType.Site, SyncEntityType.Node])).Answered();

        Stored.FullSync.Should().BeTrue();
        Stored.EntityTypes.Should().BeEquivalentTo([SyncEntityType.Node, SyncEntityType.Site]);

        (await HandleAsync(false)).Answered();
        Stored.FullSync.Should().BeTrue("less is never what both asked for");
        Stored.EntityTypes.Should().BeNull("everything is more than any list");
    }

    [Fact]
    public async Task A_request_that_the_agent_has_taken_up_stays_what_it_was_told()
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
    public async Task A_request_that_the_agent_may_have_been_told_of_stays_what_it_was()
    {
        (await HandleAsync(false, [SyncEntityType.Node])).Answered();
        // It was back for a moment, and is late by now.
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now.AddSeconds(1)));
        _world.Clock.Advance(TimeSpan.FromSeconds(4 * Interval));

        (await HandleAsync(true)).Answered().IsCovered.Should().BeFalse();

        Stored.FullSync.Should().BeFalse();
        Stored.EntityTypes.Should().Equal(SyncEntityType.Node);
    }

    [Fact]
    public async Task A_queued_request_is_started_where_somebody_asks_again_and_the_agent_is_back()
    {
        (await HandleAsync()).Answered();
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", Interval, "v", _world.Now));

        (await HandleAsync()).Answered().Status.Should().Be(SyncRequestStatus.Started);

        Stored.Status.Should().Be(SyncRequestStatus.Started);
    }

    [Fact]
    public async Task A_request_that_has_expired_is_written_down_as_such_before_another_one_takes_its_place()
    {
        var first = (await HandleAsync()).Answered();
        _world.Clock.Advance(SyncRequest.Lifetime);
        _world.Journal.Clear();

        var second = (await HandleAsync()).Answered();

        // Two saves in this order: a site has one request that has not ended.
        _world.Journal.Should().Equal(
            "begin Rows", "sites.Lock", "sites.First SiteById", "presences.First PresenceOfSite", "requests.First OpenSyncRequestOf", "save", "requests.Add", "save", "commit");
        second.Id.Should().NotBe(first.Id);
        var expired = _world.SyncRequests.Stored.Single(request => request.Id == first.Id);
        expired.Status.Should().Be(SyncRequestStatus.Expired);
        expired.EndedAt.Should().Be(expired.ExpiresAt);
        _world.SyncRequests.Stored.Single(request => request.Id == second.Id).ExpiresAt.Should().Be(_world.Now.AddHours(24));
    }

    [Fact]
    public async Task A_request_that_expired_after_it_was_acknowledged_makes_room_as_well()
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
    public async Task A_request_that_has_ended_is_not_asked_for_again(SyncProgress news)
    {
        var first = (await HandleAsync(true)).Answered();
        await ReportAsync(first.Id, news);

        var second = (await HandleAsync()).Answered();

        second.Id.Should().NotBe(first.Id);
        _world.SyncRequests.Stored.Single(request => request.Id == second.Id).FullSync.Should().BeFalse("what was asked before is done with");
    }

    [Fact]
    public async Task A_request_of_another_site_is_another_one()
    {
        var other = Given.Site("other");
        _world.Seed(other);

        var first = (await HandleAsync()).Answered();
        (await HandleAsync(site: other.Id)).Answered().Id.Should().NotBe(first.Id);
    }

    [Fact]
    public async Task Who_loses_a_race_finds_the_request_of_the_other_at_the_next_attempt()
    {
        var others = SyncRequest.Open(SyncRequestId.New(_world.Now), _site.Id, new SyncScope(false, null), false, _world.Now);
        _world.SyncRequestRepository.FirstOrDefaultAsync(Arg.Any<ISpecification<SyncRequest>>(), Arg.Any<CancellationToken>()).Returns(null, others);
        Conflicts(1);

        (await HandleAsync()).Answered().Id.Should().Be(others.Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_lost_race_is_tried_again(int conflicts)
    {
        Conflicts(conflicts);

        (await HandleAsync()).Answered().Id.Should().Be(Stored.Id);
        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(conflicts + 1);
    }

    [Fact]
    public async Task A_race_lost_five_times_is_answered_and_nothing_is_kept()
    {
        Conflicts(6);

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");
        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(5);
        _world.SyncRequests.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_race_lost_over_writing_down_that_a_request_expired_is_tried_again_too()
    {
        var first = (await HandleAsync()).Answered();
        _world.Clock.Advance(SyncRequest.Lifetime);
        Conflicts(1);

        (await HandleAsync()).Answered().Id.Should().NotBe(first.Id);
        _world.SyncRequests.Stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task Any_other_refusal_of_the_database_is_not_tried_again()
    {
        _world.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse("n"));

        (await HandleAsync()).ShouldBeRefused("group.name_taken");
        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(1);
    }

    [Fact]
    public async Task A_body_that_is_run_again_makes_one_request()
    {
        _world.Work.TransientFaults = 1;

        (await HandleAsync()).Answered().Id.Should().Be(Stored.Id);
    }

    private void Conflicts(int count)
    {
        for (var conflict = 0; conflict < count; conflict++) _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
    }

    private async Task ReportAsync(SyncRequestId id, SyncProgress news) =>
        (await new ReportSyncHandler(_world.SyncRequestRepository, _world.Work, _world.Clock)
            .HandleAsync(new ReportSync(id, _site.Id, news, "reason"), World.Cancellation)).Answered();

    private async Task<Result<RequestedSync>> HandleAsync(bool? full = null, IReadOnlyList<SyncEntityType>? types = null, GroupId? site = null) =>
        await new RequestSyncHandler(_world.SiteRepository, _world.PresenceRepository, _world.SyncRequestRepository, _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new RequestSync(site ?? _site.Id, full, types), World.Cancellation);
}
