using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentReportTests
{
    private const string WrongServices =
        "must be at most 64 names, each with a status, both of 1 to 64 characters of valid Unicode without control characters; a name has a visible character and no zero-width or bidirectional ones";

    private static readonly DateTime Now = GroupFactory.Now;

    // Each number once: its wire name, its maximum, and how it is set on a report.
    private static readonly Number[] Numbers =
    [
        new("uptime_seconds", 2147483647, value => AgentFactory.Bare with { UptimeSeconds = (long)value }),
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
        var report = Full();
        report.Check(TimeSpan.Zero, Now).ShouldSucceed().Should().Be(report);
    }

    [Fact]
    public void A_report_with_only_a_version_is_valid() =>
        AgentFactory.Bare.Check(TimeSpan.Zero, Now).ShouldSucceed().Should().Be(AgentFactory.Bare);

    [Fact]
    public void The_tests_cover_every_number_of_a_report() =>
        typeof(AgentReport).GetProperties()
            .Select(property => Nullable.GetUnderlyingType(property.PropertyType))
            .Count(type => type == typeof(int) || type == typeof(long) || type == typeof(double))
            .Should().Be(Numbers.Length);

    [Fact]
    public void The_version_is_trimmed() =>
        new AgentReport { AgentVersion = " 1.2 " }.Check(TimeSpan.Zero, Now).ShouldSucceed().AgentVersion.Should().Be("1.2");

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("1\n2")]
    public void An_invalid_version_is_refused(string version) =>
        new AgentReport { AgentVersion = version }.Check(TimeSpan.Zero, Now).ShouldBeRefused(
            ResultStatus.Invalid, "agent.version_invalid", "must have 1 to 50 characters of valid Unicode without control characters", "agent_version");

    [Theory]
    [MemberData(nameof(All))]
    public void A_number_at_its_limits_is_accepted(string field)
    {
        var number = Of(field);
        number.With(0).Check(TimeSpan.Zero, Now).ShouldSucceed().Should().Be(number.With(0));
        number.With(number.Max).Check(TimeSpan.Zero, Now).ShouldSucceed().Should().Be(number.With(number.Max));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_negative_number_is_refused(string field) => ShouldBeOutOfRange(Of(field), -1);

    [Fact]
    public void An_uptime_one_second_above_the_maximum_is_refused()
    {
        ShouldBeOutOfRange(Of("uptime_seconds"), 2147483648);
        ShouldBeOutOfRange(Of("uptime_seconds"), long.MinValue);
        (AgentFactory.Bare with { UptimeSeconds = long.MaxValue }).Check(TimeSpan.Zero, Now).IsSuccess.Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Fractions))]
    public void A_fraction_out_of_range_and_a_non_finite_fraction_are_refused(string field)
    {
        var number = Of(field);
        double[] refused =
        [
            Math.BitDecrement(0), Math.BitIncrement(number.Max), number.Max + 1, double.MaxValue, double.MinValue,
            double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        ];
        foreach (var value in refused) ShouldBeOutOfRange(number, value);
        number.With(Math.BitDecrement(number.Max)).Check(TimeSpan.Zero, Now).ShouldSucceed();
        number.With(double.Epsilon).Check(TimeSpan.Zero, Now).ShouldSucceed();
    }

    [Fact]
    public void Sixty_four_services_are_accepted_and_sixty_five_are_refused()
    {
        var most = AgentFactory.Bare with { Services = Enumerable.Range(1, 64).ToDictionary(number => $"service {number}", _ => "ok") };
        most.Check(TimeSpan.Zero, Now).ShouldSucceed().Services.Should().HaveCount(64);
        ShouldHaveWrongServices(Enumerable.Range(1, 65).ToDictionary(number => $"service {number}", _ => "ok"));
    }

    [Fact]
    public void Names_and_statuses_of_64_characters_are_accepted_and_longer_ones_are_refused()
    {
        string longest = new('x', 64), tooLong = new('x', 65);
        var report = AgentFactory.Bare with { Services = AgentFactory.Services((longest, longest), ("s", "x")) };
        report.Check(TimeSpan.Zero, Now).ShouldSucceed().Services.Should().BeSameAs(report.Services);
        ShouldHaveWrongServices(AgentFactory.Services((tooLong, "ok")));
        ShouldHaveWrongServices(AgentFactory.Services(("dhcp", tooLong)));
        ShouldHaveWrongServices(AgentFactory.Services(("a", "ok"), ("b", "ok"), ("c", tooLong)));
    }

    [Fact]
    public void Services_without_a_name_or_a_status_are_refused()
    {
        ShouldHaveWrongServices(AgentFactory.Services(("", "ok")));
        ShouldHaveWrongServices(AgentFactory.Services(("dhcp", "")));
        ShouldHaveWrongServices(AgentFactory.Services(("dhcp", null!)));
    }

    [Fact]
    public void Control_characters_and_damaged_unicode_in_services_are_refused()
    {
        foreach (var wrong in NastyText.Damaged.Concat(NastyText.Controls.Select(control => $"a{control}b")))
        {
            ShouldHaveWrongServices(AgentFactory.Services((wrong, "ok")));
            ShouldHaveWrongServices(AgentFactory.Services(("dhcp", wrong)));
        }
    }

    [Fact]
    public void A_service_is_failing_unless_its_status_is_exactly_ok()
    {
        var report = AgentFactory.Bare with { Services = AgentFactory.Services(("d", "OK"), ("c", "ok"), ("b", "ok "), ("a", "failed")) };
        report.Failing.Should().Equal("a", "b", "d");
        AgentFactory.Bare.Failing.Should().BeEmpty();
        AgentFactory.Well.Failing.Should().BeEmpty();
    }

    [Fact]
    public void All_errors_of_a_report_are_listed_together()
    {
        var report = new AgentReport
        {
            AgentVersion = "",
            UptimeSeconds = -1,
            Services = AgentFactory.Services(("", "")),
            NodesSeenLastHour = -1,
            ActiveBoots = -1,
            CacheHitRate = 1.1,
            CacheUsedGb = double.NaN,
            DiskUsagePercent = 101,
            PendingSyncItems = -1,
            LastSyncAt = Now.AddDays(1),
            ConflictsPending = -1,
        };
        var refused = report.Check(TimeSpan.Zero, Now);

        refused.Status.Should().Be(ResultStatus.Invalid);
        refused.ValidationErrors.Select(error => (error.Identifier, error.ErrorCode)).Should().BeEquivalentTo(new[]
        {
            ("agent_version", "agent.version_invalid"),
            ("services", "agent.services_invalid"),
            ("uptime_seconds", "agent.value_out_of_range"),
            ("nodes_seen_last_hour", "agent.value_out_of_range"),
            ("active_boots", "agent.value_out_of_range"),
            ("cache_hit_rate", "agent.value_out_of_range"),
            ("cache_used_gb", "agent.value_out_of_range"),
            ("disk_usage_percent", "agent.value_out_of_range"),
            ("pending_sync_items", "agent.value_out_of_range"),
            ("conflicts_pending", "agent.value_out_of_range"),
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
        SyncedAt(agentsNow, ahead).ShouldSucceed().LastSyncAt.Should().Be(Now);
        SyncedAt(agentsNow.AddMinutes(-90), ahead).ShouldSucceed().LastSyncAt.Should().Be(Now.AddMinutes(-90));
        SyncedAt(agentsNow.AddMinutes(5), ahead).ShouldSucceed().LastSyncAt.Should().Be(Now.AddMinutes(5));
        ShouldBeInTheFuture(SyncedAt(agentsNow.AddMinutes(5).AddTicks(1), ahead));
        ShouldBeInTheFuture(SyncedAt(agentsNow.AddDays(1), ahead));
    }

    [Fact]
    public void The_last_synchronisation_is_stored_in_UTC() =>
        SyncedAt(Now, TimeSpan.FromHours(1)).ShouldSucceed().LastSyncAt!.Value.Kind.Should().Be(DateTimeKind.Utc);

    [Fact]
    public void An_agent_clock_at_the_end_of_the_calendar_is_accepted()
    {
        foreach (var agentsNow in new[] { DateTime.MinValue, DateTime.MaxValue })
        {
            var ahead = agentsNow - Now;
            SyncedAt(agentsNow, ahead).ShouldSucceed().LastSyncAt.Should().Be(Now);
        }
    }

    [Fact]
    public void A_time_beyond_the_calendar_is_clamped_to_its_end()
    {
        SyncedAt(DateTime.MinValue, DateTime.MaxValue - Now).ShouldSucceed().LastSyncAt.Should().Be(DateTime.MinValue);
        ShouldBeInTheFuture(SyncedAt(DateTime.MaxValue, DateTime.MinValue - Now));
        SyncedAt(DateTime.MinValue, TimeSpan.FromTicks(1)).ShouldSucceed().LastSyncAt.Should().Be(DateTime.MinValue);
        ShouldBeInTheFuture(SyncedAt(DateTime.MaxValue, TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void Every_agent_clock_can_be_checked() =>
        Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Long[0, DateTime.MaxValue.Ticks]).Sample((agentsNow, synced) =>
        {
            var ahead = new DateTime(agentsNow, DateTimeKind.Utc) - Now;
            var isInTime = synced - agentsNow <= TimeSpan.FromMinutes(5).Ticks;
            var result = SyncedAt(new DateTime(synced, DateTimeKind.Utc), ahead);
            return result.IsSuccess == isInTime
                && (!isInTime || result.Value.LastSyncAt!.Value.Ticks == Math.Max(0, synced - agentsNow + Now.Ticks));
        });

    private static AgentReport Full() => new()
    {
        AgentVersion = "1.2.3",
        UptimeSeconds = 86_400,
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

    private static Result<AgentReport> SyncedAt(DateTime time, TimeSpan ahead) =>
        (AgentFactory.Bare with { LastSyncAt = time }).Check(ahead, Now);

    private static void ShouldBeOutOfRange(Number number, double value) =>
        number.With(value).Check(TimeSpan.Zero, Now).ShouldBeRefused(
            ResultStatus.Invalid, "agent.value_out_of_range", FormattableString.Invariant($"must be from 0 to {number.Max}"), number.Field);

    private static void ShouldHaveWrongServices(Dictionary<string, string> services) =>
        (AgentFactory.Bare with { Services = services }).Check(TimeSpan.Zero, Now)
            .ShouldBeRefused(ResultStatus.Invalid, "agent.services_invalid", WrongServices, "services");

    private static void ShouldBeInTheFuture(Result<AgentReport> result) =>
        result.ShouldBeRefused(
            ResultStatus.Invalid, "agent.time_in_future", "must not be in the future by the agent's own clock", "last_sync_at");

    private sealed record Number(string Field, double Max, Func<double, AgentReport> With);
}
