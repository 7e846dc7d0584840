using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>A document as a list answers it: all but what it says.</summary>
public record DocumentSummaryRow
{
    /// <summary>Its id.</summary>
    public required DocumentId Id { get; init; }

    /// <summary>What it is.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>Unique among documents of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string? Description { get; init; }

    /// <summary>SHA-256 of the canonical content's UTF-8, as 64 lower-case hex digits.</summary>
    public required string Checksum { get; init; }

    /// <summary>Bytes of the canonical content's UTF-8.</summary>
    public required int ContentSize { get; init; }

    /// <summary>How many groups and sites it is assigned to themselves, those below them not counted.</summary>
    public required int AssignmentsCount { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }
}

/// <summary>A document as it is answered by itself.</summary>
public sealed record DocumentRow : DocumentSummaryRow
{
    /// <summary>A JSON object in canonical form.</summary>
    public required string Content { get; init; }
}

/// <summary>What a document is assigned to, as it is answered.</summary>
public sealed record DocumentAssignmentRow
{
    /// <summary>A group or site.</summary>
    public required GroupId GroupId { get; init; }

    /// <summary>Its name.</summary>
    public required string GroupName { get; init; }

    /// <summary>The names from the root down: <c>/region-us/datacenter-west</c>.</summary>
    public required string GroupPath { get; init; }

    /// <summary>Whether it is a site.</summary>
    public required bool IsSite { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime AssignedAt { get; init; }
}
