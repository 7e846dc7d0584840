using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>Assigns a document to a group, and so to every site below it. Doing it twice is doing it once.</summary>
/// <param name="Kind">A document of the other kind counts as not found.</param>
/// <param name="Id">The document.</param>
/// <param name="Group">A group or site.</param>
public sealed record AssignDocument(DocumentKind Kind, DocumentId Id, GroupId Group);

/// <summary>Handles <see cref="AssignDocument"/>.</summary>
public sealed class AssignDocumentHandler(
    IReadRepository<CatalogDocument> documents, IReadRepository<DeviceGroup> groups, IRepository<DocumentAssignment> assignments,
    ICatalogReader reader, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Assigns it, or finds that it is assigned. The document's version stays: what it says has not changed.</summary>
    /// <returns><c>document.not_found</c>, <c>document.group_not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<DocumentAssignmentRow>> HandleAsync(AssignDocument command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        // What a site must know is decided by documents, assignments and its place in the tree together. One at a time with
        // the moves of the tree, whoever works that out sees all three as they are, and not a half of two changes.
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
