using FluentAssertions;
using Sites.Domain.Agents;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class ClockSkewTests
{
    private static readonly DateTime Noon = new(2031, 5, 6, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(-90)]
    public void A_time_of_the_agent_is_converted_by_the_difference_of_the_clocks(int secondsAhead)
    {
        var central = ClockSkew.ToCentralTime(Noon.AddSeconds(secondsAhead), TimeSpan.FromSeconds(secondsAhead));

        central.Should().Be(Noon).And.BeIn(DateTimeKind.Utc);
    }

    [Fact]
    public void A_converted_time_is_not_later_than_the_limit()
    {
        ClockSkew.ToCentralTime(Noon, TimeSpan.FromSeconds(-1), latest: Noon).Should().Be(Noon);
        ClockSkew.ToCentralTime(Noon, TimeSpan.FromSeconds(1), latest: Noon).Should().Be(Noon.AddSeconds(-1));
    }

    [Fact]
    public void A_time_out_of_range_is_clamped()
    {
        ClockSkew.ToCentralTime(DateTime.MinValue, TimeSpan.FromDays(1)).Should().Be(DateTime.MinValue);
        ClockSkew.ToCentralTime(DateTime.MaxValue, TimeSpan.FromDays(-1)).Should().Be(DateTime.MaxValue);
    }
}
