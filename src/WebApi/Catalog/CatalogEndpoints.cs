using Microsoft.AspNetCore.Mvc;
using Sites.Application.Catalog;
using Sites.Application.Contracts.Catalog;
using Sites.Application.Contracts.Common;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using DocumentKind = Sites.Domain.Catalog.DocumentKind;

namespace Sites.WebApi.Catalog;

/// <summary><c>/catalog/workflow</c> and <c>/catalog/template</c>: documents that central owns, and their assignments.</summary>
internal static class CatalogEndpoints
{
    private static readonly string[] FieldCodes =
    [
        ErrorCodes.RequestRequired, ErrorCodes.DocumentNameRequired, ErrorCodes.DocumentNameInvalid, ErrorCodes.DocumentNameTaken,
        ErrorCodes.DocumentDescriptionInvalid, ErrorCodes.DocumentContentInvalid, ErrorCodes.DocumentContentTooLarge,
    ];

    public static void MapCatalog(this IEndpointRouteBuilder api)
    {
        // The kind is part of the route and not a parameter: another word is an unknown route (404).
        foreach (var kind in Enum.GetValues<DocumentKind>()) MapDocuments(api, kind);
    }

    private static void MapDocuments(IEndpointRouteBuilder api, DocumentKind kind)
    {
        var (wire, name) = (kind.ToWire(), kind.ToString());
        var documents = api.MapGroup($"/catalog/{wire}").WithTags("Catalog");

        documents.MapPost("/", async (Body<CreateDocumentRequest> body, CreateDocumentHandler handler, CancellationToken cancellation) =>
            {
                var created = await handler.HandleAsync(new CreateDocument(kind, body.Value.To<DocumentChange>()), cancellation);
                return created.ToHttp(value => Answers.Created(value.To<DocumentResponse>(), value.Version, $"/api/v1/catalog/{wire}/{value.Id}", $"{name} created."));
            })
            .Needs(Role.Operator)
            .Answers<One<DocumentResponse>>($"Create{name}", $"Creates a {wire}. It is not assigned to any group yet.", StatusCodes.Status201Created)
            .Refuses(FieldCodes);

        documents.MapGet("/", async (Query query, ICatalogReader reader, CancellationToken cancellation) =>
            {
                var filter = new DocumentFilter(kind) { Q = query.Text("q"), GroupId = query.Ids<GroupId>("group_id") };
                var page = await reader.ListAsync(filter, query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(row => row.To<DocumentSummaryResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes([
                new("q", QueryType.Text, "A part of the name; case does not matter."),
                QueryParameter.Uuids("group_id", "What is assigned to this group or site itself, not what is assigned above it.", takesNone: true),
                .. QueryParameters.Paging,
            ])
            .Answers<Many<DocumentSummaryResponse>>($"List{name}s", $"Lists {wire}s. Without their contents. Orders: name (the default), created_at.")
            .Refuses(ErrorCodes.PageCursorInvalid);

        documents.MapGet("/{id}", async (PathId id, Query query, ICatalogReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetAsync(kind, new DocumentId(id.Value), cancellation);
                return found.ToHttp(value => Answer(value));
            })
            .Needs(Role.Viewer)
            .Answers<One<DocumentResponse>>($"Get{name}", $"Gets a {wire} with its content.")
            .Refuses(ErrorCodes.DocumentNotFound);

        documents.MapPatch("/{id}", async (PathId id, Body<UpdateDocumentRequest> body, HttpRequest request, UpdateDocumentHandler handler, CancellationToken cancellation) =>
            {
                var updated = await handler.HandleAsync(
                    new UpdateDocument(kind, new DocumentId(id.Value), body.Value.To<DocumentChange>(), request.IfMatch()), cancellation);
                return updated.ToHttp(value => Answer(value, $"{name} updated."));
            })
            .Needs(Role.Operator)
            .Answers<One<DocumentResponse>>($"Update{name}", $"Updates a {wire}. Changes its name, description or content; the content is replaced as a whole.")
            .Refuses([.. FieldCodes, ErrorCodes.DocumentNotFound, ErrorCodes.PreconditionStale]);

        documents.MapDelete("/{id}", async (PathId id, Query query, HttpRequest request, DeleteDocumentHandler handler, CancellationToken cancellation) =>
            {
                var deleted = await handler.HandleAsync(new DeleteDocument(kind, new DocumentId(id.Value), request.IfMatch()), cancellation);
                return deleted.ToDeleted(id => id.Value, $"{name} deleted.");
            })
            .Needs(Role.Operator)
            .Answers<One<Deleted>>($"Delete{name}", $"Deletes a {wire} and its assignments.")
            .Refuses(ErrorCodes.DocumentNotFound, ErrorCodes.PreconditionStale);

        documents.MapGet("/{id}/assignments", async (PathId id, Query query, ICatalogReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListAssignmentsAsync(kind, new DocumentId(id.Value), query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(row => row.To<DocumentAssignmentResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes(QueryParameters.Paging)
            .Answers<Many<DocumentAssignmentResponse>>($"List{name}Assignments", $"Lists the groups and sites that a {wire} is assigned to. Order: assigned_at.")
            .Refuses(ErrorCodes.DocumentNotFound, ErrorCodes.PageCursorInvalid);

        documents.MapPut("/{id}/assignments/{group_id}", async (PathId id, [FromRoute(Name = "group_id")] PathId group, AssignDocumentHandler handler, CancellationToken cancellation) =>
            {
                var assigned = await handler.HandleAsync(new AssignDocument(kind, new DocumentId(id.Value), new GroupId(group.Value)), cancellation);
                return assigned.ToHttp(value => Answers.Plain(value.To<DocumentAssignmentResponse>(), $"{name} assigned."));
            })
            .Needs(Role.Operator)
            .Answers<One<DocumentAssignmentResponse>>($"Assign{name}", $"Assigns a {wire} to a group or site. It applies to every site below, too. Repeating it has no further effect.")
            .Refuses(ErrorCodes.DocumentNotFound, ErrorCodes.DocumentGroupNotFound);

        documents.MapDelete("/{id}/assignments/{group_id}", async (PathId id, [FromRoute(Name = "group_id")] PathId group, UnassignDocumentHandler handler, CancellationToken cancellation) =>
            {
                var unassigned = await handler.HandleAsync(new UnassignDocument(kind, new DocumentId(id.Value), new GroupId(group.Value)), cancellation);
                return unassigned.ToDeleted(id => id.Value, $"{name} not assigned there.");
            })
            .Needs(Role.Operator)
            .Answers<One<Deleted>>($"Unassign{name}", $"Removes a {wire} from a group or site. The answer has the group's id, also where there was no assignment.")
            .Refuses(ErrorCodes.DocumentNotFound, ErrorCodes.DocumentGroupNotFound);
    }

    private static IResult Answer(DocumentRow row, string? message = null) =>
        Answers.One(row.To<DocumentResponse>(), row.Version, message);
}
