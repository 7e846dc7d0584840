using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Catalog;

/// <summary>
/// The assignment of a document to a group. The document is delivered to the group, if it is a site, and to every site below it. A document
/// has at most one assignment to a group, which never changes and does not affect the document's version.
/// </summary>
public sealed class DocumentAssignment : EventSource
{
    private DocumentAssignment(DocumentId documentId, GroupId groupId, DateTime assignedAt)
    {
        DocumentId = documentId;
        GroupId = groupId;
        AssignedAt = assignedAt;
    }

    /// <summary>Identifier of the document.</summary>
    public DocumentId DocumentId { get; private set; }

    /// <summary>Identifier of the group or site.</summary>
    public GroupId GroupId { get; private set; }

    /// <summary>When the document was assigned (UTC).</summary>
    public DateTime AssignedAt { get; private set; }

    /// <summary>Creates an assignment.</summary>
    /// <param name="document">Identifier of the document.</param>
    /// <param name="group">Identifier of the group or site, whose existence the caller has checked.</param>
    /// <param name="now">The current time (UTC).</param>
    public static DocumentAssignment Create(DocumentId document, GroupId group, DateTime now)
    {
        var assignment = new DocumentAssignment(document, group, now);
        assignment.Record(new DocumentAssigned(assignment));
        return assignment;
    }

    /// <summary>Ends the assignment. The caller must remove it from the repository.</summary>
    public void Delete() => Record(new DocumentUnassigned(this));
}
