using Ardalis.Specification;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>A document by kind and identifier; documents of the other kind do not match.</summary>
public sealed class DocumentOfKind : Specification<CatalogDocument>
{
    /// <summary>Selects the document with this identifier, if it has this kind.</summary>
    public DocumentOfKind(DocumentKind kind, DocumentId id) => Query.Where(document => document.Id == id && document.Kind == kind);
}

/// <summary>The assignment of a document to a group.</summary>
public sealed class AssignmentOf : Specification<DocumentAssignment>
{
    /// <summary>Selects the assignment of this document to this group.</summary>
    public AssignmentOf(DocumentId document, GroupId group) =>
        Query.Where(assignment => assignment.DocumentId == document && assignment.GroupId == group);
}

/// <summary>All assignments of a document.</summary>
public sealed class AssignmentsOfDocument : Specification<DocumentAssignment>
{
    /// <summary>Selects the assignments of this document.</summary>
    public AssignmentsOfDocument(DocumentId document) => Query.Where(assignment => assignment.DocumentId == document);
}
