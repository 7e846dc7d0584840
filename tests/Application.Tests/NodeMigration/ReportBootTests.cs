using Sites.Application.NodeMigration;
using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

/// <summary>Boots of nodes with a home site.</summary>
public sealed class ReportBootTests
{
    private string[] Look =>
        ["reader.FindAtHome", "begin Rows", "nodes.FindOwners", "sites.Lock", $"store.LockNode {_sites.Node.Id}", "sites.InEffect", "nodes.First NodeById", "unknown.First UnknownNodesAt"];

    private TwoSites _sites = new();

    private World World => _sites.World;

    [Fact]
    public async Task A_boot_at_home_requires_no_unit_of_work()
    {
        var answer = (await _sites.BootAsync(_sites.Source)).Answered();

        World.Journal.Should().Equal("reader.FindAtHome");
        answer.Should().Be(new BootAnswer(BootOutcome.Home, BootAdvice.Normal, _sites.Node.Id));
    }

    [Fact]
    public async Task An_address_is_accepted_in_every_notation()
    {
        (await _sites.BootAsync(_sites.Source, "00-00-00-00-00-01")).Answered().Outcome.Should().Be(BootOutcome.Home);

        World.Journal.Should().Equal("reader.FindAtHome");
    }

    [Fact]
    public async Task A_boot_without_a_valid_address_is_refused_before_any_port_is_called()
    {
        (await _sites.BootAsync(_sites.Source.Id, new NodeChange { Hostname = "!", IpAddress = "x" })).ShouldBeRefused("node.mac_address_required");
        (await _sites.BootAsync(_sites.Source.Id, new NodeChange { MacAddress = "00:11", Hostname = "!" })).ShouldBeRefused("node.mac_address_invalid");

        World.ShouldBeUntouched();
    }

    [Fact]
    public async Task Other_invalid_values_are_named_wherever_the_machine_boots()
    {
        var machine = new NodeChange { MacAddress = TwoSites.Mac, Hostname = "!", Vendor = "a\nb" };

        foreach (var site in new[] { _sites.Source, _sites.Target })
        {
            var answer = (await _sites.BootAsync(site.Id, machine)).Answered();
            answer.Outcome.Should().Be(site == _sites.Source ? BootOutcome.Home : BootOutcome.Claimed);
            answer.Ignored.Select(error => (error.Identifier, error.ErrorCode)).Should().Equal(("hostname", "node.hostname_invalid"), ("vendor", "node.text_invalid"));
        }
    }

    [Fact]
    public async Task An_unknown_id_and_the_id_of_a_regular_group_are_not_found()
    {
        var group = Given.Group("group");
        World.Seed(group);

        foreach (var id in new[] { GroupId.New(Given.Then), group.Id })
        {
            (await _sites.BootAsync(id, new NodeChange { MacAddress = TwoSites.Mac })).ShouldBeRefused("site.not_found");
            _sites.ShouldHaveSavedNothing();
        }
    }

    [Fact]
    public async Task A_node_that_boots_elsewhere_is_claimed_in_one_transaction_that_locks_it_first()
    {
        var answer = (await _sites.BootAsync()).Answered();

        World.Journal.Should().Equal(
        [
            .. Look, "claims.First UnresolvedClaimOf", "claims.List StandingRejectionsOf", "sites.InEffect", "store.CountMoves", "approvals.Add", "claims.Add",
            "save", "store.TrimClaims", "save", "commit",
        ]);
        var claim = _sites.Claim;
        (claim.NodeId, claim.SourceSiteId, claim.TargetSiteId).Should().Be((_sites.Node.Id, _sites.Source.Id, _sites.Target.Id));
        (claim.RequestedBy, claim.Reason, claim.ExpiresAt).Should().Be(($"agent:{_sites.Target.Id}", null, _sites.Now + TwoSites.Lifetime));
        _sites.Approval.Id.Should().Be(claim.ApprovalId!.Value);
        (answer.Outcome, answer.Boot, answer.Node, answer.IsQueued).Should().Be((BootOutcome.Claimed, BootAdvice.Wait, (NodeId?)_sites.Node.Id, null));
        (answer.Claim!.Claim.Id, answer.Claim.ReadAt, answer.Claim.Status).Should().Be((claim.Id, _sites.Now, ClaimStatus.Pending));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Theory]
    [InlineData(AutonomyLevel.Readonly, BootAdvice.Wait)]
    [InlineData(AutonomyLevel.Limited, BootAdvice.Normal)]
    [InlineData(AutonomyLevel.Full, BootAdvice.Normal)]
    public async Task The_autonomy_of_the_site_decides_the_advice_while_a_claim_is_pending(AutonomyLevel autonomy, BootAdvice advice)
    {
        _sites = new TwoSites(autonomy: autonomy);

        var answer = (await _sites.BootAsync()).Answered();

        (answer.Outcome, answer.Boot).Should().Be((BootOutcome.Claimed, advice));
    }

