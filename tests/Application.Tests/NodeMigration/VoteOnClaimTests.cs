using Ardalis.Result;
using Sites.Application.Access;
using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class VoteOnClaimTests
{
    private TwoSites _sites = new();

    private World World => _sites.World;

    /// <summary>One who is an approver of both sides.</summary>
    private ICurrentPrincipal Anybody => TwoSites.Person("approver", _sites.Source, _sites.Target);

    [Fact]
    public async Task With_the_last_consent_the_claim_is_approved_and_the_node_moves_in_one_transaction()
    {
        var claim = await _sites.ClaimedAsync();

        var view = (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("approver", _sites.Source, _sites.Target), comment: " it may ")).Answered();

        World.Journal.Should().Equal(
            "begin Rows", "claims.First ClaimSnapshot", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "claims.First ClaimById", "approvals.First ApprovalsWithVotes", "nodes.First NodeById", "sites.InEffect", "save", "commit");
        (_sites.Claim.Status, _sites.Claim.ResolvedAt, _sites.Approval.Status).Should().Be((ClaimStatus.Approved, (DateTime?)_sites.Now, ApprovalStatus.Approved));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Target.Id);
        var vote = _sites.Approval.Votes.Should().ContainSingle().Subject;
        (vote.Voter, vote.Decision, vote.Comment, vote.CastAt).Should().Be(("approver", VoteDecision.Approve, "it may", _sites.Now));
        vote.CountsFor.Should().Equal(Side.Source, Side.Target);
        (view.Claim.Id, view.Claim.Version, view.ReadAt, view.Status).Should().Be((claim.Claim.Id, 2, _sites.Now, ClaimStatus.Approved));
    }

    [Fact]
    public async Task Each_side_consents_through_somebody_of_its_own()
    {
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).Answered().Awaiting.Should().Equal(Side.Target);
        (_sites.Claim.Status, _sites.StoredNode.HomeSiteId).Should().Be((ClaimStatus.Pending, (GroupId?)_sites.Source.Id));
        _sites.Claim.Awaiting.Should().Equal(Side.Target);

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target))).Answered().Status.Should().Be(ClaimStatus.Approved);
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Target.Id);
        _sites.Approval.Votes.Select(vote => (vote.Number, vote.Voter)).Should().Equal((1, "of the source"), (2, "of the target"));
    }

    [Fact]
    public async Task One_rejection_rejects_and_the_node_stays()
    {
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target), VoteDecision.Reject, "no")).Answered()
            .Status.Should().Be(ClaimStatus.Rejected);

        (_sites.Claim.Status, _sites.Claim.ResolvedAt, _sites.Approval.Status).Should().Be((ClaimStatus.Rejected, (DateTime?)_sites.Now, ApprovalStatus.Rejected));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
        _sites.StoredNode.Version.Should().Be(1);
    }

    [Fact]
    public async Task Whom_a_voter_speaks_for_is_asked_about_the_places_of_both_sites_and_nothing_else_is_asked_of_them()
    {
        _sites = new TwoSites(above: Given.Site("above"));
        var claim = await _sites.ClaimedAsync();
        var voter = TwoSites.Person("of the source", _sites.Source);
        voter.ClearReceivedCalls();

        (await _sites.VoteAsync(claim.Claim.Id, voter)).Answered().Awaiting.Should().Equal(Side.Target);

        voter.Received(1).IsApproverAt(_sites.Source.Lineage);
        voter.Received(1).IsApproverAt(_sites.Target.Lineage);
        voter.ReceivedCalls().Select(call => call.GetMethodInfo().Name).Distinct().Should().BeEquivalentTo("get_Name", "IsApproverAt");
        voter.ReceivedCalls().Count(call => call.GetMethodInfo().Name == "IsApproverAt").Should().Be(2);
    }

    [Fact]
    public async Task An_approver_of_what_stands_above_both_sites_speaks_for_both()
    {
        var above = Given.Site("above");
        _sites = new TwoSites(above: above);
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("approver", above))).Answered().Status.Should().Be(ClaimStatus.Approved);
    }

    [Fact]
    public async Task A_comment_that_is_none_is_refused_before_any_port_is_touched()
    {
        (await _sites.VoteAsync(ClaimId.New(Given.Then), TwoSites.Person("approver"), comment: new string('c', 1001)))
            .ShouldBeRefusedFor(("comment", "approval.comment_invalid"));

        World.ShouldBeUntouched();
    }

    [Fact]
    public async Task Nobody_sees_a_claim_expired_and_approved_afterwards()
    {
        var claim = (await _sites.ClaimedAsync()).Claim;
        // While others are waited for, its time runs out.
        World.Clock.AutoAdvanceAmount = TwoSites.Lifetime * 0.6;

        var refused = await _sites.VoteAsync(claim.Id, TwoSites.Person("approver", _sites.Source, _sites.Target));

        refused.ShouldBeRefused("claim.not_pending");
        refused.Errors.Single().Should().Contain("expired");
        World.Clock.AutoAdvanceAmount = TimeSpan.Zero;
        _sites.Stored(claim.Id).Status.Should().Be(ClaimStatus.Pending, "nothing is kept of it");
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Fact]
    public async Task A_site_that_goes_between_two_looks_is_a_lost_race()
    {
        var claim = (await _sites.ClaimedAsync()).Claim;
        World.Claims.Hidden = _sites.Source.Id;

        (await _sites.VoteAsync(claim.Id, TwoSites.Person("approver", _sites.Source, _sites.Target))).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegun(ConcurrencyRetry.MaxAttempts);
    }

    [Fact]
    public async Task Nobody_s_id_is_not_found()
    {
        (await _sites.VoteAsync(ClaimId.New(Given.Then), Anybody, precondition: new IfMatch([]))).ShouldBeRefused("claim.not_found");

        World.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_anything_else_is_looked_at()
    {
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("somebody"), precondition: new IfMatch([2]))).ShouldBeRefused("precondition.stale");

        World.Journal.Should().Equal("begin Rows", "claims.First ClaimSnapshot", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "claims.First ClaimById", "rollback");
        (await _sites.VoteAsync(claim.Claim.Id, Anybody, precondition: new IfMatch([1, 7]))).Answered();
    }

    [Fact]
    public async Task Where_nobody_had_to_be_asked_nobody_can_vote()
    {
        _sites = new TwoSites(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);
        var claim = await _sites.ClaimedAsync();

        var refused = await _sites.VoteAsync(claim.Claim.Id, Anybody, VoteDecision.Reject);

        refused.ShouldBeRefused("claim.not_pending");
        refused.Errors.Single().Should().Contain("is approved;");
        _sites.ShouldHaveSavedNothing();
        _sites.Claim.Status.Should().Be(ClaimStatus.Approved);
    }

    [Theory]
    [InlineData(VoteDecision.Approve, "approved")]
    [InlineData(VoteDecision.Reject, "rejected")]
    public async Task What_is_decided_is_not_decided_again(VoteDecision first, string became)
    {
        var claim = await _sites.ClaimedAsync();
        (await _sites.VoteAsync(claim.Claim.Id, Anybody, first)).Answered();
        World.Journal.Clear();

        foreach (var decision in Enum.GetValues<VoteDecision>())
        {
            var refused = await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("another", _sites.Source, _sites.Target), decision);
            refused.ShouldBeRefused("claim.not_pending");
            refused.Errors.Single().Should().Contain($"is {became};");
            _sites.ShouldHaveSavedNothing();
        }

        _sites.Approval.Votes.Should().ContainSingle();
    }

    [Fact]
    public async Task A_claim_whose_time_is_over_takes_no_votes_though_nobody_has_written_that_down()
    {
        var claim = await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime);

        var refused = await _sites.VoteAsync(claim.Claim.Id, Anybody);

        refused.ShouldBeRefused("claim.not_pending");
        refused.Errors.Single().Should().Contain("is expired;");
        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_claim_takes_votes_until_its_last_moment()
    {
        var claim = await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime - TimeSpan.FromTicks(1));

        (await _sites.VoteAsync(claim.Claim.Id, Anybody)).Answered().Status.Should().Be(ClaimStatus.Approved);
    }

    [Fact]
    public async Task Whoever_asked_does_not_decide()
    {
        var claim = await _sites.ClaimedAsync();

        foreach (var decision in Enum.GetValues<VoteDecision>())
        {
            var refused = await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("somebody", _sites.Source, _sites.Target), decision);
            refused.ShouldBeRefused("claim.own_request");
            refused.Status.Should().Be(ResultStatus.Forbidden);
            _sites.ShouldHaveSavedNothing();
        }
    }

    [Fact]
    public async Task An_approver_of_neither_side_decides_nothing()
    {
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("approver", _sites.Third))).ShouldBeRefused("approval.not_an_approver");

        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task An_approver_of_a_side_that_consents_by_itself_decides_nothing()
    {
        _sites = new TwoSites(MigrationPolicy.AutoRelease);
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source), VoteDecision.Reject)).ShouldBeRefused("approval.not_an_approver");
        _sites.ShouldHaveSavedNothing();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target))).Answered().Status.Should().Be(ClaimStatus.Approved);
    }

    [Fact]
    public async Task Who_has_consented_for_all_that_they_speak_for_need_not_do_so_again()
    {
        var claim = await _sites.ClaimedAsync();
        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).Answered();
        World.Journal.Clear();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("also of the source", _sites.Source))).ShouldBeRefused("approval.already_consented");

        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task Nobody_consents_to_one_thing_and_causes_another()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-1" }));

        var refused = await _sites.VoteAsync(claim.Claim.Id, Anybody);

        refused.ShouldBeRefused("approval.subject_changed");
        refused.Errors.Single().Should().Contain("node.serial_number was not known and is 'S-1'");
        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task What_the_sites_inherit_by_now_is_held_against_what_was_asked()
    {
        var above = Given.Site("above");
        _sites = new TwoSites(MigrationPolicy.Manual, above: above);
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(above, site => site.Configure(new Settings { MigrationPolicy = MigrationPolicy.AutoAccept }));

        var refused = await _sites.VoteAsync(claim.Claim.Id, Anybody);

        refused.ShouldBeRefused("approval.subject_changed");
        refused.Errors.Single().Should().Contain("target.migration_policy was 'manual' and is 'auto_accept'").And.NotContain("source.migration_policy");
    }

    [Fact]
    public async Task A_node_that_has_moved_meanwhile_is_not_moved_again_and_a_rejection_is_taken_all_the_same()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Third));

        (await _sites.VoteAsync(claim.Claim.Id, Anybody)).ShouldBeRefused("claim.node_moved");
        _sites.ShouldHaveSavedNothing();

        (await _sites.VoteAsync(claim.Claim.Id, Anybody, VoteDecision.Reject)).Answered().Status.Should().Be(ClaimStatus.Rejected);
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Third.Id);
    }

    [Fact]
    public async Task A_claim_whose_node_is_just_gone_is_gone_too()
    {
        var claim = await _sites.ClaimedAsync();
        World.Nodes.DeleteWhere(_ => true);

        (await _sites.VoteAsync(claim.Claim.Id, Anybody)).ShouldBeRefused("claim.not_found");

        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task Two_who_vote_at_once_both_count()
    {
        var claim = await _sites.ClaimedAsync();
        World.LoseRaces(1);
        World.Work.Meanwhile = () => _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target));

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).Answered().Status.Should().Be(ClaimStatus.Approved);

        _sites.Approval.Votes.Select(vote => vote.Voter).Should().Equal("of the target", "of the source");
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Target.Id);
    }

    [Fact]
    public async Task The_later_one_of_two_finds_what_the_earlier_one_left_to_decide()
    {
        var claim = await _sites.ClaimedAsync();
        World.LoseRaces(1);
        World.Work.Meanwhile = () => _sites.VoteAsync(claim.Claim.Id, Anybody, VoteDecision.Reject);

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).ShouldBeRefused("claim.not_pending");

        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Fact]
    public async Task A_precondition_that_a_lost_race_made_stale_is_refused_at_the_next_attempt()
    {
        var claim = await _sites.ClaimedAsync();
        World.LoseRaces(1);
        World.Work.Meanwhile = () => _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target));

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source), precondition: new IfMatch([1]))).ShouldBeRefused("precondition.stale");
    }

    [Fact]
    public async Task A_race_lost_too_often_is_answered_and_nothing_is_kept()
    {
        var claim = await _sites.ClaimedAsync();
        World.LoseRaces(ConcurrencyRetry.MaxAttempts);

        (await _sites.VoteAsync(claim.Claim.Id, Anybody)).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegun(ConcurrencyRetry.MaxAttempts);
        (_sites.Claim.Status, _sites.Approval.VoteCount, _sites.StoredNode.HomeSiteId).Should().Be((ClaimStatus.Pending, 0, (GroupId?)_sites.Source.Id));
        _sites.Approval.Votes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_run_again_takes_one_vote()
    {
        var claim = await _sites.ClaimedAsync();
        World.Work.TransientFaults = 1;

        (await _sites.VoteAsync(claim.Claim.Id, Anybody)).Answered();

        _sites.Approval.Votes.Should().ContainSingle();
        _sites.Claim.Version.Should().Be(2);
    }
}
