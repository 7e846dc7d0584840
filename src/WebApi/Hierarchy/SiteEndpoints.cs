using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.Importing;
using Sites.Application.Hierarchy;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using Sites.WebApi.Importing;
using AgentStatus = Sites.Domain.Hierarchy.AgentStatus;

namespace Sites.WebApi.Hierarchy;

/// <summary><c>/sites</c>: the id of a regular group is not found here.</summary>
internal static class SiteEndpoints
{
    private static readonly QueryParameter[] Filters =
    [
        QueryParameter.Uuids("parent_id", "What stands directly under this site.", takesNone: true),
        new("under", QueryType.Uuid, "What stands anywhere below this site, the site itself not included."),
        new("root_only", QueryType.Boolean, "Only what has no parent."),
        QueryParameter.Enums<AgentStatus>("agent_status", "Sites whose agent has this status.", takesNone: true),
        new("q", QueryType.Text, "A part of the name or external id; case does not matter in names."),
        QueryParameter.Texts("tag", "Sites with this tag; of several, all must be there.", text => TagList.ParseOne(text, "tag")),
        QueryParameter.Texts("external_id", "The one with this key of another inventory, compared exactly in composed form (NFC).", text => Text.Compose(text), takesNone: true),
    ];

    private static readonly string[] FieldCodes =
    [
        ErrorCodes.GroupNameRequired, ErrorCodes.GroupNameInvalid, ErrorCodes.GroupDescriptionInvalid, ErrorCodes.GroupExternalIdInvalid,
        ErrorCodes.WorkflowIdInvalid, ErrorCodes.TagInvalid, ErrorCodes.TagTooMany,
        ErrorCodes.SiteAgentUrlInvalid, ErrorCodes.SiteCachePatternsInvalid, ErrorCodes.SiteDiscoveryConfigInvalid, ErrorCodes.SiteBelowOne,
        ErrorCodes.SiteHeartbeatIntervalInvalid,
        ErrorCodes.GroupParentNotFound, ErrorCodes.SiteParentNotASite, ErrorCodes.SitePatternsRequired, ErrorCodes.GroupNameTaken,
        ErrorCodes.GroupExternalIdTaken, ErrorCodes.GroupTooDeep,
    ];

