using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Approvals;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;
using static Sites.Domain.Approvals.Side;
using static Sites.Domain.Tests.Approvals.ApprovalFactory;

namespace Sites.Domain.Tests.Approvals;

public sealed class ApprovalTests
{
    private static readonly DateTime Soon = GroupFactory.Now.AddMinutes(5);
    private static readonly DateTime Later = GroupFactory.Now.AddMinutes(10);

    // Every final status; the name before the hyphen is the status.
    private static readonly Dictionary<string, Action<Approval>> Endings = new()
    {
        ["approved"] = approval => approval.CastVote(Yes("bo", Source, Target), Shown, Soon).IsSuccess.Should().BeTrue(),
        ["approved-by two"] = approval =>
        {
            approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
            approval.CastVote(Yes("cy", Target), Shown, Soon).IsSuccess.Should().BeTrue();
        },
        ["rejected"] = approval => approval.CastVote(No("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue(),
        ["expired"] = approval => approval.Expire(End),
        ["expired-withdrawn"] = approval => approval.Withdraw(Soon),
    };

    public static TheoryData<string> Ended => [.. Endings.Keys];

    [Fact]
    public void An_undefined_decision_is_a_programming_error()
    {
        var approval = Open();
        var voting = () => approval.CastVote(new Ballot("bo", [Source, Target], (VoteDecision)99, null), approval.SubjectSnapshot, Soon);
        voting.Should().Throw<ArgumentOutOfRangeException>();
        approval.Status.Should().Be(ApprovalStatus.Pending);
    }

    [Fact]
    public void A_new_approval_is_pending_and_has_the_requested_values()
    {
        var id = ApprovalId.New(GroupFactory.Now);
        var approval = Approval.Open(id, Request, GroupFactory.Now);

        approval.Id.Should().Be(id);
        approval.Kind.Should().Be("node_migration");
        approval.SubjectId.Should().Be(Request.Subject);
        approval.SubjectFacts.Should().Be("""{"node.hostname":"node-1","node.vendor":null,"source.name":"Berlin"}""");
        approval.SubjectSnapshot.Should().Be(Shown);
        approval.RequestedBy.Should().Be("ida");
        approval.SideNames.Should().Be("source,target");
        approval.Needed.Should().Equal(Source, Target);
        approval.Awaiting.Should().Equal(Source, Target);
        approval.Status.Should().Be(ApprovalStatus.Pending);
        approval.StatusAt(GroupFactory.Now).Should().Be(ApprovalStatus.Pending);
        approval.ExpiresAt.Should().Be(End);
        approval.ResolvedAt.Should().BeNull();
        approval.VoteCount.Should().Be(0);
        approval.Votes.Should().BeEmpty();
        approval.CreatedAt.Should().Be(GroupFactory.Now);
        approval.Version.Should().Be(1);
    }

    [Theory]
    [InlineData(new[] { Source }, "source")]
    [InlineData(new[] { Target }, "target")]
    [InlineData(new[] { Target, Source, Target }, "source,target")]
    public void An_approval_waits_for_exactly_the_sides_that_require_a_vote(Side[] sides, string names)
    {
        var approval = OpenFor(sides);
        approval.SideNames.Should().Be(names);
        approval.Needed.Should().Equal(sides.Distinct().Order());
        approval.Awaiting.Should().Equal(approval.Needed);
    }

    [Fact]
    public void An_approval_without_sides_or_without_a_subject_is_a_programming_error()
    {
        var withoutSides = () => OpenFor();
        var forNothing = () => Approval.Open(ApprovalId.New(GroupFactory.Now), null!, GroupFactory.Now);
        withoutSides.Should().Throw<ArgumentOutOfRangeException>();
        forNothing.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_vote_stores_voter_time_comment_and_sides()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Target) with { Comment = "looks good" }, Shown, Soon).IsSuccess.Should().BeTrue();
        approval.CastVote(No("cy", Target, Source) with { Comment = "not so" }, Shown, Later).IsSuccess.Should().BeTrue();

        approval.VoteCount.Should().Be(2);
        approval.Votes.Select(vote => (vote.ApprovalId, vote.Number, vote.Voter, vote.Decision, vote.SideNames, vote.Comment, vote.CastAt)).Should().Equal(
            (approval.Id, 1, "bo", VoteDecision.Approve, "target", "looks good", Soon),
            (approval.Id, 2, "cy", VoteDecision.Reject, "source,target", "not so", Later));
        approval.Votes[0].CountsFor.Should().Equal(Target);
        approval.Votes[1].CountsFor.Should().Equal(Source, Target);
    }

