using FluentAssertions;
using Sites.Domain.Agents;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentTokenTests
{
    [Fact]
    public void A_token_is_its_prefix_and_43_random_base64url_characters()
    {
        var tokens = Enumerable.Range(0, 1_000).Select(_ => AgentToken.New()).ToList();
        tokens.Should().OnlyHaveUniqueItems();
        foreach (var token in tokens) token.Should().MatchRegex(@"\Asat_[A-Za-z0-9_-]{43}\z");
    }

    [Fact]
    public void A_token_is_valid_for_one_day_by_default_and_30_days_at_most()
    {
        AgentToken.DefaultHours.Should().Be(24);
        AgentToken.MaxHours.Should().Be(30 * 24);
    }
}
