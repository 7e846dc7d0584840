using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Approvals;

namespace Sites.Application.Approvals;

/// <summary>An approval as it is by the time of reading.</summary>
/// <param name="Approval">The approval, with its votes.</param>
/// <param name="ReadAt">UTC.</param>
public sealed record ApprovalView(Approval Approval, DateTime ReadAt)
{
    /// <summary>What became of it by then.</summary>
    public ApprovalStatus Status => Approval.StatusAt(ReadAt);

    /// <summary>The sides that have not consented and still can.</summary>
    public IReadOnlyList<Side> Awaiting => Status == ApprovalStatus.Pending ? Approval.Awaiting : [];

    /// <summary>The votes, in the order in which they were cast.</summary>
    public IReadOnlyList<Vote> Votes => [.. Approval.Votes.OrderBy(vote => vote.Number)];

    /// <summary>UTC; when it was decided, by the clock too.</summary>
    public DateTime? ResolvedAt => Approval.ResolvedAt ?? (Status == ApprovalStatus.Expired ? Approval.ExpiresAt : null);
}

/// <summary>Reads approvals for answers.</summary>
public interface IApprovalReader
{
    /// <summary>One approval with its votes.</summary>
    /// <returns><c>approval.not_found</c>.</returns>
    Task<Result<ApprovalView>> GetAsync(ApprovalId id, CancellationToken cancellationToken);

    /// <summary>A page of approvals with their votes, the newest first where nothing is said. Orders: <c>created_at</c>; ties by id.</summary>
    /// <param name="status">Only those with one of these statuses; null for all.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<ApprovalView>>> ListAsync(AnyOf<ApprovalStatus>? status, PageRequest page, CancellationToken cancellationToken);
}
