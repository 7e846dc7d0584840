using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

/// <summary>Two machines that use the same key, because one is a copy of the other.</summary>
public sealed class DuplicatedAgentTests
{
    private static readonly DateTime Start = GroupFactory.Now;

    // Long enough that the agent is not late within the tests.
    private AgentPresence _agent = AgentFactory.Presence(3600);

    [Fact]
    public void Two_agents_with_alternating_heartbeats_are_noticed_as_soon_as_the_first_reports_again()
    {
        Beat(0, uptime: 100_000);
        Beat(30, uptime: 50);
        ShouldBeSingle();
        Beat(60, uptime: 100_060);

        ShouldBeDuplicatedSince(60);
        _agent.DuplicateUntil.Should().Be(Start.AddSeconds(60).AddHours(1));
    }

    [Fact]
    public void The_status_is_degraded_for_one_hour_and_longer_if_the_duplicate_is_noticed_again()
    {
        Duplicate();
        var until = Start.AddSeconds(60).AddHours(1);
        _agent.StatusAt(until.AddTicks(-1)).Should().Be(AgentStatus.Degraded);
        _agent.StatusAt(until).Should().Be(AgentStatus.Online);
        _agent.ReasonAt(until).Should().BeNull();

        Beat(90, uptime: 110);
        ShouldBeDuplicatedSince(60);
        Beat(120, uptime: 100_120);

        ShouldBeDuplicatedSince(60);
        _agent.DuplicateUntil.Should().Be(Start.AddSeconds(120).AddHours(1));
    }

    [Fact]
    public void A_duplicate_that_is_noticed_again_later_has_a_new_start()
    {
        Duplicate();
        Beat(7000, uptime: 7_020);
        Beat(7030, uptime: 107_030);

        ShouldBeDuplicatedSince(7030);
    }

    [Fact]
    public void Enrolling_ends_the_duplicate()
    {
        Duplicate();
        _agent.Enrol("1.0", 3600, "config-1", Start.AddSeconds(90));

        ShouldBeSingle();
        _agent.StatusAt(Start.AddSeconds(90)).Should().Be(AgentStatus.Online);
        Beat(120, uptime: 110);
        ShouldBeSingle();
    }

    [Fact]
    public void A_number_of_a_heartbeat_that_falls_without_a_restart_is_that_of_another_agent()
    {
        Beat(0, uptime: 1000, sequence: 500);
        Beat(30, uptime: 1030, sequence: 501);
        ShouldBeSingle();
        Beat(60, uptime: 1060, sequence: 7);

        ShouldBeDuplicatedSince(60);
    }

    [Theory]
    [InlineData(500L)]
    [InlineData(501L)]
    [InlineData(null)]
    public void A_number_that_is_repeated_rises_or_is_missing_is_not_that_of_another_agent(long? sequence)
    {
        Beat(0, uptime: 1000, sequence: 500);
        Beat(30, uptime: 1030, sequence);
        ShouldBeSingle();
    }

    [Fact]
    public void Restarts_are_not_duplicates()
    {
        Beat(0, uptime: 100_000, sequence: 500);
        Beat(30, uptime: 5, sequence: 1);
        Beat(60, uptime: 35, sequence: 2);
        Beat(90, uptime: 3, sequence: 1);
        Beat(120, uptime: 33, sequence: 2);
        ShouldBeSingle();
    }

    [Fact]
    public void An_uptime_that_jumps_after_a_restart_is_not_a_duplicate()
    {
        Beat(0, uptime: 100_000);
        Beat(30, uptime: 5);
        Beat(60, uptime: 50_000);
        ShouldBeSingle();
    }

    [Fact]
    public void An_agent_that_restarts_often_is_not_a_duplicate_because_its_runs_cannot_be_told_apart()
    {
        Beat(0, uptime: 100);
        Beat(30, uptime: 5);
        // Both runs began at about the same time.
        Beat(60, uptime: 100);
        ShouldBeSingle();
    }

    [Fact]
    public void After_the_clock_is_set_back_an_uptime_does_not_reveal_a_duplicate()
    {
        Beat(0, uptime: 100_000);
        Beat(30, uptime: 50);
        Beat(-3600, uptime: 96_400);
        ShouldBeSingle();
    }

    [Fact]
    public void A_heartbeat_without_an_uptime_is_not_compared()
    {
        Beat(0, uptime: 100_000);
        Beat(30, uptime: 50);
        Beat(60, uptime: null);
        Beat(90, uptime: 100_090);
        ShouldBeSingle();
    }

    [Fact]
    public void A_duplicated_agent_that_fails_or_is_late_is_degraded_because_it_is_duplicated()
    {
        Duplicate();
        _agent = _agent.After(AgentFactory.NotWell with { UptimeSeconds = 100_070 }, Start.AddSeconds(70), intervalSeconds: 30);

        ShouldBeDuplicatedSince(60);
        _agent.ReasonAt(Start.AddSeconds(130)).Should().StartWith("Two agents use the key of this site");
        _agent.StatusAt(Start.AddSeconds(220)).Should().Be(AgentStatus.Offline);
        _agent.Revoke(Start.AddSeconds(80));
        _agent.StatusAt(Start.AddSeconds(80)).Should().Be(AgentStatus.Offline);
    }

    /// <summary>The heartbeats of two agents, the last one after a minute.</summary>
    private void Duplicate()
    {
        Beat(0, uptime: 100_000);
        Beat(30, uptime: 50);
        Beat(60, uptime: 100_060);
        ShouldBeDuplicatedSince(60);
    }

    private void Beat(int seconds, long? uptime, long? sequence = null) =>
        _agent = _agent.After(AgentFactory.Well with { UptimeSeconds = uptime, Sequence = sequence }, Start.AddSeconds(seconds), intervalSeconds: 3600);

    private void ShouldBeSingle() => (_agent.DuplicateSince, _agent.DuplicateUntil).Should().Be((null, null));

    private void ShouldBeDuplicatedSince(int seconds)
    {
        var (since, now) = (Start.AddSeconds(seconds), _agent.LastSeenAt);
        _agent.DuplicateSince.Should().Be(since);
        _agent.StatusAt(now).Should().Be(AgentStatus.Degraded);
        _agent.StatusSince(now).Should().Be(since);
        _agent.ReasonAt(now).Should().Be(FormattableString.Invariant(
            $"Two agents use the key of this site; noticed first at {since:yyyy-MM-ddTHH:mm:ssZ}. Revoke the agent, and enrol only one of them again."));
    }
}
