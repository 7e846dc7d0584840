using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Operations;

/// <summary>What a check of the whole tree found.</summary>
public sealed record TreeCheckResponse
{
    /// <summary>Number of groups and sites that were checked.</summary>
    /// <example>128</example>
    [Range(0, int.MaxValue)]
    public required int Groups { get; init; }

    /// <summary>Each row whose place is recorded wrongly; empty for a sound tree.</summary>
    public required IReadOnlyList<TreeDefectResponse> Defects { get; init; }
}

/// <summary>One row whose place in the tree is recorded wrongly.</summary>
public sealed record TreeDefectResponse
{
    /// <summary>Identifier of the group or site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid Id { get; init; }

    /// <summary>What is wrong with its place in the tree.</summary>
    /// <example>Its lineage does not follow from its parents.</example>
    public required string Defect { get; init; }

    /// <summary>The lineage that is stored.</summary>
    /// <example>019adeef0e007466823b8c1e392456de/</example>
    public required string StoredLineage { get; init; }

    /// <summary>The lineage that follows from the parents; null where none does.</summary>
    /// <example>019ad9c8b2007a3b8bdd640f06671ad1/019adeef0e007466823b8c1e392456de/</example>
    public required string? ExpectedLineage { get; init; }
}
