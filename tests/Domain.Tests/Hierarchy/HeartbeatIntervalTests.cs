using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class HeartbeatIntervalTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(60)]
    [InlineData(3599)]
    [InlineData(3600)]
    public void An_interval_from_five_seconds_to_one_hour_is_accepted(int seconds) =>
        HeartbeatInterval.Parse(seconds).ShouldSucceed()!.Value.Should().Be(seconds);

    [Fact]
    public void A_null_interval_is_unset() => HeartbeatInterval.Parse(null).ShouldSucceed().Should().BeNull();

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(3601)]
    [InlineData(int.MaxValue)]
    public void An_interval_out_of_range_is_refused(int seconds) =>
        HeartbeatInterval.Parse(seconds).ShouldBeRefused(
            ResultStatus.Invalid,
            "site.heartbeat_interval_invalid",
            "must be a whole number of seconds from 5 to 3600",
            "heartbeat_interval_seconds");

    [Fact]
    public void The_system_default_is_a_valid_interval() =>
        HeartbeatInterval.Parse(Settings.SystemDefaults.HeartbeatIntervalSeconds!.Value).ShouldSucceed()!.Value.Should().Be(60);
}
