using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Synchronization;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.WebApi.Access;
using Sites.WebApi.Agents;
using Sites.WebApi.Http;
using Contract = Sites.Application.Contracts.Synchronization;
using SyncRequestStatus = Sites.Domain.Synchronization.SyncRequestStatus;

namespace Sites.WebApi.Synchronization;

/// <summary>Requests that a site synchronise, and their progress as reported by agents.</summary>
internal static class SyncEndpoints
{
    public static void MapSyncRequests(this IEndpointRouteBuilder api)
    {
        var sites = api.MapGroup("/sites").WithTags("Synchronization");

        sites.MapPost("/{id}/sync", async (PathId id, OptionalBody<SyncSiteRequest> body, RequestSyncHandler handler, CancellationToken cancellation) =>
            {
                var requested = await handler.HandleAsync(
                    new RequestSync(new GroupId(id.Value), body.Value.FullSync, SyncMapping.Kinds(body.Value.EntityTypes)), cancellation);
                if (!requested.IsSuccess) return Problems.Of(requested);
                var sync = requested.Value;
                var message = sync switch
                {
                    { IsCovered: false } => "An open request asks for less and cannot be extended any more; ask again when it is completed.",
                    { IsAcknowledged: true } => "The site is synchronising already.",
                    { Status: SyncRequestStatus.Started } => "The agent receives the request with its next heartbeat.",
                    _ => "The agent is not online; it receives the request if it returns within 24 hours.",
                };
                return Answers.Plain(
                    new SyncSiteResponse
                    {
                        SyncId = sync.Id.Value,
                        Status = (Contract.SyncRequestStatus)sync.Status,
                        Message = message,
                    },
                    message);
            })
            .Needs(Role.Operator)
            .Answers<One<SyncSiteResponse>>("SyncSite", "Requests that a site synchronise now. An open request is returned instead of a new one, and extended if the agent has not received it yet.")
            .Refuses(ErrorCodes.SiteNotFound, ErrorCodes.SyncRequestEntityTypesInvalid);

        sites.MapGet("/{id}/sync-requests", async (PathId id, Query query, ISyncReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListRequestsAsync(new GroupId(id.Value), query.Enums<SyncRequestStatus>("status"), query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(row => row.To<SyncRequestResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes([QueryParameter.Enums<SyncRequestStatus>("status", "Only requests with this status."), .. QueryParameters.Paging])
            .Answers<Many<SyncRequestResponse>>("ListSyncRequests", "Lists the requests that a site synchronise. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.SiteNotFound, ErrorCodes.PageCursorInvalid);

        api.MapGet("/sync-requests/{id}", async (PathId id, Query query, ISyncReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetRequestAsync(new SyncRequestId(id.Value), cancellation);
                return found.ToHttp(value => Answer(value));
            })
            .WithTags("Synchronization")
            .Needs(Role.Viewer)
            .Answers<One<SyncRequestResponse>>("GetSyncRequest", "Gets a request to synchronise.")
            .Refuses(ErrorCodes.SyncRequestNotFound);

        api.MapPost("/sync-requests/{id}/cancel", async (PathId id, CancelSyncHandler handler, CancellationToken cancellation) =>
            {
                var cancelled = await handler.HandleAsync(new CancelSync(new SyncRequestId(id.Value)), cancellation);
                return cancelled.ToHttp(value => Answer(value));
            })
            .WithTags("Synchronization")
            .Needs(Role.Operator)
            .Answers<One<SyncRequestResponse>>("CancelSyncRequest", "Cancels a request to synchronise. Another one can be made at once; repeating the call has no effect.")
            .Refuses(ErrorCodes.SyncRequestNotFound, ErrorCodes.SyncRequestNotOpen);

        var requests = api.MapGroup("/agents/sync-requests").WithTags("Synchronization");

        requests.MapPost("/{id}/acknowledge", async (PathId id, AgentCaller caller, OptionalBody<SyncRequestNews> body, ReportSyncHandler handler, CancellationToken cancellation) =>
                await ReportAsync(id, caller, SyncProgress.Acknowledged, null, handler, cancellation))
            .NeedsAgent()
            .Answers<One<SyncRequestResponse>>("AcknowledgeSyncRequest", "Acknowledges a request to synchronise. The agent starts; the request is not sent again.")
            .Refuses(ErrorCodes.SyncRequestNotFound, ErrorCodes.SyncRequestNotOpen);

        requests.MapPost("/{id}/complete", async (PathId id, AgentCaller caller, OptionalBody<SyncRequestNews> body, ReportSyncHandler handler, CancellationToken cancellation) =>
                await ReportAsync(id, caller, SyncProgress.Completed, null, handler, cancellation))
            .NeedsAgent()
            .Answers<One<SyncRequestResponse>>("CompleteSyncRequest", "Completes a request to synchronise.")
            .Refuses(ErrorCodes.SyncRequestNotFound, ErrorCodes.SyncRequestNotOpen);

        requests.MapPost("/{id}/fail", async (PathId id, AgentCaller caller, AgentBody<FailSyncRequestRequest> body, ReportSyncHandler handler, CancellationToken cancellation) =>
                await ReportAsync(id, caller, SyncProgress.Failed, body.Ignores("reason") ? "" : body.Value.Reason, handler, cancellation))
            .NeedsAgent()
            .Answers<One<SyncRequestResponse>>("FailSyncRequest", "Reports that a request to synchronise failed. The agent gives the reason.")
            .Refuses(ErrorCodes.SyncRequestNotFound, ErrorCodes.SyncRequestNotOpen, ErrorCodes.RequestRequired);
    }

    private static async Task<IResult> ReportAsync(
        PathId id, AgentCaller caller, SyncProgress news, string? reason, ReportSyncHandler handler, CancellationToken cancellation)
    {
        var told = await handler.HandleAsync(new ReportSync(new SyncRequestId(id.Value), caller.Session.Site, news, reason), cancellation);
        return told.ToHttp(value => Answer(value));
    }

    private static IResult Answer(SyncRequestRow row) => Answers.One(row.To<SyncRequestResponse>(), row.Version);
}
