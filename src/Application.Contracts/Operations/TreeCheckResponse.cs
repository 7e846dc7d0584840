namespace Sites.Application.Contracts.Operations;

/// <summary>What a check of the whole tree found.</summary>
public sealed record TreeCheckResponse
{
    /// <summary>How many groups and sites were looked at.</summary>
    public required int Groups { get; init; }

    /// <summary>Each row whose place is recorded wrongly; empty for a sound tree.</summary>
    public required IReadOnlyList<TreeDefectResponse> Defects { get; init; }
}

/// <summary>One row whose place in the tree is recorded wrongly.</summary>
public sealed record TreeDefectResponse
{
    /// <summary>The row.</summary>
    public required Guid Id { get; init; }

    /// <summary>What is wrong with it.</summary>
    public required string Defect { get; init; }

    /// <summary>The lineage that is stored.</summary>
    public required string StoredLineage { get; init; }

    /// <summary>The lineage that follows from the parents; null where none does.</summary>
    public required string? ExpectedLineage { get; init; }
}
