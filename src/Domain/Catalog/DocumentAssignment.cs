using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Catalog;

/// <summary>
/// That a document is assigned to a group, and so to the site that the group is and to every site below it. There is one or
/// there is none for a document and a group, and nothing about it changes; it has no version of its own and leaves the document's alone.
/// </summary>
public sealed class DocumentAssignment : EventSource
{
    private DocumentAssignment(DocumentId documentId, GroupId groupId, DateTime assignedAt)
    {
        DocumentId = documentId;
        GroupId = groupId;
        AssignedAt = assignedAt;
    }

    /// <summary>What is assigned.</summary>
    public DocumentId DocumentId { get; private set; }

    /// <summary>A group or site.</summary>
    public GroupId GroupId { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime AssignedAt { get; private set; }

    /// <summary>A new assignment.</summary>
    /// <param name="document">What is assigned.</param>
    /// <param name="group">A group or site; the caller has made sure that it is there.</param>
    /// <param name="now">UTC.</param>
    public static DocumentAssignment Create(DocumentId document, GroupId group, DateTime now)
    {
        var assignment = new DocumentAssignment(document, group, now);
        assignment.Record(new DocumentAssigned(assignment));
        return assignment;
    }

    /// <summary>Ends the assignment. The caller removes it from the repository.</summary>
    public void Delete() => Record(new DocumentUnassigned(this));
}
