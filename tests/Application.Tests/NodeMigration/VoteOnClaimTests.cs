using Ardalis.Result;
using Sites.Application.Access;
using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class VoteOnClaimTests
{
    private TwoSites _sites = new();

    private World World => _sites.World;

    /// <summary>A user who is an approver of both sides.</summary>
    private ICurrentPrincipal ApproverOfBoth => TwoSites.Person("approver", _sites.Source, _sites.Target);

    [Fact]
    public async Task The_last_consent_approves_the_claim_and_moves_the_node_in_one_transaction()
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
    public async Task Each_side_consents_through_an_approver_of_its_own()
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
    public async Task One_rejection_rejects_the_claim_and_the_node_stays()
    {
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target), VoteDecision.Reject, "no")).Answered()
            .Status.Should().Be(ClaimStatus.Rejected);

        (_sites.Claim.Status, _sites.Claim.ResolvedAt, _sites.Approval.Status).Should().Be((ClaimStatus.Rejected, (DateTime?)_sites.Now, ApprovalStatus.Rejected));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
        _sites.StoredNode.Version.Should().Be(1);
    }

    [Fact]
    public async Task The_roles_of_a_voter_are_checked_only_for_the_lineages_of_both_sites()
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
    public async Task An_approver_of_a_common_ancestor_votes_for_both_sides()
    {
        var above = Given.Site("above");
        _sites = new TwoSites(above: above);
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("approver", above))).Answered().Status.Should().Be(ClaimStatus.Approved);
    }

    [Fact]
    public async Task An_invalid_comment_is_refused_before_any_port_is_called()
    {
        (await _sites.VoteAsync(ClaimId.New(Given.Then), TwoSites.Person("approver"), comment: new string('c', 1001)))
            .ShouldBeRefusedFor(("comment", "approval.comment_invalid"));

        World.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_claim_that_expires_during_the_operation_is_not_approved()
    {
        var claim = (await _sites.ClaimedAsync()).Claim;
        // The claim expires while the operation waits for a lock.
        World.Clock.AutoAdvanceAmount = TwoSites.Lifetime * 0.6;

        var refused = await _sites.VoteAsync(claim.Id, TwoSites.Person("approver", _sites.Source, _sites.Target));

        refused.ShouldBeRefused("claim.not_pending");
        refused.Errors.Single().Should().Contain("expired");
        World.Clock.AutoAdvanceAmount = TimeSpan.Zero;
        _sites.Stored(claim.Id).Status.Should().Be(ClaimStatus.Pending, "the transaction was rolled back");
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Fact]
    public async Task A_site_deleted_between_two_reads_is_a_concurrency_conflict()
    {
        var claim = (await _sites.ClaimedAsync()).Claim;
        World.Claims.Hidden = _sites.Source.Id;

        (await _sites.VoteAsync(claim.Id, TwoSites.Person("approver", _sites.Source, _sites.Target))).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        (await _sites.VoteAsync(ClaimId.New(Given.Then), ApproverOfBoth, precondition: new IfMatch([]))).ShouldBeRefused("claim.not_found");

        World.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_any_other_check()
    {
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("somebody"), precondition: new IfMatch([2]))).ShouldBeRefused("precondition.stale");

        World.Journal.Should().Equal("begin Rows", "claims.First ClaimSnapshot", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "claims.First ClaimById", "rollback");
        (await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth, precondition: new IfMatch([1, 7]))).Answered();
    }

    [Fact]
    public async Task A_claim_without_an_approval_accepts_no_votes()
    {
        _sites = new TwoSites(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);
        var claim = await _sites.ClaimedAsync();

        var refused = await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth, VoteDecision.Reject);

        refused.ShouldBeRefused("claim.not_pending");
        refused.Errors.Single().Should().Contain("is approved;");
        _sites.ShouldHaveSavedNothing();
        _sites.Claim.Status.Should().Be(ClaimStatus.Approved);
    }

    [Theory]
    [InlineData(VoteDecision.Approve, "approved")]
    [InlineData(VoteDecision.Reject, "rejected")]
    public async Task A_resolved_claim_is_not_decided_again(VoteDecision first, string became)
    {
        var claim = await _sites.ClaimedAsync();
        (await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth, first)).Answered();
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
    public async Task An_expired_claim_accepts_no_votes_even_if_its_expiry_is_not_recorded()
    {
        var claim = await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime);

        var refused = await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth);

        refused.ShouldBeRefused("claim.not_pending");
        refused.Errors.Single().Should().Contain("is expired;");
        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_claim_accepts_votes_until_one_tick_before_it_expires()
    {
        var claim = await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime - TimeSpan.FromTicks(1));

        (await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth)).Answered().Status.Should().Be(ClaimStatus.Approved);
    }

    [Fact]
    public async Task The_requester_cannot_vote()
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
    public async Task An_approver_of_neither_side_cannot_vote()
    {
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("approver", _sites.Third))).ShouldBeRefused("approval.not_an_approver");

        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task An_approver_of_a_side_that_consents_automatically_cannot_vote()
    {
        _sites = new TwoSites(MigrationPolicy.AutoRelease);
        var claim = await _sites.ClaimedAsync();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source), VoteDecision.Reject)).ShouldBeRefused("approval.not_an_approver");
        _sites.ShouldHaveSavedNothing();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target))).Answered().Status.Should().Be(ClaimStatus.Approved);
    }

    [Fact]
    public async Task A_second_consent_for_a_side_is_refused()
    {
        var claim = await _sites.ClaimedAsync();
        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).Answered();
        World.Journal.Clear();

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("also of the source", _sites.Source))).ShouldBeRefused("approval.already_consented");

        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_vote_on_a_changed_node_is_refused_and_saves_nothing()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-1" }));

        var refused = await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth);

        refused.ShouldBeRefused("approval.subject_changed");
        refused.Errors.Single().Should().Contain("node.serial_number was not known and is 'S-1'");
        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task Inherited_settings_are_compared_with_the_subject_of_the_approval()
    {
        var above = Given.Site("above");
        _sites = new TwoSites(MigrationPolicy.Manual, above: above);
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(above, site => site.Configure(new Settings { MigrationPolicy = MigrationPolicy.AutoAccept }));

        var refused = await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth);

        refused.ShouldBeRefused("approval.subject_changed");
        refused.Errors.Single().Should().Contain("target.migration_policy was 'manual' and is 'auto_accept'").And.NotContain("source.migration_policy");
    }

    [Fact]
    public async Task A_node_that_has_moved_is_not_moved_again_and_a_rejection_is_accepted()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Third));

        (await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth)).ShouldBeRefused("claim.node_moved");
        _sites.ShouldHaveSavedNothing();

        (await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth, VoteDecision.Reject)).Answered().Status.Should().Be(ClaimStatus.Rejected);
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Third.Id);
    }

    [Fact]
    public async Task A_claim_whose_node_was_deleted_is_not_found()
    {
        var claim = await _sites.ClaimedAsync();
        World.Nodes.DeleteWhere(_ => true);

        (await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth)).ShouldBeRefused("claim.not_found");

        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task Two_concurrent_votes_both_count()
    {
        var claim = await _sites.ClaimedAsync();
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target));

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).Answered().Status.Should().Be(ClaimStatus.Approved);

        _sites.Approval.Votes.Select(vote => vote.Voter).Should().Equal("of the target", "of the source");
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Target.Id);
    }

    [Fact]
    public async Task The_second_of_two_concurrent_votes_is_validated_against_the_result_of_the_first()
    {
        var claim = await _sites.ClaimedAsync();
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth, VoteDecision.Reject);

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).ShouldBeRefused("claim.not_pending");

        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Fact]
    public async Task A_precondition_made_stale_by_a_concurrent_change_is_refused_by_the_retry()
    {
        var claim = await _sites.ClaimedAsync();
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target));

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source), precondition: new IfMatch([1]))).ShouldBeRefused("precondition.stale");
    }

    [Fact]
    public async Task After_too_many_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored()
    {
        var claim = await _sites.ClaimedAsync();
        World.CauseConcurrencyConflicts(ConcurrencyRetry.MaxAttempts);

        (await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth)).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        (_sites.Claim.Status, _sites.Approval.VoteCount, _sites.StoredNode.HomeSiteId).Should().Be((ClaimStatus.Pending, 0, (GroupId?)_sites.Source.Id));
        _sites.Approval.Votes.Should().BeEmpty();
    }

    [Fact]
    public async Task A_retried_transaction_records_one_vote()
    {
        var claim = await _sites.ClaimedAsync();
        World.Work.TransientFaults = 1;

        (await _sites.VoteAsync(claim.Claim.Id, ApproverOfBoth)).Answered();

        _sites.Approval.Votes.Should().ContainSingle();
        _sites.Claim.Version.Should().Be(2);
    }
}
