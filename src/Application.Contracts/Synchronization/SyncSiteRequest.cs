using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The optional body of <c>POST /sites/{id}/sync</c>.</summary>
public sealed record SyncSiteRequest
{
    /// <summary>Whether all entities are compared, and not only those that changed; false by default.</summary>
    /// <example>true</example>
    public bool? FullSync { get; init; }

    /// <summary>The kinds of entities to synchronise: at least one, without duplicates; all by default.</summary>
    [MinLength(1)]
    public IReadOnlyList<SyncEntityType>? EntityTypes { get; init; }
}
