using Sites.Application.Approvals;
using Sites.Domain.Approvals;

namespace Sites.Application.Tests.Approvals;

public sealed class ApprovalViewTests
{
    private static readonly Facts None = Facts.Of([]);

    [Fact]
    public void An_open_approval_waits_for_the_remaining_sides_until_it_expires()
    {
        var approval = Open(Given.Then.AddHours(1));
        Vote(approval, VoteDecision.Approve, Side.Source);

        var view = new ApprovalView(approval, Given.Then.AddHours(1).AddTicks(-1));

        (view.Status, view.ResolvedAt).Should().Be((ApprovalStatus.Pending, null));
        view.Awaiting.Should().Equal(Side.Target);
    }

    [Fact]
    public void An_approval_past_its_expiry_time_is_expired_and_waits_for_no_side()
    {
        var approval = Open(Given.Then.AddHours(1));

        var view = new ApprovalView(approval, Given.Then.AddHours(1));

        (view.Status, view.ResolvedAt).Should().Be((ApprovalStatus.Expired, (DateTime?)Given.Then.AddHours(1)));
        view.Awaiting.Should().BeEmpty();
    }

    [Fact]
    public void An_approval_without_an_expiry_time_stays_pending()
    {
        var view = new ApprovalView(Open(null), Given.Then.AddYears(100));

        (view.Status, view.ResolvedAt).Should().Be((ApprovalStatus.Pending, null));
        view.Awaiting.Should().Equal(Side.Source, Side.Target);
    }

    [Fact]
    public void A_rejected_approval_waits_for_no_side()
    {
        var approval = Open(Given.Then.AddHours(1));
        Vote(approval, VoteDecision.Reject, Side.Source);

        var view = new ApprovalView(approval, Given.Then.AddYears(1));

        (view.Status, view.ResolvedAt).Should().Be((ApprovalStatus.Rejected, (DateTime?)Given.Then));
        view.Awaiting.Should().BeEmpty();
        approval.Awaiting.Should().NotBeEmpty();
    }

    [Fact]
    public void The_resolution_time_of_a_withdrawn_approval_is_the_withdrawal()
    {
        var approval = Open(Given.Then.AddHours(1));
        approval.Withdraw(Given.Then.AddMinutes(5));

        new ApprovalView(approval, Given.Then.AddYears(1)).ResolvedAt.Should().Be(Given.Then.AddMinutes(5));
    }

    private static Approval Open(DateTime? expiresAt) => Approval.Open(
        ApprovalId.New(Given.Then), new ApprovalRequest(Approval.NodeMigration, Guid.Empty, None, Sides.Both, "somebody", expiresAt), Given.Then);

    private static void Vote(Approval approval, VoteDecision decision, Side side) =>
        approval.CastVote(new Ballot("approver", [side], decision, null), None, Given.Then).IsSuccess.Should().BeTrue();
}
