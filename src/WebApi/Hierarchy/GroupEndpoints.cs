using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.Importing;
using Sites.Application.Hierarchy;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using Sites.WebApi.Importing;

namespace Sites.WebApi.Hierarchy;

/// <summary><c>/groups</c>: regular groups, and sites as groups.</summary>
internal static class GroupEndpoints
{
    private static readonly QueryParameter[] Filters =
    [
        new("root_only", QueryType.Boolean, "Only what has no parent."),
        QueryParameter.Uuids("parent_id", "What stands directly under this group.", takesNone: true),
        new("under", QueryType.Uuid, "What stands anywhere below this group, the group itself not included."),
        new("q", QueryType.Text, "A part of the name or external id; case does not matter in names."),
        QueryParameter.Texts("tag", "Those with this tag; of several, all must be there.", text => TagList.ParseOne(text, "tag")),
        QueryParameter.Texts("external_id", "The one with this key of another inventory, compared exactly in composed form (NFC).", text => Text.Compose(text), takesNone: true),
    ];

    private static readonly string[] FieldCodes =
    [
        ErrorCodes.GroupNameRequired, ErrorCodes.GroupNameInvalid, ErrorCodes.GroupDescriptionInvalid, ErrorCodes.GroupExternalIdInvalid,
        ErrorCodes.WorkflowIdInvalid, ErrorCodes.TagInvalid, ErrorCodes.TagTooMany,
        ErrorCodes.GroupParentNotFound, ErrorCodes.GroupNameTaken, ErrorCodes.GroupExternalIdTaken, ErrorCodes.GroupTooDeep,
    ];

    public static void MapGroups(this IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Groups");

        groups.MapPost("/", async (Body<CreateGroupRequest> body, CreateGroupHandler handler, CancellationToken cancellation) =>
            {
                var created = await handler.HandleAsync(new CreateGroup(body.Value.To<GroupChange>()), cancellation);
                return created.ToHttp(value => Answers.Created(value.To<GroupResponse>(), value.Row.Version, $"/api/v1/groups/{value.Row.Id}", "Group created."));
            })
            .Needs(Role.Operator)
            .Answers<One<GroupResponse>>("CreateGroup", "Creates a regular group.", StatusCodes.Status201Created)
            .Refuses(FieldCodes);

        groups.MapGet("/", ListAsync)
            .Needs(Role.Viewer)
            .Takes([
                .. Filters,
                new("format", QueryType.Text, "tree nests children; flat where nothing is said.") { Values = ["flat", "tree"] },
                new("max_depth", QueryType.WholeNumber, "With format=tree: levels below the groups asked for, 0–31; 3 where nothing is said.") { Min = 0, Max = Lineage.MaxLevels - 1 },
                .. QueryParameters.Paging,
            ])
            .Answers<Many<GroupResponse>>("ListGroups", "Lists groups and sites. Orders: name, created_at, lineage (depth first; the default with under). With format=tree each entry has its children.")
            .Or<Many<GroupTreeResponse>>()
            .Refuses(ErrorCodes.PageCursorInvalid, ErrorCodes.GroupTreeTooLarge, ErrorCodes.TagInvalid);

        groups.MapGet("/{id}", async (PathId id, Query query, IGroupReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetGroupAsync(new GroupId(id.Value), cancellation);
                return found.ToHttp(value => Answer(value));
            })
            .Needs(Role.Viewer)
            .Answers<One<GroupResponse>>("GetGroup", "Gets a group or site. A site is answered as a group, without its settings.")
            .Refuses(ErrorCodes.GroupNotFound);

        groups.MapPatch("/{id}", async (PathId id, Body<UpdateGroupRequest> body, HttpRequest request, UpdateGroupHandler handler, CancellationToken cancellation) =>
            {
                var updated = await handler.HandleAsync(new UpdateGroup(new GroupId(id.Value), body.Value.To<GroupChange>(), request.IfMatch()), cancellation);
                return updated.ToHttp(value => Answer(value, "Group updated."));
            })
            .Needs(Role.Operator)
            .Answers<One<GroupResponse>>("UpdateGroup", "Updates a group or site. Changes fields and settings; another parent_id moves it.")
            .Refuses([.. FieldCodes, ErrorCodes.GroupNotFound, ErrorCodes.PreconditionStale, ErrorCodes.GroupMoveIntoItself, ErrorCodes.SiteParentNotASite, ErrorCodes.SitePatternsRequired]);

        groups.MapDelete("/{id}", async (PathId id, Query query, HttpRequest request, DeleteGroupHandler handler, CancellationToken cancellation) =>
            {
                var deleted = await handler.HandleAsync(new DeleteGroup(new GroupId(id.Value), SitesOnly: false, request.IfMatch()), cancellation);
                return deleted.ToDeleted(id => id.Value, "Group deleted.");
            })
            .Needs(Role.Operator)
            .Answers<One<Deleted>>("DeleteGroup", "Deletes an empty group or site. It must have no children and no nodes.")
            .Refuses(ErrorCodes.GroupNotFound, ErrorCodes.PreconditionStale, ErrorCodes.GroupHasChildren, ErrorCodes.GroupHasNodes, ErrorCodes.SiteHasOpenClaims);

        groups.MapPost("/import", async (Query query, HttpContext context, ImportGroupsHandler handler, CancellationToken cancellation) =>
                await ImportRequest.AnswerAsync(context, query, (content, options) => handler.HandleAsync(new ImportGroups(content, options), cancellation)))
            .Needs(Role.Operator)
            .TakesImport()
            .Answers<One<ImportReport>>("ImportGroups", "Imports regular groups from a file. One transaction. Columns: " + string.Join(", ", GroupColumns.All) + ".")
            .Refuses(ImportRequest.Codes);

        groups.MapGet("/export", async (Query query, HttpContext context, ExportGroupsHandler handler, CancellationToken cancellation) =>
                ExportAnswer.Of(
                    await handler.HandleAsync(new ExportGroups(query.Id<GroupId>("under"), query.Boolean("spreadsheet") ?? false), cancellation), context, "groups.csv"))
            .Needs(Role.Viewer)
            .TakesExport("Only the regular groups at and below this group or site.")
            .WithName("ExportGroups")
            .WithSummary("Exports regular groups as CSV. The file is a snapshot, has parents before children, and can be imported.")
            .Refuses(ErrorCodes.GroupNotFound);

        groups.MapGet("/{id}/ancestors", async (PathId id, Query query, IGroupReader reader, CancellationToken cancellation) =>
            {
                var ancestors = await reader.ListAncestorsAsync(new GroupId(id.Value), cancellation);
                return ancestors.ToHttp(value => Answers.Many([.. value.Select(view => view.To<GroupResponse>())], value.Count, null));
            })
            .Needs(Role.Viewer)
            .Answers<Many<GroupResponse>>("ListAncestors", "Lists the ancestors of a group. The nearest is first; there are at most 31, so all are on one page.")
            .Refuses(ErrorCodes.GroupNotFound);

        groups.MapGet("/{id}/descendants", async (PathId id, Query query, IGroupReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListDescendantsAsync(new GroupId(id.Value), query.Page(), cancellation);
                return page.ToHttp(value => Answer(value));
            })
            .Needs(Role.Viewer)
            .Takes(QueryParameters.Paging)
            .Answers<Many<GroupResponse>>("ListDescendants", "Lists all descendants of a group. Orders: lineage (depth first; the default), name, created_at.")
            .Refuses(ErrorCodes.GroupNotFound, ErrorCodes.PageCursorInvalid);
    }

