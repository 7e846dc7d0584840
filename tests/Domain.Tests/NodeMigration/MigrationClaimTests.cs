using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Approvals;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Sites.Domain.Tests.Nodes;
using Xunit;
using static Sites.Domain.Hierarchy.MigrationPolicy;
using static Sites.Domain.Tests.Approvals.ApprovalFactory;

namespace Sites.Domain.Tests.NodeMigration;

public sealed class MigrationClaimTests
{
    private static readonly DateTime Soon = GroupFactory.Now.AddMinutes(5);
    private static readonly DateTime Later = GroupFactory.Now.AddMinutes(10);
    private static readonly DateTime End = ClaimFactory.End;
    private static readonly Claimant Ida = new("ida", null);

    // Every final status.
    private static readonly Dictionary<string, Action<ClaimFactory>> Endings = new()
    {
        ["approved"] = plant => plant.Decide(Yes("bo", Side.Source, Side.Target), Soon).IsSuccess.Should().BeTrue(),
        ["rejected"] = plant => plant.Decide(No("bo", Side.Source), Soon).IsSuccess.Should().BeTrue(),
        ["expired"] = plant => plant.Claim.Expire(plant.Approval, End),
    };

    public static TheoryData<string> Ended => [.. Endings.Keys];

    [Fact]
    public void A_new_claim_is_pending_and_has_node_sites_and_requester()
    {
        Site source = GroupFactory.Site("Berlin"), target = GroupFactory.Site("Hamburg");
        var node = NodeAt(source);
        var id = ClaimId.New(GroupFactory.Now);
        var claim = MigrationClaim.Open(id, node, source, target, new Claimant("ida", "wanted there"), TimeSpan.FromHours(5), GroupFactory.Now).ShouldSucceed();

        claim.Id.Should().Be(id);
        claim.NodeId.Should().Be(node.Id);
        claim.SourceSiteId.Should().Be(source.Id);
        claim.TargetSiteId.Should().Be(target.Id);
        claim.RequestedBy.Should().Be("ida");
        claim.Reason.Should().Be("wanted there");
        claim.Status.Should().Be(ClaimStatus.Pending);
        claim.StatusAt(GroupFactory.Now).Should().Be(ClaimStatus.Pending);
        claim.ExpiresAt.Should().Be(GroupFactory.Now.AddHours(5));
        claim.ApprovalId.Should().BeNull();
        claim.AutoApproveEligible.Should().BeFalse();
        claim.IsBouncing.Should().BeFalse();
        claim.PolicyMatched.Should().BeEmpty();
        claim.Awaiting.Should().BeEmpty();
        claim.ResolvedAt.Should().BeNull();
        claim.ResolvedAsOf(GroupFactory.Now).Should().BeNull();
        claim.ReturnedAt.Should().BeNull();
        claim.CreatedAt.Should().Be(GroupFactory.Now);
        claim.Version.Should().Be(1);
        node.HomeSiteId.Should().Be(source.Id, "a claim alone does not move the node");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60 * 72)]
    [InlineData(60 * 24 * 365)]
    public void A_claim_is_open_for_exactly_the_given_lifetime(int minutes)
    {
        var lifetime = TimeSpan.FromMinutes(minutes);
        Site source = GroupFactory.Site("Berlin"), target = GroupFactory.Site("Hamburg");
        var claim = MigrationClaim.Open(ClaimId.New(GroupFactory.Now), NodeAt(source), source, target, Ida, lifetime, GroupFactory.Now).ShouldSucceed();

        claim.Reason.Should().BeNull();
        claim.ExpiresAt.Should().Be(GroupFactory.Now + lifetime);
        claim.StatusAt(GroupFactory.Now + lifetime - TimeSpan.FromTicks(1)).Should().Be(ClaimStatus.Pending);
        claim.StatusAt(GroupFactory.Now + lifetime).Should().Be(ClaimStatus.Expired);
    }

    [Fact]
    public void A_claim_is_open_for_three_days_by_default() => MigrationClaim.DefaultLifetime.Should().Be(TimeSpan.FromDays(3));

    [Fact]
    public void A_claim_for_the_current_home_site_is_refused()
    {
        var source = GroupFactory.Site("Berlin");
        // Even if the node is elsewhere: a move from a site to itself is not a move.
        foreach (var node in new[] { NodeAt(source), NodeAt(null) })
            Open(node, source, source).ShouldBeRefused(ResultStatus.Error, "claim.already_home", "The site is already the node's home.", "target_site_id");
    }

    [Fact]
    public void A_claim_from_a_site_that_is_not_the_home_site_is_refused()
    {
        Site source = GroupFactory.Site("Berlin"), target = GroupFactory.Site("Hamburg"), elsewhere = GroupFactory.Site("Köln");
        ShouldBeMoved(Open(NodeAt(elsewhere), source, target), $"site {elsewhere.Id}");
        ShouldBeMoved(Open(NodeAt(target), source, target), $"site {target.Id}");
        ShouldBeMoved(Open(NodeAt(null), source, target), "no site");
    }

    [Fact]
    public void A_claim_without_node_sites_or_requester_is_a_programming_error()
    {
        Site source = GroupFactory.Site("Berlin"), target = GroupFactory.Site("Hamburg");
        var node = NodeAt(source);
        Func<Result<MigrationClaim>>[] openings =
        [
            () => Open(null!, source, target),
            () => Open(node, null!, target),
            () => Open(node, source, null!),
            () => MigrationClaim.Open(ClaimId.New(GroupFactory.Now), node, source, target, null!, MigrationClaim.DefaultLifetime, GroupFactory.Now),
        ];
        foreach (var opening in openings) opening.Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData(AutoRelease, AutoAccept, 0)]
    [InlineData(Bidirectional, Bidirectional, 3)]
    public void If_both_policies_consent_the_node_moves_immediately_without_votes(MigrationPolicy source, MigrationPolicy target, int recentMoves)
    {
        var plant = new ClaimFactory(source, target);
        plant.Assess(Soon, recentMoves).ShouldSucceed().Should().BeNull();

        plant.Node.HomeSiteId.Should().Be(plant.Target.Id);
        plant.Claim.Status.Should().Be(ClaimStatus.Approved);
        plant.Claim.ResolvedAt.Should().Be(Soon);
        plant.Claim.AutoApproveEligible.Should().BeTrue();
        plant.Claim.IsBouncing.Should().BeFalse();
        plant.Claim.ApprovalId.Should().BeNull();
        plant.Claim.Awaiting.Should().BeEmpty();
        plant.Claim.PolicyMatched.Should().Be(Consent.Of(source, target, 0).PolicyMatched);
    }

    [Theory]
    [InlineData(Manual, AutoRelease, 0, "source,target", false)]
    [InlineData(AutoAccept, Bidirectional, 3, "source", false)]
    [InlineData(AutoRelease, Manual, 3, "target", false)]
    [InlineData(Bidirectional, AutoAccept, 4, "source,target", true)]
    [InlineData(Manual, Manual, 4, "source,target", true)]
    public void Otherwise_votes_are_requested_for_the_remaining_sides_and_the_node_stays(
        MigrationPolicy source, MigrationPolicy target, int recentMoves, string sides, bool isBouncing)
    {
        var plant = new ClaimFactory(source, target);
        var approval = plant.Assess(Soon, recentMoves).ShouldSucceed()!;

        plant.Claim.Status.Should().Be(ClaimStatus.Pending);
        plant.Claim.ResolvedAt.Should().BeNull();
        plant.Claim.ApprovalId.Should().Be(approval.Id);
        plant.Claim.AwaitingNames.Should().Be(sides);
        plant.Claim.Awaiting.Should().Equal(Sides.Read(sides));
        plant.Claim.AutoApproveEligible.Should().BeFalse();
        plant.Claim.IsBouncing.Should().Be(isBouncing);
        plant.Claim.PolicyMatched.Should().Be(Consent.Of(source, target, 0).PolicyMatched);
        plant.Node.HomeSiteId.Should().Be(plant.Source.Id);

        approval.Kind.Should().Be("node_migration");
        approval.SubjectId.Should().Be(plant.Claim.Id.Value);
        approval.SubjectSnapshot.Should().Be(plant.Parties.Facts);
        approval.SideNames.Should().Be(sides);
        approval.RequestedBy.Should().Be(plant.Claim.RequestedBy);
        approval.ExpiresAt.Should().Be(plant.Claim.ExpiresAt);
        approval.CreatedAt.Should().Be(Soon);
        approval.Status.Should().Be(ApprovalStatus.Pending);
        approval.Votes.Should().BeEmpty();
    }

    [Fact]
    public void The_subject_of_an_approval_consists_of_machine_sites_and_policies()
    {
        var plant = new ClaimFactory(AutoRelease, Manual);
        var facts = plant.Assess(GroupFactory.Now).ShouldSucceed()!.SubjectSnapshot;

        facts.All.Should().Equal(new Dictionary<string, string?>
        {
            ["node.hostname"] = "node-1",
            ["node.id"] = plant.Node.Id.ToString(),
            ["node.mac_address"] = "00:1a:2b:3c:4d:5f",
            ["node.model"] = "model",
            ["node.serial_number"] = "serial",
            ["node.system_uuid"] = "00000007-0000-0000-0000-000000000000",
            ["node.vendor"] = "vendor",
            ["source.id"] = plant.Source.Id.ToString(),
            ["source.migration_policy"] = "auto_release",
            ["source.name"] = "Berlin",
            ["target.id"] = plant.Target.Id.ToString(),
            ["target.migration_policy"] = "manual",
            ["target.name"] = "Hamburg",
        });
    }

    [Fact]
    public void Unset_properties_of_a_node_are_null_in_the_subject()
    {
        var plant = new ClaimFactory();
        plant.Node.Identify(NodeFactory.BareIdentity);
        plant.Parties.Facts.All.Where(fact => fact.Value is null).Select(fact => fact.Key)
            .Should().Equal("node.hostname", "node.model", "node.serial_number", "node.system_uuid", "node.vendor");
    }

    [Fact]
    public void Runtime_changes_of_a_node_do_not_invalidate_the_subject()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Node.Identify(plant.Node.Identity with { IpAddress = "10.9.9.9", Arch = Architecture.X8664, BootMode = BootMode.Pi });
        plant.Node.TransitionTo(NodeState.Pending, "go", Soon).IsSuccess.Should().BeTrue();
        plant.Node.AssignTo(GroupFactory.Group("racks"));
        plant.Source.SetDescription(Parsed.Description("closed on Sundays"));

        plant.Decide(Yes("bo", Side.Source, Side.Target), Later).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(Side.Source, Side.Target)]
    [InlineData(Side.Target, Side.Source)]
    public void The_claim_is_approved_and_the_node_moves_only_when_the_second_side_has_consented(Side first, Side second)
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Decide(Yes("bo", first), Soon).IsSuccess.Should().BeTrue();
        plant.Claim.Status.Should().Be(ClaimStatus.Pending);
        plant.Claim.ResolvedAt.Should().BeNull();
        plant.Claim.Awaiting.Should().Equal(second);
        plant.Node.HomeSiteId.Should().Be(plant.Source.Id);

        plant.Decide(Yes("cy", second), Later).IsSuccess.Should().BeTrue();
        plant.Claim.Status.Should().Be(ClaimStatus.Approved);
        plant.Claim.ResolvedAt.Should().Be(Later);
        plant.Claim.Awaiting.Should().BeEmpty();
        plant.Claim.AutoApproveEligible.Should().BeFalse("votes were required");
        plant.Approval!.Status.Should().Be(ApprovalStatus.Approved);
        plant.Approval.ResolvedAt.Should().Be(Later);
        plant.Node.HomeSiteId.Should().Be(plant.Target.Id);
    }

    [Theory]
    [InlineData(Manual, AutoAccept, Side.Source)]
    [InlineData(AutoRelease, Manual, Side.Target)]
    public void If_one_side_requires_a_vote_one_vote_moves_the_node(MigrationPolicy source, MigrationPolicy target, Side needed)
    {
        var plant = ClaimFactory.Assessed(source, target);
        plant.Decide(Yes("bo", needed), Soon).IsSuccess.Should().BeTrue();
        plant.Claim.Status.Should().Be(ClaimStatus.Approved);
        plant.Node.HomeSiteId.Should().Be(plant.Target.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rejection_rejects_the_claim_and_the_node_stays(bool isHalfApproved)
    {
        var plant = ClaimFactory.AwaitingBoth();
        if (isHalfApproved) plant.Decide(Yes("bo", Side.Source), Soon).IsSuccess.Should().BeTrue();
        plant.Decide(No("cy", Side.Target), Later).IsSuccess.Should().BeTrue();

        plant.Claim.Status.Should().Be(ClaimStatus.Rejected);
        plant.Claim.ResolvedAt.Should().Be(Later);
        plant.Claim.Awaiting.Should().BeEmpty();
        plant.Approval!.Status.Should().Be(ApprovalStatus.Rejected);
        plant.Node.HomeSiteId.Should().Be(plant.Source.Id);
    }

    [Fact]
    public void Moving_the_node_changes_only_its_home_site()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Node.AssignTo(GroupFactory.Group("racks"));
        var before = Snapshot.Of(plant.Node);

        plant.Decide(Yes("bo", Side.Source, Side.Target), Soon).IsSuccess.Should().BeTrue();

        Snapshot.Of(plant.Node).Where(fact => fact.Key != nameof(Node.HomeSiteId)).Should().Equal(before.Where(fact => fact.Key != nameof(Node.HomeSiteId)));
    }

    [Theory]
    [InlineData(VoteDecision.Approve)]
    [InlineData(VoteDecision.Reject)]
    public void A_refusal_of_the_approval_is_returned_and_changes_nothing(VoteDecision decision)
    {
        var plant = ClaimFactory.Assessed(Manual, AutoAccept);
        ShouldChangeNothing(plant, () =>
        {
            plant.Decide(new Ballot("ida", Sides.Both, decision, null), Soon).ShouldBeRefused(
                ResultStatus.Forbidden, "claim.own_request", "You requested this yourself; another person has to decide.");
            plant.Decide(new Ballot("bo", [Side.Target], decision, null), Soon).ShouldBeRefused(
                ResultStatus.Forbidden, "approval.not_an_approver", "A vote needs the role approver at a side that requires a person: source.");
        });

        plant.Node.Identify(plant.Node.Identity with { SerialNumber = "S-2" });
        plant.TargetPolicy = Manual;
        plant.Source.Rename(GroupFactory.Name("Potsdam"));
        ShouldChangeNothing(plant, () => plant.Decide(new Ballot("bo", Sides.Both, decision, null), Soon).ShouldBeRefused(
            ResultStatus.Conflict, "approval.subject_changed",
            "The facts have changed since approval was requested: node.serial_number was 'serial' and is 'S-2'; source.name was 'Berlin' and is 'Potsdam'; " +
            "target.migration_policy was 'auto_accept' and is 'manual'. Re-evaluate the claim, review it, and vote again."));
    }

    [Fact]
    public void A_second_consent_for_a_side_is_refused_and_changes_nothing()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Decide(Yes("bo", Side.Target), Soon).IsSuccess.Should().BeTrue();
        ShouldChangeNothing(plant, () => plant.Decide(Yes("cy", Side.Target), Later).ShouldBeRefused(
            ResultStatus.Conflict, "approval.already_consented", "The sides for which you are an approver have already consented; it still waits for: source."));
    }

    [Fact]
    public void A_consent_for_a_node_that_has_moved_is_refused()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Decide(Yes("bo", Side.Source), Soon).IsSuccess.Should().BeTrue();
        foreach (var home in new[] { plant.Elsewhere, plant.Target, null })
        {
            plant.Node.AssignHomeSite(home);
            ShouldChangeNothing(plant, () =>
                ShouldBeMoved(plant.Decide(Yes("cy", Side.Source, Side.Target), Later), home is null ? "no site" : $"site {home.Id}"));
        }
    }

    [Fact]
    public void A_claim_of_a_node_that_has_moved_can_be_rejected_and_the_node_stays()
    {
        foreach (var isHome in new[] { true, false })
        {
            var plant = ClaimFactory.AwaitingBoth();
            plant.Node.AssignHomeSite(isHome ? plant.Elsewhere : null);
            plant.Decide(No("cy", Side.Source), Later).IsSuccess.Should().BeTrue();
            plant.Claim.Status.Should().Be(ClaimStatus.Rejected);
            plant.Claim.ResolvedAt.Should().Be(Later);
            plant.Node.HomeSiteId.Should().Be(isHome ? plant.Elsewhere.Id : null);
        }
    }

    [Fact]
    public void A_node_that_has_returned_can_be_moved_again()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Node.AssignHomeSite(plant.Elsewhere);
        plant.Decide(Yes("bo", Side.Source, Side.Target), Soon).IsSuccess.Should().BeFalse();
        plant.Node.AssignHomeSite(plant.Source);
        plant.Decide(Yes("bo", Side.Source, Side.Target), Later).IsSuccess.Should().BeTrue();
        plant.Node.HomeSiteId.Should().Be(plant.Target.Id);
    }

    [Theory]
    [MemberData(nameof(Ended))]
    public void A_resolved_claim_is_neither_decided_nor_assessed_and_the_error_names_its_status(string how)
    {
        var plant = ClaimFactory.AwaitingBoth();
        Endings[how](plant);

        ShouldChangeNothing(plant, () =>
        {
            foreach (var now in new[] { Later, End, End.AddYears(1) }) ShouldBeClosed(plant, now, how);
            plant.Claim.Expire(plant.Approval, End.AddYears(1));
        });
        // The final status is reported before the moved node.
        plant.Node.AssignHomeSite(plant.Elsewhere);
        ShouldChangeNothing(plant, () => ShouldBeClosed(plant, Later, how));
        plant.Claim.StatusAt(GroupFactory.Now).Should().Be(plant.Claim.Status, "the clock may be set back, but the recorded time applies");
    }

    [Fact]
    public void A_claim_that_was_approved_automatically_is_not_assessed_again()
    {
        var plant = ClaimFactory.Assessed(Bidirectional, Bidirectional);
        plant.Node.AssignHomeSite(plant.Source);
        ShouldChangeNothing(plant, () => ShouldBeClosed(plant.Assess(Soon), "approved"));
    }

    [Fact]
    public void A_claim_expires_exactly_at_its_expiry_time()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Claim.StatusAt(End.AddTicks(-1)).Should().Be(ClaimStatus.Pending);
        plant.Claim.StatusAt(End).Should().Be(ClaimStatus.Expired);
        plant.Claim.StatusAt(End.AddTicks(1)).Should().Be(ClaimStatus.Expired);
        ShouldChangeNothing(plant, () =>
        {
            ShouldBeClosed(plant, End, "expired");
            ShouldBeClosed(plant, End.AddTicks(1), "expired");
        });
        plant.Claim.Status.Should().Be(ClaimStatus.Pending, "the expiry is not recorded");
    }

    [Fact]
    public void A_claim_can_be_decided_and_assessed_until_one_tick_before_it_expires()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Assess(End.AddTicks(-1)).ShouldSucceed();
        plant.Decide(Yes("bo", Side.Source, Side.Target), End.AddTicks(-1)).IsSuccess.Should().BeTrue();
        plant.Claim.StatusAt(End.AddYears(1)).Should().Be(ClaimStatus.Approved);
        plant.Claim.ResolvedAt.Should().Be(End.AddTicks(-1));
    }

    [Fact]
    public void Expiry_is_recorded_only_once_the_claim_has_expired_and_also_for_its_approval()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Decide(Yes("bo", Side.Source), Soon).IsSuccess.Should().BeTrue();
        ShouldChangeNothing(plant, () => plant.Claim.Expire(plant.Approval, End.AddTicks(-1)));

        plant.Claim.Expire(plant.Approval, End);
        (plant.Claim.Status, plant.Claim.ResolvedAt).Should().Be((ClaimStatus.Expired, End));
        (plant.Approval!.Status, plant.Approval.ResolvedAt).Should().Be((ApprovalStatus.Expired, End));
        plant.Claim.AwaitingNames.Should().BeEmpty();
        plant.Node.HomeSiteId.Should().Be(plant.Source.Id);
    }

    [Fact]
    public void The_resolution_time_of_an_expired_claim_is_its_expiry_time_and_is_recorded_once()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Claim.Expire(plant.Approval, End.AddHours(3));
        (plant.Claim.ResolvedAt, plant.Approval!.ResolvedAt).Should().Be((End, End));
        ShouldChangeNothing(plant, () => plant.Claim.Expire(plant.Approval, End.AddHours(4)));
    }

    [Fact]
    public void A_claim_that_was_never_assessed_expires_without_an_approval()
    {
        var plant = new ClaimFactory();
        plant.Claim.Expire(null, End);
        (plant.Claim.Status, plant.Claim.ResolvedAt).Should().Be((ClaimStatus.Expired, End));
    }

    [Fact]
    public void Awaited_sides_and_resolution_time_follow_the_clock_before_expiry_is_recorded()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Claim.AwaitingAt(End.AddTicks(-1)).Should().Equal(Side.Source, Side.Target);
        plant.Claim.ResolvedAsOf(End.AddTicks(-1)).Should().BeNull();
        foreach (var now in new[] { End, End.AddDays(1) })
        {
            plant.Claim.AwaitingAt(now).Should().BeEmpty();
            plant.Claim.ResolvedAsOf(now).Should().Be(End);
        }

        plant.Claim.ResolvedAt.Should().BeNull();
        plant.Claim.Awaiting.Should().Equal(Side.Source, Side.Target);
    }

    [Theory]
    [MemberData(nameof(Ended))]
    public void A_recorded_resolution_time_does_not_change(string how)
    {
        var plant = ClaimFactory.AwaitingBoth();
        Endings[how](plant);
        foreach (var now in new[] { GroupFactory.Now, Later, End, End.AddDays(1) })
        {
            plant.Claim.ResolvedAsOf(now).Should().Be(how == "expired" ? End : Soon);
            plant.Claim.AwaitingAt(now).Should().BeEmpty();
        }
    }

    [Fact]
    public void Reassessing_withdraws_the_previous_approval_and_starts_over()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Decide(Yes("bo", Side.Source), Soon).IsSuccess.Should().BeTrue();
        var former = plant.Approval!;
        plant.TargetPolicy = AutoAccept;
        plant.Node.Identify(plant.Node.Identity with { Hostname = "node-2" });

        var approval = plant.Assess(Later).ShouldSucceed()!;

        (former.Status, former.ResolvedAt, former.VoteCount).Should().Be((ApprovalStatus.Expired, Later, 1));
        approval.Id.Should().NotBe(former.Id);
        approval.Votes.Should().BeEmpty();
        approval.Needed.Should().Equal(Side.Source);
        approval.SubjectSnapshot.Should().Be(plant.Parties.Facts);
        approval.ExpiresAt.Should().Be(End, "reassessing does not extend the lifetime");
        plant.Claim.ApprovalId.Should().Be(approval.Id);
        plant.Claim.Awaiting.Should().Equal(Side.Source);
        plant.Claim.PolicyMatched.Should().Be("source:manual+target:auto_accept");
        plant.Claim.Status.Should().Be(ClaimStatus.Pending);
        plant.Claim.ExpiresAt.Should().Be(End);

        plant.Decide(Yes("bo", Side.Source), Later).IsSuccess.Should().BeTrue("previous votes no longer count");
        plant.Node.HomeSiteId.Should().Be(plant.Target.Id);
    }

    [Fact]
    public void Reassessing_moves_the_node_immediately_if_both_policies_now_consent()
    {
        var plant = ClaimFactory.AwaitingBoth();
        var former = plant.Approval!;
        (plant.SourcePolicy, plant.TargetPolicy) = (AutoRelease, AutoAccept);

        plant.Assess(Later).ShouldSucceed().Should().BeNull();

        (former.Status, former.ResolvedAt).Should().Be((ApprovalStatus.Expired, Later));
        (plant.Claim.Status, plant.Claim.ResolvedAt).Should().Be((ClaimStatus.Approved, Later));
        plant.Claim.ApprovalId.Should().BeNull();
        plant.Claim.AutoApproveEligible.Should().BeTrue();
        plant.Claim.Awaiting.Should().BeEmpty();
        plant.Node.HomeSiteId.Should().Be(plant.Target.Id);
    }

    [Fact]
    public void Reassessing_requires_votes_while_the_node_bounces_and_no_longer_once_it_has_settled()
    {
        var plant = ClaimFactory.Assessed(AutoRelease, Manual);
        plant.TargetPolicy = AutoAccept;
        plant.Assess(Soon, recentMoves: 4).ShouldSucceed()!.Needed.Should().Equal(Side.Source, Side.Target);
        plant.Claim.IsBouncing.Should().BeTrue();
        plant.Claim.AutoApproveEligible.Should().BeFalse();

        plant.Assess(Later, recentMoves: 3).ShouldSucceed().Should().BeNull();
        plant.Claim.IsBouncing.Should().BeFalse();
        plant.Claim.AutoApproveEligible.Should().BeTrue();
    }

    [Fact]
    public void A_claim_of_a_node_that_has_moved_is_not_assessed()
    {
        var plant = ClaimFactory.AwaitingBoth();
        (plant.SourcePolicy, plant.TargetPolicy) = (Bidirectional, Bidirectional);
        foreach (var home in new[] { plant.Elsewhere, plant.Target, null })
        {
            plant.Node.AssignHomeSite(home);
            ShouldChangeNothing(plant, () => ShouldBeMoved(plant.Assess(Soon), home is null ? "no site" : $"site {home.Id}"));
        }
    }

    [Fact]
    public void A_vote_in_a_withdrawn_or_unrelated_approval_is_a_programming_error()
    {
        var plant = ClaimFactory.AwaitingBoth();
        var former = plant.Approval!;
        plant.Assess(Soon).ShouldSucceed();
        foreach (var approval in new[] { former, ClaimFactory.AwaitingBoth().Approval!, ApprovalFactory.Open() })
        {
            var deciding = () => plant.Claim.Decide(approval, Yes("bo", Side.Source, Side.Target), plant.Parties, Later);
            ShouldChangeNothing(plant, () => deciding.Should().Throw<ArgumentException>());
            approval.VoteCount.Should().Be(0);
        }
    }

    [Fact]
    public void A_vote_without_an_open_approval_is_a_programming_error()
    {
        var plant = ClaimFactory.AwaitingBoth();
        var former = plant.Approval!;
        (plant.SourcePolicy, plant.TargetPolicy) = (Bidirectional, Bidirectional);
        plant.Assess(Soon).ShouldSucceed();

        var deciding = () => plant.Claim.Decide(former, No("bo", Side.Source), plant.Parties, Later);
        deciding.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Assessing_with_an_unrelated_node_or_site_is_a_programming_error()
    {
        var plant = ClaimFactory.AwaitingBoth();
        var other = GroupFactory.Site("Köln");
        ClaimParties ours = plant.Parties;
        foreach (var parties in new[] { ours with { Node = NodeAt(plant.Source) }, ours with { Source = other }, ours with { Target = other } })
        {
            var assessing = () => plant.Claim.Assess(parties, 0, plant.Approval, Soon);
            var deciding = () => plant.Claim.Decide(plant.Approval!, Yes("bo", Side.Source, Side.Target), parties, Soon);
            ShouldChangeNothing(plant, () =>
            {
                assessing.Should().Throw<ArgumentException>();
                deciding.Should().Throw<ArgumentException>();
            });
        }
    }

    [Fact]
    public void A_rejection_after_the_node_has_moved_is_accepted_despite_other_changes_and_does_not_apply_to_a_visit()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Node.AssignHomeSite(plant.Elsewhere);
        plant.Source.Rename(GroupName.Parse("Renamed").Value);
        ShouldChangeNothing(plant, () => ShouldBeMoved(plant.Decide(Yes("bo", Side.Source, Side.Target), Soon), $"site {plant.Elsewhere.Id}"));

        plant.Decide(No("bo", Side.Source), Soon).ShouldSucceed();

        (plant.Claim.Status, plant.Claim.ReturnedAt).Should().Be((ClaimStatus.Rejected, Soon));
        plant.Claim.RejectionApplies(null).Should().BeFalse();
        plant.Node.HomeSiteId.Should().Be(plant.Elsewhere.Id);
    }

    [Fact]
    public void A_rejection_applies_until_the_node_was_seen_at_the_source_or_moved_by_a_later_claim()
    {
        var (before, later) = (new ClaimFactory().Claim, new ClaimFactory().Claim);
        var plant = ClaimFactory.AwaitingBoth();
        // Every move raises the version of the node; the times and ids of the claims do not matter.
        Set(before, plant.Claim.NodeVersion - 1);
        Set(later, plant.Claim.NodeVersion);
        plant.Claim.RejectionApplies(null).Should().BeFalse("it is open");
        plant.Decide(No("bo", Side.Source), Soon).ShouldSucceed();

        plant.Claim.RejectionApplies(null).Should().BeTrue();
        plant.Claim.RejectionApplies(before).Should().BeTrue("the move was earlier");
        plant.Claim.RejectionApplies(later).Should().BeFalse("it was opened before the move");
        plant.Claim.RecordReturn(Later);
        plant.Claim.RejectionApplies(null).Should().BeFalse();

        static void Set(MigrationClaim claim, int version) => typeof(MigrationClaim).GetProperty(nameof(MigrationClaim.NodeVersion))!.SetValue(claim, version);
    }

    [Fact]
    public void A_claim_whose_node_has_moved_lapses_at_that_moment_with_its_approval()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Node.AssignHomeSite(plant.Elsewhere);

        plant.Claim.Lapse(plant.Approval, plant.Node, Soon);

        (plant.Claim.Status, plant.Claim.ResolvedAt, plant.Claim.Awaiting.Count).Should().Be((ClaimStatus.Expired, Soon, 0));
        (plant.Approval!.Status, plant.Approval.ResolvedAt).Should().Be((ApprovalStatus.Expired, Soon));
        ShouldChangeNothing(plant, () => plant.Claim.Lapse(plant.Approval, plant.Node, Later));
    }

    [Fact]
    public void A_claim_that_has_expired_does_not_lapse()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Node.AssignHomeSite(null);
        ShouldChangeNothing(plant, () => plant.Claim.Lapse(plant.Approval, plant.Node, End));
    }

    [Fact]
    public void Lapsing_a_claim_whose_node_has_not_moved_is_a_programming_error()
    {
        var (plant, other) = (ClaimFactory.AwaitingBoth(), ClaimFactory.AwaitingBoth());
        other.Node.AssignHomeSite(other.Elsewhere);
        foreach (var call in new Action[]
        {
            () => plant.Claim.Lapse(plant.Approval, plant.Node, Soon), () => plant.Claim.Lapse(plant.Approval, other.Node, Soon), () => plant.Claim.Lapse(other.Approval, plant.Node, Soon),
        })
            ShouldChangeNothing(plant, () => call.Should().Throw<ArgumentException>());
    }

    [Fact]
    public void An_unrelated_approval_is_a_programming_error_and_stays_unchanged()
    {
        var (plant, other) = (ClaimFactory.AwaitingBoth(), ClaimFactory.AwaitingBoth());
        var before = other.Everything();
        Action[] calls =
        [
            () => plant.Claim.Assess(plant.Parties, 0, other.Approval, Soon),
            () => plant.Claim.Assess(plant.Parties, 0, null, Soon),
            () => plant.Claim.Decide(other.Approval!, Yes("bo", Side.Source), plant.Parties, Soon),
            () => plant.Claim.Expire(other.Approval, End),
        ];
        foreach (var call in calls) ShouldChangeNothing(plant, () => call.Should().Throw<ArgumentException>());
        other.Everything().Should().Equal(before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_lifetime_that_is_not_positive_is_a_programming_error(long ticks)
    {
        var (source, target) = (GroupFactory.Site("Berlin"), GroupFactory.Site("Hamburg"));
        var opening = () => MigrationClaim.Open(ClaimId.New(GroupFactory.Now), NodeAt(source), source, target, Ida, TimeSpan.FromTicks(ticks), GroupFactory.Now);
        opening.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Missing_arguments_for_assessing_or_deciding_are_programming_errors()
    {
        var plant = ClaimFactory.AwaitingBoth();
        Action[] calls =
        [
            () => plant.Claim.Assess(null!, 0, plant.Approval, Soon),
            () => plant.Claim.Decide(null!, Yes("bo", Side.Source), plant.Parties, Soon),
            () => plant.Claim.Decide(plant.Approval!, null!, plant.Parties, Soon),
            () => plant.Claim.Decide(plant.Approval!, Yes("bo", Side.Source), null!, Soon),
        ];
        foreach (var call in calls) ShouldChangeNothing(plant, () => call.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void Only_the_first_return_of_a_rejected_node_is_recorded()
    {
        var plant = ClaimFactory.AwaitingBoth();
        Endings["rejected"](plant);
        plant.Claim.RecordReturn(Later);
        plant.Claim.ReturnedAt.Should().Be(Later);
        ShouldChangeNothing(plant, () => plant.Claim.RecordReturn(Later.AddHours(1)));
    }

    [Theory]
    [InlineData("approved")]
    [InlineData("expired")]
    [InlineData(null)]
    public void The_return_of_a_node_that_was_not_rejected_is_not_recorded(string? how)
    {
        var plant = ClaimFactory.AwaitingBoth();
        if (how is not null) Endings[how](plant);
        ShouldChangeNothing(plant, () =>
        {
            plant.Claim.RecordReturn(Later);
            plant.Claim.RecordReturn(End);
        });
        plant.Claim.ReturnedAt.Should().BeNull();
    }

    private static Node NodeAt(Site? home) => Node.Create(NodeId.New(GroupFactory.Now), NodeFactory.FullIdentity, group: null, home, GroupFactory.Now);

    private static Result<MigrationClaim> Open(Node node, Site source, Site target) =>
        MigrationClaim.Open(ClaimId.New(GroupFactory.Now), node, source, target, Ida, MigrationClaim.DefaultLifetime, GroupFactory.Now);

    private static void ShouldChangeNothing(ClaimFactory plant, Action refused)
    {
        var before = plant.Everything();
        refused();
        plant.Everything().Should().Equal(before);
    }

    private static void ShouldBeClosed(ClaimFactory plant, DateTime now, string state)
    {
        ShouldBeClosed(plant.Decide(Yes("dee", Side.Source, Side.Target), now), state);
        ShouldBeClosed(plant.Decide(No("dee", Side.Source), now), state);
        ShouldBeClosed(plant.Decide(Yes("ida"), now), state);
        ShouldBeClosed(plant.Assess(now), state);
    }

    private static void ShouldBeClosed<T>(Result<T> result, string state) =>
        result.ShouldBeRefused(ResultStatus.Conflict, "claim.not_pending", $"The claim is {state}; only a pending claim can be decided.");

    private static void ShouldBeMoved<T>(Result<T> result, string home) => result.ShouldBeRefused(
        ResultStatus.Conflict, "claim.node_moved",
        $"The node's home is no longer the claim's source, but {home}. Reject the claim, and claim the node from there if needed.");
}
