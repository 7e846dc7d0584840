using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentReportTests
{
    private const string KnownVersion = "0.9";
    private const string Placeholder = "unusable status";

    private static readonly DateTime Now = GroupFactory.Now;

    // Each number once: its wire name, its maximum, and how it is set on a report.
    private static readonly Number[] Numbers =
    [
        new("uptime_seconds", 2147483647, value => AgentFactory.Bare with { UptimeSeconds = (long)value }),
        new("sequence", long.MaxValue, value => AgentFactory.Bare with { Sequence = (long)value }),
        new("nodes_seen_last_hour", 2147483647, value => AgentFactory.Bare with { NodesSeenLastHour = (int)value }),
        new("active_boots", 2147483647, value => AgentFactory.Bare with { ActiveBoots = (int)value }),
        new("cache_hit_rate", 1, value => AgentFactory.Bare with { CacheHitRate = value }),
        new("cache_used_gb", 1000000000, value => AgentFactory.Bare with { CacheUsedGb = value }),
        new("disk_usage_percent", 100, value => AgentFactory.Bare with { DiskUsagePercent = value }),
        new("pending_sync_items", 2147483647, value => AgentFactory.Bare with { PendingSyncItems = (int)value }),
        new("conflicts_pending", 2147483647, value => AgentFactory.Bare with { ConflictsPending = (int)value }),
    ];

    public static TheoryData<string> All => [.. Numbers.Select(number => number.Field)];

    public static TheoryData<string> Fractions => ["cache_hit_rate", "cache_used_gb", "disk_usage_percent"];

    [Fact]
    public void A_complete_report_is_accepted_unchanged()
    {
        var (report, ignored) = Full().ToUsable(KnownVersion, TimeSpan.Zero, Now);
        report.Should().BeEquivalentTo(Full());
        ignored.Should().BeEmpty();
    }

    [Fact]
    public void A_report_with_only_a_version_is_valid()
    {
        var (report, ignored) = Usable(AgentFactory.Bare);
        report.Should().BeEquivalentTo(AgentFactory.Bare);
        ignored.Should().BeEmpty();
    }

    [Fact]
    public void The_tests_cover_every_number_of_a_report() =>
        typeof(AgentReport).GetProperties()
            .Select(property => Nullable.GetUnderlyingType(property.PropertyType))
            .Count(type => type == typeof(int) || type == typeof(long) || type == typeof(double))
            .Should().Be(Numbers.Length);

    [Fact]
    public void The_version_is_trimmed()
    {
        var (report, ignored) = Usable(new AgentReport { AgentVersion = " 1.2 " });
        report.AgentVersion.Should().Be("1.2");
        ignored.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("1\n2")]
    [InlineData("123456789012345678901234567890123456789012345678901")]
    public void An_invalid_version_is_replaced_by_the_known_one(string version)
    {
        var (report, ignored) = Usable(new AgentReport { AgentVersion = version });
        report.AgentVersion.Should().Be(KnownVersion);
        ignored.Select(Named).Should().Equal(("agent_version", "agent.version_invalid"));
        ignored[0].ErrorMessage.Should().Be("must have 1 to 50 characters of valid Unicode without control characters");
    }

    [Fact]
    public void A_version_that_was_already_left_out_is_replaced_by_the_known_one_and_not_named_again()
    {
        var (report, ignored) = Usable(new AgentReport { AgentVersion = null! });
        report.AgentVersion.Should().Be(KnownVersion);
        ignored.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_number_at_its_limits_is_accepted(string field)
    {
        var number = Of(field);
        ShouldBeKept(number, 0);
        ShouldBeKept(number, number.Max);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_negative_number_is_left_out(string field) => ShouldBeOutOfRange(Of(field), -1);

    [Fact]
    public void An_uptime_one_second_above_the_maximum_is_left_out()
    {
        ShouldBeOutOfRange(Of("uptime_seconds"), 2147483648);
        ShouldBeOutOfRange(Of("uptime_seconds"), long.MinValue);
        Usable(AgentFactory.Bare with { UptimeSeconds = long.MaxValue }).Report.UptimeSeconds.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(Fractions))]
    public void A_fraction_out_of_range_and_a_non_finite_fraction_are_left_out(string field)
    {
        var number = Of(field);
        double[] unusable =
        [
            Math.BitDecrement(0), Math.BitIncrement(number.Max), number.Max + 1, double.MaxValue, double.MinValue,
            double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        ];
        foreach (var value in unusable) ShouldBeOutOfRange(number, value);
        ShouldBeKept(number, Math.BitDecrement(number.Max));
        ShouldBeKept(number, double.Epsilon);
    }

    [Fact]
    public void Sixty_four_services_are_accepted()
    {
        var (report, ignored) = Usable(Enumerable.Range(1, 64).ToDictionary(number => $"service {number}", _ => "ok"));
        report.Services.Should().HaveCount(64);
        ignored.Should().BeEmpty();
    }

    [Fact]
    public void Of_more_than_sixty_four_services_the_failing_ones_are_kept_first()
    {
        var services = Enumerable.Range(1, 200).ToDictionary(number => $"service {number}", number => number % 10 == 0 ? "down" : "ok");

        var (report, ignored) = Usable(services);

        report.Services.Should().HaveCount(64).And.BeSubsetOf(services);
        report.Failing.Should().BeEquivalentTo(Enumerable.Range(1, 20).Select(number => $"service {number * 10}"));
        ignored.Select(Named).Should().Equal(("services", "agent.services_invalid"));
    }

    [Fact]
    public void Services_with_unusable_names_do_not_count_towards_the_maximum()
    {
        var services = Enumerable.Range(1, 64).ToDictionary(number => $"service {number}", _ => "ok");
        services[""] = "down";

        var (report, ignored) = Usable(services);

        report.Services.Should().HaveCount(64);
        ignored.Select(Named).Should().Equal(("services.\"\"", "agent.services_invalid"));
    }

    [Fact]
    public void A_long_name_is_left_out_and_a_long_status_is_shortened()
    {
        string longest = new('x', 64), tooLong = new('x', 65), surrogates = new string('x', 63) + "🛰";
        ShouldBeKept(longest, longest);
        ShouldBeKept("s", "x");
        ShouldLeaveOut(tooLong);
        ShouldBecome(tooLong, longest);
        ShouldBecome(new string('x', 100_000), longest);
        ShouldBecome(surrogates, new string('x', 63));
        ShouldBecome(new string(' ', 65), Placeholder);
        ShouldBecome(new string('x', 60) + "     y", new string('x', 60));
    }

    [Fact]
    public void A_service_without_a_name_is_left_out_and_one_without_a_status_is_failing()
    {
        ShouldLeaveOut("");
        ShouldBecome("", Placeholder);
        ShouldBecome(null!, Placeholder);
    }

    [Fact]
    public void A_service_with_an_invisible_name_is_left_out()
    {
        foreach (var name in new[] { " ", "dh\u200bcp", "\u202edhcp" }) ShouldLeaveOut(name);
    }

    [Fact]
    public void A_service_with_control_characters_or_damaged_unicode_in_its_name_is_left_out_and_in_its_status_is_failing()
    {
        foreach (var wrong in NastyText.Damaged.Concat(NastyText.Controls.Select(control => $"a{control}b")))
        {
            ShouldLeaveOut(wrong);
            var (report, ignored) = Usable(AgentFactory.Services(("dhcp", wrong)));
            report.Failing.Should().Equal("dhcp");
            ignored.Select(Named).Should().Equal(("services.dhcp", "agent.services_invalid"));
        }

        ShouldBecome("down\nat line 5", "down");
        ShouldBecome("disk full \ud800", "disk full");
    }

    [Fact]
    public void A_status_that_only_begins_like_a_healthy_one_is_not_shortened_to_it()
    {
        foreach (var status in new[] { "ok\n", "ok \n", "ok\ud800", "ok" + new string(' ', 64) + "(since 12:00)" }) ShouldBecome(status, Placeholder);
    }

    [Fact]
    public void Every_set_of_services_has_a_usable_part_and_no_failing_service_becomes_healthy() =>
        Gen.Dictionary(NastyText.Texts(4), Gen.Frequency((3, Gen.Const("ok")), (1, Gen.Const("ok ")), (1, NastyText.Texts(8)), (1, NastyText.Texts(100))))[0, 100]
            .Sample(services =>
            {
                var (report, ignored) = Usable(services);
                var again = Usable(report);
                return report.Services.Count <= 64
                    && report.Services.All(service => service.Value == "ok" == (services[service.Key] == "ok"))
                    && report.Services.All(service => service.Value == services[service.Key] || ignored.Any(error => error.Identifier == $"services.{Fields.NameOf(service.Key)}"))
                    && (report.Services.Count == services.Count || ignored.Count > 0)
                    // What is usable stays as it is.
                    && again.Ignored.Count == 0 && again.Report.Services.Count == report.Services.Count;
            });

    [Fact]
    public void A_service_is_failing_unless_its_status_is_exactly_ok()
    {
        var report = AgentFactory.Bare with { Services = AgentFactory.Services(("d", "OK"), ("c", "ok"), ("b", "ok "), ("a", "failed")) };
        report.Failing.Should().Equal("a", "b", "d");
        AgentFactory.Bare.Failing.Should().BeEmpty();
        AgentFactory.Well.Failing.Should().BeEmpty();
    }

    [Fact]
    public void Everything_that_is_left_out_is_named_and_the_rest_is_kept()
    {
        var report = new AgentReport
        {
            AgentVersion = "",
            UptimeSeconds = -1,
            Services = AgentFactory.Services(("", ""), ("dhcp", "ok")),
            NodesSeenLastHour = -1,
            ActiveBoots = -1,
            CacheHitRate = 1.1,
            CacheUsedGb = double.NaN,
            DiskUsagePercent = 101,
            PendingSyncItems = -1,
            LastSyncAt = Now.AddDays(1),
            ConflictsPending = 7,
        };
        var (usable, ignored) = Usable(report);

        usable.Should().BeEquivalentTo(new AgentReport { AgentVersion = KnownVersion, Services = AgentFactory.Services(("dhcp", "ok")), ConflictsPending = 7 });
        ignored.Select(Named).Should().BeEquivalentTo(new[]
        {
            ("agent_version", "agent.version_invalid"),
            ("services.\"\"", "agent.services_invalid"),
            ("uptime_seconds", "agent.value_out_of_range"),
            ("nodes_seen_last_hour", "agent.value_out_of_range"),
            ("active_boots", "agent.value_out_of_range"),
            ("cache_hit_rate", "agent.value_out_of_range"),
            ("cache_used_gb", "agent.value_out_of_range"),
            ("disk_usage_percent", "agent.value_out_of_range"),
            ("pending_sync_items", "agent.value_out_of_range"),
            ("last_sync_at", "agent.time_in_future"),
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    [InlineData(86_400_000)]
    [InlineData(-86_400_000)]
    public void The_last_synchronisation_may_be_at_most_five_minutes_ahead_of_the_agent_clock(int aheadSeconds)
    {
        var ahead = TimeSpan.FromSeconds(aheadSeconds);
        var agentsNow = Now + ahead;
        SyncedAt(agentsNow, ahead).Report.LastSyncAt.Should().Be(Now);
        SyncedAt(agentsNow.AddMinutes(-90), ahead).Report.LastSyncAt.Should().Be(Now.AddMinutes(-90));
        SyncedAt(agentsNow.AddMinutes(5), ahead).Report.LastSyncAt.Should().Be(Now.AddMinutes(5));
        ShouldBeInTheFuture(SyncedAt(agentsNow.AddMinutes(5).AddTicks(1), ahead));
        ShouldBeInTheFuture(SyncedAt(agentsNow.AddDays(1), ahead));
    }

    [Fact]
    public void The_last_synchronisation_is_stored_in_UTC() =>
        SyncedAt(Now, TimeSpan.FromHours(1)).Report.LastSyncAt!.Value.Kind.Should().Be(DateTimeKind.Utc);

    [Fact]
    public void An_agent_clock_at_the_end_of_the_calendar_is_accepted()
    {
        foreach (var agentsNow in new[] { DateTime.MinValue, DateTime.MaxValue })
        {
            var ahead = agentsNow - Now;
            SyncedAt(agentsNow, ahead).Report.LastSyncAt.Should().Be(Now);
        }
    }

    [Fact]
    public void A_time_beyond_the_calendar_is_clamped_to_its_end()
    {
        SyncedAt(DateTime.MinValue, DateTime.MaxValue - Now).Report.LastSyncAt.Should().Be(DateTime.MinValue);
        ShouldBeInTheFuture(SyncedAt(DateTime.MaxValue, DateTime.MinValue - Now));
        SyncedAt(DateTime.MinValue, TimeSpan.FromTicks(1)).Report.LastSyncAt.Should().Be(DateTime.MinValue);
        ShouldBeInTheFuture(SyncedAt(DateTime.MaxValue, TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Every_time_of_every_agent_clock_is_converted_or_left_out() =>
        Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Long[0, DateTime.MaxValue.Ticks]).Sample((agentsNow, synced) =>
        {
            var ahead = new DateTime(agentsNow, DateTimeKind.Utc) - Now;
            var isInTime = synced - agentsNow <= TimeSpan.FromMinutes(5).Ticks;
            var (report, ignored) = SyncedAt(new DateTime(synced, DateTimeKind.Utc), ahead);
            return ignored.Count == (isInTime ? 0 : 1)
                && (report.LastSyncAt?.Ticks == (isInTime ? Math.Max(0, synced - agentsNow + Now.Ticks) : null));
        });

    private static AgentReport Full() => new()
    {
        AgentVersion = "1.2.3",
        UptimeSeconds = 86_400,
        Sequence = 17,
        Services = AgentFactory.Services(("dhcp", "ok"), ("tftp", "failed")),
        NodesSeenLastHour = 12,
        ActiveBoots = 2,
        CacheHitRate = 0.875,
        CacheUsedGb = 120.5,
        DiskUsagePercent = 63.2,
        PendingSyncItems = 4,
        LastSyncAt = Now.AddMinutes(-5),
        ConflictsPending = 1,
    };

    private static Number Of(string field) => Numbers.Single(number => number.Field == field);

    private static (string Field, string Code) Named(ValidationError error) => (error.Identifier, error.ErrorCode);

    private static (AgentReport Report, IReadOnlyList<ValidationError> Ignored) Usable(AgentReport report) => report.ToUsable(KnownVersion, TimeSpan.Zero, Now);

    private static (AgentReport Report, IReadOnlyList<ValidationError> Ignored) Usable(Dictionary<string, string> services) =>
        Usable(AgentFactory.Bare with { Services = services });

    private static (AgentReport Report, IReadOnlyList<ValidationError> Ignored) SyncedAt(DateTime time, TimeSpan ahead) =>
        (AgentFactory.Bare with { LastSyncAt = time }).ToUsable(KnownVersion, ahead, Now);

    private static void ShouldBeKept(Number number, double value)
    {
        var (report, ignored) = Usable(number.With(value));
        report.Should().BeEquivalentTo(number.With(value));
        ignored.Should().BeEmpty();
    }

    private static void ShouldBeOutOfRange(Number number, double value)
    {
        var (report, ignored) = Usable(number.With(value));
        report.Should().BeEquivalentTo(AgentFactory.Bare);
        ignored.Select(Named).Should().Equal((number.Field, "agent.value_out_of_range"));
        // A double has too few digits for the maximum of a long.
        var max = number.Max < long.MaxValue ? FormattableString.Invariant($"{number.Max}") : "9223372036854775807";
        ignored[0].ErrorMessage.Should().Be($"must be from 0 to {max}");
    }

    private static void ShouldBeKept(string name, string status)
    {
        var (report, ignored) = Usable(AgentFactory.Services((name, status)));
        report.Services.Should().Equal(AgentFactory.Services((name, status)));
        ignored.Should().BeEmpty();
    }

    /// <summary>Asserts that a service is left out, and another one is kept.</summary>
    private static void ShouldLeaveOut(string name)
    {
        var (report, ignored) = Usable(AgentFactory.Services(("a", "ok"), (name, "down")));
        report.Services.Should().Equal(AgentFactory.Services(("a", "ok")));
        ignored.Select(Named).Should().Equal(($"services.{Fields.NameOf(name)}", "agent.services_invalid"));
    }

    /// <summary>Asserts that the status of a service is shortened, and that the service is failing.</summary>
    private static void ShouldBecome(string status, string shortened)
    {
        var (report, ignored) = Usable(AgentFactory.Services(("a", "ok"), ("dhcp", status)));
        report.Services.Should().BeEquivalentTo(AgentFactory.Services(("a", "ok"), ("dhcp", shortened)));
        report.Failing.Should().Equal("dhcp");
        ignored.Select(Named).Should().Equal(("services.dhcp", "agent.services_invalid"));
    }

    private static void ShouldBeInTheFuture((AgentReport Report, IReadOnlyList<ValidationError> Ignored) usable)
    {
        usable.Report.LastSyncAt.Should().BeNull();
        usable.Ignored.Select(Named).Should().Equal(("last_sync_at", "agent.time_in_future"));
        usable.Ignored[0].ErrorMessage.Should().Be("must not be in the future by the agent's own clock");
    }

    private sealed record Number(string Field, double Max, Func<double, AgentReport> With);
}
