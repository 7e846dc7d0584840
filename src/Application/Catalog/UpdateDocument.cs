using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;

namespace Sites.Application.Catalog;

/// <summary>Changes the name, description or content of a document. The kind cannot be changed.</summary>
/// <param name="Kind">Kind of the document; documents of the other kind are not found.</param>
/// <param name="Id">Identifier of the document.</param>
/// <param name="Change">The new values; absent fields keep their values.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record UpdateDocument(DocumentKind Kind, DocumentId Id, DocumentChange Change, IfMatch? Precondition);

/// <summary>Handles <see cref="UpdateDocument"/>.</summary>
public sealed class UpdateDocumentHandler(IRepository<CatalogDocument> documents, ICatalogReader reader, IUnitOfWork work)
{
    /// <summary>Changes the document and returns its read model.</summary>
    /// <returns>
    /// The document; or the validation errors of the fields, <c>request.required</c>, <c>document.not_found</c>, <c>precondition.stale</c>,
    /// <c>document.name_taken</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<DocumentRow>> HandleAsync(UpdateDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var change = command.Change.Parse(isNew: false);
        if (!change.IsSuccess) return change.AsRefusal();

        // All catalog writes use the exclusive structure lock; see AssignDocumentHandler for the reason.
        return await work.CommitAsync<DocumentRow>(WriteScope.Structure, async cancellation =>
        {
            var document = await documents.FirstOrDefaultAsync(new DocumentOfKind(command.Kind, command.Id), cancellation);
            if (document is null) return CatalogErrors.NotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, document.Version);
            if (!fresh.IsSuccess) return fresh;

            if (change.Value.Name is { } name) document.Rename(name);
            if (change.Value.Description.IsPresent) document.SetDescription(change.Value.Description.Value);
            if (change.Value.Content is { } content) document.Revise(content);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(command.Kind, command.Id, cancellation) : saved.AsRefusal();
        }, cancellationToken);
    }
}
