using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;

namespace Sites.Application.Catalog;

/// <summary>Deletes a document together with its assignments.</summary>
/// <param name="Kind">Kind of the document; documents of the other kind are not found.</param>
/// <param name="Id">Identifier of the document.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record DeleteDocument(DocumentKind Kind, DocumentId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="DeleteDocument"/>.</summary>
public sealed class DeleteDocumentHandler(IRepository<CatalogDocument> documents, IRepository<DocumentAssignment> assignments, IUnitOfWork work)
{
    /// <summary>Deletes the document and its assignments.</summary>
    /// <returns>Identifier of the document; or <c>document.not_found</c>, <c>precondition.stale</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<DocumentId>> HandleAsync(DeleteDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        // All catalog writes use the exclusive structure lock; see AssignDocumentHandler for the reason.
        return await work.CommitAsync<DocumentId>(WriteScope.Structure, async cancellation =>
        {
            var document = await documents.FirstOrDefaultAsync(new DocumentOfKind(command.Kind, command.Id), cancellation);
            if (document is null) return CatalogErrors.NotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, document.Version);
            if (!fresh.IsSuccess) return fresh;

            // Not deleted by a database cascade, because the removal must be delivered to the sites below each group.
            foreach (var assignment in await assignments.ListAsync(new AssignmentsOfDocument(command.Id), cancellation))
            {
                assignment.Delete();
                assignments.Delete(assignment);
            }

            document.Delete();
            documents.Delete(document);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Id : saved.AsRefusal();
        }, cancellationToken);
    }
}
