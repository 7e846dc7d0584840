using Sites.Application.NodeMigration;
using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class ClaimNodeTests
{
    private TwoSites _sites = new();

    private World World => _sites.World;

    [Fact]
    public async Task A_claim_and_its_approval_are_stored_in_one_transaction_that_locks_the_node_first()
    {
        var view = (await _sites.ClaimAsync(reason: "  planned relocation  ")).Answered();

        World.Journal.Should().Equal(
            "begin Rows", "nodes.First NodeSnapshot", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "nodes.First NodeById", "groups.First GroupById", "claims.First UnresolvedClaimOf",
            "sites.InEffect", "store.CountMoves", "approvals.Add", "claims.Add", "save", "store.TrimClaims", "commit");
        var claim = _sites.Claim;
        (claim.NodeId, claim.SourceSiteId, claim.TargetSiteId).Should().Be((_sites.Node.Id, _sites.Source.Id, _sites.Target.Id));
        (claim.RequestedBy, claim.Reason, claim.Status, claim.CreatedAt, claim.ExpiresAt)
            .Should().Be(("somebody", "planned relocation", ClaimStatus.Pending, _sites.Now, _sites.Now + TwoSites.Lifetime));
        claim.Awaiting.Should().Equal(Side.Source, Side.Target);
        (view.Claim.Id, view.ReadAt, view.Status).Should().Be((claim.Id, _sites.Now, ClaimStatus.Pending));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Fact]
    public async Task The_approval_contains_a_snapshot_of_the_current_state()
    {
        (await _sites.ClaimAsync()).Answered();

        var approval = _sites.Approval;
        _sites.Claim.ApprovalId.Should().Be(approval.Id);
        (approval.Kind, approval.SubjectId, approval.RequestedBy, approval.ExpiresAt)
            .Should().Be((Approval.NodeMigration, _sites.Claim.Id.Value, "somebody", (DateTime?)_sites.Claim.ExpiresAt));
        approval.Needed.Should().Equal(Side.Source, Side.Target);
        approval.SubjectSnapshot.All.Should().Contain("node.mac_address", TwoSites.Mac).And.Contain("source.name", "source").And.Contain("target.name", "target");
    }

    [Fact]
    public async Task If_the_policies_of_both_sides_consent_the_node_moves_in_the_same_transaction_without_an_approval()
    {
        _sites = new TwoSites(MigrationPolicy.AutoRelease, MigrationPolicy.AutoAccept);

        (await _sites.ClaimAsync()).Answered().Status.Should().Be(ClaimStatus.Approved);

        World.Journal.Should().Equal(
            "begin Rows", "nodes.First NodeSnapshot", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "nodes.First NodeById", "groups.First GroupById", "claims.First UnresolvedClaimOf",
            "sites.InEffect", "store.CountMoves", "claims.Add", "save", "store.TrimClaims", "commit");
        (_sites.Claim.Status, _sites.Claim.AutoApproveEligible, _sites.Claim.PolicyMatched, _sites.Claim.ResolvedAt)
            .Should().Be((ClaimStatus.Approved, true, "source:auto_release+target:auto_accept", (DateTime?)_sites.Now));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Target.Id);
        World.Approvals.Stored.Should().BeEmpty();
    }

    [Theory]
    [InlineData(MigrationPolicy.AutoRelease, MigrationPolicy.Manual, Side.Target)]
    [InlineData(MigrationPolicy.Manual, MigrationPolicy.AutoAccept, Side.Source)]
    public async Task If_one_side_consents_automatically_a_vote_of_the_other_is_required(MigrationPolicy source, MigrationPolicy target, Side asked)
    {
        _sites = new TwoSites(source, target);

        (await _sites.ClaimAsync()).Answered().Awaiting.Should().Equal(asked);

        _sites.Approval.Needed.Should().Equal(asked);
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Fact]
    public async Task An_inherited_policy_counts_as_if_it_were_set_on_the_site()
    {
        _sites = new TwoSites(above: Given.Site("above", settings: new Settings { MigrationPolicy = MigrationPolicy.Bidirectional }));

        (await _sites.ClaimAsync()).Answered().Status.Should().Be(ClaimStatus.Approved);

        _sites.Claim.PolicyMatched.Should().Be("source:bidirectional+target:bidirectional");
    }

    [Fact]
    public async Task A_policy_set_on_the_site_overrides_the_inherited_one()
    {
        _sites = new TwoSites(MigrationPolicy.Manual, above: Given.Site("above", settings: new Settings { MigrationPolicy = MigrationPolicy.Bidirectional }));

        (await _sites.ClaimAsync()).Answered().Awaiting.Should().Equal(Side.Source);
    }

    [Fact]
    public async Task All_errors_of_the_request_are_reported_before_any_port_is_called()
    {
        (await _sites.ClaimAsync(new ClaimNode(null, null, new string('r', 1001))))
            .ShouldBeRefusedFor(("node_id", "request.required"), ("target_site_id", "request.required"), ("reason", "claim.reason_invalid"));

        World.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_missing_node_is_refused_before_the_target_is_read()
    {
        (await _sites.ClaimAsync(new ClaimNode(NodeId.New(Given.Then), GroupId.New(Given.Then), null)))
            .ShouldBeRefusedFor(("node_id", "claim.node_not_found"));

        World.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_missing_target_is_refused()
    {
        var nobody = GroupId.New(Given.Then);

        var refused = await _sites.ClaimAsync(new ClaimNode(_sites.Node.Id, nobody, null));

        refused.ShouldBeRefusedFor(("target_site_id", "claim.target_site_not_found"));
        refused.Errors.Single().Should().Contain(nobody.ToString());
        World.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_regular_group_as_target_is_refused()
    {
        var group = Given.Group("group");
        World.Seed(group);

        (await _sites.ClaimAsync(new ClaimNode(_sites.Node.Id, group.Id, null))).ShouldBeRefusedFor(("target_site_id", "claim.target_not_a_site"));
        World.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_node_without_a_home_site_cannot_be_claimed()
    {
        var homeless = Given.Node("00:00:00:00:00:02");
        World.Seed(homeless);

        (await _sites.ClaimAsync(node: homeless)).ShouldBeRefusedFor(("node_id", "claim.node_homeless"));
        World.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_node_that_is_already_at_the_target_cannot_be_claimed()
    {
        (await _sites.ClaimAsync(_sites.Source)).ShouldBeRefusedFor(("target_site_id", "claim.already_home"));

        World.ShouldHaveSavedNothing();
        World.MigrationClaims.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_claim_is_refused_with_the_id_of_the_first_until_that_expires()
    {
        var first = await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime - TimeSpan.FromTicks(1));

        foreach (var target in new[] { _sites.Target, _sites.Third })
        {
            var refused = await _sites.ClaimAsync(target, name: "another");

            refused.ShouldBeRefused("claim.already_open");
            refused.ValidationErrors.Single().Should().BeOfType<ErrorBecauseOf>().Which.Existing.Should().Be(first.Claim.Id.Value);
            refused.Errors.Single().Should().Contain(first.Claim.Id.ToString());
            _sites.ShouldHaveSavedNothing();
        }

        _sites.Claim.RequestedBy.Should().Be("somebody");
    }

    [Fact]
    public async Task Claims_of_other_nodes_do_not_prevent_a_claim()
    {
        var other = Given.Node("00:00:00:00:00:02", home: _sites.Source);
        World.Seed(other);

        (await _sites.ClaimAsync(node: other)).Answered();
        (await _sites.ClaimAsync()).Answered();

        World.MigrationClaims.Stored.Select(claim => claim.NodeId).Should().BeEquivalentTo([other.Id, _sites.Node.Id]);
    }

    [Fact]
    public async Task An_expired_claim_is_replaced_and_recorded_as_expired_with_its_approval_in_the_same_transaction()
    {
        var first = await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime);

        var second = (await _sites.ClaimAsync()).Answered();

        // Two saves in this order, because a node has at most one unresolved claim.
        World.Journal.Should().Equal(
            "begin Rows", "nodes.First NodeSnapshot", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "nodes.First NodeById", "groups.First GroupById", "claims.First UnresolvedClaimOf",
            "approvals.First ApprovalsWithVotes", "save", "sites.InEffect", "store.CountMoves", "approvals.Add", "claims.Add", "save", "store.TrimClaims", "commit");
        var expired = _sites.Stored(first.Claim.Id);
        (expired.Status, expired.ResolvedAt).Should().Be((ClaimStatus.Expired, (DateTime?)expired.ExpiresAt));
        var approval = _sites.StoredApproval(expired.ApprovalId!.Value);
        (approval.Status, approval.ResolvedAt).Should().Be((ApprovalStatus.Expired, (DateTime?)expired.ExpiresAt));
        second.Claim.Id.Should().NotBe(first.Claim.Id);
        second.Status.Should().Be(ClaimStatus.Pending);
        _sites.StoredApproval(second.Claim.ApprovalId!.Value).Status.Should().Be(ApprovalStatus.Pending);
    }

    [Fact]
    public async Task A_refused_claim_does_not_record_the_expiry_of_the_previous_one()
    {
        await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime);

        (await _sites.ClaimAsync(_sites.Source)).ShouldBeRefused("claim.already_home");

        World.Journal.Should().EndWith(["rollback"]);
        _sites.Claim.Status.Should().Be(ClaimStatus.Pending, "the expiry follows from the clock");
    }

    [Fact]
    public async Task A_claim_whose_node_has_moved_is_replaced_and_recorded_as_expired_at_that_moment()
    {
        var first = (await _sites.ClaimedAsync()).Claim;
        await _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Third));
        World.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = (await _sites.ClaimAsync()).Answered().Claim;

        (second.SourceSiteId, second.Status).Should().Be((_sites.Third.Id, ClaimStatus.Pending));
        (_sites.Stored(first.Id).Status, _sites.Stored(first.Id).ResolvedAt).Should().Be((ClaimStatus.Expired, _sites.Now));
        _sites.StoredApproval(first.ApprovalId!.Value).Status.Should().Be(ApprovalStatus.Expired);
    }

    [Fact]
    public async Task A_site_deleted_between_two_reads_is_a_concurrency_conflict()
    {
        World.Claims.Hidden = _sites.Target.Id;

        (await _sites.ClaimAsync()).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        World.MigrationClaims.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_rejected_claim_can_be_requested_again_by_a_person()
    {
        await _sites.RejectAsync((await _sites.ClaimedAsync()).Claim.Id);

        (await _sites.ClaimAsync()).Answered().Status.Should().Be(ClaimStatus.Pending);

        World.MigrationClaims.Stored.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(3, 0, false)]
    [InlineData(4, 0, true)]
    [InlineData(3, 1, false)]
    public async Task A_bouncing_node_requires_votes_regardless_of_the_policies(int moves, int movesLongAgo, bool isBouncing)
    {
        _sites = new TwoSites(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);
        for (var move = 0; move < moves; move++)
        {
            var isThere = move % 2 == 0;
            var at = _sites.Now - Consent.BounceWindow + TimeSpan.FromTicks(1);
            World.Seed(Given.Move(_sites.Node, isThere ? _sites.Source : _sites.Target, isThere ? _sites.Target : _sites.Source, at));
        }

        for (var move = 0; move < movesLongAgo; move++) World.Seed(Given.Move(_sites.Node, _sites.Source, _sites.Target, _sites.Now - Consent.BounceWindow));
        World.Seed(Given.Move(_sites.Node, _sites.Source, _sites.Third, _sites.Now));
        World.Seed(Given.Move(Given.Node("00:00:00:00:00:02"), _sites.Source, _sites.Target, _sites.Now));
        World.Seed(Given.Rejection(_sites.Node, _sites.Source, _sites.Target, _sites.Now));

        var view = (await _sites.ClaimAsync()).Answered();

        (view.Claim.IsBouncing, view.Claim.AutoApproveEligible).Should().Be((isBouncing, !isBouncing));
        view.Awaiting.Should().Equal(isBouncing ? Sides.Both : Sides.None);
        _sites.StoredNode.HomeSiteId.Should().Be(isBouncing ? _sites.Source.Id : _sites.Target.Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ConcurrencyRetry.MaxAttempts - 1)]
    public async Task A_concurrency_conflict_is_retried(int conflicts)
    {
        World.CauseConcurrencyConflicts(conflicts);

        (await _sites.ClaimAsync()).Answered().Claim.Id.Should().Be(_sites.Claim.Id);

        World.ShouldHaveBegunRowTransactions(conflicts + 1);
        _sites.Claim.ApprovalId.Should().Be(_sites.Approval.Id, "a failed attempt leaves nothing behind");
    }

    [Fact]
    public async Task After_too_many_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored()
    {
        World.CauseConcurrencyConflicts(ConcurrencyRetry.MaxAttempts);

        (await _sites.ClaimAsync()).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        World.MigrationClaims.Stored.Should().BeEmpty();
        World.Approvals.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_claim_that_loses_to_a_concurrent_one_is_refused_with_the_id_of_the_other()
    {
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => _sites.ClaimAsync(name: "the faster one");

        var refused = await _sites.ClaimAsync();

        refused.ShouldBeRefused("claim.already_open");
        refused.ValidationErrors.Single().Should().BeOfType<ErrorBecauseOf>().Which.Existing.Should().Be(_sites.Claim.Id.Value);
        _sites.Claim.RequestedBy.Should().Be("the faster one");
    }

    [Fact]
    public async Task A_concurrency_conflict_while_recording_the_expiry_of_a_claim_is_retried()
    {
        var first = await _sites.ClaimedAsync();
        World.Clock.Advance(TwoSites.Lifetime);
        World.CauseConcurrencyConflicts(1);

        (await _sites.ClaimAsync()).Answered().Claim.Id.Should().NotBe(first.Claim.Id);

        World.ShouldHaveBegunRowTransactions(2);
        _sites.Stored(first.Claim.Id).Status.Should().Be(ClaimStatus.Expired);
        World.MigrationClaims.Stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task Other_database_errors_are_reported_immediately()
    {
        World.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse("n"));

        (await _sites.ClaimAsync()).ShouldBeRefused("group.name_taken");

        World.ShouldHaveRolledBack();
    }

    [Fact]
    public async Task A_retried_transaction_creates_one_claim()
    {
        World.Work.TransientFaults = 1;

        (await _sites.ClaimAsync()).Answered().Claim.Id.Should().Be(_sites.Claim.Id);
        _sites.Claim.ApprovalId.Should().Be(_sites.Approval.Id);
    }
}
