using Sites.Application.Approvals;
using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Common;
using Sites.Domain.Approvals;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using ApprovalStatus = Sites.Domain.Approvals.ApprovalStatus;

namespace Sites.WebApi.Approvals;

/// <summary><c>/approvals</c>: decisions that need people. Votes are cast through the subject of the approval.</summary>
internal static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder api)
    {
        var approvals = api.MapGroup("/approvals").WithTags("Approvals");

        approvals.MapGet("/", async (Query query, IApprovalReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListAsync(query.Enums<ApprovalStatus>("status"), query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(view => view.To<ApprovalResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes([QueryParameter.Enums<ApprovalStatus>("status", "Only approvals with this status."), .. QueryParameters.Paging])
            .Answers<Many<ApprovalResponse>>("ListApprovals", "Lists approvals, pending and resolved. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.PageCursorInvalid);

        approvals.MapGet("/{id}", async (PathId id, Query query, IApprovalReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetAsync(new ApprovalId(id.Value), cancellation);
                return found.ToHttp(value => Answers.One(value.To<ApprovalResponse>(), value.Approval.Version));
            })
            .Needs(Role.Viewer)
            .Answers<One<ApprovalResponse>>("GetApproval", "Gets an approval. It has the facts to decide on, the requester and the votes.")
            .Refuses(ErrorCodes.ApprovalNotFound);
    }
}
