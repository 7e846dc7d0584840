using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /sites/{id}/conflicts/resolve-all</c>.</summary>
public sealed record ResolveAllConflictsRequest
{
    /// <summary><c>accepted_central</c> or <c>accepted_site</c>; required.</summary>
    [Required]
    public ConflictDecision? Resolution { get; init; }
}
