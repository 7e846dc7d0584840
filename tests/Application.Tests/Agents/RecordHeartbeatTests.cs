using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Domain.Agents;

namespace Sites.Application.Tests.Agents;

public sealed class RecordHeartbeatTests
{
    private static readonly AgentReport Report = new() { AgentVersion = "1.0", UptimeSeconds = 5 };

    private readonly World _world = new();
    private readonly IHeartbeats _heartbeats = Substitute.For<IHeartbeats>();
    private readonly AgentConfig _config = new(GroupId.New(Given.Then), "site", AutonomyLevel.Limited, CachePolicy.Mirror, 5, 30, 20);
    private AgentPresence _stored;
    private AgentPresence? _after;

    public RecordHeartbeatTests()
    {
        _stored = AgentPresence.Create(_config.Site, "0.9", 60, _config.Version, _world.Now.AddSeconds(-30));
        _heartbeats.Offer(Arg.Any<AgentPresence>(), Arg.Any<Func<AgentPresence, AgentPresence>>()).Returns(call =>
        {
            _after = call.Arg<Func<AgentPresence, AgentPresence>>()(call.Arg<AgentPresence>());
            return true;
        });
    }

    [Fact]
    public void A_heartbeat_is_recorded_with_the_interval_that_its_response_contains()
    {
        var answer = Handle().Answered();

        _heartbeats.Received(1).Offer(_stored, Arg.Any<Func<AgentPresence, AgentPresence>>());
        _after!.LastSeenAt.Should().Be(_world.Now);
        _after.IntervalSeconds.Should().Be(20);
        _after.DegradedAt.Should().Be(_world.Now.AddSeconds(40));
        _after.OfflineAt.Should().Be(_world.Now.AddSeconds(100));
        _after.Report.Should().BeEquivalentTo(Report);
        answer.ServerTime.Should().Be(_world.Now);
        answer.Config.Should().BeSameAs(_config);
    }

    [Fact]
    public void A_heartbeat_does_not_modify_the_presence_that_was_read()
    {
        var before = _stored.LastSeenAt;

        Handle().Answered();

        _stored.LastSeenAt.Should().Be(before, "several heartbeats may use one read");
        _after.Should().NotBeSameAs(_stored);
    }

    [Fact]
    public void All_missing_fields_are_reported_together_before_any_other_check()
    {
        // The heartbeat is also for another site: malformed values are reported first.
        var refused = new RecordHeartbeatHandler(_heartbeats, _world.Clock).Handle(new RecordHeartbeat(
            Session(), GroupId.New(Given.Then), null, ["agent_version", "uptime_seconds", "services"], null, null));

        refused.ShouldBeRefusedFor(("agent_version", "request.required"), ("uptime_seconds", "request.required"), ("services", "request.required"));
        refused.Status.Should().Be(ResultStatus.Invalid);
        ShouldHaveRecordedNothing();
    }

    [Fact]
    public void A_heartbeat_requires_a_site_id()
    {
        new RecordHeartbeatHandler(_heartbeats, _world.Clock).Handle(new RecordHeartbeat(Session(), null, Report, ["site_id"], null, null))
            .ShouldBeRefusedFor(("site_id", "request.required"));
        ShouldHaveRecordedNothing();
    }

    [Fact]
    public void A_heartbeat_for_another_site_is_forbidden_regardless_of_its_content()
    {
        var refused = Handle(Report with { AgentVersion = "" }, site: GroupId.New(Given.Then));

        refused.ShouldBeRefusedFor(("site_id", "agent.other_site"));
        refused.Status.Should().Be(ResultStatus.Forbidden);
        ShouldHaveRecordedNothing();
    }

