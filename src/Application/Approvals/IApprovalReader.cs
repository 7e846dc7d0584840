using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Approvals;

namespace Sites.Application.Approvals;

/// <summary>An approval and its status at the time of reading.</summary>
/// <param name="Approval">The approval, with its votes.</param>
/// <param name="ReadAt">The time of reading (UTC).</param>
public sealed record ApprovalView(Approval Approval, DateTime ReadAt)
{
    /// <summary>The status at <see cref="ReadAt"/>.</summary>
    public ApprovalStatus Status => Approval.StatusAt(ReadAt);

    /// <summary>The sides whose consent is still required; empty when the approval is no longer pending.</summary>
    public IReadOnlyList<Side> Awaiting => Status == ApprovalStatus.Pending ? Approval.Awaiting : [];

    /// <summary>The votes, in the order in which they were cast.</summary>
    public IReadOnlyList<Vote> Votes => [.. Approval.Votes.OrderBy(vote => vote.Number)];

    /// <summary>When the approval was resolved (UTC), expiry included; null while it is pending.</summary>
    public DateTime? ResolvedAt => Approval.ResolvedAt ?? (Status == ApprovalStatus.Expired ? Approval.ExpiresAt : null);
}

/// <summary>Reads approvals for responses.</summary>
public interface IApprovalReader
{
    /// <summary>Returns an approval with its votes.</summary>
    /// <returns>The approval; or <c>approval.not_found</c>.</returns>
    Task<Result<ApprovalView>> GetAsync(ApprovalId id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a page of approvals with their votes, newest first by default. Sort keys: <c>created_at</c>; ties are ordered by id.
    /// </summary>
    /// <param name="status">Statuses of the approvals to return; null for all.</param>
    /// <param name="page">The requested page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<ApprovalView>>> ListAsync(AnyOf<ApprovalStatus>? status, PageRequest page, CancellationToken cancellationToken);
}
