namespace Sites.Application.Contracts.Synchronization;

/// <summary>What was settled.</summary>
public sealed record ResolvedConflictsResponse
{
    /// <summary>How many conflicts were.</summary>
    public required int Resolved { get; init; }

    /// <summary>Those that were not, and stay open.</summary>
    public required IReadOnlyList<UnresolvedConflictResponse> Unresolved { get; init; }
}

/// <summary>A conflict that could not be settled.</summary>
public sealed record UnresolvedConflictResponse
{
    /// <summary>The conflict.</summary>
    public required Guid Id { get; init; }

    /// <summary>Why.</summary>
    public required string Code { get; init; }

    /// <summary>The same as a sentence.</summary>
    public required string Detail { get; init; }
}