    public static void MapSites(this IEndpointRouteBuilder api)
    {
        var sites = api.MapGroup("/sites").WithTags("Sites");

        sites.MapPost("/", async (Body<CreateSiteRequest> body, CreateSiteHandler handler, CancellationToken cancellation) =>
            {
                var created = await handler.HandleAsync(new CreateSite(body.Value.To<GroupChange>()), cancellation);
                return created.ToHttp(value => Answers.Created(Whole(value), value.Row.Version, $"/api/v1/sites/{value.Row.Id}", "Site created."));
            })
            .Needs(Role.Operator)
            .Answers<One<SiteResponse>>("CreateSite", "Creates a site. A root stores the default of every setting that is left out; any other site inherits it.", StatusCodes.Status201Created)
            .Refuses(FieldCodes);

        sites.MapGet("/", async (Query query, IGroupReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListAsync(FilterOf(query), query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(view => view.To<SiteResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes([.. Filters, .. QueryParameters.Paging])
            .Answers<Many<SiteResponse>>("ListSites", "Lists sites. Regular groups are left out. Orders: name, created_at, lineage (depth first; the default with under).")
            .Refuses(ErrorCodes.PageCursorInvalid, ErrorCodes.TagInvalid);

        sites.MapGet("/{id}", async (PathId id, Query query, IGroupReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetSiteAsync(new GroupId(id.Value), cancellation);
                return found.ToHttp(value => Answers.One(Whole(value), value.Row.Version));
            })
            .Needs(Role.Viewer)
            .Answers<One<SiteResponse>>("GetSite", "Gets a site. The answer has the settings in effect and where each comes from.")
            .Refuses(ErrorCodes.SiteNotFound);

        sites.MapPatch("/{id}", async (PathId id, Body<UpdateSiteRequest> body, HttpRequest request, UpdateSiteHandler handler, CancellationToken cancellation) =>
            {
                var updated = await handler.HandleAsync(new UpdateSite(new GroupId(id.Value), body.Value.To<GroupChange>(), request.IfMatch()), cancellation);
                return updated.ToHttp(value => Answers.One(Whole(value), value.Row.Version, "Site updated."));
            })
            .Needs(Role.Operator)
            .Answers<One<SiteResponse>>("UpdateSite", "Updates a site. Changes fields and settings (null inherits again); another parent_id moves it.")
            .Refuses([.. FieldCodes, ErrorCodes.SiteNotFound, ErrorCodes.PreconditionStale, ErrorCodes.GroupMoveIntoItself]);

        sites.MapDelete("/{id}", async (PathId id, Query query, HttpRequest request, DeleteGroupHandler handler, CancellationToken cancellation) =>
            {
                var deleted = await handler.HandleAsync(new DeleteGroup(new GroupId(id.Value), SitesOnly: true, request.IfMatch()), cancellation);
                return deleted.ToDeleted(id => id.Value, "Site deleted.");
            })
            .Needs(Role.Operator)
            .Answers<One<Deleted>>("DeleteSite", "Deletes an empty site. It must have no children and no nodes.")
            .Refuses(ErrorCodes.SiteNotFound, ErrorCodes.PreconditionStale, ErrorCodes.GroupHasChildren, ErrorCodes.GroupHasNodes, ErrorCodes.SiteHasOpenClaims);

        sites.MapGet("/{id}/effective-settings", async (PathId id, Query query, IGroupReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetSiteAsync(new GroupId(id.Value), cancellation);
                if (!found.IsSuccess) return Problems.Of(found);
                var effective = EffectiveSettings.Of(found.Value.Chain, query.Boolean("explain") ?? false);
                return Answers.One(effective.To<EffectiveSettingsResponse>(), found.Value.Row.Version);
            })
            .Needs(Role.Viewer)
            .Takes(new QueryParameter("explain", QueryType.Boolean, "Adds every shadowed value with its owner, nearest first."))
            .Answers<One<EffectiveSettingsResponse>>("GetEffectiveSettings", "Gets the settings in effect at a site. Each has its value and where it comes from.")
            .Refuses(ErrorCodes.SiteNotFound);

        sites.MapPost("/import", async (Query query, HttpContext context, ImportSitesHandler handler, CancellationToken cancellation) =>
                await ImportRequest.AnswerAsync(context, query, (content, options) => handler.HandleAsync(new ImportSites(content, options), cancellation)))
            .Needs(Role.Operator)
            .TakesImport()
            .Answers<One<ImportReport>>("ImportSites", "Imports sites from a file. One transaction. Columns: " + string.Join(", ", SiteColumns.All) + ".")
            .Refuses(ImportRequest.Codes);

        sites.MapGet("/export", async (Query query, HttpContext context, ExportSitesHandler handler, CancellationToken cancellation) =>
                ExportAnswer.Of(
                    await handler.HandleAsync(new ExportSites(query.Id<GroupId>("under"), query.Boolean("spreadsheet") ?? false), cancellation), context, "sites.csv"))
            .Needs(Role.Viewer)
            .TakesExport("Only this site and the sites below it.")
            .WithName("ExportSites")
            .WithSummary("Exports sites as CSV. The file is a snapshot, has parents before children, and can be imported.")
            .Refuses(ErrorCodes.SiteNotFound);
    }

    private static GroupFilter FilterOf(Query query) => GroupEndpoints.FilterOf(query) with
    {
        SitesOnly = true,
        AgentStatus = query.Enums<AgentStatus>("agent_status"),
    };

    /// <summary>The response for a single site includes its effective settings.</summary>
    private static SiteResponse Whole(GroupView view) =>
        view.To<SiteResponse>() with { Effective = EffectiveSettings.Of(view.Chain).To<EffectiveSettingsResponse>() };
}
