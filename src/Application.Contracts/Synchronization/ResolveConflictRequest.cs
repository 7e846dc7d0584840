using System.Text.Json;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /sync/conflicts/{id}/resolve</c>.</summary>
public sealed record ResolveConflictRequest
{
    /// <summary>Whose values hold; needed.</summary>
    public ConflictDecision? Resolution { get; init; }

    /// <summary>For <c>merged</c>: a value for every field that is to be settled, and for others if wanted.</summary>
    public JsonElement? Fields { get; init; }

    /// <summary>For <c>merged</c>, instead of <see cref="Fields"/>: the whole state.</summary>
    public JsonElement? MergedState { get; init; }

    /// <summary>Central's version that the decision rests on; the one at which the conflict arose where nothing is said.</summary>
    public long? CentralVersion { get; init; }

    /// <summary>The site's version that the decision rests on; the present one where nothing is said.</summary>
    public long? SiteVersion { get; init; }
}
