using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Catalog;

/// <summary>A document without its content, as lists return it.</summary>
public record DocumentSummaryResponse
{
    /// <summary>Identifier of the document.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    public required Guid Id { get; init; }

    /// <summary>Kind of the document; it never changes.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>Name, unique among documents of its kind, ignoring case.</summary>
    /// <example>install-debian</example>
    public required string Name { get; init; }

    /// <summary>What the document is for.</summary>
    /// <example>Installs Debian 13 on edge gateways</example>
    public required string? Description { get; init; }

    /// <summary>SHA-256 of the canonical content's UTF-8, as 64 lower-case hex digits.</summary>
    /// <example>8f1d0b6b3c52f3f1a4f0a0c2f3de0c5cf8a5c9d5e2b74c0d1f6e7a8b9c0d1e2f</example>
    public required string Checksum { get; init; }

    /// <summary>Size of the canonical content's UTF-8 in bytes: 2–262,144.</summary>
    /// <example>1834</example>
    [Range(2, 262_144)]
    public required int ContentSize { get; init; }

    /// <summary>Number of groups and sites that the document is assigned to directly; those below them are not counted.</summary>
    /// <example>2</example>
    [Range(0, int.MaxValue)]
    public required int AssignmentsCount { get; init; }

    /// <summary>When the document was created (UTC).</summary>
    /// <example>2025-12-02T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the document was last changed (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version, from 1, raised with every change of the document itself, but not of its assignments; the first half of the ETag.</summary>
    /// <example>3</example>
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }
}
