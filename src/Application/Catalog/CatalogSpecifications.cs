using Ardalis.Specification;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>One document of one kind; a document of the other kind of that id is none.</summary>
public sealed class DocumentOfKind : Specification<CatalogDocument>
{
    /// <summary>The document of this id, if it is of this kind.</summary>
    public DocumentOfKind(DocumentKind kind, DocumentId id) => Query.Where(document => document.Id == id && document.Kind == kind);
}

/// <summary>One document's assignment to one group.</summary>
public sealed class AssignmentOf : Specification<DocumentAssignment>
{
    /// <summary>The assignment of this document to this group.</summary>
    public AssignmentOf(DocumentId document, GroupId group) =>
        Query.Where(assignment => assignment.DocumentId == document && assignment.GroupId == group);
}

/// <summary>Everything that one document is assigned to.</summary>
public sealed class AssignmentsOfDocument : Specification<DocumentAssignment>
{
    /// <summary>The assignments of this document.</summary>
    public AssignmentsOfDocument(DocumentId document) => Query.Where(assignment => assignment.DocumentId == document);
}