    [Fact]
    public async Task The_autonomy_level_is_inherited()
    {
        _sites = new TwoSites(above: Given.Site("above", settings: new Settings { AutonomyLevel = AutonomyLevel.Limited }));

        (await _sites.BootAsync()).Answered().Boot.Should().Be(BootAdvice.Normal);
    }

    [Fact]
    public async Task Ten_identical_boots_create_one_claim()
    {
        var first = (await _sites.BootAsync()).Answered();
        for (var boot = 2; boot <= 10; boot++)
        {
            World.Clock.Advance(TimeSpan.FromMinutes(1));
            World.Journal.Clear();
            var again = (await _sites.BootAsync()).Answered();

            (again.Outcome, again.Boot, again.Claim!.Claim.Id, again.Claim.ReadAt)
                .Should().Be((BootOutcome.Claimed, BootAdvice.Wait, first.Claim!.Claim.Id, _sites.Now));
            World.Journal.Should().Equal([.. Look, "claims.First UnresolvedClaimOf", "save", "commit"]);
        }

        (_sites.Claim.Version, _sites.Claim.ExpiresAt).Should().Be((1, _sites.Claim.CreatedAt + TwoSites.Lifetime));
        _sites.Approval.VoteCount.Should().Be(0);
    }

    [Fact]
    public async Task If_the_policies_of_both_sides_consent_the_node_moves_immediately_and_is_at_home_at_the_next_boot()
    {
        _sites = new TwoSites(MigrationPolicy.Bidirectional, MigrationPolicy.AutoAccept);

        var answer = (await _sites.BootAsync()).Answered();

        World.Journal.Should().NotContain("approvals.Add").And.EndWith(["claims.Add", "save", "store.TrimClaims", "save", "commit"]);
        (answer.Outcome, answer.Boot, answer.Claim!.Status).Should().Be((BootOutcome.Claimed, BootAdvice.Normal, ClaimStatus.Approved));
        _sites.Claim.Status.Should().Be(ClaimStatus.Approved);
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Target.Id);

