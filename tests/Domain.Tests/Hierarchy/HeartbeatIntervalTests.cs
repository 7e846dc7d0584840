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
    public void From_five_seconds_to_an_hour_an_interval_is_taken(int seconds) =>
        HeartbeatInterval.Parse(seconds).ShouldBeGood().Should().Be(seconds);

    [Fact]
    public void No_interval_is_none() => HeartbeatInterval.Parse(null).ShouldBeGood().Should().BeNull();

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(3601)]
    [InlineData(int.MaxValue)]
    public void A_shorter_and_a_longer_one_is_refused(int seconds) =>
        HeartbeatInterval.Parse(seconds).ShouldBeRefused(
            ResultStatus.Invalid,
            "site.heartbeat_interval_invalid",
            "must be a whole number of seconds from 5 to 3600",
            "heartbeat_interval_seconds");

    [Fact]
    public void The_system_default_is_one_that_may_be_said() =>
        HeartbeatInterval.Parse(Settings.SystemDefaults.HeartbeatIntervalSeconds).ShouldBeGood().Should().Be(60);
}
