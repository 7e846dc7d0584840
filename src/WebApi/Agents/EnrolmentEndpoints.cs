using Sites.Application.Agents;
using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Hierarchy;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using EnrolmentStatus = Sites.Domain.Agents.EnrolmentStatus;

namespace Sites.WebApi.Agents;

/// <summary><c>/enrolment-tokens</c>: tokens with which several agents enrol below a site; <c>/enrolments</c>: their uses.</summary>
internal static class EnrolmentEndpoints
{
    public static void MapEnrolments(this IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Agents");

        groups.MapPost("/{id}/enrolment-tokens", async (PathId id, Body<EnrolmentTokenRequest> body, IssueEnrolmentTokenHandler handler, CancellationToken cancellation) =>
            {
                var said = body.Value;
                var defaults = said.SiteDefaults ?? new SiteDefaults();
                var issued = await handler.HandleAsync(
                    new IssueEnrolmentToken(
                        new GroupId(id.Value), said.MaxUses, said.ExpiresInHours, said.NeedsApproval ?? false, defaults.To<SettingsChange>(), defaults.Tags),
                    cancellation);
                if (!issued.IsSuccess) return Problems.Of(issued);
                var token = issued.Value.Token;
                return Answers.CreatedSecret(
                    issued.Value.To<IssuedEnrolmentTokenResponse>(), token.Version, $"/api/v1/enrolment-tokens/{token.Id}", "Give the token to the agents; it is shown this once.");
            })
            .Needs(Role.Operator)
            .Answers<One<IssuedEnrolmentTokenResponse>>("IssueEnrolmentToken", "Issues a token with which several agents enrol. The site of each is created below this site, or found there by its external id.", StatusCodes.Status201Created)
            .Refuses(
                ErrorCodes.RequestRequired, ErrorCodes.EnrolmentTokenMaxUsesInvalid, ErrorCodes.AgentTokenLifetimeInvalid, ErrorCodes.GroupNotFound, ErrorCodes.SiteParentNotASite,
                ErrorCodes.GroupTooDeep, ErrorCodes.SitePatternsRequired, ErrorCodes.TagInvalid, ErrorCodes.TagTooMany, ErrorCodes.WorkflowIdInvalid,
                ErrorCodes.SiteCachePatternsInvalid, ErrorCodes.SiteDiscoveryConfigInvalid, ErrorCodes.SiteBelowOne, ErrorCodes.SiteHeartbeatIntervalInvalid);

        groups.MapGet("/{id}/enrolment-tokens", async (PathId id, Query query, IEnrolmentReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListTokensAsync(new GroupId(id.Value), query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(view => view.To<EnrolmentTokenResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes(QueryParameters.Paging)
            .Answers<Many<EnrolmentTokenResponse>>("ListEnrolmentTokens", "Lists the enrolment tokens of a site. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.GroupNotFound, ErrorCodes.PageCursorInvalid);

        var tokens = api.MapGroup("/enrolment-tokens").WithTags("Agents");

        tokens.MapGet("/{id}", async (PathId id, Query query, IEnrolmentReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetTokenAsync(new EnrolmentTokenId(id.Value), cancellation);
                return found.ToHttp(value => Answers.One(value.To<EnrolmentTokenResponse>(), value.Token.Version));
            })
            .Needs(Role.Viewer)
            .Answers<One<EnrolmentTokenResponse>>("GetEnrolmentToken", "Gets an enrolment token, without its secret.")
            .Refuses(ErrorCodes.EnrolmentTokenNotFound);

        tokens.MapDelete("/{id}", async (PathId id, Query query, HttpRequest request, RevokeEnrolmentTokenHandler handler, CancellationToken cancellation) =>
            {
                var revoked = await handler.HandleAsync(new RevokeEnrolmentToken(new EnrolmentTokenId(id.Value), request.IfMatch()), cancellation);
                return revoked.ToDeleted(id => id.Value, "The token is revoked. Agents that enrolled with it keep their keys.");
            })
            .Needs(Role.Operator)
            .Answers<One<Deleted>>("RevokeEnrolmentToken", "Revokes an enrolment token. Enrolments that wait are rejected; agents that have their key keep it. The token stays listed.")
            .Refuses(ErrorCodes.EnrolmentTokenNotFound, ErrorCodes.PreconditionStale);

        var enrolments = api.MapGroup("/enrolments").WithTags("Agents");

        enrolments.MapGet("/", async (Query query, IEnrolmentReader reader, CancellationToken cancellation) =>
            {
                var filter = new EnrolmentFilter
                {
                    Status = query.Enums<EnrolmentStatus>("status"),
                    Token = query.Any("token_id", text => new EnrolmentTokenId(Guid.ParseExact(text, "D"))),
                    Site = query.Ids<GroupId>("site_id"),
                };
                var page = await reader.ListAsync(filter, query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(enrolment => enrolment.To<EnrolmentResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes([
                QueryParameter.Enums<EnrolmentStatus>("status", "Only enrolments with this status."),
                QueryParameter.Uuids("token_id", "Only enrolments with this token."),
                QueryParameter.Uuids("site_id", "Only enrolments of this site's agent."),
                .. QueryParameters.Paging,
            ])
            .Answers<Many<EnrolmentResponse>>("ListEnrolments", "Lists the uses of enrolment tokens. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.PageCursorInvalid);

        enrolments.MapGet("/{id}", async (PathId id, Query query, IEnrolmentReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetAsync(new EnrolmentId(id.Value), cancellation);
                return found.ToHttp(Answer);
            })
            .Needs(Role.Viewer)
            .Answers<One<EnrolmentResponse>>("GetEnrolment", "Gets a use of an enrolment token.")
            .Refuses(ErrorCodes.EnrolmentNotFound);

        enrolments.MapPost("/{id}/approve", async (PathId id, OptionalBody<EmptyRequest> body, HttpRequest request, DecideEnrolmentHandler handler, CancellationToken cancellation) =>
            {
                var decided = await handler.HandleAsync(new DecideEnrolment(new EnrolmentId(id.Value), IsApproved: true, request.IfMatch()), cancellation);
                return decided.ToHttp(Answer);
            })
            .Needs(Role.Operator)
            .Answers<One<EnrolmentResponse>>("ApproveEnrolment", "Approves an enrolment. The site is created, or found by its external id; the agent gets its key when it asks again.")
            .Refuses(
                ErrorCodes.EnrolmentNotFound, ErrorCodes.PreconditionStale, ErrorCodes.EnrolmentNotPending, ErrorCodes.EnrolmentSiteElsewhere, ErrorCodes.AgentAlreadyEnrolled, ErrorCodes.GroupNameRequired, ErrorCodes.GroupNameInvalid,
                ErrorCodes.GroupNameTaken, ErrorCodes.GroupExternalIdTaken, ErrorCodes.GroupTooDeep, ErrorCodes.SitePatternsRequired);

        enrolments.MapPost("/{id}/reject", async (PathId id, OptionalBody<EmptyRequest> body, HttpRequest request, DecideEnrolmentHandler handler, CancellationToken cancellation) =>
            {
                var decided = await handler.HandleAsync(new DecideEnrolment(new EnrolmentId(id.Value), IsApproved: false, request.IfMatch()), cancellation);
                return decided.ToHttp(Answer);
            })
            .Needs(Role.Operator)
            .Answers<One<EnrolmentResponse>>("RejectEnrolment", "Rejects an enrolment whose agent has no key yet. A site that was created for it stays.")
            .Refuses(ErrorCodes.EnrolmentNotFound, ErrorCodes.PreconditionStale, ErrorCodes.EnrolmentNotPending);
    }

    private static IResult Answer(Enrolment enrolment) => Answers.One(enrolment.To<EnrolmentResponse>(), enrolment.Version);
}
