using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class CacheLimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(int.MaxValue)]
    public void A_limit_from_1_is_accepted(int number) => CacheLimit.Parse(number, "cache_max_size_gb").ShouldSucceed()!.Value.Should().Be(number);

    [Fact]
    public void A_null_limit_is_unset() => CacheLimit.Parse(null, "cache_max_size_gb").ShouldSucceed().Should().BeNull();

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    public void A_limit_below_1_is_refused_for_its_field(int number) =>
        CacheLimit.Parse(number, "cache_retention_days").ShouldBeRefused(ResultStatus.Invalid, "site.below_one", "must be at least 1", "cache_retention_days");
}
