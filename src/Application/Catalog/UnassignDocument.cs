using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>Ends a document's assignment to a group. Where there is none, that is what was wanted.</summary>
/// <param name="Kind">A document of the other kind counts as not found.</param>
/// <param name="Id">The document.</param>
/// <param name="Group">A group or site.</param>
public sealed record UnassignDocument(DocumentKind Kind, DocumentId Id, GroupId Group);

/// <summary>Handles <see cref="UnassignDocument"/>.</summary>
public sealed class UnassignDocumentHandler(
    IReadRepository<CatalogDocument> documents, IReadRepository<DeviceGroup> groups, IRepository<DocumentAssignment> assignments, IUnitOfWork work)
{
    /// <summary>Ends it. The document's version stays: what it says has not changed.</summary>
    /// <returns><c>document.not_found</c>, <c>document.group_not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<GroupId>> HandleAsync(UnassignDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        // The structure's turn, as for all that is written of the catalogue: AssignDocument says why.
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
