using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;

namespace Sites.Application.Catalog;

/// <summary>Creates a document, assigned to nothing yet.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Document">What is wanted of it; a name and a content are needed.</param>
public sealed record CreateDocument(DocumentKind Kind, DocumentChange Document);

/// <summary>Handles <see cref="CreateDocument"/>.</summary>
public sealed class CreateDocumentHandler(IRepository<CatalogDocument> documents, ICatalogReader reader, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Creates it.</summary>
    /// <returns>Every field's own mistake, <c>request.required</c>, <c>document.name_taken</c>.</returns>
    public async Task<Result<DocumentRow>> HandleAsync(CreateDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var change = command.Document.Parse(isNew: true);
        if (!change.IsSuccess) return change.AsRefusal();

        // The structure's turn, as for all that is written of the catalogue: AssignDocument says why.
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
