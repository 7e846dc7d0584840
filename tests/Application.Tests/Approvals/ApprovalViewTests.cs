using Sites.Application.Approvals;
using Sites.Domain.Approvals;

namespace Sites.Application.Tests.Approvals;

public sealed class ApprovalViewTests
{
    private static readonly Facts None = Facts.Of([]);

    [Fact]
    public void An_open_approval_waits_for_those_who_have_not_consented_until_its_last_moment()
    {
        var approval = Open(Given.Then.AddHours(1));
        Vote(approval, VoteDecision.Approve, Side.Source);

        var view = new ApprovalView(approval, Given.Then.AddHours(1).AddTicks(-1));

        (view.Status, view.ResolvedAt).Should().Be((ApprovalStatus.Pending, null));
        view.Awaiting.Should().Equal(Side.Target);
    }

    [Fact]
    public void An_approval_whose_time_is_over_has_expired_then_and_waits_for_nobody()
    {
        var approval = Open(Given.Then.AddHours(1));

        var view = new ApprovalView(approval, Given.Then.AddHours(1));

        (view.Status, view.ResolvedAt).Should().Be((ApprovalStatus.Expired, (DateTime?)Given.Then.AddHours(1)));
        view.Awaiting.Should().BeEmpty();
    }

    [Fact]
    public void An_approval_that_never_expires_waits_for_ever()
    {
        var view = new ApprovalView(Open(null), Given.Then.AddYears(100));

        (view.Status, view.ResolvedAt).Should().Be((ApprovalStatus.Pending, null));
        view.Awaiting.Should().Equal(Side.Source, Side.Target);
    }

    [Fact]
    public void What_was_rejected_waits_for_nobody_though_sides_have_not_consented()
    {
        var approval = Open(Given.Then.AddHours(1));
        Vote(approval, VoteDecision.Reject, Side.Source);

        var view = new ApprovalView(approval, Given.Then.AddYears(1));

        (view.Status, view.ResolvedAt).Should().Be((ApprovalStatus.Rejected, (DateTime?)Given.Then));
        view.Awaiting.Should().BeEmpty();
        approval.Awaiting.Should().NotBeEmpty();
    }

    [Fact]
    public void What_was_withdrawn_was_resolved_then_and_not_when_its_time_would_have_been_over()
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
