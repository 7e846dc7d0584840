using Sites.Application.Approvals;
using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Common;
using Sites.Domain.Approvals;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using ApprovalStatus = Sites.Domain.Approvals.ApprovalStatus;

namespace Sites.WebApi.Approvals;

/// <summary><c>/approvals</c>: what people are asked to decide, and what they said. They vote through what it is about.</summary>
internal static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder api)
    {
        var approvals = api.MapGroup("/approvals").WithTags("Approvals");

        approvals.MapGet("/", async (Query query, IApprovalReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListAsync(query.Enums<ApprovalStatus>("status"), query.Page(), cancellation);
                return page.IsSuccess
                    ? Answers.Many([.. page.Value.Items.Select(view => view.To<ApprovalResponse>())], page.Value.Total, page.Value.NextCursor)
                    : Problems.Of(page);
            })
            .Needs(Role.Viewer)
            .Takes([QueryParameter.Enums<ApprovalStatus>("status", "Only approvals of which this became by now."), .. QueryParameters.Paging])
            .Answers<Many<ApprovalResponse>>("ListApprovals", "Lists approvals. Decisions that wait for people, or did. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.PageCursorInvalid);

        approvals.MapGet("/{id}", async (PathId id, Query query, IApprovalReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetAsync(new ApprovalId(id.Value), cancellation);
                return found.IsSuccess ? Answers.One(found.Value.To<ApprovalResponse>(), found.Value.Approval.Version) : Problems.Of(found);
            })
            .Needs(Role.Viewer)
            .Answers<One<ApprovalResponse>>("GetApproval", "Gets an approval. What is decided about, who asked for it, and the votes.")
            .Refuses(ErrorCodes.ApprovalNotFound);
    }
}
