using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentPresenceTests
{
    private static readonly DateTime Start = Plant.Now;

    private static readonly AgentReport Reported = PlantAgent.Well with { UptimeSeconds = 1 };

    public static TheoryData<int> Intervals => [5, 6, 60, 61, 900, 3600];

    [Fact]
    public void An_agent_that_enrols_for_the_first_time_is_seen_online_and_has_said_nothing_but_its_version()
    {
        var site = Plant.Id();
        var presence = AgentPresence.Create(site, "2.0", 30, "config-7", Start);

        presence.SiteId.Should().Be(site);
        presence.Generation.Should().Be(1);
        presence.IntervalSeconds.Should().Be(30);
        presence.LastSeenAt.Should().Be(Start);
        presence.OnlineSince.Should().Be(Start);
        presence.DegradedAt.Should().Be(Start.AddSeconds(60));
        presence.OfflineAt.Should().Be(Start.AddSeconds(150));
        presence.FailingSince.Should().BeNull();
        presence.EndedAt.Should().BeNull();
        presence.ClockSkewMilliseconds.Should().BeNull();
        presence.ConfigVersion.Should().Be("config-7");
        presence.Report.Should().BeEquivalentTo(new AgentReport { AgentVersion = "2.0" });
        presence.StatusAt(Start).Should().Be(AgentStatus.Online);
        presence.StatusSince(Start).Should().Be(Start);
        presence.ReasonAt(Start).Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Intervals))]
    public void An_agent_is_degraded_from_exactly_two_intervals_of_silence_on_and_offline_from_exactly_five(int interval)
    {
        var seen = Start.AddMinutes(7);
        var presence = PlantAgent.Presence(3600).Beats(PlantAgent.Well, seen, interval);
        DateTime late = seen.AddSeconds(2 * interval), gone = seen.AddSeconds(5 * interval);

        ShouldBe(presence, seen, AgentStatus.Online, Start, null);
        ShouldBe(presence, late.AddTicks(-1), AgentStatus.Online, Start, null);
        ShouldBe(presence, late, AgentStatus.Degraded, late, $"No heartbeat for 2 intervals of {interval} s.");
        ShouldBe(presence, late.AddTicks(1), AgentStatus.Degraded, late, $"No heartbeat for 2 intervals of {interval} s.");
        ShouldBe(presence, gone.AddTicks(-1), AgentStatus.Degraded, late, $"No heartbeat for 2 intervals of {interval} s.");
        ShouldBe(presence, gone, AgentStatus.Offline, gone, $"No heartbeat for 5 intervals of {interval} s.");
        ShouldBe(presence, gone.AddTicks(1), AgentStatus.Offline, gone, $"No heartbeat for 5 intervals of {interval} s.");
        ShouldBe(presence, gone.AddYears(1), AgentStatus.Offline, gone, $"No heartbeat for 5 intervals of {interval} s.");
    }

    [Theory]
    [InlineData(29, 30, false)]
    [InlineData(30, 60, true)]
    [InlineData(60, 90, false)]
    [InlineData(170, 180, true)]
    [InlineData(190, 180, true)]
    public void A_command_goes_with_a_heartbeat_when_it_became_due_since_the_one_before(int before, int now, bool isDue)
    {
        // Requested at the start; the first heartbeat after the enrolment was long ago.
        var presence = PlantAgent.Presence().Beats(Reported, Start.AddSeconds(before));

        presence.IsCommandDue(Start, Start.AddSeconds(now)).Should().Be(isDue);
    }

    [Fact]
    public void Whatever_waits_goes_with_the_first_heartbeat_after_each_enrolment()
    {
        var requested = Start.AddMinutes(-40);
        var presence = PlantAgent.Presence();
        presence.IsCommandDue(requested, Start.AddSeconds(10)).Should().BeTrue("it has just enrolled");

        presence = presence.Beats(Reported, Start.AddSeconds(10));
        presence.IsCommandDue(requested, Start.AddSeconds(20)).Should().BeFalse();

        presence.Enrol("2.0", 60, "config-1", Start.AddSeconds(20));
        presence.IsCommandDue(requested, Start.AddSeconds(30)).Should().BeTrue("it enrolled again");
    }

    [Fact]
    public void Whatever_waits_goes_with_the_first_heartbeat_after_the_agent_was_offline_and_not_after_it_was_late()
    {
        // Due again 63 and 123 minutes after the request.
        var requested = Start.AddMinutes(-70);
        var presence = PlantAgent.Presence().Beats(Reported, Start);

        presence.IsCommandDue(requested, Start.AddMinutes(5).AddTicks(-1)).Should().BeFalse("it is late");
        presence.IsCommandDue(requested, Start.AddMinutes(5)).Should().BeTrue("it was offline");

        presence = presence.Beats(Reported, Start.AddMinutes(5));
        presence.IsCommandDue(requested, Start.AddMinutes(6)).Should().BeFalse("it is back");
        var failing = presence.Beats(PlantAgent.NotWell with { UptimeSeconds = 1 }, Start.AddMinutes(6));
        failing.IsCommandDue(requested, Start.AddMinutes(7)).Should().BeFalse("it is not well, and there");
    }

    [Theory]
    [MemberData(nameof(Intervals))]
    public void Enrolling_counts_as_a_heartbeat(int interval)
    {
        var presence = PlantAgent.Presence(interval);
        presence.StatusAt(Start.AddSeconds(2 * interval).AddTicks(-1)).Should().Be(AgentStatus.Online);
        presence.StatusAt(Start.AddSeconds(2 * interval)).Should().Be(AgentStatus.Degraded);
        presence.StatusAt(Start.AddSeconds(5 * interval).AddTicks(-1)).Should().Be(AgentStatus.Degraded);
        presence.StatusAt(Start.AddSeconds(5 * interval)).Should().Be(AgentStatus.Offline);
    }

    [Fact]
    public void A_heartbeat_keeps_what_the_agent_said()
    {
        var presence = PlantAgent.Presence();
        var report = PlantAgent.Well with { UptimeSeconds = 5, CacheHitRate = 0.5 };
        var after = presence.WithHeartbeat(report, 90, TimeSpan.FromMilliseconds(-1234.5), "config-2", Start.AddSeconds(30));

        after.SiteId.Should().Be(presence.SiteId);
        after.Generation.Should().Be(1);
        after.IntervalSeconds.Should().Be(90);
        after.LastSeenAt.Should().Be(Start.AddSeconds(30));
        after.DegradedAt.Should().Be(Start.AddSeconds(210));
        after.OfflineAt.Should().Be(Start.AddSeconds(480));
        after.OnlineSince.Should().Be(Start);
        after.ConfigVersion.Should().Be("config-2");
        after.ClockSkewMilliseconds.Should().Be(-1234);
        after.Report.Should().BeSameAs(report);
    }

    [Fact]
    public void A_heartbeat_does_not_change_the_presence_it_came_after()
    {
        var presence = PlantAgent.Presence().Beats(PlantAgent.NotWell, Start.AddSeconds(10));
        var before = Snapshot.Of(presence);
        presence.WithHeartbeat(PlantAgent.Well, 5, TimeSpan.FromHours(1), "config-2", Start.AddDays(1)).Should().NotBeSameAs(presence);
        Snapshot.Of(presence).Should().Equal(before);
    }

    [Fact]
    public void A_heartbeat_without_a_report_is_a_programming_error()
    {
        var beating = () => PlantAgent.Presence().Beats(null!, Start);
        beating.Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData(-1234.4, -1234)]
    [InlineData(-0.4, 0)]
    [InlineData(1234.6, 1235)]
    public void The_clocks_skew_is_kept_to_the_millisecond_and_is_positive_where_the_agents_clock_is_ahead(double ahead, long expected) =>
        PlantAgent.Presence().WithHeartbeat(PlantAgent.Bare, 60, TimeSpan.FromMilliseconds(ahead), "c", Start)
            .ClockSkewMilliseconds.Should().Be(expected);

    [Fact]
    public void A_skew_as_wide_as_the_calendar_is_kept()
    {
        var widest = DateTime.MaxValue - DateTime.MinValue;
        PlantAgent.Presence().WithHeartbeat(PlantAgent.Bare, 60, widest, "c", Start).ClockSkewMilliseconds.Should().Be(315_537_897_600_000);
        PlantAgent.Presence().WithHeartbeat(PlantAgent.Bare, 60, -widest, "c", Start).ClockSkewMilliseconds.Should().Be(-315_537_897_600_000);
    }

    [Fact]
    public void The_clocks_skew_stays_where_a_heartbeat_does_not_tell_its_time()
    {
        var told = PlantAgent.Presence().WithHeartbeat(PlantAgent.Bare, 60, TimeSpan.FromSeconds(3), "c", Start);
        told.WithHeartbeat(PlantAgent.Bare, 60, null, "c", Start.AddSeconds(1)).ClockSkewMilliseconds.Should().Be(3000);
        told.WithHeartbeat(PlantAgent.Bare, 60, TimeSpan.Zero, "c", Start.AddSeconds(1)).ClockSkewMilliseconds.Should().Be(0);
    }

    [Fact]
    public void A_service_that_is_not_well_makes_the_agent_degraded_at_once_and_the_reason_names_every_one_in_order()
    {
        var now = Start.AddSeconds(10);
        var report = PlantAgent.Bare with { Services = PlantAgent.Services(("tftp", "down"), ("dns", "ok"), ("Proxy", "OK"), ("dhcp", "pool full")) };
        ShouldBe(
            PlantAgent.Presence().Beats(report, now), now, AgentStatus.Degraded, now,
            "Failing services: Proxy is OK, dhcp is pool full, tftp is down.");
    }

    [Fact]
    public void An_agent_without_services_is_online()
    {
        var now = Start.AddSeconds(10);
        ShouldBe(PlantAgent.Presence().Beats(PlantAgent.Bare, now), now, AgentStatus.Online, Start, null);
    }

    [Fact]
    public void Failing_over_several_heartbeats_is_failing_since_the_first_of_them()
    {
        var presence = PlantAgent.Presence();
        for (var beat = 1; beat <= 4; beat++)
        {
            presence = presence.Beats(PlantAgent.NotWell, Start.AddSeconds(30 * beat));
            presence.FailingSince.Should().Be(Start.AddSeconds(30));
            ShouldBe(presence, Start.AddSeconds((30 * beat) + 1), AgentStatus.Degraded, Start.AddSeconds(30), "Failing services: tftp is failed.");
        }
    }

    [Fact]
    public void The_reason_is_what_fails_now_and_not_what_failed_first()
    {
        var report = PlantAgent.Bare with { Services = PlantAgent.Services(("dns", "slow")) };
        var presence = PlantAgent.Presence().Beats(PlantAgent.NotWell, Start.AddSeconds(30)).Beats(report, Start.AddSeconds(60));
        ShouldBe(presence, Start.AddSeconds(60), AgentStatus.Degraded, Start.AddSeconds(30), "Failing services: dns is slow.");
    }

    [Fact]
    public void Failing_first_and_late_afterwards_is_degraded_since_it_failed_and_offline_since_it_was_gone()
    {
        var failed = Start.AddSeconds(30);
        var presence = PlantAgent.Presence().Beats(PlantAgent.NotWell, failed);
        ShouldBe(presence, failed.AddSeconds(120).AddTicks(-1), AgentStatus.Degraded, failed, "Failing services: tftp is failed.");
        ShouldBe(presence, failed.AddSeconds(120), AgentStatus.Degraded, failed, "Failing services: tftp is failed.");
        ShouldBe(presence, failed.AddSeconds(300).AddTicks(-1), AgentStatus.Degraded, failed, "Failing services: tftp is failed.");
        ShouldBe(presence, failed.AddSeconds(300), AgentStatus.Offline, failed.AddSeconds(300), "No heartbeat for 5 intervals of 60 s.");
    }

    [Fact]
    public void A_service_that_is_well_again_makes_the_agent_online_since_that_heartbeat()
    {
        var well = Start.AddSeconds(60);
        var presence = PlantAgent.Presence().Beats(PlantAgent.NotWell, Start.AddSeconds(30)).Beats(PlantAgent.Well, well);
        presence.FailingSince.Should().BeNull();
        ShouldBe(presence, well.AddSeconds(1), AgentStatus.Online, well, null);
        ShouldBe(presence.Beats(PlantAgent.Well, well.AddSeconds(60)), well.AddSeconds(60), AgentStatus.Online, well, null);
    }

    [Fact]
    public void Failing_a_second_time_is_failing_since_the_second_time()
    {
        var presence = PlantAgent.Presence()
            .Beats(PlantAgent.NotWell, Start.AddSeconds(30))
            .Beats(PlantAgent.Well, Start.AddSeconds(60))
            .Beats(PlantAgent.NotWell, Start.AddSeconds(90));
        ShouldBe(presence, Start.AddSeconds(95), AgentStatus.Degraded, Start.AddSeconds(90), "Failing services: tftp is failed.");
    }

    [Theory]
    [InlineData(120)]
    [InlineData(299)]
    [InlineData(300)]
    [InlineData(100_000)]
    public void A_late_or_gone_agent_that_speaks_again_is_online_since_that_heartbeat(int silent)
    {
        var back = Start.AddSeconds(silent);
        ShouldBe(PlantAgent.Presence().Beats(PlantAgent.Well, back), back.AddSeconds(5), AgentStatus.Online, back, null);
    }

    [Fact]
    public void An_agent_that_speaks_one_tick_before_it_is_late_has_been_online_without_a_break()
    {
        var justInTime = Start.AddSeconds(120).AddTicks(-1);
        ShouldBe(PlantAgent.Presence().Beats(PlantAgent.Well, justInTime), justInTime, AgentStatus.Online, Start, null);
    }

    [Fact]
    public void A_gone_agent_that_comes_back_failing_is_degraded_since_that_heartbeat()
    {
        var back = Start.AddSeconds(1000);
        ShouldBe(PlantAgent.Presence().Beats(PlantAgent.NotWell, back), back, AgentStatus.Degraded, back, "Failing services: tftp is failed.");
    }

    [Fact]
    public void The_interval_given_with_the_last_answer_counts_until_the_next_heartbeat()
    {
        var presence = PlantAgent.Presence(60);
        var next = presence.Beats(PlantAgent.Well, Start.AddSeconds(60), intervalSeconds: 5);
        presence.StatusAt(Start.AddSeconds(119)).Should().Be(AgentStatus.Online);
        next.StatusAt(Start.AddSeconds(69)).Should().Be(AgentStatus.Online);
        next.StatusAt(Start.AddSeconds(70)).Should().Be(AgentStatus.Degraded);
        next.StatusAt(Start.AddSeconds(85)).Should().Be(AgentStatus.Offline);

        // The heartbeat itself is judged by the interval that the agent was told before, and not by the new one.
        var slow = PlantAgent.Presence(5).Beats(PlantAgent.Well, Start.AddSeconds(10), intervalSeconds: 3600);
        slow.OnlineSince.Should().Be(Start.AddSeconds(10));
        slow.StatusAt(Start.AddSeconds(10 + 7199)).Should().Be(AgentStatus.Online);
        slow.StatusAt(Start.AddSeconds(10 + 7200)).Should().Be(AgentStatus.Degraded);
        var fast = PlantAgent.Presence(3600).Beats(PlantAgent.Well, Start.AddSeconds(7199), intervalSeconds: 5);
        fast.OnlineSince.Should().Be(Start);
    }

    [Fact]
    public void Revoking_makes_the_agent_offline_at_once_and_says_why()
    {
        var revoked = Start.AddSeconds(30);
        var presence = PlantAgent.Presence();
        presence.Revoke(revoked);

        presence.EndedAt.Should().Be(revoked);
        presence.Generation.Should().Be(2);
        presence.LastSeenAt.Should().Be(Start);
        ShouldBe(presence, revoked, AgentStatus.Offline, revoked, "Its credential was revoked.");
        ShouldBe(presence, revoked.AddDays(1), AgentStatus.Offline, revoked, "Its credential was revoked.");
    }

    [Fact]
    public void Revoking_a_failing_agent_makes_it_offline_since_it_was_revoked()
    {
        var presence = PlantAgent.Presence().Beats(PlantAgent.NotWell, Start.AddSeconds(10));
        presence.Revoke(Start.AddSeconds(30));
        ShouldBe(presence, Start.AddSeconds(31), AgentStatus.Offline, Start.AddSeconds(30), "Its credential was revoked.");
    }

    [Fact]
    public void Revoking_an_agent_that_was_gone_leaves_it_offline_since_it_was_gone()
    {
        var presence = PlantAgent.Presence();
        presence.Revoke(Start.AddDays(1));
        ShouldBe(presence, Start.AddDays(2), AgentStatus.Offline, Start.AddSeconds(300), "Its credential was revoked.");
    }

    [Fact]
    public void Revoking_twice_is_revoking_once()
    {
        var presence = PlantAgent.Presence();
        presence.Revoke(Start.AddSeconds(30));
        var before = Snapshot.Of(presence);
        presence.Revoke(Start.AddSeconds(40));
        Snapshot.Of(presence).Should().Equal(before);
    }

    [Fact]
    public void A_heartbeat_does_not_bring_a_revoked_agent_back()
    {
        var presence = PlantAgent.Presence();
        presence.Revoke(Start.AddSeconds(30));
        var after = presence.Beats(PlantAgent.Well, Start.AddSeconds(31));
        after.Generation.Should().Be(2);
        ShouldBe(after, Start.AddSeconds(31), AgentStatus.Offline, Start.AddSeconds(30), "Its credential was revoked.");
    }

    [Fact]
    public void Enrolling_again_makes_the_agent_seen_now_and_forgets_what_it_said()
    {
        var presence = PlantAgent.Presence().WithHeartbeat(PlantAgent.NotWell, 60, TimeSpan.FromHours(1), "config-1", Start.AddSeconds(10));
        presence.Revoke(Start.AddSeconds(30));
        var site = presence.SiteId;
        var again = Start.AddSeconds(40);
        presence.Enrol("3.0", 5, "config-9", again);

        presence.SiteId.Should().Be(site);
        presence.Generation.Should().Be(3);
        presence.EndedAt.Should().BeNull();
        presence.FailingSince.Should().BeNull();
        presence.ClockSkewMilliseconds.Should().BeNull();
        presence.ConfigVersion.Should().Be("config-9");
        presence.Report.Should().BeEquivalentTo(new AgentReport { AgentVersion = "3.0" });
        presence.IntervalSeconds.Should().Be(5);
        presence.LastSeenAt.Should().Be(again);
        ShouldBe(presence, again.AddSeconds(9), AgentStatus.Online, again, null);
        ShouldBe(presence, again.AddSeconds(10), AgentStatus.Degraded, again.AddSeconds(10), "No heartbeat for 2 intervals of 5 s.");
        ShouldBe(presence, again.AddSeconds(25), AgentStatus.Offline, again.AddSeconds(25), "No heartbeat for 5 intervals of 5 s.");
    }

    [Fact]
    public void Enrolling_again_without_having_been_revoked_raises_the_generation_too()
    {
        var presence = PlantAgent.Presence();
        presence.Enrol("1.0", 60, "config-1", Start.AddSeconds(10));
        presence.Generation.Should().Be(2);
        ShouldBe(presence, Start.AddSeconds(10), AgentStatus.Online, Start.AddSeconds(10), null);
    }

    [Fact]
    public void After_the_clock_stepped_back_a_heartbeat_counts_from_the_new_clock()
    {
        var back = Start.AddHours(-3);
        var presence = PlantAgent.Presence().Beats(PlantAgent.Well, back, intervalSeconds: 30);
        presence.LastSeenAt.Should().Be(back);
        presence.DegradedAt.Should().Be(back.AddSeconds(60));
        presence.OfflineAt.Should().Be(back.AddSeconds(150));
        presence.StatusAt(back).Should().Be(AgentStatus.Online);
        presence.StatusAt(back.AddSeconds(60)).Should().Be(AgentStatus.Degraded);
    }

    [Fact]
    public void After_the_clock_stepped_back_nothing_has_failed_since_a_time_to_come()
    {
        DateTime failed = Start.AddSeconds(30), back = Start.AddHours(-3);
        var presence = PlantAgent.Presence().Beats(PlantAgent.NotWell, failed).Beats(PlantAgent.NotWell, back);
        presence.FailingSince.Should().Be(back);
        presence.StatusSince(back).Should().Be(back);
        presence.Beats(PlantAgent.NotWell, back.AddSeconds(10)).FailingSince.Should().Be(back);
    }

    [Fact]
    public void After_the_clock_stepped_back_an_agent_has_not_been_online_since_a_time_to_come()
    {
        var back = Start.AddHours(-3);
        PlantAgent.Presence().Beats(PlantAgent.Well, back).StatusSince(back).Should().BeOnOrBefore(back);
    }

    [Fact]
    public void A_late_agent_that_speaks_again_failing_has_been_degraded_since_it_was_late()
    {
        var presence = PlantAgent.Presence().Beats(PlantAgent.NotWell, Start.AddSeconds(150));
        presence.StatusSince(Start.AddSeconds(150)).Should().Be(Start.AddSeconds(120));
    }

    [Fact]
    public void A_failing_agent_that_was_gone_and_comes_back_failing_is_degraded_since_it_is_back()
    {
        var back = Start.AddDays(1);
        var presence = PlantAgent.Presence().Beats(PlantAgent.NotWell, Start.AddSeconds(30)).Beats(PlantAgent.NotWell, back);
        presence.StatusSince(back).Should().Be(back);
    }

    private static void ShouldBe(AgentPresence presence, DateTime now, AgentStatus status, DateTime since, string? reason)
    {
        presence.StatusAt(now).Should().Be(status);
        presence.StatusSince(now).Should().Be(since);
        presence.ReasonAt(now).Should().Be(reason);
    }
}
