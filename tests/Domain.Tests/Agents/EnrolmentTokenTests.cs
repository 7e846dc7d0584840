using CsCheck;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class EnrolmentTokenTests
{
    private static readonly DateTime Now = GroupFactory.Now;

    [Fact]
    public void A_token_consists_of_prefix_id_dot_and_secret_and_only_its_hash_is_stored()
    {
        var token = AgentFactory.Token(out var secret);

        secret.Should().MatchRegex(@"\Aset_[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\z");
        EnrolmentToken.ParseId(secret).Should().Be(token.Id);
        token.TokenHash.Should().Equal(Secret.Hash(secret));
        token.IsValid(secret).Should().BeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("set_")]
    [InlineData("sak_ASNFZ4mrfe-BI0VniavN7w.sssssssssssssssssssssssssssssssssssssssssss")]
    [InlineData("set_ASNFZ4mrfe-BI0VniavN7w:sssssssssssssssssssssssssssssssssssssssssss")]
    [InlineData("set_AAAAAAAAAAAAAAAAAAAAAA.sssssssssssssssssssssssssssssssssssssssssss")]
    [InlineData("set_ASNFZ4mrfe-BI0VniavN7w.ssssssssssssssssssssssssssssssssssssssssss")]
    [InlineData("set_ASNFZ4mr!e-BI0VniavN7w.sssssssssssssssssssssssssssssssssssssssssss")]
    [InlineData("sat_sssssssssssssssssssssssssssssssssssssssssss")]
    public void A_text_without_the_form_of_a_token_has_no_id(string? text) => EnrolmentToken.ParseId(text).Should().BeNull();

    [Fact]
    public void Another_secret_with_the_same_id_is_not_valid()
    {
        var token = AgentFactory.Token(out var secret);
        token.IsValid(secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A')).Should().BeFalse();
    }

    [Fact]
    public void Exactly_the_maximum_number_of_uses_succeeds() =>
        Gen.Int[1, 50].Sample(maxUses =>
        {
            var token = AgentFactory.Token(maxUses);
            var succeeded = Enumerable.Range(0, maxUses + 3).Count(_ => token.Use(Now).IsSuccess);
            return succeeded == maxUses && token.Uses == maxUses && token.StatusAt(Now) == EnrolmentTokenStatus.Exhausted;
        });

    [Fact]
    public void A_token_can_be_used_until_it_expires()
    {
        var token = AgentFactory.Token(hours: 1);

        token.StatusAt(Now.AddHours(1).AddTicks(-1)).Should().Be(EnrolmentTokenStatus.Active);
        token.StatusAt(Now.AddHours(1)).Should().Be(EnrolmentTokenStatus.Expired);
        token.Use(Now.AddHours(1)).ShouldBeRefused("agent.token_invalid");
        token.Uses.Should().Be(0);
    }

    [Fact]
    public void A_revoked_token_is_not_valid_and_cannot_be_used()
    {
        var token = AgentFactory.Token(out var secret);

        token.Revoke(Now);
        token.Revoke(Now.AddHours(1));

        token.RevokedAt.Should().Be(Now, "it was revoked once");
        token.IsValid(secret).Should().BeFalse();
        token.StatusAt(Now.AddDays(90)).Should().Be(EnrolmentTokenStatus.Revoked);
        token.Use(Now).ShouldBeRefused("agent.token_invalid");
    }
}
