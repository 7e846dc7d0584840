using Sites.Application.Approvals;
using Sites.Domain.Approvals;

namespace Sites.Application.Tests.Approvals;

public sealed class ApprovalSpecificationsTests
{
    private readonly Table<Approval> _approvals = new(approval => approval.Id);

    [Fact]
    public void Approvals_are_found_by_id_with_their_votes_and_tracked()
    {
        var (one, two, three) = (Voted(), Voted(), Voted());

        Found([three, one]).Select(approval => (approval.Id, approval.Votes.Count)).Should().Equal((one, 1), (three, 1));
        Found([two]).Should().ContainSingle().Which.Id.Should().Be(two);
        Found([]).Should().BeEmpty();
        Found([ApprovalId.New(Given.Then)]).Should().BeEmpty();

        ISpecification<Approval> specification = new ApprovalsWithVotes(one);
        specification.IncludeExpressions.Should().ContainSingle().Which.LambdaExpression.ReturnType.Should().BeAssignableTo<IReadOnlyList<Vote>>();
        specification.AsNoTracking.Should().BeFalse();
        specification.Take.Should().Be(-1);
    }

    private List<Approval> Found(ApprovalId[] ids) => _approvals.Find(new ApprovalsWithVotes(ids));

    private ApprovalId Voted()
    {
        var approval = Approval.Open(
            ApprovalId.New(Given.Then), new ApprovalRequest(Approval.NodeMigration, Guid.Empty, Facts.Of([]), Sides.Both, "somebody", null), Given.Then);
        approval.CastVote(new Ballot("approver", [Side.Source], VoteDecision.Approve, null), Facts.Of([]), Given.Then).IsSuccess.Should().BeTrue();
        _approvals.Seed(approval);
        return approval.Id;
    }
}