    [Fact]
    public void The_usable_part_of_a_report_is_recorded_and_the_rest_is_named()
    {
        var answer = Handle(new AgentReport
        {
            AgentVersion = "",
            UptimeSeconds = -1,
            Services = new Dictionary<string, string> { ["dhcp"] = "", ["tftp"] = "ok" },
            ActiveBoots = 3,
            CacheHitRate = 1.01,
            DiskUsagePercent = double.NaN,
            LastSyncAt = _world.Now.AddYears(1),
        }).Answered();

        answer.Ignored.Select(error => (error.Identifier, error.ErrorCode)).Should().BeEquivalentTo(new[]
        {
            ("agent_version", "agent.version_invalid"), ("services.dhcp", "agent.services_invalid"), ("uptime_seconds", "agent.value_out_of_range"),
            ("cache_hit_rate", "agent.value_out_of_range"), ("disk_usage_percent", "agent.value_out_of_range"), ("last_sync_at", "agent.time_in_future"),
        });
        _after!.LastSeenAt.Should().Be(_world.Now);
        _after.Report.Should().BeEquivalentTo(new AgentReport
        {
            AgentVersion = "0.9",
            Services = new Dictionary<string, string> { ["dhcp"] = "unusable status", ["tftp"] = "ok" },
            ActiveBoots = 3,
        });
    }

    [Fact]
    public void Nothing_is_named_if_everything_is_usable() => Handle().Answered().Ignored.Should().BeEmpty();

    [Theory]
    [InlineData(365 * 86_400.0)]
    [InlineData(-365 * 86_400.0)]
    [InlineData(0.25)]
    [InlineData(0)]
    public void Clock_skew_is_measured_and_never_refused(double seconds)
    {
        Handle(timestamp: _world.Now.AddSeconds(seconds)).Answered();

        _after!.ClockSkewMilliseconds.Should().Be((long)(seconds * 1000));
        _after.LastSeenAt.Should().Be(_world.Now, "the central clock is used");
    }

    [Fact]
    public void Clock_skew_is_measured_at_the_ends_of_the_calendar()
    {
        foreach (var end in new[] { DateTime.MinValue, DateTime.MaxValue })
        {
            Handle(Report with { LastSyncAt = DateTime.MinValue }, DateTime.SpecifyKind(end, DateTimeKind.Utc)).Answered();
            _after!.ClockSkewMilliseconds.Should().Be((long)Math.Round((end - _world.Now).TotalMilliseconds));
        }
    }

    [Fact]
    public void A_heartbeat_without_a_timestamp_keeps_the_last_measured_skew()
    {
        Handle(timestamp: _world.Now.AddSeconds(9)).Answered();
        _stored = _after!;

        Handle().Answered();

        _after!.ClockSkewMilliseconds.Should().Be(9000);
    }

    [Fact]
    public void The_last_synchronisation_is_converted_from_the_agent_clock_to_the_central_clock()
    {
        Handle(Report with { LastSyncAt = _world.Now.AddHours(1).AddMinutes(-1) }, _world.Now.AddHours(1)).Answered();

        _after!.Report.LastSyncAt.Should().Be(_world.Now.AddMinutes(-1));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(0)]
    [InlineData(3600)]
    public void The_last_synchronisation_may_be_ahead_of_the_agent_clock_by_at_most_the_tolerance(int ahead)
    {
        var theirs = _world.Now.AddSeconds(ahead);

        Handle(Report with { LastSyncAt = theirs + ClockSkew.Tolerance }, theirs).Answered();
        _after!.Report.LastSyncAt.Should().Be(_world.Now + ClockSkew.Tolerance);
        ShouldNameTheLastSync(Handle(Report with { LastSyncAt = theirs + ClockSkew.Tolerance + TimeSpan.FromTicks(1) }, theirs));
    }

    [Fact]
    public void Without_a_timestamp_the_agent_clock_is_assumed_to_be_the_central_clock()
    {
        Handle(Report with { LastSyncAt = _world.Now.AddMinutes(-2) }).Answered();
        _after!.Report.LastSyncAt.Should().Be(_world.Now.AddMinutes(-2));

        ShouldNameTheLastSync(Handle(Report with { LastSyncAt = _world.Now.AddHours(1) }));
    }

