using System.Text.Json;
using Mapster;
using Sites.Application.Catalog;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Catalog;
using static Sites.WebApi.Http.WireValues;
using Contract = Sites.Application.Contracts.Catalog;

namespace Sites.WebApi.Catalog;

/// <summary>Maps requests to changes, and rows to responses.</summary>
internal sealed class CatalogMapping : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        // POST: null counts as absent.
        config.NewConfig<CreateDocumentRequest, DocumentChange>()
            .Map(change => change.Name, request => OptionalOf(request.Name))
            .Map(change => change.Description, request => OptionalOf(request.Description))
            .Map(change => change.Content, request => OptionalOf(request.Content));

        // PATCH: null clears a member, an absent one is unchanged.
        config.NewConfig<UpdateDocumentRequest, DocumentChange>();

        config.NewConfig<DocumentSummaryRow, DocumentSummaryResponse>()
            .Map(answer => answer.Id, row => row.Id.Value)
            .Map(answer => answer.Kind, row => (Contract.DocumentKind)row.Kind);

        config.NewConfig<DocumentRow, DocumentResponse>()
            .Map(answer => answer.Id, row => row.Id.Value)
            .Map(answer => answer.Kind, row => (Contract.DocumentKind)row.Kind)
            .Map(answer => answer.Content, row => Json(row.Content));

        config.NewConfig<DocumentAssignmentRow, DocumentAssignmentResponse>()
            .Map(answer => answer.GroupId, row => row.GroupId.Value);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize(text, ContractsJsonContext.Wire.JsonElement);
}
