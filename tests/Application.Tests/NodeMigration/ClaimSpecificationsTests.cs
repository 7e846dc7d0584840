using Sites.Application.NodeMigration;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class ClaimSpecificationsTests
{
    private readonly Table<MigrationClaim> _claims = new(claim => claim.Id);
    private readonly Site _site = Given.Site("site");
    private readonly Site _other = Given.Site("other");
    private readonly Site _third = Given.Site("third");
    private readonly Node _node;

    public ClaimSpecificationsTests() => _node = Given.Node("00:00:00:00:00:01", home: _site);

    [Fact]
    public void One_claim_of_any_status_is_found_by_id()
    {
        var (rejected, open) = (Seed(Given.Rejection(_node, _site, _other)), Seed(Given.Claim(_node, _site, _other).Claim));

        Found(new ClaimById(rejected.Id)).Should().Equal(rejected.Id);
        Found(new ClaimById(open.Id)).Should().Equal(open.Id);
        Found(new ClaimById(ClaimId.New(Given.Then))).Should().BeEmpty();
    }

    [Fact]
    public void The_claim_of_a_node_is_found_while_it_is_recorded_as_pending()
    {
        Seed(Given.Rejection(_node, _site, _other));
        Seed(Given.Move(_node, _site, _other));
        Seed(Expired());
        Seed(Given.Claim(Given.Node("00:00:00:00:00:02", home: _site), _site, _other).Claim);
        var open = Seed(Given.Claim(_node, _site, _other).Claim);

        Found(new UnresolvedClaimOf(_node.Id)).Should().Equal(open.Id);
    }

    [Fact]
    public void Rejections_for_any_target_apply_until_the_node_is_seen_at_its_home_and_the_latest_comes_first()
    {
        var (first, second, third) = (Given.Rejection(_node, _site, _other), Given.Rejection(_node, _site, _third), Given.Rejection(_node, _site, _other));
        Seed(second);
        Seed(third);
        Seed(first);
        var returned = Given.Rejection(_node, _site, _other);
        returned.RecordReturn(Given.Then);
        Seed(returned);
        Seed(Given.Claim(_node, _site, _other).Claim);
        Seed(Given.Move(_node, _site, _other));
        Seed(Expired());
        Seed(Given.Rejection(Given.Node("00:00:00:00:00:02", home: _site), _site, _other));
        var elsewhere = Given.Node("00:00:00:00:00:03", home: _other);
        Seed(Given.Rejection(elsewhere, _other, _site));

        Found(new StandingRejectionsOf(_node.Id, _site.Id)).Should().Equal(third.Id, second.Id, first.Id);
        Found(new StandingRejectionsOf(elsewhere.Id, _site.Id)).Should().BeEmpty("it was at home elsewhere when it was rejected");
    }

    [Fact]
    public void The_latest_move_is_the_last_approved_claim_of_the_node()
    {
        Seed(Given.Move(_node, _site, _other));
        Seed(Given.Rejection(_node, _site, _other));
        Seed(Given.Move(Given.Node("00:00:00:00:00:09", home: _site), _site, _other));
        var only = _claims.Stored[0];

        Found(new LatestMoveOf(_node.Id)).Should().Equal(only.Id);
        new LatestMoveOf(_node.Id).AsNoTracking.Should().BeTrue("it is not tracked");
    }

    [Fact]
    public void Overdue_claims_are_read_in_batches_ordered_by_expiry_time_and_id()
    {
        var late = Seed(Claim(hours: 3));
        var early = Seed(Claim(hours: 1));
        var (one, two) = (Claim(hours: 2), Claim(hours: 2));
        Seed(two);
        Seed(one);
        Seed(Claim(hours: 4));
        Seed(Given.Rejection(_node, _site, _other));
        Seed(Given.Move(_node, _site, _other));
        Seed(Expired());

        Found(new OverdueClaimSnapshots(Given.Then.AddHours(3), 9)).Should().Equal(early.Id, one.Id, two.Id, late.Id);
        Found(new OverdueClaimSnapshots(Given.Then.AddHours(3), 2)).Should().Equal(early.Id, one.Id);
        Found(new OverdueClaimSnapshots(Given.Then.AddHours(3).AddTicks(-1), 9)).Should().Equal(early.Id, one.Id, two.Id);
    }

    [Fact]
    public void Claims_are_tracked()
    {
        foreach (var specification in new ISpecification<MigrationClaim>[]
        {
            new ClaimById(ClaimId.New(Given.Then)), new UnresolvedClaimOf(_node.Id), new StandingRejectionsOf(_node.Id, _site.Id), new OverdueClaims(Given.Then, []),
        })
            specification.AsNoTracking.Should().BeFalse();
    }

    private MigrationClaim Claim(int hours) => Given.Claim(_node, _site, _other, lifetime: TimeSpan.FromHours(hours)).Claim;

    private MigrationClaim Expired()
    {
        var (claim, approval) = Given.Claim(_node, _site, _other, lifetime: TimeSpan.FromHours(1));
        claim.Expire(approval, claim.ExpiresAt);
        return claim;
    }

    private MigrationClaim Seed(MigrationClaim claim)
    {
        _claims.Seed(claim);
        return claim;
    }

    private List<ClaimId> Found(ISpecification<MigrationClaim> specification) => [.. _claims.Find(specification).Select(claim => claim.Id)];
}