    [Theory]
    // The stored version, the version that the agent reports, the version that it then has, and whether it must be notified.
    [InlineData("present", null, "present", false)]
    [InlineData("old", null, "old", true)]
    [InlineData("present", "present", "present", false)]
    [InlineData("old", "present", "present", false)]
    [InlineData("present", "old", "old", true)]
    [InlineData("old", "old", "old", true)]
    [InlineData("present", "", "", true)]
    public void A_configuration_other_than_the_one_that_the_agent_has_is_flagged_as_new(string stored, string? echoed, string after, bool isNew)
    {
        _stored = AgentPresence.Create(_config.Site, "0.9", 60, Named(stored)!, _world.Now.AddSeconds(-30));

        Handle(configVersion: Named(echoed)).Answered().IsNewConfig.Should().Be(isNew);

        // An agent that reports no version has the one that it got when it enrolled or reported before.
        _after!.ConfigVersion.Should().Be(Named(after));
        _after.OfferedConfigVersion.Should().Be(isNew ? _config.Version : null);
        _after.ConfigOfferedAt.Should().Be(isNew ? _world.Now : null);
    }

    [Fact]
    public void A_configuration_that_an_agent_does_not_acknowledge_is_repeated_when_it_is_due()
    {
        _stored = AgentPresence.Create(_config.Site, "0.9", 60, "old", _world.Now.AddSeconds(-30));
        Handle().Answered().IsNewConfig.Should().BeTrue();

        // After one, two and three minutes, like a command.
        foreach (var isNew in new[] { true, false, true })
        {
            _stored = _after!;
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
            Handle().Answered().IsNewConfig.Should().Be(isNew);
        }

        _stored = _after!;
        Handle(configVersion: "old").Answered().IsNewConfig.Should().BeTrue("it does not have it");
        Handle(configVersion: _config.Version).Answered().IsNewConfig.Should().BeFalse();
        _after!.OfferedConfigVersion.Should().BeNull();
    }

    [Fact]
    public void A_heartbeat_is_refused_if_the_queue_is_full()
    {
        _heartbeats.Offer(Arg.Any<AgentPresence>(), Arg.Any<Func<AgentPresence, AgentPresence>>()).Returns(false);

        var refused = Handle();

        refused.ShouldBeRefused("agent.heartbeats_overloaded");
        refused.Status.Should().Be(ResultStatus.Unavailable);
    }

    [Fact]
    public void Pending_commands_of_a_newly_enrolled_agent_are_all_sent()
    {
        AgentCommand[] commands = [Command("sync", minutesAgo: 50), Command("other", minutesAgo: 100)];

        Handle(commands: commands).Answered().Commands.Should().Equal(commands);
    }

    [Fact]
    public void Each_command_is_sent_if_it_became_due_since_the_previous_heartbeat()
    {
        _stored = SeenBefore(secondsAgo: 30);
        AgentCommand now = Command("now", 0.25), repeated = Command("repeated", 8), between = Command("between", 7), later = Command("later", 50), hourly = Command("hourly", 123);

        Handle(commands: [now, between, repeated, later, hourly]).Answered().Commands.Should().Equal(now, repeated, hourly);
    }

    [Fact]
    public void A_command_sent_with_one_heartbeat_is_not_sent_with_the_next_one_even_if_the_first_is_not_stored()
    {
        _stored = SeenBefore(secondsAgo: 30);
        var command = Command("sync", minutesAgo: 0.1);
        Handle(commands: [command]).Answered().Commands.Should().Equal(command);

        // The database still has the previous heartbeat; the accepted one is queued to be written.
        var waiting = _after!;
        _world.Clock.Advance(TimeSpan.FromSeconds(10));
        _heartbeats.Offer(Arg.Any<AgentPresence>(), Arg.Any<Func<AgentPresence, AgentPresence>>()).Returns(call =>
        {
            _after = call.Arg<Func<AgentPresence, AgentPresence>>()(waiting);
            return true;
        });
        Handle(commands: [command]).Answered().Commands.Should().BeEmpty();

        _stored = waiting;
        Handle(commands: [command]).Answered().Commands.Should().BeEmpty();
    }

