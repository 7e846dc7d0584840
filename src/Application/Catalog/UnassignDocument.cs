using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>Removes the assignment of a document to a group.</summary>
/// <param name="Kind">Kind of the document; documents of the other kind are not found.</param>
/// <param name="Id">Identifier of the document.</param>
/// <param name="Group">Identifier of the group or site.</param>
public sealed record UnassignDocument(DocumentKind Kind, DocumentId Id, GroupId Group);

/// <summary>Handles <see cref="UnassignDocument"/>.</summary>
public sealed class UnassignDocumentHandler(
    IReadRepository<CatalogDocument> documents, IReadRepository<DeviceGroup> groups, IRepository<DocumentAssignment> assignments, IUnitOfWork work)
{
    /// <summary>Removes the assignment; succeeds also when there is none. The document's version does not change.</summary>
    /// <returns>Identifier of the group; or <c>document.not_found</c>, <c>document.group_not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<GroupId>> HandleAsync(UnassignDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        // All catalog writes use the exclusive structure lock; see AssignDocumentHandler for the reason.
        return await work.CommitAsync<GroupId>(WriteScope.Structure, async cancellation =>
        {
            var document = await documents.FirstOrDefaultAsync(new DocumentOfKind(command.Kind, command.Id), cancellation);
            if (document is null) return CatalogErrors.NotFound.Refuse();
            var group = await groups.FirstOrDefaultAsync(new GroupById(command.Group), cancellation);
            if (group is null) return CatalogErrors.GroupNotFound.Refuse(command.Group);

            var assignment = await assignments.FirstOrDefaultAsync(new AssignmentOf(document.Id, group.Id), cancellation);
            if (assignment is null) return group.Id;
            assignment.Delete();
            assignments.Delete(assignment);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? group.Id : saved.AsRefusal();
        }, cancellationToken);
    }
}
