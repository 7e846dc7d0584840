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
    public void Every_autonomy_level_except_read_only_allows_discovery(AutonomyLevel level, bool isAllowed) => Discovery.IsAllowed(level).Should().Be(isAllowed);

    [Fact]
    public void An_undefined_level_is_a_programming_error()
    {
        var asking = () => Discovery.IsAllowed((AutonomyLevel)99);
        asking.Should().Throw<ArgumentOutOfRangeException>();
    }
}
