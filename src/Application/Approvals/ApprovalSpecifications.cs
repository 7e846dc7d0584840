using Ardalis.Specification;
using Sites.Domain.Approvals;

namespace Sites.Application.Approvals;

/// <summary>Approvals with their votes.</summary>
public sealed class ApprovalsWithVotes : Specification<Approval>
{
    /// <summary>Selects the approvals with these identifiers.</summary>
    public ApprovalsWithVotes(params IReadOnlyCollection<ApprovalId> ids) => Query.Where(approval => ids.Contains(approval.Id)).Include(approval => approval.Votes);
}