        World.Journal.Clear();
        (await _sites.BootAsync()).Answered().Should().Be(new BootAnswer(BootOutcome.Home, BootAdvice.Normal, _sites.Node.Id));
        World.Journal.Should().Equal("reader.FindAtHome");
    }

    [Fact]
    public async Task A_bouncing_node_requires_votes_regardless_of_the_policies()
    {
        _sites = new TwoSites(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);
        for (var boot = 0; boot <= Consent.MaxMoves; boot++)
        {
            (await _sites.BootAsync(boot % 2 == 0 ? _sites.Target : _sites.Source)).Answered().Claim!.Status.Should().Be(ClaimStatus.Approved);
            World.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var answer = (await _sites.BootAsync()).Answered();

        (answer.Boot, answer.Claim!.Status, answer.Claim.Claim.IsBouncing).Should().Be((BootAdvice.Wait, ClaimStatus.Pending, true));
        answer.Claim.Awaiting.Should().Equal(Side.Source, Side.Target);
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);
    }

    [Fact]
    public async Task A_claim_by_another_site_is_returned_and_the_node_waits()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Full);
        (await _sites.ClaimAsync(_sites.Third)).Answered();

        var answer = (await _sites.BootAsync()).Answered();

        (answer.Outcome, answer.Boot, answer.Claim!.Claim.Id).Should().Be((BootOutcome.Claimed, BootAdvice.Wait, _sites.Claim.Id));
        _sites.Claim.TargetSiteId.Should().Be(_sites.Third.Id);
    }

    [Fact]
    public async Task A_claim_from_a_former_home_does_not_prevent_a_new_claim()
    {
        var first = (await _sites.ClaimedAsync()).Claim;
        await _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Third));

        var answer = (await _sites.BootAsync()).Answered();

        (answer.Outcome, answer.Claim!.Claim.SourceSiteId, answer.Claim.Status).Should().Be((BootOutcome.Claimed, _sites.Third.Id, ClaimStatus.Pending));
        _sites.Stored(first.Id).Status.Should().Be(ClaimStatus.Expired);
    }

    [Fact]
    public async Task A_rejection_caused_by_a_moved_node_does_not_apply_to_the_visit()
    {
        var first = (await _sites.ClaimedAsync()).Claim;
        await _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Third));
        await _sites.RejectAsync(first.Id);
        await _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Source));

        (await _sites.BootAsync()).Answered().Claim!.Status.Should().Be(ClaimStatus.Pending, "a vote about this visit is required");
    }

    [Fact]
    public async Task A_rejected_visit_does_not_create_another_claim()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Full);
        var first = (await _sites.BootAsync()).Answered();
        await _sites.RejectAsync(first.Claim!.Claim.Id);
        World.Journal.Clear();

        for (var boot = 0; boot < 2; boot++)
        {
            var answer = (await _sites.BootAsync()).Answered();
            (answer.Outcome, answer.Boot, answer.Claim!.Claim.Id, answer.Claim.Status)
                .Should().Be((BootOutcome.Claimed, BootAdvice.ReturnHome, _sites.Claim.Id, ClaimStatus.Rejected));
        }

        World.Journal.Take(12).Should().Equal([.. Look, "claims.First UnresolvedClaimOf", "claims.List StandingRejectionsOf", "claims.First LatestMoveOf", "save"]);
        _sites.Claim.ReturnedAt.Should().BeNull();
    }

    [Fact]
    public async Task A_claim_that_moved_the_node_since_ends_a_rejection_even_without_a_boot_at_home()
    {
        await _sites.RejectAsync((await _sites.ClaimedAsync()).Claim.Id);
        await _sites.SetPoliciesAsync(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional);
        World.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _sites.ClaimAsync()).Answered().Status.Should().Be(ClaimStatus.Approved);
        (await _sites.BootAsync(_sites.Source)).Answered().Claim!.Status.Should().Be(ClaimStatus.Approved, "the policies move it back");

        (await _sites.BootAsync()).Answered().Claim!.Status.Should().Be(ClaimStatus.Approved, "this is not the visit that was rejected");

        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Target.Id);
    }

    [Fact]
    public async Task Of_several_rejections_the_latest_is_returned()
    {
        var rejections = Enumerable.Range(0, 3).Select(_ => Given.Rejection(_sites.Node, _sites.Source, _sites.Target)).ToList();
        World.Seed(rejections[1], rejections[2], rejections[0]);

        (await _sites.BootAsync()).Answered().Claim!.Claim.Id.Should().Be(rejections.Max(claim => claim.Id));
    }

    [Fact]
    public async Task A_rejection_for_one_site_does_not_apply_to_another()
    {
        await _sites.RejectAsync((await _sites.BootAsync()).Answered().Claim!.Claim.Id);

        var answer = (await _sites.BootAsync(_sites.Third)).Answered();

        (answer.Boot, answer.Claim!.Status, answer.Claim.Claim.TargetSiteId).Should().Be((BootAdvice.Wait, ClaimStatus.Pending, _sites.Third.Id));
        World.MigrationClaims.Stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_rejection_from_an_earlier_home_does_not_apply_to_the_current_one()
    {
        await _sites.RejectAsync((await _sites.BootAsync()).Answered().Claim!.Claim.Id);
        await _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Third));

        var answer = (await _sites.BootAsync()).Answered();

        (answer.Claim!.Status, answer.Claim.Claim.SourceSiteId).Should().Be((ClaimStatus.Pending, _sites.Third.Id));
        World.Journal.Clear();
        (await _sites.BootAsync(_sites.Third)).Answered();
        World.Journal.Should().Equal(["reader.FindAtHome"], "the machine has no home to be recorded");
    }

    [Fact]
    public async Task A_boot_at_home_after_a_rejection_records_the_return_and_the_next_boot_elsewhere_is_a_new_visit()
    {
        var rejected = (await _sites.BootAsync()).Answered().Claim!.Claim.Id;
        await _sites.RejectAsync(rejected);
        World.Clock.Advance(TimeSpan.FromHours(1));
        World.Journal.Clear();

        var answer = (await _sites.BootAsync(_sites.Source)).Answered();

        World.Journal.Should().Equal([.. Look, "claims.List StandingRejectionsOf", "save", "commit"]);
        answer.Should().Be(new BootAnswer(BootOutcome.Home, BootAdvice.Normal, _sites.Node.Id));
        _sites.Claim.ReturnedAt.Should().Be(_sites.Now);

        World.Journal.Clear();
        (await _sites.BootAsync(_sites.Source)).Answered();
        World.Journal.Should().Equal(["reader.FindAtHome"], "the return is recorded once");

        var again = (await _sites.BootAsync()).Answered();
        (again.Boot, again.Claim!.Status).Should().Be((BootAdvice.Wait, ClaimStatus.Pending));
        again.Claim.Claim.Id.Should().NotBe(rejected);
    }

    [Fact]
    public async Task A_return_is_recorded_for_every_rejection_that_applies()
    {
        World.Seed(
            Given.Rejection(_sites.Node, _sites.Source, _sites.Target), Given.Rejection(_sites.Node, _sites.Source, _sites.Third),
            Given.Rejection(Given.Node("00:00:00:00:00:02", home: _sites.Source), _sites.Source, _sites.Target));

        (await _sites.BootAsync(_sites.Source)).Answered().Outcome.Should().Be(BootOutcome.Home);

        World.MigrationClaims.Stored.Select(claim => (claim.NodeId == _sites.Node.Id, claim.ReturnedAt))
            .Should().Equal((true, _sites.Now), (true, _sites.Now), (false, null));
    }

    [Fact]
    public async Task A_boot_at_home_does_not_change_an_open_claim()
    {
        var claim = (await _sites.BootAsync()).Answered().Claim!.Claim.Id;
        World.Journal.Clear();

        (await _sites.BootAsync(_sites.Source)).Answered().Outcome.Should().Be(BootOutcome.Home);

        World.Journal.Should().Equal("reader.FindAtHome");
        _sites.Stored(claim).Version.Should().Be(1);
    }

    [Fact]
    public async Task An_expired_claim_is_replaced_and_recorded_as_expired_with_its_approval_in_the_same_transaction()
    {
        var first = (await _sites.BootAsync()).Answered().Claim!.Claim;
        World.Clock.Advance(TwoSites.Lifetime);
        World.Journal.Clear();

        var second = (await _sites.BootAsync()).Answered().Claim!.Claim;

        World.Journal.Should().Equal(
        [
            .. Look, "claims.First UnresolvedClaimOf", "approvals.First ApprovalsWithVotes", "save", "claims.List StandingRejectionsOf", "sites.InEffect",
            "store.CountMoves", "approvals.Add", "claims.Add", "save", "store.TrimClaims", "save", "commit",
        ]);
        second.Id.Should().NotBe(first.Id);
        _sites.Stored(first.Id).Status.Should().Be(ClaimStatus.Expired);
        _sites.StoredApproval(first.ApprovalId!.Value).Status.Should().Be(ApprovalStatus.Expired);
        _sites.Stored(second.Id).Status.Should().Be(ClaimStatus.Pending);
    }

    [Fact]
    public async Task A_boot_at_home_removes_the_machine_from_the_queue_of_the_site()
    {
        World.Seed(Given.Unknown(TwoSites.Mac, _sites.Source), Given.Unknown(TwoSites.Mac, _sites.Third));

        (await _sites.BootAsync(_sites.Source)).Answered().Should().Be(new BootAnswer(BootOutcome.Home, BootAdvice.Normal, _sites.Node.Id));

        World.Journal.Should().Equal([.. Look, "claims.List StandingRejectionsOf", "unknown.Delete", "save", "commit"]);
        World.UnknownNodes.Stored.Should().ContainSingle().Which.SiteId.Should().Be(_sites.Third.Id);
    }

    [Fact]
    public async Task A_boot_of_a_node_with_another_home_removes_the_machine_from_the_queue_of_the_site()
    {
        World.Seed(Given.Unknown(TwoSites.Mac, _sites.Target), Given.Unknown("00:00:00:00:00:02", _sites.Target));

        (await _sites.BootAsync()).Answered().Outcome.Should().Be(BootOutcome.Claimed);

        World.UnknownNodes.Stored.Should().ContainSingle().Which.MacAddress.Should().Be("00:00:00:00:00:02");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ConcurrencyRetry.MaxAttempts - 1)]
    public async Task A_concurrency_conflict_is_retried(int conflicts)
    {
        World.CauseConcurrencyConflicts(conflicts);

        (await _sites.BootAsync()).Answered().Claim!.Claim.Id.Should().Be(_sites.Claim.Id);

        World.ShouldHaveBegunRowTransactions(conflicts + 1);
        _sites.Approval.Id.Should().Be(_sites.Claim.ApprovalId!.Value);
        World.Journal.Count(entry => entry == "reader.FindAtHome").Should().Be(1);
    }

    [Fact]
    public async Task After_too_many_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored()
    {
        World.CauseConcurrencyConflicts(ConcurrencyRetry.MaxAttempts);

        (await _sites.BootAsync()).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        World.MigrationClaims.Stored.Should().BeEmpty();
        World.Approvals.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_concurrency_conflict_at_the_last_save_is_retried_too()
    {
        World.Work.SaveRefusals.Enqueue(null);
        World.CauseConcurrencyConflicts(1);

        (await _sites.BootAsync()).Answered().Claim!.Claim.Id.Should().Be(_sites.Claim.Id);

        World.ShouldHaveBegunRowTransactions(2);
    }

    [Fact]
    public async Task A_boot_that_loses_to_a_concurrent_claim_returns_that_claim()
    {
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => _sites.ClaimAsync();

        var answer = (await _sites.BootAsync()).Answered();

        (answer.Outcome, answer.Claim!.Claim.Id, answer.Claim.Claim.RequestedBy).Should().Be((BootOutcome.Claimed, _sites.Claim.Id, "somebody"));
    }

    [Fact]
    public async Task A_node_that_moved_home_between_two_reads_is_at_home()
    {
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => _sites.CentrallyAsync(node => node.AssignHomeSite(_sites.Target));

        (await _sites.BootAsync()).Answered().Should().Be(new BootAnswer(BootOutcome.Home, BootAdvice.Normal, _sites.Node.Id));

        World.MigrationClaims.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_retried_transaction_creates_one_claim()
    {
        World.Work.TransientFaults = 1;

        (await _sites.BootAsync()).Answered().Claim!.Claim.Id.Should().Be(_sites.Claim.Id);
        _sites.Approval.Id.Should().Be(_sites.Claim.ApprovalId!.Value);
    }
}
