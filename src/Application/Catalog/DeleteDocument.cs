using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;

namespace Sites.Application.Catalog;

/// <summary>Deletes a document, whatever it is assigned to; its assignments go with it.</summary>
/// <param name="Kind">A document of the other kind counts as not found.</param>
/// <param name="Id">The document.</param>
/// <param name="Precondition">The versions it may rest on; null for any.</param>
public sealed record DeleteDocument(DocumentKind Kind, DocumentId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="DeleteDocument"/>.</summary>
public sealed class DeleteDocumentHandler(IRepository<CatalogDocument> documents, IRepository<DocumentAssignment> assignments, IUnitOfWork work)
{
    /// <summary>Deletes it.</summary>
    /// <returns><c>document.not_found</c>, <c>precondition.stale</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<DocumentId>> HandleAsync(DeleteDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        // The structure's turn, as for all that is written of the catalogue: AssignDocument says why.
        return await work.CommitAsync<DocumentId>(WriteScope.Structure, async cancellation =>
        {
            var document = await documents.FirstOrDefaultAsync(new DocumentOfKind(command.Kind, command.Id), cancellation);
            if (document is null) return CatalogErrors.NotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, document.Version);
            if (!fresh.IsSuccess) return fresh;

            // Not left to a cascade of the database: the sites below each group must be sent that the document is gone.
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
