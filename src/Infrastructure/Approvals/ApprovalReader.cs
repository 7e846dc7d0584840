using System.Linq.Expressions;
using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Approvals;
using Sites.Application.Common;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Approvals;

internal sealed class ApprovalReader(SitesDbContext db, TimeProvider clock) : IApprovalReader
{
    // The rows are the aggregates themselves, because their current status depends on the time of the request.
    private static readonly KeysetList<Approval, Approval> List = new(
        "approvals",
        Sort.ByTime<Approval, Approval, ApprovalId>(
            "created_at", approval => approval.CreatedAt, approval => approval.Id, row => (row.CreatedAt, row.Id.Value)));

    public async Task<Result<ApprovalView>> GetAsync(ApprovalId id, CancellationToken cancellationToken)
    {
        // ToListAsync instead of FirstOrDefaultAsync, which would wrap the approval in a subquery before joining its votes.
        var found = await db.Approvals.AsNoTracking().Where(a => a.Id == id).Include(a => a.Votes).ToListAsync(cancellationToken);
        return found is not [var approval] ? ApprovalErrors.NotFound.Refuse() : new ApprovalView(approval, clock.GetUtcNow().UtcDateTime);
    }

    public async Task<Result<Page<ApprovalView>>> ListAsync(AnyOf<ApprovalStatus>? status, PageRequest page, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var matching = db.Approvals.WhereAny(status, one => HasStatus(one, now));
        // A split query for the votes, because a join would repeat every approval for each of its votes.
        var rows = await List.ReadAsync(
            matching, new FilterText().Add("status", status).ToString(), "-created_at", page, place: "", approvals => approvals.AsNoTracking().Include(a => a.Votes).AsSplitQuery(), cancellationToken);
        return rows.IsSuccess ? rows.Value.Select(approval => new ApprovalView(approval, now)) : rows.AsRefusal();
    }

    private static Expression<Func<Approval, bool>> HasStatus(ApprovalStatus status, DateTime now) => status switch
    {
        ApprovalStatus.Pending => approval => approval.Status == ApprovalStatus.Pending && (approval.ExpiresAt == null || approval.ExpiresAt > now),
        ApprovalStatus.Expired => approval => approval.Status == ApprovalStatus.Expired || (approval.Status == ApprovalStatus.Pending && approval.ExpiresAt <= now),
        _ => approval => approval.Status == status,
    };
}
