using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Synchronization;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using ConflictDecision = Sites.Domain.Synchronization.ConflictDecision;
using SyncEntityType = Sites.Domain.Synchronization.SyncEntityType;

namespace Sites.WebApi.Synchronization;

/// <summary><c>/sync/conflicts</c>: conflicting changes of central and a site, and their resolution.</summary>
internal static class ConflictEndpoints
{
    private static readonly QueryParameter[] Filters =
    [
        QueryParameter.Enums<SyncEntityType>("entity_type", "Only conflicts of this entity type."),
        new("resolved", QueryType.Boolean, "Only those that are settled, or only those that are open."),
    ];

    private static readonly string[] SettlingCodes =
    [
        ErrorCodes.RequestRequired, ErrorCodes.SyncConflictNotFound, ErrorCodes.PreconditionStale, ErrorCodes.SyncConflictAlreadyResolved, ErrorCodes.SyncConflictStale,
        ErrorCodes.SyncConflictEntityGone, ErrorCodes.SyncConflictFieldsInvalid, ErrorCodes.NodeInvalidTransition, ErrorCodes.NodeMacAddressTaken,
        ErrorCodes.NodeMacAddressRequired, ErrorCodes.NodeMacAddressInvalid, ErrorCodes.NodeHostnameInvalid, ErrorCodes.NodeIpAddressInvalid,
        ErrorCodes.NodeTextInvalid, ErrorCodes.NodeGroupNotFound,
    ];

    public static void MapConflicts(this IEndpointRouteBuilder api)
    {
        var conflicts = api.MapGroup("/sync/conflicts").WithTags("Synchronization");

        conflicts.MapGet("/", async (Query query, ISyncReader reader, CancellationToken cancellation) =>
                await ListAsync(Filter(query) with { Site = query.Ids<GroupId>("site_id"), Under = query.Id<GroupId>("under") }, false, query, reader, cancellation))
            .Needs(Role.Viewer)
            .Takes([
                QueryParameter.Uuids("site_id", "Only conflicts with this site."),
                new("under", QueryType.Uuid, "Only conflicts with this site or one below it."),
                .. Filters, .. QueryParameters.Paging,
            ])
            .Answers<Many<ConflictResponse>>("ListConflicts", "Lists conflicts between central and sites. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.PageCursorInvalid);

        conflicts.MapGet("/{id}", async (PathId id, Query query, ISyncReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetConflictAsync(new SyncConflictId(id.Value), cancellation);
                return found.ToHttp(value => Answer(value));
            })
            .Needs(Role.Viewer)
            .Answers<One<ConflictResponse>>("GetConflict", "Gets a conflict. The state before, the state of each side, and which side changed which field.")
            .Refuses(ErrorCodes.SyncConflictNotFound);

        conflicts.MapPost("/{id}/resolve", async (PathId id, Body<ResolveConflictRequest> body, HttpRequest request, ResolveConflictHandler handler, CancellationToken cancellation) =>
            {
                var said = body.Value;
                var settled = await handler.HandleAsync(
                    new ResolveConflict(new SyncConflictId(id.Value), (ConflictDecision?)said.Resolution, said.Fields, said.MergedState, said.CentralVersion, said.SiteVersion, request.IfMatch()), cancellation);
                return settled.IsSuccess ? Answer(settled.Value, "The conflict is resolved; the site receives the result with its feed.") : Problems.Of(settled);
            })
            .Needs(Role.Operator)
            .Answers<One<ConflictResponse>>("ResolveConflict", "Resolves a conflict. The decision names the versions that it is based on, and is refused if a side has changed since.")
            .Refuses(SettlingCodes);

        var sites = api.MapGroup("/sites").WithTags("Synchronization");

        sites.MapGet("/{id}/conflicts", async (PathId id, Query query, ISyncReader reader, CancellationToken cancellation) =>
                await ListAsync(Filter(query) with { Site = new GroupId(id.Value) }, true, query, reader, cancellation))
            .Needs(Role.Viewer)
            .Takes([.. Filters, .. QueryParameters.Paging])
            .Answers<Many<ConflictResponse>>("ListConflictsOfSite", "Lists the conflicts of a site. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.SiteNotFound, ErrorCodes.PageCursorInvalid);

        sites.MapPost("/{id}/conflicts/resolve-all", async (PathId id, Body<ResolveAllConflictsRequest> body, ResolveAllConflictsHandler handler, CancellationToken cancellation) =>
            {
                var settled = await handler.HandleAsync(new ResolveAllConflicts(new GroupId(id.Value), (ConflictDecision?)body.Value.Resolution), cancellation);
                return settled.ToHttp(value => Answers.Plain(value.To<ResolvedConflictsResponse>()));
            })
            .Needs(Role.Operator)
            .Answers<One<ResolvedConflictsResponse>>("ResolveAllConflicts", "Resolves all open conflicts of a site in the same way. Those that cannot be resolved this way stay open and are listed.")
            .Refuses(ErrorCodes.RequestRequired, ErrorCodes.SiteNotFound);
    }

    private static ConflictFilter Filter(Query query) =>
        new() { EntityType = query.Enums<SyncEntityType>("entity_type"), IsResolved = query.Boolean("resolved") };

    private static async Task<IResult> ListAsync(ConflictFilter filter, bool mustExist, Query query, ISyncReader reader, CancellationToken cancellation)
    {
        var page = await reader.ListConflictsAsync(filter, mustExist, query.Page(), cancellation);
        return page.ToHttp(value => Answers.Many([.. value.Items.Select(view => view.To<ConflictResponse>())], value.Total, value.NextCursor));
    }

    private static IResult Answer(ConflictView view, string? message = null) => Answers.One(view.To<ConflictResponse>(), view.Conflict.Version, message);
}
