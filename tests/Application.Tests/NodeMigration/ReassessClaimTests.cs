using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class ReassessClaimTests
{
    private readonly TwoSites _sites = new();

    private World World => _sites.World;

    [Fact]
    public async Task A_new_approval_of_the_current_state_is_created_in_one_transaction()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-1" }));
        await _sites.SetPoliciesAsync(MigrationPolicy.AutoRelease, MigrationPolicy.Manual);
        World.Clock.Advance(TimeSpan.FromHours(1));

        var view = (await _sites.ReassessAsync(claim.Claim.Id)).Answered();

        World.Journal.Should().Equal(
            "begin Rows", "claims.First ClaimSnapshot", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "claims.First ClaimById", "nodes.First NodeById", "sites.InEffect", "approvals.First ApprovalsWithVotes", "store.CountMoves",
            "approvals.Add", "save", "commit");
        (view.Claim.Id, view.Claim.Version, view.ReadAt, view.Status).Should().Be((claim.Claim.Id, 2, _sites.Now, ClaimStatus.Pending));
        _sites.Claim.Awaiting.Should().Equal(Side.Target);
        _sites.Claim.PolicyMatched.Should().Be("source:auto_release+target:manual");
        _sites.Claim.ExpiresAt.Should().Be(claim.Claim.ExpiresAt, "reassessing does not extend the lifetime");
        var before = _sites.StoredApproval(claim.Claim.ApprovalId!.Value);
        (before.Status, before.ResolvedAt).Should().Be((ApprovalStatus.Expired, (DateTime?)_sites.Now));
        var approval = _sites.StoredApproval(_sites.Claim.ApprovalId!.Value);
        (approval.Id == before.Id, approval.Status).Should().Be((false, ApprovalStatus.Pending));
        approval.Needed.Should().Equal(Side.Target);
        approval.SubjectSnapshot.All.Should().Contain("node.serial_number", "S-1");
    }

    [Fact]
    public async Task If_both_sides_now_consent_the_node_moves_immediately()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.SetPoliciesAsync(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);

        (await _sites.ReassessAsync(claim.Claim.Id)).Answered().Status.Should().Be(ClaimStatus.Approved);

        World.Journal.Should().NotContain("approvals.Add").And.EndWith(["save", "commit"]);
        (_sites.Claim.ApprovalId, _sites.Claim.AutoApproveEligible, _sites.Claim.ResolvedAt).Should().Be((null, true, (DateTime?)_sites.Now));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Target.Id);
        (_sites.Approval.Status, _sites.Approval.ResolvedAt).Should().Be((ApprovalStatus.Expired, (DateTime?)_sites.Now));
    }

    [Fact]
    public async Task Previous_votes_are_void()
    {
        var claim = await _sites.ClaimedAsync();
        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).Answered();

        (await _sites.ReassessAsync(claim.Claim.Id)).Answered().Awaiting.Should().Equal(Side.Source, Side.Target);

        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the target", _sites.Target))).Answered().Awaiting.Should().Equal(Side.Source);
        _sites.StoredApproval(claim.Claim.ApprovalId!.Value).Votes.Should().ContainSingle("votes are not removed");
    }

    [Fact]
    public async Task A_subject_that_had_changed_can_be_voted_on_after_reassessment()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-1" }));
        var voter = TwoSites.Person("approver", _sites.Source, _sites.Target);
        (await _sites.VoteAsync(claim.Claim.Id, voter)).ShouldBeRefused("approval.subject_changed");

        (await _sites.ReassessAsync(claim.Claim.Id)).Answered();

        (await _sites.VoteAsync(claim.Claim.Id, voter)).Answered().Status.Should().Be(ClaimStatus.Approved);
    }

    [Fact]
    public async Task The_recent_moves_of_the_node_are_counted_again()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.SetPoliciesAsync(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);
        for (var move = 0; move <= Consent.MaxMoves; move++) World.Seed(Given.Move(_sites.Node, _sites.Source, _sites.Target, _sites.Now));

        var view = (await _sites.ReassessAsync(claim.Claim.Id)).Answered();

        (view.Status, view.Claim.IsBouncing).Should().Be((ClaimStatus.Pending, true));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Fact]
    public async Task A_claim_that_expires_during_the_operation_is_not_approved()
    {
        var claim = (await _sites.ClaimedAsync()).Claim;
        await _sites.SetPoliciesAsync(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);
        // The claim expires while the operation waits for a lock.
        World.Clock.AutoAdvanceAmount = TwoSites.Lifetime * 0.6;

        var refused = await _sites.ReassessAsync(claim.Id);

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

        (await _sites.ReassessAsync(claim.Id)).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        (await _sites.ReassessAsync(ClaimId.New(Given.Then), new IfMatch([]))).ShouldBeRefused("claim.not_found");

        World.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_any_other_check()
    {
        var claim = await _sites.ClaimedAsync();

        (await _sites.ReassessAsync(claim.Claim.Id, new IfMatch([2]))).ShouldBeRefused("precondition.stale");

        World.Journal.Should().Equal("begin Rows", "claims.First ClaimSnapshot", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "claims.First ClaimById", "rollback");
        (await _sites.ReassessAsync(claim.Claim.Id, new IfMatch([1]))).Answered();
    }

    [Fact]
    public async Task A_resolved_claim_is_not_assessed_again()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.RejectAsync(claim.Claim.Id);
        World.Journal.Clear();

        var refused = await _sites.ReassessAsync(claim.Claim.Id);

        refused.ShouldBeRefused("claim.not_pending");
        refused.Errors.Single().Should().Contain("is rejected;");
        _sites.ShouldHaveSavedNothing();
        _sites.Claim.ApprovalId.Should().Be(claim.Claim.ApprovalId);
    }

    [Fact]
    public async Task An_expired_claim_is_not_reopened()
    {
        var claim = await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime);

        var refused = await _sites.ReassessAsync(claim.Claim.Id);

        refused.ShouldBeRefused("claim.not_pending");
        refused.Errors.Single().Should().Contain("is expired;");
        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_claim_whose_node_has_moved_is_not_assessed_and_stays_unchanged()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Third));
        await _sites.SetPoliciesAsync(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);

        (await _sites.ReassessAsync(claim.Claim.Id)).ShouldBeRefused("claim.node_moved");

        _sites.ShouldHaveSavedNothing();
        _sites.Approval.Status.Should().Be(ApprovalStatus.Pending);
    }

    [Fact]
    public async Task A_claim_whose_node_was_deleted_is_not_found()
    {
        var claim = await _sites.ClaimedAsync();
        World.Nodes.DeleteWhere(_ => true);

        (await _sites.ReassessAsync(claim.Claim.Id)).ShouldBeRefused("claim.not_found");

        _sites.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_retry_assesses_the_current_state()
    {
        var claim = await _sites.ClaimedAsync();
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => _sites.ReassessAsync(claim.Claim.Id);

        var view = (await _sites.ReassessAsync(claim.Claim.Id)).Answered();

        World.Approvals.Stored.Should().HaveCount(3);
        World.Approvals.Stored.Should().ContainSingle(approval => approval.Status == ApprovalStatus.Pending).Which.Id.Should().Be(view.Claim.ApprovalId!.Value);
    }

    [Fact]
    public async Task After_too_many_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored()
    {
        var claim = await _sites.ClaimedAsync();
        await _sites.SetPoliciesAsync(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);
        World.CauseConcurrencyConflicts(ConcurrencyRetry.MaxAttempts);

        (await _sites.ReassessAsync(claim.Claim.Id)).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        (_sites.Claim.Status, _sites.Approval.Status, _sites.StoredNode.HomeSiteId)
            .Should().Be((ClaimStatus.Pending, ApprovalStatus.Pending, (GroupId?)_sites.Source.Id));
    }
}
