using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>Read model of a document in a list, without its content.</summary>
public record DocumentSummaryRow
{
    /// <summary>Identifier of the document.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>Kind of the document.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>Name of the document, unique among documents of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>Description of the document; null when it is unset.</summary>
    public required string? Description { get; init; }

    /// <summary>SHA-256 of the canonical content in UTF-8, as 64 lower-case hex digits.</summary>
    public required string Checksum { get; init; }

    /// <summary>Size of the canonical content in bytes of UTF-8.</summary>
    public required int ContentSize { get; init; }

    /// <summary>Number of groups and sites that the document is directly assigned to, without their descendants.</summary>
    public required int AssignmentsCount { get; init; }

    /// <summary>When the document was created (UTC).</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the document was last changed (UTC).</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version of the document, starting at 1.</summary>
    public required int Version { get; init; }
}

/// <summary>Read model of a document with its content.</summary>
public sealed record DocumentRow : DocumentSummaryRow
{
    /// <summary>The content, a JSON object in canonical form.</summary>
    public required string Content { get; init; }
}

/// <summary>Read model of the assignment of a document to a group or site.</summary>
public sealed record DocumentAssignmentRow
{
    /// <summary>Identifier of the group or site.</summary>
    public required GroupId GroupId { get; init; }

    /// <summary>Name of the group or site.</summary>
    public required string GroupName { get; init; }

    /// <summary>The names from the root to the group, for example <c>/region-us/datacenter-west</c>.</summary>
    public required string GroupPath { get; init; }

    /// <summary>Whether the document is assigned to a site.</summary>
    public required bool IsSite { get; init; }

    /// <summary>When the document was assigned (UTC).</summary>
    public required DateTime AssignedAt { get; init; }
}