    [Fact]
    public void The_comment_of_a_vote_is_optional()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.Votes[0].Comment.Should().BeNull();
    }

    [Theory]
    [InlineData(Source, Target)]
    [InlineData(Target, Source)]
    public void Two_approvers_approve_only_when_the_second_side_has_consented(Side first, Side second)
    {
        var approval = Open();
        approval.CastVote(Yes("bo", first), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.Status.Should().Be(ApprovalStatus.Pending);
        approval.ResolvedAt.Should().BeNull();
        approval.Awaiting.Should().Equal(second);

        approval.CastVote(Yes("cy", second), Shown, Later).IsSuccess.Should().BeTrue();
        approval.Status.Should().Be(ApprovalStatus.Approved);
        approval.ResolvedAt.Should().Be(Later);
        approval.Awaiting.Should().BeEmpty();
    }

    [Fact]
    public void A_vote_counts_for_every_side_for_which_the_voter_has_the_role()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Target, Source), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.Status.Should().Be(ApprovalStatus.Approved);
        approval.ResolvedAt.Should().Be(Soon);
        approval.VoteCount.Should().Be(1);
        approval.Votes[0].CountsFor.Should().Equal(Source, Target);
    }

    [Theory]
    [InlineData(Source)]
    [InlineData(Target)]
    public void A_vote_does_not_count_for_a_side_that_consents_automatically(Side needed)
    {
        var approval = OpenFor(needed);
        approval.CastVote(Yes("bo", Source, Target), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.Votes[0].CountsFor.Should().Equal(needed);
        approval.Status.Should().Be(ApprovalStatus.Approved);
    }

    [Fact]
    public void A_vote_also_counts_for_a_side_that_has_already_consented()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.CastVote(Yes("cy", Source, Target), Shown, Later).IsSuccess.Should().BeTrue();
        approval.Votes[1].CountsFor.Should().Equal(Source, Target);
        approval.Status.Should().Be(ApprovalStatus.Approved);
    }

    [Fact]
    public void A_voter_who_gains_the_role_for_another_side_may_consent_for_it_too()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.CastVote(Yes("bo", Target), Shown, Later).IsSuccess.Should().BeTrue();
        approval.Status.Should().Be(ApprovalStatus.Approved);
    }

    [Theory]
    [InlineData(new[] { Source, Target }, new[] { Source })]
    [InlineData(new[] { Source, Target }, new[] { Target })]
    [InlineData(new[] { Source, Target }, new[] { Source, Target })]
    [InlineData(new[] { Target }, new[] { Target, Source })]
    public void A_single_rejection_rejects(Side[] needed, Side[] speaksFor)
    {
        var approval = OpenFor(needed);
        approval.CastVote(No("bo", speaksFor), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.Status.Should().Be(ApprovalStatus.Rejected);
        approval.ResolvedAt.Should().Be(Soon);
        approval.VoteCount.Should().Be(1);
        approval.Awaiting.Should().Equal(approval.Needed, "a rejection is not a consent");
    }

    [Theory]
    [InlineData("cy", Target)]
    [InlineData("cy", Source)]
    [InlineData("bo", Target)]
    [InlineData("bo", Source)]
    public void A_rejection_after_one_side_has_consented_rejects_even_if_cast_by_the_same_voter(string voter, Side speaksFor)
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.CastVote(No(voter, speaksFor), Shown, Later).IsSuccess.Should().BeTrue();
        approval.Status.Should().Be(ApprovalStatus.Rejected);
        approval.ResolvedAt.Should().Be(Later);
        approval.Awaiting.Should().Equal(Target);
        approval.VoteCount.Should().Be(2);
    }

    [Theory]
    [InlineData(VoteDecision.Approve, new[] { Source })]
    [InlineData(VoteDecision.Approve, new[] { Source, Target })]
    [InlineData(VoteDecision.Reject, new[] { Target })]
    [InlineData(VoteDecision.Reject, new[] { Source, Target })]
    public void The_requester_cannot_vote_regardless_of_decision_and_roles(VoteDecision decision, Side[] speaksFor)
    {
        var approval = Open();
        ShouldChangeNothing(approval, () => ShouldBeOwnRequest(approval.CastVote(new Ballot("ida", speaksFor, decision, null), Shown, Soon)));

        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        ShouldChangeNothing(approval, () => ShouldBeOwnRequest(approval.CastVote(new Ballot("ida", speaksFor, decision, null), Shown, Soon)));
    }

    [Theory]
    [InlineData(new[] { Source, Target }, new Side[0], "source,target")]
    [InlineData(new[] { Source }, new Side[0], "source")]
    [InlineData(new[] { Source }, new[] { Target }, "source")]
    [InlineData(new[] { Target }, new[] { Source }, "target")]
    public void A_voter_without_the_role_for_a_side_that_requires_a_vote_is_refused(Side[] needed, Side[] speaksFor, string sides)
    {
        foreach (var decision in Enum.GetValues<VoteDecision>())
        {
            var approval = OpenFor(needed);
            ShouldChangeNothing(approval, () => ShouldBeNoApprover(approval.CastVote(new Ballot("bo", speaksFor, decision, null), Shown, Soon), sides));
        }
    }

    [Fact]
    public void Rejecting_requires_the_role_for_a_side_even_after_that_side_has_consented()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        ShouldBeNoApprover(approval.CastVote(No("cy"), Shown, Soon), "source,target");
        approval.CastVote(No("cy", Source), Shown, Soon).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(VoteDecision.Approve)]
    [InlineData(VoteDecision.Reject)]
    public void A_vote_on_a_changed_subject_is_refused_and_the_error_lists_every_change(VoteDecision decision)
    {
        var approval = Open();
        var ballot = new Ballot("bo", Sides.Both, decision, null);

        ShouldChangeNothing(approval, () => ShouldBeChanged(
            approval.CastVote(ballot, Of(("node.hostname", "node-2"), ("node.vendor", "acme"), ("source.name", null), ("target.name", "Köln")), Soon),
            "node.hostname was 'node-1' and is 'node-2'; node.vendor was not known and is 'acme'; source.name was 'Berlin' and is not known; target.name was not known and is 'Köln'"));
        ShouldChangeNothing(approval, () => ShouldBeChanged(
            approval.CastVote(ballot, Of(("node.hostname", "node-1"), ("node.vendor", null), ("source.name", "berlin")), Soon),
            "source.name was 'Berlin' and is 'berlin'"));
    }

    [Fact]
    public void A_subject_that_has_changed_back_can_be_voted_on()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Of(), Soon).IsSuccess.Should().BeFalse();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(Source, "target")]
    [InlineData(Target, "source")]
    public void A_second_consent_for_a_side_is_refused_for_every_voter(Side side, string stillAwaited)
    {
        var approval = Open();
        approval.CastVote(Yes("bo", side), Shown, Soon).IsSuccess.Should().BeTrue();
        foreach (var voter in new[] { "bo", "cy" })
        {
            ShouldChangeNothing(approval, () => approval.CastVote(Yes(voter, side), Shown, Later).ShouldBeRefused(
                ResultStatus.Conflict, "approval.already_consented", $"The sides for which you are an approver have already consented; it still waits for: {stillAwaited}."));
        }
    }

    [Theory]
    [MemberData(nameof(Ended))]
    public void A_resolved_approval_accepts_no_votes_and_the_error_names_its_status(string how)
    {
        var approval = Open();
        Endings[how](approval);
        var state = how.Split('-')[0];

        ShouldChangeNothing(approval, () =>
        {
            foreach (var now in new[] { Later, End, End.AddYears(1) })
            {
                ShouldBeClosed(approval.CastVote(Yes("dee", Source, Target), Shown, now), state);
                ShouldBeClosed(approval.CastVote(No("dee", Source, Target), Shown, now), state);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Ended))]
    public void A_resolved_approval_neither_expires_nor_can_be_withdrawn(string how)
    {
        var approval = Open();
        Endings[how](approval);

        ShouldChangeNothing(approval, () =>
        {
            approval.Withdraw(Later);
            approval.Expire(End);
            approval.Expire(End.AddYears(1));
            approval.Withdraw(End.AddYears(1));
        });
        approval.StatusAt(End.AddYears(1)).Should().Be(approval.Status);
        // The clock may be set back; the recorded time applies.
        approval.StatusAt(GroupFactory.Now).Should().Be(approval.Status);
    }

    [Theory]
    [InlineData(VoteDecision.Approve)]
    [InlineData(VoteDecision.Reject)]
    public void An_approval_expires_exactly_at_its_expiry_time(VoteDecision decision)
    {
        var approval = Open();
        var ballot = new Ballot("bo", Sides.Both, decision, null);

        approval.StatusAt(End.AddTicks(-1)).Should().Be(ApprovalStatus.Pending);
        approval.StatusAt(End).Should().Be(ApprovalStatus.Expired);
        approval.StatusAt(End.AddTicks(1)).Should().Be(ApprovalStatus.Expired);
        ShouldChangeNothing(approval, () =>
        {
            ShouldBeClosed(approval.CastVote(ballot, Shown, End), "expired");
            ShouldBeClosed(approval.CastVote(ballot, Shown, End.AddTicks(1)), "expired");
        });
        approval.Status.Should().Be(ApprovalStatus.Pending, "the expiry is not recorded");
    }

    [Theory]
    [InlineData(VoteDecision.Approve, ApprovalStatus.Approved)]
    [InlineData(VoteDecision.Reject, ApprovalStatus.Rejected)]
    public void An_approval_can_be_decided_until_one_tick_before_it_expires(VoteDecision decision, ApprovalStatus status)
    {
        var approval = Open();
        approval.CastVote(new Ballot("bo", Sides.Both, decision, null), Shown, End.AddTicks(-1)).IsSuccess.Should().BeTrue();
        approval.ResolvedAt.Should().Be(End.AddTicks(-1));
        approval.StatusAt(End.AddYears(1)).Should().Be(status);
    }

    [Fact]
    public void Expiry_is_recorded_only_once_the_approval_has_expired()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        ShouldChangeNothing(approval, () => approval.Expire(End.AddTicks(-1)));

        approval.Expire(End);
        approval.Status.Should().Be(ApprovalStatus.Expired);
        approval.ResolvedAt.Should().Be(End);
        approval.VoteCount.Should().Be(1);
        approval.Awaiting.Should().Equal(Target);
    }

    [Fact]
    public void The_resolution_time_of_an_expired_approval_is_its_expiry_time_whenever_it_is_recorded()
    {
        var approval = Open();
        approval.Expire(End.AddHours(3));
        approval.Status.Should().Be(ApprovalStatus.Expired);
        approval.ResolvedAt.Should().Be(End);
    }

    [Fact]
    public void An_approval_without_an_expiry_time_never_expires()
    {
        var approval = Open(Request with { ExpiresAt = null });
        approval.ExpiresAt.Should().BeNull();
        approval.StatusAt(DateTime.MaxValue).Should().Be(ApprovalStatus.Pending);
        ShouldChangeNothing(approval, () => approval.Expire(DateTime.MaxValue));

        approval.CastVote(Yes("bo", Source, Target), Shown, End.AddYears(100)).IsSuccess.Should().BeTrue();
        approval.Status.Should().Be(ApprovalStatus.Approved);
    }

    [Fact]
    public void The_resolution_time_of_a_withdrawn_approval_is_the_withdrawal()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        approval.Withdraw(Later);
        approval.Status.Should().Be(ApprovalStatus.Expired);
        approval.ResolvedAt.Should().Be(Later);
        approval.VoteCount.Should().Be(1, "votes are not removed");
        approval.StatusAt(Later.AddTicks(-1)).Should().Be(ApprovalStatus.Expired);
    }

    [Fact]
    public void An_approval_without_an_expiry_time_can_be_withdrawn()
    {
        var approval = Open(Request with { ExpiresAt = null });
        approval.Withdraw(Later);
        (approval.Status, approval.ResolvedAt).Should().Be((ApprovalStatus.Expired, Later));
    }

    [Theory]
    [InlineData(VoteDecision.Approve)]
    [InlineData(VoteDecision.Reject)]
    public void If_several_reasons_refuse_a_vote_the_first_one_is_reported(VoteDecision decision)
    {
        // Each attempt has the errors of the previous one except the one that was reported last.
        var approval = OpenFor(Source);
        var changed = Of(("node.hostname", "node-2"), ("source.name", "Berlin"));
        Result Vote(string voter, Side side, DateTime now) => approval.CastVote(new Ballot(voter, [side], decision, null), changed, now);

        ShouldBeClosed(Vote("ida", Target, End), "expired");
        ShouldBeOwnRequest(Vote("ida", Target, Soon));
        ShouldBeNoApprover(Vote("bo", Target, Soon), "source");
        ShouldBeChanged(Vote("bo", Source, Soon), "node.hostname was 'node-1' and is 'node-2'");
    }

    [Fact]
    public void A_changed_subject_is_reported_before_a_duplicate_consent()
    {
        var approval = Open();
        approval.CastVote(Yes("bo", Source), Shown, Soon).IsSuccess.Should().BeTrue();
        ShouldBeChanged(
            approval.CastVote(Yes("bo", Source), Of(("node.hostname", "node-2"), ("source.name", "Berlin")), Soon), "node.hostname was 'node-1' and is 'node-2'");
    }

    [Fact]
    public void Only_votes_change_the_number_of_votes()
    {
        var approval = Open();
        for (var vote = 1; vote <= 2; vote++)
        {
            approval.CastVote(Yes("ida", Source), Shown, Soon).IsSuccess.Should().BeFalse();
            approval.VoteCount.Should().Be(vote - 1);
            approval.CastVote(Yes("bo", vote == 1 ? Source : Target), Shown, Soon).IsSuccess.Should().BeTrue();
            approval.VoteCount.Should().Be(vote);
            approval.Votes[^1].Number.Should().Be(vote);
        }

        approval.Expire(End);
        approval.VoteCount.Should().Be(2);
    }

    [Fact]
    public void A_vote_without_a_ballot_or_a_current_subject_is_a_programming_error()
    {
        var approval = Open();
        var withoutBallot = () => approval.CastVote(null!, Shown, Soon);
        var withoutFacts = () => approval.CastVote(Yes("bo", Source), null!, Soon);
        ShouldChangeNothing(approval, () =>
        {
            withoutBallot.Should().Throw<ArgumentNullException>();
            withoutFacts.Should().Throw<ArgumentNullException>();
        });
    }

    private static void ShouldChangeNothing(Approval approval, Action refused)
    {
        var before = DeepSnapshot.Of(approval);
        refused();
        DeepSnapshot.Of(approval).Should().Equal(before);
    }

    private static void ShouldBeClosed(Result result, string state) =>
        result.ShouldBeRefused(ResultStatus.Conflict, "approval.not_pending", $"The approval is {state}; votes are accepted only while it is pending.");

    private static void ShouldBeOwnRequest(Result result) =>
        result.ShouldBeRefused(ResultStatus.Forbidden, "claim.own_request", "You requested this yourself; another person has to decide.");

    private static void ShouldBeNoApprover(Result result, string sides) => result.ShouldBeRefused(
        ResultStatus.Forbidden, "approval.not_an_approver", $"A vote needs the role approver at a side that requires a person: {sides}.");

    private static void ShouldBeChanged(Result result, string changes) => result.ShouldBeRefused(
        ResultStatus.Conflict, "approval.subject_changed",
        $"The facts have changed since approval was requested: {changes}. Re-evaluate the claim, review it, and vote again.");
}
