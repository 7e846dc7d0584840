using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /sites/{id}/sync</c>; it may be left out.</summary>
public sealed record SyncSiteRequest
{
    /// <summary>Whether everything is compared, and not only what changed; false by default.</summary>
    /// <example>true</example>
    public bool? FullSync { get; init; }

    /// <summary>What to synchronise: at least one kind, each once; everything by default.</summary>
    [MinLength(1)]
    public IReadOnlyList<SyncEntityType>? EntityTypes { get; init; }
}
