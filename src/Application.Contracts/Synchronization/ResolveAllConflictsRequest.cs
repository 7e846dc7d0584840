namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /sites/{id}/conflicts/resolve-all</c>.</summary>
public sealed record ResolveAllConflictsRequest
{
    /// <summary><c>accepted_central</c> or <c>accepted_site</c>; needed.</summary>
    public ConflictDecision? Resolution { get; init; }
}
