using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Application.Synchronization;
using Sites.Domain.Agents;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Agents;

public sealed class RegisterAgentTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site", settings: new Settings { CacheMaxSizeGb = Parsed.Limit(7), HeartbeatIntervalSeconds = Parsed.Interval(30) });
    private readonly string _token;

    public RegisterAgentTests()
    {
        var agent = SiteAgent.Create(_site.Id, Given.Then);
        _token = agent.IssueToken(TimeSpan.FromHours(24), _world.Now);
        _world.Seed(_site);
        _world.Seed(agent);
    }

    private SiteAgent Stored => _world.Agents.Stored.Single();

    [Fact]
    public async Task An_agent_is_enrolled_in_one_row_transaction_after_its_token_was_checked()
    {
        (await HandleAsync()).Answered();

        _world.Journal.Should().Equal(
            "sessions.Find", "begin Rows", "sites.Lock", "sites.First SiteById", "agents.First AgentOfSite", "presences.First PresenceOfSite", "presences.Add", "save", "commit");
    }

    [Fact]
    public async Task The_reported_values_of_the_agent_are_stored_and_only_the_hash_of_its_key()
    {
        var answer = (await HandleAsync(capabilities: """["pxe", "tftp"]""")).Answered();

        Stored.KeyHash.Should().Equal(Secret.Hash(answer.Credentials!.Key.Text));
        Stored.EnrolledAt.Should().Be(_world.Now);
        Stored.Capabilities.Should().Be("""["pxe", "tftp"]""");
        _world.StoredSite("site").AgentUrl.Should().Be("https://agent.example");
        answer.Credentials!.Key.Site.Should().Be(_site.Id);
        answer.Credentials!.Config.Should().Be(_world.SessionOf(_site.Id)!.Config);
        answer.Credentials!.Config.CacheMaxSizeGb.Should().Be(7);
    }

    [Fact]
    public async Task Enrolment_counts_as_a_heartbeat_with_the_returned_interval()
    {
        var answer = (await HandleAsync(version: " 1.4.2 ")).Answered();

        var presence = _world.Presences.Stored.Single();
        presence.SiteId.Should().Be(_site.Id);
        presence.LastSeenAt.Should().Be(_world.Now);
        presence.IntervalSeconds.Should().Be(30);
        presence.ConfigVersion.Should().Be(answer.Credentials!.Config.Version);
        presence.Report.AgentVersion.Should().Be("1.4.2");
        presence.StatusAt(_world.Now).Should().Be(AgentStatus.Online);
    }

    [Fact]
    public async Task A_token_can_be_used_once()
    {
        (await HandleAsync()).Answered();

        (await HandleAsync()).ShouldBeRefused("agent.token_invalid");
    }

    [Fact]
    public async Task All_missing_fields_are_reported_together_before_any_port_is_called()
    {
        var refused = await new RegisterAgentHandler(
                _world.Sessions, _world.Wrong, _world.GroupEnrolment, _world.Enroller(), _world.AgentRepository, _world.SiteRepository, _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new RegisterAgent(null, "", " ", null, Json("5")), World.Cancellation);

        refused.ShouldBeRefusedFor(
            ("site_id", "request.required"), ("token", "request.required"), ("agent_url", "request.required"), ("agent_version", "request.required"));
        refused.Status.Should().Be(ResultStatus.Invalid);
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task All_malformed_fields_are_reported_together_before_any_port_is_called()
    {
        // The site is missing and the token is wrong, but neither is reported.
        var refused = await HandleAsync("wrong", GroupId.New(Given.Then), "ftp://agent", new string('1', AgentVersion.MaxLength + 1), "\"text\"");

        refused.ShouldBeRefusedFor(
            ("agent_url", "site.agent_url_invalid"), ("agent_version", "agent.version_invalid"));
        _world.ShouldBeUntouched();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"text\"")]
    public async Task Unusable_capabilities_are_left_out_and_named(string capabilities)
    {
        var answer = (await HandleAsync(capabilities: capabilities)).Answered();

        answer.Ignored.Select(error => (error.Identifier, error.ErrorCode)).Should().Equal(("capabilities", "agent.capabilities_invalid"));
        Stored.KeyHash.Should().Equal(Secret.Hash(answer.Credentials!.Key.Text));
        Stored.Capabilities.Should().BeNull();
    }

    [Fact]
    public async Task Nothing_is_named_if_everything_is_usable() => (await HandleAsync(capabilities: "[]")).Answered().Ignored.Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("1\n2")]
    public async Task A_blank_or_unprintable_version_is_malformed(string version)
    {
        (await HandleAsync(version: version)).ShouldBeRefusedFor(("agent_version", "agent.version_invalid"));
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task An_unknown_id_and_the_id_of_a_regular_group_are_not_found_regardless_of_the_token()
    {
        var group = Given.Group("group");
        _world.Seed(group);

        foreach (var id in new[] { GroupId.New(Given.Then), group.Id }) (await HandleAsync("wrong", id)).ShouldBeRefused("site.not_found");
        _world.Journal.Should().OnlyContain(entry => entry == "sessions.Find", "an attempt without a site is neither recorded nor requires a write transaction");
    }

    [Fact]
    public async Task A_site_without_a_token_is_reported_before_any_token_is_compared()
    {
        var other = Given.Site("other");
        _world.Seed(other);

        var refused = await HandleAsync("wrong", other.Id);

        refused.ShouldBeRefused("agent.token_not_issued");
        refused.Status.Should().Be(ResultStatus.Error);
        refused.Errors.Single().Should().Contain("/sites/{id}/agent-token");
        _world.Journal.Should().Equal("sessions.Find");
    }

    [Fact]
    public async Task A_wrong_token_is_recorded_without_a_write_transaction()
    {
        var refused = await HandleAsync("sat_wrong");

        refused.ShouldBeRefused("agent.token_invalid");
        refused.Status.Should().Be(ResultStatus.Unauthorized);
        _world.Journal.Should().Equal("sessions.Find", "wrong.Note token");
        await _world.Wrong.Received(1).RecordFailureAsync(_site.Id, "token", World.Cancellation);
        _world.Work.Commits.Should().Be(0);
        Stored.CheckToken(_token, _world.Now).IsSuccess.Should().BeTrue("a wrong token does not consume the issued one");
    }

    [Fact]
    public async Task A_token_of_another_site_is_refused()
    {
        var other = Given.Site("other");
        var agent = SiteAgent.Create(other.Id, Given.Then);
        var token = agent.IssueToken(TimeSpan.FromHours(24), _world.Now);
        _world.Seed(other);
        _world.Seed(agent);

        (await HandleAsync(token)).ShouldBeRefused("agent.token_invalid");
    }

    [Fact]
    public async Task A_token_is_invalid_from_its_expiry_time_on()
    {
        _world.Clock.Advance(TimeSpan.FromHours(24));
        (await HandleAsync()).ShouldBeRefused("agent.token_invalid");
        _world.Journal.Should().Equal("sessions.Find", "wrong.Note token");
    }

    [Fact]
    public async Task A_token_is_valid_until_one_tick_before_it_expires()
    {
        _world.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));

        (await HandleAsync()).Answered();
    }

    [Fact]
    public async Task A_wrong_token_is_refused_with_too_many_attempts_if_the_throttle_is_full()
    {
        _world.Wrong.RecordFailureAsync(Arg.Any<GroupId>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(false);

        var refused = await HandleAsync("wrong");

        refused.ShouldBeRefused("agent.too_many_attempts");
        refused.Status.Should().Be(ResultStatus.Unavailable);
    }

    [Fact]
    public async Task A_token_used_concurrently_by_another_agent_is_refused_and_recorded_after_the_transaction()
    {
        UsedConcurrently();

        (await HandleAsync()).ShouldBeRefused("agent.token_invalid");

        // Once, because the next attempt would find the token used.
        _world.Journal.Should().Equal("sessions.Find", "begin Rows", "sites.Lock", "sites.First SiteById", "agents.First AgentOfSite", "rollback", "wrong.Note token");
        _world.StoredSite("site").AgentUrl.Should().BeNull();
    }

    [Fact]
    public async Task A_token_used_concurrently_is_throttled_like_any_other_wrong_token()
    {
        UsedConcurrently();
        _world.Wrong.RecordFailureAsync(Arg.Any<GroupId>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(false);

        (await HandleAsync()).ShouldBeRefused("agent.too_many_attempts");
    }

    [Fact]
    public async Task A_concurrently_deleted_site_is_not_found()
    {
        var session = _world.SessionOf(_site.Id);
        _world.Sessions.FindAsync(_site.Id, Arg.Any<CancellationToken>()).Returns(session);
        _world.SiteRepository.FirstOrDefaultAsync(Arg.Any<ISpecification<Site>>(), Arg.Any<CancellationToken>()).Returns((Site?)null);

        (await HandleAsync()).ShouldBeRefused("site.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task An_agent_that_is_deleted_concurrently_has_no_token()
    {
        _world.AgentRepository.FirstOrDefaultAsync(Arg.Any<ISpecification<SiteAgent>>(), Arg.Any<CancellationToken>()).Returns((SiteAgent?)null);

        (await HandleAsync()).ShouldBeRefused("agent.token_not_issued");
        _world.ShouldHaveSavedNothing();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_concurrency_conflict_is_retried_because_agents_cannot_handle_it(int conflicts)
    {
        Conflicts(conflicts);

        var answer = (await HandleAsync()).Answered();

        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(conflicts + 1);
        Stored.AcceptsKey(answer.Credentials!.Key, _world.Now).Should().BeTrue("the key is that of the committed attempt");
    }

    [Fact]
    public async Task After_five_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored()
    {
        Conflicts(6);

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");

        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(5);
        _world.Work.Commits.Should().Be(0);
        Stored.KeyHash.Should().BeNull();
        _world.Presences.Stored.Should().BeEmpty();
        await _world.Wrong.DidNotReceiveWithAnyArgs().RecordFailureAsync(default, "", World.Cancellation);
    }

    [Fact]
    public async Task Other_database_errors_are_not_retried()
    {
        _world.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse("n"));

        (await HandleAsync()).ShouldBeRefused("group.name_taken");
        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(1);
    }

    [Fact]
    public async Task A_retried_transaction_returns_the_key_that_is_stored()
    {
        _world.Work.TransientFaults = 1;

        var answer = (await HandleAsync()).Answered();

        Stored.AcceptsKey(answer.Credentials!.Key, _world.Now).Should().BeTrue();
        _world.Presences.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task Registering_again_replaces_the_key_and_the_old_one_stays_valid_for_ten_minutes()
    {
        var old = (await HandleAsync()).Answered().Credentials!.Key;
        var generation = _world.Presences.Stored.Single().Generation;

        var fresh = (await HandleAsync(await FreshTokenAsync(), version: "2")).Answered().Credentials!.Key;

        var presence = _world.Presences.Stored.Should().ContainSingle().Which;
        presence.Generation.Should().BeGreaterThan(generation, "an earlier report must not be stored after the revocation");
        presence.Report.AgentVersion.Should().Be("2");
        Stored.AcceptsKey(fresh, _world.Now).Should().BeTrue();
        Stored.AcceptsKey(old, _world.Now.AddMinutes(10).AddTicks(-1)).Should().BeTrue();
        Stored.AcceptsKey(old, _world.Now.AddMinutes(10)).Should().BeFalse();
    }

    [Fact]
    public async Task A_revoked_agent_enrols_again_with_a_new_token()
    {
        (await HandleAsync()).Answered();
        (await new RevokeAgentHandler(_world.SiteRepository, _world.AgentRepository, _world.PresenceRepository, _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new RevokeAgent(_site.Id, null), World.Cancellation)).Answered();

        (await HandleAsync(await FreshTokenAsync())).Answered();

        Stored.RevokedAt.Should().BeNull();
        _world.Presences.Stored.Single().StatusAt(_world.Now).Should().Be(AgentStatus.Online);
    }

    [Fact]
    public async Task A_repeated_enrolment_with_the_same_nonce_replaces_the_key_that_was_never_received()
    {
        var lost = (await HandleAsync(nonce: "nonce")).Answered().Credentials!.Key;
        _world.Clock.Advance(TimeSpan.FromDays(30));

        var key = (await HandleAsync(nonce: "nonce", version: "1.1")).Answered().Credentials!.Key;

        Stored.AcceptsKey(key, _world.Now).Should().BeTrue();
        Stored.AcceptsKey(lost, _world.Now).Should().BeFalse("nobody has it");
        var presence = _world.Presences.Stored.Should().ContainSingle().Which;
        (presence.Report.AgentVersion, presence.LastSeenAt).Should().Be(("1.1", _world.Now));
        await _world.Wrong.DidNotReceiveWithAnyArgs().RecordFailureAsync(default, "", World.Cancellation);
    }

    [Theory]
    [InlineData("nonce", null)]
    [InlineData("nonce", "other")]
    [InlineData("nonce", "NONCE")]
    [InlineData(null, "nonce")]
    public async Task An_enrolment_with_a_used_token_and_another_nonce_is_refused(string? first, string? second)
    {
        var key = (await HandleAsync(nonce: first)).Answered().Credentials!.Key;

        (await HandleAsync(nonce: second)).ShouldBeRefused("agent.token_invalid");

        Stored.AcceptsKey(key, _world.Now).Should().BeTrue();
        _world.Journal.Should().HaveElementAt(_world.Journal.Count - 1, "wrong.Note token");
    }

    [Fact]
    public async Task An_enrolment_is_not_repeated_after_the_key_was_used()
    {
        var key = (await HandleAsync(nonce: "nonce")).Answered().Credentials!.Key;
        (await new ConfirmKeyHandler(_world.AgentRepository, _world.Work, _world.Clock).HandleAsync(new ConfirmKey(key), World.Cancellation)).Answered();

        (await HandleAsync(nonce: "nonce")).ShouldBeRefused("agent.token_invalid");

        Stored.AcceptsKey(key, _world.Now).Should().BeTrue();
    }

    [Fact]
    public async Task An_invalid_nonce_is_left_out_and_named_and_the_enrolment_cannot_be_repeated()
    {
        foreach (var nonce in new[] { "", new string('x', AgentNonce.MaxLength + 1) })
        {
            var token = await FreshTokenAsync();
            var answer = (await HandleAsync(token, nonce: nonce)).Answered();

            answer.Ignored.Select(error => (error.Identifier, error.ErrorCode)).Should().Equal(("nonce", "agent.nonce_invalid"));
            (await HandleAsync(token, nonce: nonce)).ShouldBeRefused("agent.token_invalid");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_open_request_to_synchronise_that_was_acknowledged_is_sent_again(bool isAcknowledged)
    {
        var request = SyncRequest.Open(SyncRequestId.New(_world.Now), _site.Id, new SyncScope(false, null), true, _world.Now);
        if (isAcknowledged) request.Acknowledge(_world.Now).IsSuccess.Should().BeTrue();
        _world.Seed(request);
        var requested = _world.Now;
        _world.Clock.Advance(TimeSpan.FromMinutes(1));

        (await HandleAsync(enrolled: new ReopenSync(_world.SyncRequestRepository))).Answered();

        var stored = _world.SyncRequests.Stored.Single();
        (stored.AcknowledgedAt, stored.LeaseExpiresAt, stored.EndedAt).Should().Be((null, null, null));
        stored.RequestedAt.Should().Be(isAcknowledged ? _world.Now : requested);
        _world.Journal.TakeLast(3).Should().Equal("requests.First OpenSyncRequestOf", "save", "commit");
    }

    [Fact]
    public async Task Requests_of_other_sites_and_requests_that_ended_are_not_sent_again()
    {
        var other = SyncRequest.Open(SyncRequestId.New(_world.Now), GroupId.New(Given.Then), new SyncScope(false, null), true, _world.Now);
        other.Acknowledge(_world.Now).IsSuccess.Should().BeTrue();
        var ended = SyncRequest.Open(SyncRequestId.New(_world.Now), _site.Id, new SyncScope(false, null), true, _world.Now);
        ended.Complete(_world.Now).IsSuccess.Should().BeTrue();
        _world.Seed(other, ended);

        (await HandleAsync(enrolled: new ReopenSync(_world.SyncRequestRepository))).Answered();

        _world.SyncRequests.Stored.Should().OnlyContain(request => request.AcknowledgedAt != null && request.AskedAgainAt == null);
    }

    private static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private void Conflicts(int count)
    {
        for (var conflict = 0; conflict < count; conflict++) _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
    }

    /// <summary>The session is read before another agent uses the token, and the transaction begins afterwards.</summary>
    private void UsedConcurrently()
    {
        var before = _world.SessionOf(_site.Id)!;
        var agent = SiteAgent.Create(_site.Id, Given.Then);
        agent.Enrol(agent.IssueToken(TimeSpan.FromHours(24), _world.Now), null, null, _world.Now).IsSuccess.Should().BeTrue();
        _world.Sessions.FindAsync(_site.Id, Arg.Any<CancellationToken>()).Returns(_ =>
        {
            _world.Journal.Add("sessions.Find");
            return before;
        });
        _world.AgentRepository.FirstOrDefaultAsync(Arg.Any<ISpecification<SiteAgent>>(), Arg.Any<CancellationToken>()).Returns(_ =>
        {
            _world.Journal.Add("agents.First AgentOfSite");
            return agent;
        });
        _world.Journal.Clear();
    }

    /// <summary>A token issued by a user.</summary>
    private async Task<string> FreshTokenAsync() =>
        (await new IssueAgentTokenHandler(_world.SiteRepository, _world.AgentRepository, _world.Enroller(), _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new IssueAgentToken(_site.Id, null), World.Cancellation)).Answered().Token;

    private async Task<Result<RegisteredAgent>> HandleAsync(
        string? token = null, GroupId? site = null, string url = "https://agent.example", string version = "1.0", string? capabilities = null,
        string? nonce = null, IAgentEnrolledHandler? enrolled = null) =>
        await new RegisterAgentHandler(
                _world.Sessions, _world.Wrong, _world.GroupEnrolment, _world.Enroller(enrolled), _world.AgentRepository, _world.SiteRepository, _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(
                new RegisterAgent(site ?? _site.Id, token ?? _token, url, version, capabilities is null ? null : Json(capabilities), nonce), World.Cancellation);
}
