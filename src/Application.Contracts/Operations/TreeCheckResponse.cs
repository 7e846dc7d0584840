using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Operations;

/// <summary>The result of a check of the whole tree.</summary>
public sealed record TreeCheckResponse
{
    /// <summary>Number of groups and sites that were checked.</summary>
    /// <example>128</example>
    [Range(0, int.MaxValue)]
    public required int Groups { get; init; }

    /// <summary>Each row whose stored position is wrong; empty if the tree is consistent.</summary>
    public required IReadOnlyList<TreeDefectResponse> Defects { get; init; }
}

/// <summary>A row whose stored position in the tree is wrong.</summary>
public sealed record TreeDefectResponse
{
    /// <summary>Identifier of the group or site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid Id { get; init; }

    /// <summary>What is wrong with the row's position.</summary>
    /// <example>Its lineage does not follow from its parents.</example>
    public required string Defect { get; init; }

    /// <summary>The lineage that is stored.</summary>
    /// <example>019adeef0e007466823b8c1e392456de/</example>
    public required string StoredLineage { get; init; }

    /// <summary>The lineage that follows from the parents; null if a parent is missing or the parents form a cycle.</summary>
    /// <example>019ad9c8b2007a3b8bdd640f06671ad1/019adeef0e007466823b8c1e392456de/</example>
    public required string? ExpectedLineage { get; init; }
}
