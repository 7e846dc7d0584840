using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The result of resolving the conflicts of a site.</summary>
public sealed record ResolvedConflictsResponse
{
    /// <summary>Number of conflicts that were resolved.</summary>
    /// <example>5</example>
    [Range(0, int.MaxValue)]
    public required int Resolved { get; init; }

    /// <summary>Conflicts that could not be resolved and stay open.</summary>
    public required IReadOnlyList<UnresolvedConflictResponse> Unresolved { get; init; }
}

/// <summary>A conflict that could not be resolved.</summary>
public sealed record UnresolvedConflictResponse
{
    /// <summary>Identifier of the conflict.</summary>
    /// <example>019ca93f-b2d0-7a65-a6b6-5a6a8b8148f6</example>
    public required Guid Id { get; init; }

    /// <summary>Stable code of why the conflict could not be resolved.</summary>
    /// <example>node.invalid_transition</example>
    public required string Code { get; init; }

    /// <summary>Why the conflict could not be resolved, as a human-readable sentence.</summary>
    public required string Detail { get; init; }
}
