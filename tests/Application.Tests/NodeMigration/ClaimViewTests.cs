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
    public void An_open_claim_is_pending_and_waits_for_both_sides_until_it_expires()
    {
        var claim = Given.Claim(_node, _site, _other).Claim;

        var view = new ClaimView(claim, claim.ExpiresAt.AddTicks(-1));

        (view.Status, view.ResolvedAt).Should().Be((ClaimStatus.Pending, null));
        view.Awaiting.Should().Equal(Side.Source, Side.Target);
    }

    [Fact]
    public void A_claim_past_its_expiry_time_is_expired_and_waits_for_no_side_even_if_that_is_not_recorded()
    {
        var claim = Given.Claim(_node, _site, _other).Claim;

        var view = new ClaimView(claim, claim.ExpiresAt.AddHours(3));

        (view.Status, view.ResolvedAt).Should().Be((ClaimStatus.Expired, (DateTime?)claim.ExpiresAt));
        view.Awaiting.Should().BeEmpty();
        claim.Status.Should().Be(ClaimStatus.Pending);
    }

    [Fact]
    public void A_resolved_claim_keeps_its_status_at_any_time()
    {
        var claim = Given.Rejection(_node, _site, _other, Given.Then.AddHours(1));

        var view = new ClaimView(claim, Given.Then.AddYears(1));

        (view.Status, view.ResolvedAt).Should().Be((ClaimStatus.Rejected, (DateTime?)Given.Then.AddHours(1)));
        view.Awaiting.Should().BeEmpty();
    }
}
