namespace Sites.Application.Contracts.Catalog;

/// <summary>A document without its content, as lists answer it.</summary>
public record DocumentSummaryResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is; fixed for life.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>Unique among documents of its kind, compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string? Description { get; init; }

    /// <summary>SHA-256 of the canonical content's UTF-8, as 64 lower-case hex digits.</summary>
    public required string Checksum { get; init; }

    /// <summary>Bytes of the canonical content's UTF-8: 2–262,144.</summary>
    public required int ContentSize { get; init; }

    /// <summary>How many groups and sites it is assigned to themselves; those below them are not counted.</summary>
    public required int AssignmentsCount { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1, raised with every change of the document itself; the first half of the ETag. Assigning it is none.</summary>
    public required int Version { get; init; }
}
