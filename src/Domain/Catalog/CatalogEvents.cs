using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>A change of a document.</summary>
/// <param name="Document">The document as it is after the change.</param>
public abstract record DocumentEvent(CatalogDocument Document) : DomainEvent;

/// <summary>A document was created.</summary>
/// <param name="Document">The new document.</param>
public sealed record DocumentCreated(CatalogDocument Document) : DocumentEvent(Document);

/// <summary>The name or the description of a document changed.</summary>
/// <param name="Document">The document.</param>
/// <param name="Field">Name of the field on the wire.</param>
/// <param name="Before">The previous value; null if the field was unset.</param>
/// <param name="After">The new value; null if the field is unset.</param>
public sealed record DocumentDetailChanged(CatalogDocument Document, string Field, string? Before, string? After) : DocumentEvent(Document);

/// <summary>The content of a document changed.</summary>
/// <param name="Document">The document.</param>
/// <param name="ChecksumBefore">The checksum of the previous content.</param>
public sealed record DocumentRevised(CatalogDocument Document, string ChecksumBefore) : DocumentEvent(Document);

/// <summary>A document was deleted.</summary>
/// <param name="Document">The document.</param>
public sealed record DocumentDeleted(CatalogDocument Document) : DocumentEvent(Document);

/// <summary>A document was assigned to a group.</summary>
/// <param name="Assignment">The new assignment.</param>
public sealed record DocumentAssigned(DocumentAssignment Assignment) : DomainEvent;

/// <summary>A document is no longer assigned to a group.</summary>
/// <param name="Assignment">The assignment that ended.</param>
public sealed record DocumentUnassigned(DocumentAssignment Assignment) : DomainEvent;
