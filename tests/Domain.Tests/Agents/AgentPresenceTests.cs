using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentPresenceTests
{
    private static readonly DateTime Start = GroupFactory.Now;

    private static readonly AgentReport Reported = AgentFactory.Well with { UptimeSeconds = 1 };

    public static TheoryData<int> Intervals => [5, 6, 60, 61, 900, 3600];

    [Fact]
    public void A_newly_enrolled_agent_is_online_and_only_its_version_is_known()
    {
        var site = GroupFactory.Id();
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
    public void An_agent_is_degraded_after_exactly_two_missed_intervals_and_offline_after_exactly_five(int interval)
    {
        var seen = Start.AddMinutes(7);
        var presence = AgentFactory.Presence(3600).After(AgentFactory.Well, seen, interval);
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
    public void A_command_is_sent_with_a_heartbeat_if_it_became_due_since_the_previous_one(int before, int now, bool isDue)
    {
        // The request is at the start; the first heartbeat after the enrolment was long before.
        var presence = AgentFactory.Presence().After(Reported, Start.AddSeconds(before));

        presence.IsCommandDue(Start, Start.AddSeconds(now)).Should().Be(isDue);
    }

    [Fact]
    public void Pending_commands_are_sent_with_the_first_heartbeat_after_each_enrolment()
    {
        var requested = Start.AddMinutes(-40);
        var presence = AgentFactory.Presence();
        presence.IsCommandDue(requested, Start.AddSeconds(10)).Should().BeTrue("it has just enrolled");

        presence = presence.After(Reported, Start.AddSeconds(10));
        presence.IsCommandDue(requested, Start.AddSeconds(20)).Should().BeFalse();

        presence.Enrol("2.0", 60, "config-1", Start.AddSeconds(20));
        presence.IsCommandDue(requested, Start.AddSeconds(30)).Should().BeTrue("it enrolled again");
    }

    [Fact]
    public void Pending_commands_are_sent_with_the_first_heartbeat_after_offline_but_not_after_late()
    {
        // Due again 63 and 123 minutes after the request.
        var requested = Start.AddMinutes(-70);
        var presence = AgentFactory.Presence().After(Reported, Start);

        presence.IsCommandDue(requested, Start.AddMinutes(5).AddTicks(-1)).Should().BeFalse("it is late");
        presence.IsCommandDue(requested, Start.AddMinutes(5)).Should().BeTrue("it was offline");

        presence = presence.After(Reported, Start.AddMinutes(5));
        presence.IsCommandDue(requested, Start.AddMinutes(6)).Should().BeFalse("it is back");
        var failing = presence.After(AgentFactory.NotWell with { UptimeSeconds = 1 }, Start.AddMinutes(6));
        failing.IsCommandDue(requested, Start.AddMinutes(7)).Should().BeFalse("it is failing but online");
    }

    [Theory]
    [MemberData(nameof(Intervals))]
    public void Enrolment_counts_as_a_heartbeat(int interval)
    {
        var presence = AgentFactory.Presence(interval);
        presence.StatusAt(Start.AddSeconds(2 * interval).AddTicks(-1)).Should().Be(AgentStatus.Online);
        presence.StatusAt(Start.AddSeconds(2 * interval)).Should().Be(AgentStatus.Degraded);
        presence.StatusAt(Start.AddSeconds(5 * interval).AddTicks(-1)).Should().Be(AgentStatus.Degraded);
        presence.StatusAt(Start.AddSeconds(5 * interval)).Should().Be(AgentStatus.Offline);
    }

    [Fact]
    public void A_heartbeat_stores_the_report_of_the_agent()
    {
        var presence = AgentFactory.Presence();
        var report = AgentFactory.Well with { UptimeSeconds = 5, CacheHitRate = 0.5 };
        var after = presence.WithHeartbeat(report, 90, TimeSpan.FromMilliseconds(-1234.5), new ConfigState("config-2", "config-2"), Start.AddSeconds(30));

        after.SiteId.Should().Be(presence.SiteId);
        after.Generation.Should().Be(1);
        after.IntervalSeconds.Should().Be(90);
        after.LastSeenAt.Should().Be(Start.AddSeconds(30));
        after.DegradedAt.Should().Be(Start.AddSeconds(210));
        after.OfflineAt.Should().Be(Start.AddSeconds(480));
        after.OnlineSince.Should().Be(Start);
        after.ConfigVersion.Should().Be("config-2");
        after.ClockSkewMilliseconds.Should().Be(-1234);
        after.Report.Should().Be(report);
    }

    [Fact]
    public void A_heartbeat_does_not_modify_the_previous_presence()
    {
        var presence = AgentFactory.Presence().After(AgentFactory.NotWell, Start.AddSeconds(10));
        var before = Snapshot.Of(presence);
        presence.WithHeartbeat(AgentFactory.Well, 5, TimeSpan.FromHours(1), new ConfigState("config-2", "config-2"), Start.AddDays(1)).Should().NotBeSameAs(presence);
        Snapshot.Of(presence).Should().Equal(before);
    }

    [Fact]
    public void A_heartbeat_without_a_report_is_a_programming_error()
    {
        var beating = () => AgentFactory.Presence().After(null!, Start);
        beating.Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData(-1234.4, -1234)]
    [InlineData(-0.4, 0)]
    [InlineData(1234.6, 1235)]
    public void Clock_skew_has_millisecond_precision_and_is_positive_if_the_agent_clock_is_ahead(double ahead, long expected) =>
        AgentFactory.Presence().WithHeartbeat(AgentFactory.Bare, 60, TimeSpan.FromMilliseconds(ahead), new ConfigState("c", "c"), Start)
            .ClockSkewMilliseconds.Should().Be(expected);

    [Fact]
    public void A_skew_as_large_as_the_calendar_range_is_stored()
    {
        var widest = DateTime.MaxValue - DateTime.MinValue;
        AgentFactory.Presence().WithHeartbeat(AgentFactory.Bare, 60, widest, new ConfigState("c", "c"), Start).ClockSkewMilliseconds.Should().Be(315_537_897_600_000);
        AgentFactory.Presence().WithHeartbeat(AgentFactory.Bare, 60, -widest, new ConfigState("c", "c"), Start).ClockSkewMilliseconds.Should().Be(-315_537_897_600_000);
    }

    [Fact]
    public void Clock_skew_is_unchanged_by_a_heartbeat_without_a_timestamp()
    {
        var reported = AgentFactory.Presence().WithHeartbeat(AgentFactory.Bare, 60, TimeSpan.FromSeconds(3), new ConfigState("c", "c"), Start);
        reported.WithHeartbeat(AgentFactory.Bare, 60, null, new ConfigState("c", "c"), Start.AddSeconds(1)).ClockSkewMilliseconds.Should().Be(3000);
        reported.WithHeartbeat(AgentFactory.Bare, 60, TimeSpan.Zero, new ConfigState("c", "c"), Start.AddSeconds(1)).ClockSkewMilliseconds.Should().Be(0);
    }

    [Fact]
    public void A_failing_service_degrades_the_agent_immediately_and_the_reason_lists_all_failing_services_in_order()
    {
        var now = Start.AddSeconds(10);
        var report = AgentFactory.Bare with { Services = AgentFactory.Services(("tftp", "down"), ("dns", "ok"), ("Proxy", "OK"), ("dhcp", "pool full")) };
        ShouldBe(
            AgentFactory.Presence().After(report, now), now, AgentStatus.Degraded, now,
            "Failing services: Proxy is OK, dhcp is pool full, tftp is down.");
    }

    [Fact]
    public void An_agent_without_services_is_online()
    {
        var now = Start.AddSeconds(10);
        ShouldBe(AgentFactory.Presence().After(AgentFactory.Bare, now), now, AgentStatus.Online, Start, null);
    }

    [Fact]
    public void Consecutive_failures_are_dated_from_the_first_of_them()
    {
        var presence = AgentFactory.Presence();
        for (var beat = 1; beat <= 4; beat++)
        {
            presence = presence.After(AgentFactory.NotWell, Start.AddSeconds(30 * beat));
            presence.FailingSince.Should().Be(Start.AddSeconds(30));
            ShouldBe(presence, Start.AddSeconds((30 * beat) + 1), AgentStatus.Degraded, Start.AddSeconds(30), "Failing services: tftp is failed.");
        }
    }

    [Fact]
    public void The_reason_names_the_current_failures_not_the_first_ones()
    {
        var report = AgentFactory.Bare with { Services = AgentFactory.Services(("dns", "slow")) };
        var presence = AgentFactory.Presence().After(AgentFactory.NotWell, Start.AddSeconds(30)).After(report, Start.AddSeconds(60));
        ShouldBe(presence, Start.AddSeconds(60), AgentStatus.Degraded, Start.AddSeconds(30), "Failing services: dns is slow.");
    }

    [Fact]
    public void An_agent_that_fails_and_then_stops_reporting_is_degraded_since_the_failure_and_offline_since_the_timeout()
    {
        var failed = Start.AddSeconds(30);
        var presence = AgentFactory.Presence().After(AgentFactory.NotWell, failed);
        ShouldBe(presence, failed.AddSeconds(120).AddTicks(-1), AgentStatus.Degraded, failed, "Failing services: tftp is failed.");
        ShouldBe(presence, failed.AddSeconds(120), AgentStatus.Degraded, failed, "Failing services: tftp is failed.");
        ShouldBe(presence, failed.AddSeconds(300).AddTicks(-1), AgentStatus.Degraded, failed, "Failing services: tftp is failed.");
        ShouldBe(presence, failed.AddSeconds(300), AgentStatus.Offline, failed.AddSeconds(300), "No heartbeat for 5 intervals of 60 s.");
    }

    [Fact]
    public void A_recovered_service_makes_the_agent_online_since_that_heartbeat()
    {
        var well = Start.AddSeconds(60);
        var presence = AgentFactory.Presence().After(AgentFactory.NotWell, Start.AddSeconds(30)).After(AgentFactory.Well, well);
        presence.FailingSince.Should().BeNull();
        ShouldBe(presence, well.AddSeconds(1), AgentStatus.Online, well, null);
        ShouldBe(presence.After(AgentFactory.Well, well.AddSeconds(60)), well.AddSeconds(60), AgentStatus.Online, well, null);
    }

    [Fact]
    public void A_second_failure_is_dated_from_its_own_start()
    {
        var presence = AgentFactory.Presence()
            .After(AgentFactory.NotWell, Start.AddSeconds(30))
            .After(AgentFactory.Well, Start.AddSeconds(60))
            .After(AgentFactory.NotWell, Start.AddSeconds(90));
        ShouldBe(presence, Start.AddSeconds(95), AgentStatus.Degraded, Start.AddSeconds(90), "Failing services: tftp is failed.");
    }

    [Theory]
    [InlineData(120)]
    [InlineData(299)]
    [InlineData(300)]
    [InlineData(100_000)]
    public void A_late_or_offline_agent_that_reports_again_is_online_since_that_heartbeat(int seconds)
    {
        var back = Start.AddSeconds(seconds);
        ShouldBe(AgentFactory.Presence().After(AgentFactory.Well, back), back.AddSeconds(5), AgentStatus.Online, back, null);
    }

    [Fact]
    public void A_heartbeat_one_tick_before_the_late_threshold_keeps_the_agent_online_without_interruption()
    {
        var justInTime = Start.AddSeconds(120).AddTicks(-1);
        ShouldBe(AgentFactory.Presence().After(AgentFactory.Well, justInTime), justInTime, AgentStatus.Online, Start, null);
    }

    [Fact]
    public void An_offline_agent_that_returns_failing_is_degraded_since_that_heartbeat()
    {
        var back = Start.AddSeconds(1000);
        ShouldBe(AgentFactory.Presence().After(AgentFactory.NotWell, back), back, AgentStatus.Degraded, back, "Failing services: tftp is failed.");
    }

    [Fact]
    public void The_interval_of_the_last_response_applies_until_the_next_heartbeat()
    {
        var presence = AgentFactory.Presence(60);
        var next = presence.After(AgentFactory.Well, Start.AddSeconds(60), intervalSeconds: 5);
        presence.StatusAt(Start.AddSeconds(119)).Should().Be(AgentStatus.Online);
        next.StatusAt(Start.AddSeconds(69)).Should().Be(AgentStatus.Online);
        next.StatusAt(Start.AddSeconds(70)).Should().Be(AgentStatus.Degraded);
        next.StatusAt(Start.AddSeconds(85)).Should().Be(AgentStatus.Offline);

        // The heartbeat itself is evaluated with the previous interval and not with the new one.
        var slow = AgentFactory.Presence(5).After(AgentFactory.Well, Start.AddSeconds(10), intervalSeconds: 3600);
        slow.OnlineSince.Should().Be(Start.AddSeconds(10));
        slow.StatusAt(Start.AddSeconds(10 + 7199)).Should().Be(AgentStatus.Online);
        slow.StatusAt(Start.AddSeconds(10 + 7200)).Should().Be(AgentStatus.Degraded);
        var fast = AgentFactory.Presence(3600).After(AgentFactory.Well, Start.AddSeconds(7199), intervalSeconds: 5);
        fast.OnlineSince.Should().Be(Start);
    }

    [Fact]
    public void Revoking_makes_the_agent_offline_immediately_with_a_reason()
    {
        var revoked = Start.AddSeconds(30);
        var presence = AgentFactory.Presence();
        presence.Revoke(revoked);

        presence.EndedAt.Should().Be(revoked);
        presence.Generation.Should().Be(2);
        presence.LastSeenAt.Should().Be(Start);
        ShouldBe(presence, revoked, AgentStatus.Offline, revoked, "Its credential was revoked.");
        ShouldBe(presence, revoked.AddDays(1), AgentStatus.Offline, revoked, "Its credential was revoked.");
    }

    [Fact]
    public void Revoking_a_failing_agent_makes_it_offline_since_the_revocation()
    {
        var presence = AgentFactory.Presence().After(AgentFactory.NotWell, Start.AddSeconds(10));
        presence.Revoke(Start.AddSeconds(30));
        ShouldBe(presence, Start.AddSeconds(31), AgentStatus.Offline, Start.AddSeconds(30), "Its credential was revoked.");
    }

    [Fact]
    public void Revoking_an_offline_agent_keeps_the_time_at_which_it_went_offline()
    {
        var presence = AgentFactory.Presence();
        presence.Revoke(Start.AddDays(1));
        ShouldBe(presence, Start.AddDays(2), AgentStatus.Offline, Start.AddSeconds(300), "Its credential was revoked.");
    }

    [Fact]
    public void Revoking_is_idempotent()
    {
        var presence = AgentFactory.Presence();
        presence.Revoke(Start.AddSeconds(30));
        var before = Snapshot.Of(presence);
        presence.Revoke(Start.AddSeconds(40));
        Snapshot.Of(presence).Should().Equal(before);
    }

    [Fact]
    public void A_heartbeat_does_not_reactivate_a_revoked_agent()
    {
        var presence = AgentFactory.Presence();
        presence.Revoke(Start.AddSeconds(30));
        var after = presence.After(AgentFactory.Well, Start.AddSeconds(31));
        after.Generation.Should().Be(2);
        ShouldBe(after, Start.AddSeconds(31), AgentStatus.Offline, Start.AddSeconds(30), "Its credential was revoked.");
    }

    [Fact]
    public void Enrolling_again_marks_the_agent_as_seen_now_and_clears_its_previous_report()
    {
        var presence = AgentFactory.Presence().WithHeartbeat(AgentFactory.NotWell, 60, TimeSpan.FromHours(1), new ConfigState("config-1", "config-1"), Start.AddSeconds(10));
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
    public void Enrolling_again_without_a_revocation_increments_the_generation_too()
    {
        var presence = AgentFactory.Presence();
        presence.Enrol("1.0", 60, "config-1", Start.AddSeconds(10));
        presence.Generation.Should().Be(2);
        ShouldBe(presence, Start.AddSeconds(10), AgentStatus.Online, Start.AddSeconds(10), null);
    }

    [Fact]
    public void After_the_clock_is_set_back_a_heartbeat_counts_from_the_new_time()
    {
        var back = Start.AddHours(-3);
        var presence = AgentFactory.Presence().After(AgentFactory.Well, back, intervalSeconds: 30);
        presence.LastSeenAt.Should().Be(back);
        presence.DegradedAt.Should().Be(back.AddSeconds(60));
        presence.OfflineAt.Should().Be(back.AddSeconds(150));
        presence.StatusAt(back).Should().Be(AgentStatus.Online);
        presence.StatusAt(back.AddSeconds(60)).Should().Be(AgentStatus.Degraded);
    }

    [Fact]
    public void After_the_clock_is_set_back_no_failure_starts_in_the_future()
    {
        DateTime failed = Start.AddSeconds(30), back = Start.AddHours(-3);
        var presence = AgentFactory.Presence().After(AgentFactory.NotWell, failed).After(AgentFactory.NotWell, back);
        presence.FailingSince.Should().Be(back);
        presence.StatusSince(back).Should().Be(back);
        presence.After(AgentFactory.NotWell, back.AddSeconds(10)).FailingSince.Should().Be(back);
    }

    [Fact]
    public void After_the_clock_is_set_back_online_does_not_start_in_the_future()
    {
        var back = Start.AddHours(-3);
        AgentFactory.Presence().After(AgentFactory.Well, back).StatusSince(back).Should().BeOnOrBefore(back);
    }

    [Fact]
    public void A_late_agent_that_returns_failing_is_degraded_since_it_was_late()
    {
        var presence = AgentFactory.Presence().After(AgentFactory.NotWell, Start.AddSeconds(150));
        presence.StatusSince(Start.AddSeconds(150)).Should().Be(Start.AddSeconds(120));
    }

    [Fact]
    public void A_failing_agent_that_went_offline_and_returns_failing_is_degraded_since_its_return()
    {
        var back = Start.AddDays(1);
        var presence = AgentFactory.Presence().After(AgentFactory.NotWell, Start.AddSeconds(30)).After(AgentFactory.NotWell, back);
        presence.StatusSince(back).Should().Be(back);
    }

    [Fact]
    public void An_agent_whose_last_heartbeat_is_more_than_a_minute_in_the_future_is_unknown_unless_it_was_revoked()
    {
        var presence = AgentFactory.Presence();
        presence.LastSeenBy(StatusTime.At(Start.AddMinutes(-1))).Should().Be(Start, "the clocks of replicas differ");
        ShouldBe(presence, Start.AddMinutes(-1), AgentStatus.Online, Start, null);

        var before = Start.AddMinutes(-1).AddTicks(-1);
        presence.LastSeenBy(StatusTime.At(before)).Should().BeNull();
        ShouldBe(presence, before, AgentStatus.Unknown, before, "Its last heartbeat is in the future: central's clock was set back. The next heartbeat corrects it.");
        ShouldBe(presence.After(AgentFactory.Well, before), before, AgentStatus.Online, before, null);

        presence.Revoke(before);
        ShouldBe(presence, before, AgentStatus.Offline, before, "Its credential was revoked.");
    }

    [Theory]
    // Seconds after the last heartbeat: the current time, and the time up to which all heartbeats are stored.
    [InlineData(119, 0, AgentStatus.Online)]
    [InlineData(120, 119, AgentStatus.Unknown)]
    [InlineData(120, 120, AgentStatus.Degraded)]
    [InlineData(299, 120, AgentStatus.Degraded)]
    [InlineData(300, 119, AgentStatus.Unknown)]
    [InlineData(300, 299, AgentStatus.Unknown)]
    [InlineData(300, 300, AgentStatus.Offline)]
    [InlineData(9000, 300, AgentStatus.Offline)]
    public void An_agent_that_became_late_while_heartbeats_were_not_stored_is_unknown(int now, int storedThrough, AgentStatus status)
    {
        var at = StatusTime.At(Start.AddSeconds(now), Start.AddSeconds(storedThrough));
        var presence = AgentFactory.Presence();

        presence.StatusAt(at).Should().Be(status);
        presence.LastSeenBy(at).Should().Be(Start);
        if (status != AgentStatus.Unknown) return;
        presence.StatusSince(at).Should().Be(Start.AddSeconds(120));
        presence.ReasonAt(at).Should().Be("Heartbeats arrive but cannot be stored at the moment.");
        presence.Revoke(Start);
        presence.StatusAt(at).Should().Be(AgentStatus.Offline, "a revocation is stored at once");
    }

    [Fact]
    public void An_agent_that_reports_its_configuration_gets_the_current_one_with_every_heartbeat_until_it_has_it()
    {
        var presence = AgentFactory.Presence();
        var offered = Start.AddSeconds(10);
        for (var beat = 1; beat <= 3; beat++)
        {
            var now = Start.AddSeconds(10 * beat);
            presence.IsConfigDue(new ConfigState("config-1", "config-2"), now).Should().BeTrue();
            presence = With(presence, new ConfigState("config-1", "config-2"), now);
            (presence.ConfigVersion, presence.OfferedConfigVersion, presence.ConfigOfferedAt).Should().Be(("config-1", "config-2", offered));
        }

        presence.IsConfigDue(new ConfigState("config-2", "config-2"), Start.AddSeconds(40)).Should().BeFalse();
        presence = With(presence, new ConfigState("config-2", "config-2"), Start.AddSeconds(40));
        (presence.ConfigVersion, presence.OfferedConfigVersion, presence.ConfigOfferedAt).Should().Be(("config-2", null, null));
    }

    [Fact]
    public void An_agent_that_does_not_report_its_configuration_gets_the_current_one_once_and_then_like_a_command()
    {
        var config = new ConfigState(null, "config-2");
        var due = new List<int>();
        var presence = AgentFactory.Presence();
        for (var minute = 1; minute <= 20; minute++)
        {
            if (presence.IsConfigDue(config, Start.AddMinutes(minute))) due.Add(minute);
            presence = With(presence, config, Start.AddMinutes(minute));
        }

        // The intervals are those of CommandSchedule; the time at which it was first sent counts as that of the request.
        due.Should().Equal(1, 2, 4, 9, 19);
        (presence.ConfigVersion, presence.OfferedConfigVersion, presence.ConfigOfferedAt).Should().Be(("config-1", "config-2", Start.AddMinutes(1)));
    }

    [Fact]
    public void An_agent_that_does_not_report_its_configuration_and_has_the_current_one_is_not_sent_it()
    {
        var presence = With(AgentFactory.Presence(), new ConfigState(null, "config-1"), Start.AddSeconds(10));

        presence.IsConfigDue(new ConfigState(null, "config-1"), Start.AddSeconds(20)).Should().BeFalse();
        presence.OfferedConfigVersion.Should().BeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("config-2")]
    public void Settings_that_change_back_before_they_were_acknowledged_are_sent_too(string? reported)
    {
        var presence = With(AgentFactory.Presence(), new ConfigState(null, "config-2"), Start.AddSeconds(10));
        var back = new ConfigState(reported, "config-1");

        presence.IsConfigDue(back, Start.AddSeconds(20)).Should().BeTrue();
        presence = With(presence, back, Start.AddSeconds(20));
        (presence.OfferedConfigVersion, presence.ConfigOfferedAt).Should().Be(("config-1", Start.AddSeconds(20)));
    }

    [Fact]
    public void A_reported_configuration_that_is_too_long_is_unknown_and_the_current_one_is_sent()
    {
        var config = new ConfigState(new string('x', AgentPresence.MaxConfigVersionLength + 1), "config-1");
        var presence = AgentFactory.Presence();

        presence.IsConfigDue(config, Start).Should().BeTrue();
        presence = With(presence, config, Start);
        (presence.ConfigVersion, presence.OfferedConfigVersion).Should().Be(("", "config-1"));
    }

    [Fact]
    public void Enrolling_again_discards_the_configuration_that_was_offered()
    {
        var presence = With(AgentFactory.Presence(), new ConfigState("config-1", "config-2"), Start);
        presence.Enrol("1.0", 60, "config-3", Start.AddSeconds(10));
        (presence.ConfigVersion, presence.OfferedConfigVersion, presence.ConfigOfferedAt).Should().Be(("config-3", null, null));
    }

    private static AgentPresence With(AgentPresence presence, ConfigState config, DateTime now) => presence.WithHeartbeat(AgentFactory.Well, 60, null, config, now);

    private static void ShouldBe(AgentPresence presence, DateTime now, AgentStatus status, DateTime since, string? reason)
    {
        presence.StatusAt(now).Should().Be(status);
        presence.StatusSince(now).Should().Be(since);
        presence.ReasonAt(now).Should().Be(reason);
    }
}
