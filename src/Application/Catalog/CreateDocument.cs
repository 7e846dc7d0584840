using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;

namespace Sites.Application.Catalog;

/// <summary>Creates a document without assignments.</summary>
/// <param name="Kind">Kind of the document.</param>
/// <param name="Document">The values of the document; name and content are required.</param>
public sealed record CreateDocument(DocumentKind Kind, DocumentChange Document);

/// <summary>Handles <see cref="CreateDocument"/>.</summary>
public sealed class CreateDocumentHandler(IRepository<CatalogDocument> documents, ICatalogReader reader, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Creates the document and returns its read model.</summary>
    /// <returns>The document; or the validation errors of the fields, <c>request.required</c>, <c>document.name_taken</c>.</returns>
    public async Task<Result<DocumentRow>> HandleAsync(CreateDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var change = command.Document.Parse(isNew: true);
        if (!change.IsSuccess) return change.AsRefusal();

        // All catalog writes use the exclusive structure lock; see AssignDocumentHandler for the reason.
        return await work.CommitAsync<DocumentRow>(WriteScope.Structure, async cancellation =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var document = CatalogDocument.Create(DocumentId.New(now), command.Kind, change.Value.Name!, change.Value.Content!, now);
            document.SetDescription(change.Value.Description.Or(null));
            documents.Add(document);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(command.Kind, document.Id, cancellation) : saved.AsRefusal();
        }, cancellationToken);
    }
}
