using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>Assigns a document to a group, and thereby to every site below it.</summary>
/// <param name="Kind">Kind of the document; documents of the other kind are not found.</param>
/// <param name="Id">Identifier of the document.</param>
/// <param name="Group">Identifier of the group or site.</param>
public sealed record AssignDocument(DocumentKind Kind, DocumentId Id, GroupId Group);

/// <summary>Handles <see cref="AssignDocument"/>.</summary>
public sealed class AssignDocumentHandler(
    IReadRepository<CatalogDocument> documents, IReadRepository<DeviceGroup> groups, IRepository<DocumentAssignment> assignments,
    ICatalogReader reader, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Assigns the document. Repeating an assignment has no effect. The document's version does not change.</summary>
    /// <returns>The assignment; or <c>document.not_found</c>, <c>document.group_not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<DocumentAssignmentRow>> HandleAsync(AssignDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        // The content of a site's feed depends on documents, assignments and the site's place in the tree together. The exclusive structure
        // lock keeps the three consistent while the feed policy evaluates them.
        return await work.CommitAsync<DocumentAssignmentRow>(WriteScope.Structure, async cancellation =>
        {
            var document = await documents.FirstOrDefaultAsync(new DocumentOfKind(command.Kind, command.Id), cancellation);
            if (document is null) return CatalogErrors.NotFound.Refuse();
            var group = await groups.FirstOrDefaultAsync(new GroupById(command.Group), cancellation);
            if (group is null) return CatalogErrors.GroupNotFound.Refuse(command.Group);

            if (await assignments.FirstOrDefaultAsync(new AssignmentOf(document.Id, group.Id), cancellation) is null)
            {
                assignments.Add(DocumentAssignment.Create(document.Id, group.Id, clock.GetUtcNow().UtcDateTime));
                var saved = await work.SaveAsync(cancellation);
                if (!saved.IsSuccess) return saved.AsRefusal();
            }

            return await reader.GetAssignmentAsync(document.Id, group.Id, cancellation);
        }, cancellationToken);
    }
}
