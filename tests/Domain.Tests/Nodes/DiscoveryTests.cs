using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class DiscoveryTests
{
    [Theory]
    [InlineData(AutonomyLevel.Readonly, false)]
    [InlineData(AutonomyLevel.Limited, true)]
    [InlineData(AutonomyLevel.Full, true)]
    public void Whoever_may_more_than_read_may_discover(AutonomyLevel level, bool isAllowed) => Discovery.IsAllowed(level).Should().Be(isAllowed);

    [Fact]
    public void A_level_that_does_not_exist_is_a_programming_error()
    {
        var asking = () => Discovery.IsAllowed((AutonomyLevel)99);
        asking.Should().Throw<ArgumentOutOfRangeException>();
    }
}