    [Fact]
    public void Pending_commands_are_sent_to_an_agent_that_was_offline()
    {
        _stored = SeenBefore(secondsAgo: 5 * 60);
        var command = Command("sync", minutesAgo: 50);
        Handle(commands: [command]).Answered().Commands.Should().Equal(command);

        _stored = SeenBefore(secondsAgo: (5 * 60) - 1);
        Handle(commands: [command]).Answered().Commands.Should().BeEmpty("it was only late");
    }

    [Fact]
    public void Pending_commands_are_sent_once_if_the_central_clock_was_set_back()
    {
        _stored = SeenBefore(secondsAgo: -3600);
        var command = Command("sync", minutesAgo: -55);
        Handle(commands: [command]).Answered().Commands.Should().Equal(command);

        _stored = _after!;
        _world.Clock.Advance(TimeSpan.FromSeconds(10));
        Handle(commands: [command]).Answered().Commands.Should().BeEmpty();
    }

    [Fact]
    public void A_heartbeat_from_before_a_new_enrolment_is_answered_from_the_presence_that_was_read()
    {
        _stored = SeenBefore(secondsAgo: 30);
        // Accepted and discarded: the update is never applied.
        _heartbeats.Offer(Arg.Any<AgentPresence>(), Arg.Any<Func<AgentPresence, AgentPresence>>()).Returns(true);
        AgentCommand due = Command("due", 1), waits = Command("waits", 2);

        Handle(commands: [due, waits]).Answered().Commands.Should().Equal(due);
    }

    [Fact]
    public void Without_pending_commands_the_response_is_empty()
    {
        var answer = Handle().Answered();

        answer.Commands.Should().BeEmpty();
        answer.IsNewConfig.Should().BeFalse();
    }

    private AgentCommand Command(string name, double minutesAgo) =>
        new NamedCommand(name, _world.Now.AddMinutes(-minutesAgo));

    /// <summary>The presence of an agent with an interval of one minute that enrolled long ago.</summary>
    private AgentPresence SeenBefore(int secondsAgo) => _stored.WithHeartbeat(Report, 60, null, new ConfigState(_config.Version, _config.Version), _world.Now.AddSeconds(-secondsAgo));

    private string? Named(string? version) => version == "present" ? _config.Version : version;

    /// <summary>Asserts that the heartbeat was recorded without the time of the last synchronisation.</summary>
    private void ShouldNameTheLastSync(Result<HeartbeatAnswer> result)
    {
        result.Answered().Ignored.Select(error => (error.Identifier, error.ErrorCode)).Should().Equal(("last_sync_at", "agent.time_in_future"));
        _after!.Report.LastSyncAt.Should().BeNull();
        _after.Report.UptimeSeconds.Should().Be(Report.UptimeSeconds);
    }

    private void ShouldHaveRecordedNothing() => _heartbeats.DidNotReceiveWithAnyArgs().Offer(default!, default!);

    private AgentSession Session(IReadOnlyList<AgentCommand>? commands = null) =>
        new(_config, SiteAgent.Create(_config.Site, Given.Then), _stored, commands ?? []);

    private Result<HeartbeatAnswer> Handle(
        AgentReport? report = null, DateTime? timestamp = null, string? configVersion = null, GroupId? site = null, IReadOnlyList<AgentCommand>? commands = null) =>
        new RecordHeartbeatHandler(_heartbeats, _world.Clock).Handle(
            new RecordHeartbeat(Session(commands), site ?? _config.Site, report ?? Report, [], timestamp, configVersion));

    private sealed record NamedCommand(string Name, DateTime RequestedAt) : AgentCommand(RequestedAt);
}
