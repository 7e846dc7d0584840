using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class SiteAgentTests
{
    private static readonly DateTime Start = GroupFactory.Now;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void An_agent_that_never_enrolled_has_no_credentials()
    {
        var site = GroupFactory.Id();
        var agent = SiteAgent.Create(site, Start);
        agent.Id.Should().Be(site);
        agent.Version.Should().Be(1);
        agent.CreatedAt.Should().Be(Start);
        agent.TokenHash.Should().BeNull();
        agent.TokenExpiresAt.Should().BeNull();
        agent.KeyHash.Should().BeNull();
        agent.PreviousKeyHash.Should().BeNull();
        agent.PreviousKeyUntil.Should().BeNull();
        agent.Capabilities.Should().BeNull();
        agent.EnrolledAt.Should().BeNull();
        agent.RevokedAt.Should().BeNull();
        agent.AcceptsKey(AgentKey.New(site), Start).Should().BeFalse();
        agent.AcceptsKey(default, Start).Should().BeFalse();
        ShouldRefuse(agent, AgentToken.New(), Start);
        ShouldRefuse(agent, "", Start);
    }

    [Fact]
    public void A_token_is_returned_once_and_only_its_hash_is_stored()
    {
        var agent = AgentFactory.Agent();
        var token = agent.IssueToken(Day, Start);
        token.Should().StartWith("sat_");
        agent.TokenHash.Should().Equal(Secret.Hash(token));
        agent.TokenExpiresAt.Should().Be(Start + Day);
        agent.EnrolledAt.Should().BeNull();
        agent.CheckToken(token, Start).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void Enrolment_returns_a_key_that_authenticates_the_agent_and_stores_only_its_hash()
    {
        var agent = AgentFactory.Agent();
        var enrolled = Start.AddHours(1);
        var key = agent.Enrol(agent.IssueToken(Day, Start), null, """["dhcp"]""", enrolled).ShouldSucceed();

        key.Site.Should().Be(agent.Id);
        AgentKey.Parse(key.Text).Should().Be(key);
        agent.KeyHash.Should().Equal(Secret.Hash(key.Text));
        agent.PreviousKeyHash.Should().BeNull();
        agent.PreviousKeyUntil.Should().BeNull();
        agent.Capabilities.Should().Be("""["dhcp"]""");
        agent.EnrolledAt.Should().Be(enrolled);
        agent.RevokedAt.Should().BeNull();
        agent.TokenHash.Should().BeNull();
        agent.TokenExpiresAt.Should().BeNull();
        agent.AcceptsKey(key, enrolled).Should().BeTrue();
        agent.AcceptsKey(key, enrolled.AddYears(10)).Should().BeTrue();
        agent.AcceptsKey(AgentKey.New(agent.Id), enrolled).Should().BeFalse();
    }

    [Fact]
    public void A_token_can_be_used_once()
    {
        var agent = AgentFactory.Agent();
        var token = agent.IssueToken(Day, Start);
        var key = agent.Enrol(token, null, null, Start).ShouldSucceed();
        ShouldRefuse(agent, token, Start);
        agent.AcceptsKey(key, Start).Should().BeTrue();
    }

    [Fact]
    public void A_new_token_invalidates_the_previous_one()
    {
        var agent = AgentFactory.Agent();
        var before = agent.IssueToken(Day, Start);
        var token = agent.IssueToken(TimeSpan.FromHours(2), Start.AddHours(1));
        agent.TokenExpiresAt.Should().Be(Start.AddHours(3));
        ShouldRefuse(agent, before, Start.AddHours(1));
        agent.Enrol(token, null, null, Start.AddHours(1)).ShouldSucceed();
    }

    [Fact]
    public void A_token_is_valid_until_one_tick_before_it_expires()
    {
        var agent = AgentFactory.Agent();
        var token = agent.IssueToken(Day, Start);
        agent.CheckToken(token, (Start + Day).AddTicks(-1)).IsSuccess.Should().BeTrue();
        ShouldRefuse(agent, token, Start + Day);
        ShouldRefuse(agent, token, (Start + Day).AddTicks(1));
        agent.Enrol(token, null, null, (Start + Day).AddTicks(-1)).ShouldSucceed();
    }

    [Fact]
    public void A_wrong_token_is_refused_without_affecting_the_key_or_the_valid_token()
    {
        var agent = AgentFactory.Agent();
        var key = agent.Enrol(agent.IssueToken(Day, Start), null, "[]", Start).ShouldSucceed();
        var token = agent.IssueToken(Day, Start);
        foreach (var wrong in new[] { "", "sat_", token[..^1], token + "x", token.ToUpperInvariant(), " " + token, AgentToken.New(), key.Text, null! })
            ShouldRefuse(agent, wrong, Start);
        agent.AcceptsKey(key, Start).Should().BeTrue();
        agent.Enrol(token, null, null, Start).ShouldSucceed();
    }

    [Fact]
    public void Issuing_a_token_does_not_affect_the_current_key()
    {
        var agent = AgentFactory.Agent();
        var key = agent.Enrol(agent.IssueToken(Day, Start), null, "[]", Start).ShouldSucceed();
        agent.IssueToken(Day, Start.AddDays(1));
        agent.AcceptsKey(key, Start.AddDays(3)).Should().BeTrue();
        agent.EnrolledAt.Should().Be(Start);
        agent.PreviousKeyHash.Should().BeNull();
    }

    [Fact]
    public void After_enrolling_again_the_previous_key_is_valid_for_exactly_ten_minutes()
    {
        var agent = AgentFactory.Agent();
        var before = agent.Enrol(agent.IssueToken(Day, Start), null, "[1]", Start).ShouldSucceed();
        var again = Start.AddDays(3);
        var key = agent.Enrol(agent.IssueToken(Day, again), null, null, again).ShouldSucceed();

        key.Should().NotBe(before);
        agent.PreviousKeyHash.Should().Equal(Secret.Hash(before.Text));
        agent.PreviousKeyUntil.Should().Be(again.AddMinutes(10));
        agent.EnrolledAt.Should().Be(again);
        agent.Capabilities.Should().BeNull();
        agent.AcceptsKey(before, again).Should().BeTrue();
        agent.AcceptsKey(before, again.AddMinutes(10).AddTicks(-1)).Should().BeTrue();
        agent.AcceptsKey(before, again.AddMinutes(10)).Should().BeFalse();
        agent.AcceptsKey(before, again.AddMinutes(10).AddTicks(1)).Should().BeFalse();
        agent.AcceptsKey(key, again).Should().BeTrue();
        agent.AcceptsKey(key, again.AddMinutes(10)).Should().BeTrue();
    }

    [Fact]
    public void After_enrolling_again_twice_the_first_key_is_invalid()
    {
        var agent = AgentFactory.Agent();
        var first = agent.Enrol(agent.IssueToken(Day, Start), null, null, Start).ShouldSucceed();
        var second = agent.Enrol(agent.IssueToken(Day, Start), null, null, Start.AddMinutes(1)).ShouldSucceed();
        var third = agent.Enrol(agent.IssueToken(Day, Start), null, null, Start.AddMinutes(2)).ShouldSucceed();
        agent.AcceptsKey(first, Start.AddMinutes(2)).Should().BeFalse();
        agent.AcceptsKey(second, Start.AddMinutes(12).AddTicks(-1)).Should().BeTrue();
        agent.AcceptsKey(second, Start.AddMinutes(12)).Should().BeFalse();
        agent.AcceptsKey(third, Start.AddMinutes(2)).Should().BeTrue();
    }

    [Fact]
    public void After_revocation_no_credential_is_valid()
    {
        var agent = AgentFactory.Agent();
        var before = agent.Enrol(agent.IssueToken(Day, Start), null, "[]", Start).ShouldSucceed();
        var key = agent.Enrol(agent.IssueToken(Day, Start), null, "[]", Start).ShouldSucceed();
        var token = agent.IssueToken(Day, Start);
        agent.Revoke(Start.AddMinutes(1));

        agent.RevokedAt.Should().Be(Start.AddMinutes(1));
        agent.AcceptsKey(before, Start.AddMinutes(1)).Should().BeFalse();
        agent.AcceptsKey(key, Start.AddMinutes(1)).Should().BeFalse();
        ShouldRefuse(agent, token, Start.AddMinutes(1));
        agent.KeyHash.Should().BeNull();
        agent.PreviousKeyHash.Should().BeNull();
        agent.PreviousKeyUntil.Should().BeNull();
        agent.TokenHash.Should().BeNull();
        agent.TokenExpiresAt.Should().BeNull();
        agent.EnrolledAt.Should().Be(Start, "the enrolment stays recorded");
    }

    [Fact]
    public void Revoking_an_agent_that_never_enrolled_invalidates_its_token_and_revokes_no_key()
    {
        var agent = AgentFactory.Agent();
        var token = agent.IssueToken(Day, Start);
        agent.Revoke(Start);
        agent.RevokedAt.Should().BeNull();
        ShouldRefuse(agent, token, Start);
    }

    [Fact]
    public void Revoking_twice_keeps_the_first_time_and_invalidates_a_token_issued_in_between()
    {
        var agent = AgentFactory.Agent();
        agent.Enrol(agent.IssueToken(Day, Start), null, null, Start).ShouldSucceed();
        agent.Revoke(Start.AddMinutes(1));
        var token = agent.IssueToken(Day, Start.AddMinutes(2));
        agent.Revoke(Start.AddMinutes(3));
        agent.RevokedAt.Should().Be(Start.AddMinutes(1));
        ShouldRefuse(agent, token, Start.AddMinutes(3));
    }

    [Fact]
    public void A_token_issued_after_revocation_does_not_undo_it_until_it_is_used()
    {
        var agent = AgentFactory.Agent();
        agent.Enrol(agent.IssueToken(Day, Start), null, null, Start).ShouldSucceed();
        agent.Revoke(Start.AddMinutes(1));
        agent.IssueToken(Day, Start.AddMinutes(2));
        agent.RevokedAt.Should().Be(Start.AddMinutes(1));
    }

    [Fact]
    public void Enrolling_after_revocation_issues_a_new_key_and_does_not_restore_old_ones()
    {
        var agent = AgentFactory.Agent();
        var first = agent.Enrol(agent.IssueToken(Day, Start), null, null, Start).ShouldSucceed();
        var second = agent.Enrol(agent.IssueToken(Day, Start), null, null, Start).ShouldSucceed();
        agent.Revoke(Start.AddMinutes(1));
        var third = agent.Enrol(agent.IssueToken(Day, Start), null, null, Start.AddMinutes(2)).ShouldSucceed();

        agent.RevokedAt.Should().BeNull();
        agent.EnrolledAt.Should().Be(Start.AddMinutes(2));
        agent.PreviousKeyUntil.Should().BeNull();
        agent.AcceptsKey(first, Start.AddMinutes(2)).Should().BeFalse();
        agent.AcceptsKey(second, Start.AddMinutes(2)).Should().BeFalse();
        agent.AcceptsKey(third, Start.AddMinutes(2)).Should().BeTrue();
    }

    private static void ShouldRefuse(SiteAgent agent, string token, DateTime now)
    {
        var before = Snapshot.Of(agent);
        const string sentence = "The token is wrong, used, revoked or expired. Issue a new one (POST /sites/{id}/agent-token or /groups/{id}/enrolment-tokens).";
        agent.CheckToken(token, now).ShouldBeRefused(ResultStatus.Unauthorized, "agent.token_invalid", sentence);
        agent.Enrol(token, null, "[\"other\"]", now).ShouldBeRefused(ResultStatus.Unauthorized, "agent.token_invalid", sentence);
        Snapshot.Of(agent).Should().Equal(before);
    }

    [Fact]
    public void A_repeated_enrolment_with_the_same_nonce_replaces_the_key_that_was_never_received()
    {
        var agent = SiteAgent.Create(GroupFactory.Id(), Start);
        var former = agent.Enrol(agent.IssueToken(Day, Start), null, null, Start).ShouldSucceed();
        var token = agent.IssueToken(Day, Start);
        var lost = agent.Enrol(token, "n", null, Start).ShouldSucceed();
        // Also after the token has expired: it was used in time.
        var repeated = agent.Enrol(token, "n", null, Start + Day).ShouldSucceed();

        agent.AcceptsKey(repeated, Start).Should().BeTrue();
        agent.AcceptsKey(lost, Start).Should().BeFalse();
        agent.AcceptsKey(former, Start).Should().BeTrue("the key before the enrolment still overlaps");
    }

    [Fact]
    public void An_enrolment_is_not_repeated_without_its_nonce_or_after_the_key_was_used()
    {
        var agent = SiteAgent.Create(GroupFactory.Id(), Start);
        var token = agent.IssueToken(Day, Start);
        agent.Enrol(token, "n", null, Start).ShouldSucceed();

        foreach (var nonce in new[] { null, "", "m", "N" }) agent.Enrol(token, nonce, null, Start).ShouldBeRefused(ResultStatus.Unauthorized, "agent.token_invalid", "The token is wrong, used, revoked or expired. Issue a new one (POST /sites/{id}/agent-token or /groups/{id}/enrolment-tokens).");
        agent.ConfirmKey();
        agent.Enrol(token, "n", null, Start).ShouldBeRefused(ResultStatus.Unauthorized, "agent.token_invalid", "The token is wrong, used, revoked or expired. Issue a new one (POST /sites/{id}/agent-token or /groups/{id}/enrolment-tokens).");

        var without = agent.IssueToken(Day, Start);
        agent.Enrol(without, null, null, Start).ShouldSucceed();
        agent.Enrol(without, null, null, Start).ShouldBeRefused(ResultStatus.Unauthorized, "agent.token_invalid", "The token is wrong, used, revoked or expired. Issue a new one (POST /sites/{id}/agent-token or /groups/{id}/enrolment-tokens).");
    }

    [Fact]
    public void A_new_token_and_a_revocation_end_the_possibility_to_repeat_an_enrolment()
    {
        var agent = SiteAgent.Create(GroupFactory.Id(), Start);
        var token = agent.IssueToken(Day, Start);
        agent.Enrol(token, "n", null, Start).ShouldSucceed();
        agent.IssueToken(Day, Start);
        agent.CanRepeat(token, "n").Should().BeFalse();

        var second = agent.IssueToken(Day, Start);
        agent.Enrol(second, "n", null, Start).ShouldSucceed();
        agent.Revoke(Start);
        agent.CanRepeat(second, "n").Should().BeFalse();
    }

    [Fact]
    public void A_revoked_key_is_told_apart_from_a_wrong_one()
    {
        var agent = SiteAgent.Create(GroupFactory.Id(), Start);
        var key = agent.Enrol(agent.IssueToken(Day, Start), null, null, Start).ShouldSucceed();
        agent.IsRevoked(key).Should().BeFalse();

        agent.Revoke(Start);
        agent.IsRevoked(key).Should().BeTrue();
        agent.IsRevoked(AgentKey.New(agent.Id)).Should().BeFalse();
    }

    [Fact]
    public void A_group_token_enrols_the_first_agent_of_a_site_and_no_other()
    {
        var agent = SiteAgent.Create(GroupFactory.Id(), Start);

        var key = agent.EnrolFirst("group", "n", "{}", Start).ShouldSucceed();

        agent.AcceptsKey(key, Start).Should().BeTrue();
        agent.Capabilities.Should().Be("{}");
        agent.EnrolFirst("group", "other", null, Start).ShouldBeRefused("agent.already_enrolled");
        agent.EnrolFirst("another", "n", null, Start).ShouldBeRefused("agent.already_enrolled");
        agent.EnrolFirst("group", null, null, Start).ShouldBeRefused("agent.already_enrolled");
        agent.Revoke(Start);
        agent.EnrolFirst("group", "n", null, Start).ShouldBeRefused("agent.already_enrolled");
    }

    [Fact]
    public void A_group_token_does_not_enrol_an_agent_while_another_one_is_expected()
    {
        var agent = SiteAgent.Create(GroupFactory.Id(), Start);
        agent.IssueToken(Day, Start);

        agent.EnrolFirst("group", "n", null, Start + Day - TimeSpan.FromTicks(1)).ShouldBeRefused("agent.already_enrolled");

        agent.EnrolFirst("group", "n", null, Start + Day).ShouldSucceed();
    }

    [Fact]
    public void A_repeated_enrolment_with_a_group_token_replaces_the_key_until_it_is_used()
    {
        var agent = SiteAgent.Create(GroupFactory.Id(), Start);
        var lost = agent.EnrolFirst("group", "n", null, Start).ShouldSucceed();

        var key = agent.EnrolFirst("group", "n", null, Start.AddDays(30)).ShouldSucceed();

        agent.AcceptsKey(key, Start).Should().BeTrue();
        agent.AcceptsKey(lost, Start).Should().BeFalse();
        agent.ConfirmKey();
        agent.EnrolFirst("group", "n", null, Start).ShouldBeRefused("agent.already_enrolled");
    }
}
