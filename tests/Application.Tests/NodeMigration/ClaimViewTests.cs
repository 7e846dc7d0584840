using Sites.Application.NodeMigration;
using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class ClaimViewTests
{
    private readonly Site _site = Given.Site("site");
    private readonly Site _other = Given.Site("other");
    private readonly Node _node;

    public ClaimViewTests() => _node = Given.Node("00:00:00:00:00:01", home: _site);

    [Fact]
    public void An_open_claim_is_pending_and_waits_for_both_sides_until_its_last_moment()
    {
        var claim = Given.Claim(_node, _site, _other).Claim;

        var view = new ClaimView(claim, claim.ExpiresAt.AddTicks(-1));

        (view.Status, view.ResolvedAt).Should().Be((ClaimStatus.Pending, null));
        view.Awaiting.Should().Equal(Side.Source, Side.Target);
    }

    [Fact]
    public void A_claim_whose_time_is_over_has_expired_then_and_waits_for_nobody_though_nobody_has_written_that_down()
    {
        var claim = Given.Claim(_node, _site, _other).Claim;

        var view = new ClaimView(claim, claim.ExpiresAt.AddHours(3));

        (view.Status, view.ResolvedAt).Should().Be((ClaimStatus.Expired, (DateTime?)claim.ExpiresAt));
        view.Awaiting.Should().BeEmpty();
        claim.Status.Should().Be(ClaimStatus.Pending);
    }

    [Fact]
    public void What_was_resolved_stays_so_whatever_the_time()
    {
        var claim = Given.Rejection(_node, _site, _other, Given.Then.AddHours(1));

        var view = new ClaimView(claim, Given.Then.AddYears(1));

        (view.Status, view.ResolvedAt).Should().Be((ClaimStatus.Rejected, (DateTime?)Given.Then.AddHours(1)));
        view.Awaiting.Should().BeEmpty();
    }
}
