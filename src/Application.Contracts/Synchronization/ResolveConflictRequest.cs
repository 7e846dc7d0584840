using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /sync/conflicts/{id}/resolve</c>.</summary>
public sealed record ResolveConflictRequest
{
    /// <summary>Whose values win; required.</summary>
    [Required]
    public ConflictDecision? Resolution { get; init; }

    /// <summary>For <c>merged</c>: a value for every field that needs a decision, and optionally for others.</summary>
    public JsonElement? Fields { get; init; }

    /// <summary>For <c>merged</c>, instead of <c>fields</c>: the whole resulting state.</summary>
    public JsonElement? MergedState { get; init; }

    /// <summary>Central's version that the decision is based on; by default, the version at which the conflict was detected.</summary>
    /// <example>1842</example>
    public long? CentralVersion { get; init; }

    /// <summary>The site's version that the decision is based on; by default the current one.</summary>
    /// <example>1</example>
    public long? SiteVersion { get; init; }
}
