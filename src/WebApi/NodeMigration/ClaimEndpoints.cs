using Ardalis.Result;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.NodeMigration;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using static Sites.WebApi.Http.WireValues;
using ClaimStatus = Sites.Domain.NodeMigration.ClaimStatus;

namespace Sites.WebApi.NodeMigration;

/// <summary><c>/migrations</c>: claims that move a node to another site, and the decisions about them.</summary>
internal static class ClaimEndpoints
{
    private static readonly string[] VoteCodes =
    [
        ErrorCodes.ClaimNotFound, ErrorCodes.PreconditionStale, ErrorCodes.ClaimNotPending, ErrorCodes.ClaimOwnRequest, ErrorCodes.ApprovalNotAnApprover,
        ErrorCodes.ApprovalSubjectChanged, ErrorCodes.ApprovalCommentInvalid,
    ];

    public static void MapClaims(this IEndpointRouteBuilder api)
    {
        var claims = api.MapGroup("/migrations").WithTags("Node migration");

        claims.MapPost("/", async (Body<ClaimNodeRequest> body, ClaimNodeHandler handler, CancellationToken cancellation) =>
            {
                var said = body.Value;
                var claimed = await handler.HandleAsync(
                    new ClaimNode(Id<NodeId>(said.NodeId), Id<GroupId>(said.TargetSiteId), said.Reason), cancellation);
                if (!claimed.IsSuccess) return Problems.Of(claimed);
                var claim = claimed.Value.Claim;
                return Answers.Created(claimed.Value.To<ClaimResponse>(), claim.Version, $"/api/v1/migrations/{claim.Id}", Message(claimed.Value));
            })
            .Needs(Role.Operator)
            .Answers<One<ClaimResponse>>("ClaimNode", "Claims a node for another site. It is approved at once where both sites' policies consent; otherwise people are asked.", StatusCodes.Status201Created)
            .Refuses(
                ErrorCodes.RequestRequired, ErrorCodes.ClaimReasonInvalid, ErrorCodes.ClaimNodeNotFound, ErrorCodes.ClaimTargetSiteNotFound, ErrorCodes.ClaimTargetNotASite,
                ErrorCodes.ClaimNodeHomeless, ErrorCodes.ClaimAlreadyHome, ErrorCodes.ClaimAlreadyOpen);

        claims.MapGet("/", async (Query query, IClaimReader reader, CancellationToken cancellation) =>
            {
                var filter = new ClaimFilter
                {
                    Status = query.Enums<ClaimStatus>("status"),
                    Site = query.Ids<GroupId>("site_id"),
                    Node = query.Any("node_id", text => new NodeId(Guid.ParseExact(text, "D"))),
                    Under = query.Id<GroupId>("under"),
                };
                var page = await reader.ListAsync(filter, query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(view => view.To<ClaimResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes([
                QueryParameter.Enums<ClaimStatus>("status", "Only claims with this status."),
                QueryParameter.Uuids("site_id", "Claims with this site as source or target."),
                QueryParameter.Uuids("node_id", "Claims of this node."),
                new("under", QueryType.Uuid, "Only claims that have this site or one below this group on either side."),
                .. QueryParameters.Paging,
            ])
            .Answers<Many<ClaimResponse>>("ListClaims", "Lists claims. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.PageCursorInvalid);

        claims.MapGet("/{id}", async (PathId id, Query query, IClaimReader reader, CancellationToken cancellation) =>
                Answer(await reader.GetAsync(new ClaimId(id.Value), cancellation)))
            .Needs(Role.Viewer)
            .Answers<One<ClaimResponse>>("GetClaim", "Gets a claim with its status and the sides whose consent is missing.")
            .Refuses(ErrorCodes.ClaimNotFound);

        claims.MapPost("/{id}/approve", async (PathId id, OptionalBody<VoteRequest> body, HttpRequest request, VoteOnClaimHandler handler, CancellationToken cancellation) =>
                Answer(await handler.HandleAsync(new VoteOnClaim(new ClaimId(id.Value), VoteDecision.Approve, body.Value.Comment, request.IfMatch()), cancellation), Message))
            .Needs(Role.Approver)
            .Answers<One<ClaimResponse>>("ApproveClaim", "Approves a claim. Consents for every side at which the caller is an approver; with the last consent the node's home is the target.")
            .Refuses([.. VoteCodes, ErrorCodes.ClaimNodeMoved, ErrorCodes.ApprovalAlreadyConsented]);

        claims.MapPost("/{id}/reject", async (PathId id, OptionalBody<VoteRequest> body, HttpRequest request, VoteOnClaimHandler handler, CancellationToken cancellation) =>
                Answer(await handler.HandleAsync(new VoteOnClaim(new ClaimId(id.Value), VoteDecision.Reject, body.Value.Comment, request.IfMatch()), cancellation), Message))
            .Needs(Role.Approver)
            .Answers<One<ClaimResponse>>("RejectClaim", "Rejects a claim. One rejection by an approver of a side is enough.")
            .Refuses(VoteCodes);

        claims.MapPost("/{id}/reassess", async (PathId id, OptionalBody<EmptyRequest> body, HttpRequest request, ReassessClaimHandler handler, CancellationToken cancellation) =>
                Answer(await handler.HandleAsync(new ReassessClaim(new ClaimId(id.Value), request.IfMatch()), cancellation), Message))
            .Needs(Role.Operator)
            .Answers<One<ClaimResponse>>("ReassessClaim", "Re-evaluates a claim. The policies are applied to the present facts, and votes so far are void.")
            .Refuses(ErrorCodes.ClaimNotFound, ErrorCodes.PreconditionStale, ErrorCodes.ClaimNotPending, ErrorCodes.ClaimNodeMoved);
    }

    private static Microsoft.AspNetCore.Http.IResult Answer(Result<ClaimView> claim, Func<ClaimView, string>? message = null) =>
        claim.ToHttp(value => Answers.One(value.To<ClaimResponse>(), value.Claim.Version, message?.Invoke(value)));

    private static string Message(ClaimView claim) => claim.Status switch
    {
        ClaimStatus.Pending => $"The claim waits for: {Sides.Write(claim.Awaiting)}.",
        ClaimStatus.Approved => "The claim is approved, and the node is at home at the target.",
        ClaimStatus.Rejected => "The claim is rejected, and the node stays at home at the source.",
        ClaimStatus.Expired => "The claim has expired.",
        _ => throw new ArgumentOutOfRangeException(nameof(claim), claim.Status, null),
    };
}