    private static async Task<IResult> ListAsync(Query query, IGroupReader reader, GetGroupTreeHandler trees, CancellationToken cancellation)
    {
        var filter = FilterOf(query);
        if (query.Text("format") != "tree")
        {
            var page = await reader.ListAsync(filter, query.Page(), cancellation);
            return page.ToHttp(value => Answer(value));
        }

        // The tree of a group starts with its children, the whole tree with the roots.
        if (filter is { ParentId: null, Under: { } top }) filter = filter with { Under = null, ParentId = top };
        if (filter == new GroupFilter()) filter = filter with { RootOnly = true };
        var tree = await trees.HandleAsync(
            new GetGroupTree(filter, query.Page(), query.WholeNumber("max_depth") ?? GroupTree.DefaultLevels), cancellation);
        return tree.ToHttp(value => Answers.Many([.. value.Items.Select(Nest)], value.Total, value.NextCursor));
    }

    private static GroupTreeResponse Nest(GroupTree tree) =>
        tree.To<GroupTreeResponse>() with { Children = [.. tree.Children.Select(Nest)] };

    /// <summary>The filters that groups and sites have in common.</summary>
    public static GroupFilter FilterOf(Query query) => new()
    {
        RootOnly = query.Boolean("root_only") ?? false,
        ParentId = query.Ids<GroupId>("parent_id"),
        Under = query.Id<GroupId>("under"),
        Q = query.Text("q"),
        ExternalId = query.Texts("external_id"),
        Tags = query.All("tag"),
    };

    private static IResult Answer(GroupView view, string? message = null) =>
        Answers.One(view.To<GroupResponse>(), view.Row.Version, message);

    private static IResult Answer(Page<GroupView> page) =>
        Answers.Many([.. page.Items.Select(view => view.To<GroupResponse>())], page.Total, page.NextCursor);
}
