using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Synchronization;

/// <summary>What a request to synchronise covers.</summary>
/// <param name="FullSync">Whether everything is compared instead of only synchronising changes.</param>
/// <param name="EntityTypes">The entity types; null for all.</param>
public sealed record SyncScope(bool FullSync, IReadOnlyList<SyncEntityType>? EntityTypes)
{
    /// <summary>The stored form of the entity types, in a fixed order; null for all.</summary>
    public string? Names => EntityTypes is null ? null : string.Join(',', EntityTypes.Order().Select(type => type.ToWire()));

    /// <summary>Returns the scope that covers both scopes.</summary>
    public SyncScope Union(SyncScope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var types = EntityTypes is null || other.EntityTypes is null ? null : EntityTypes.Union(other.EntityTypes).Order().ToList();
        return new SyncScope(FullSync || other.FullSync, types);
    }

    /// <summary>Validates a requested scope.</summary>
    /// <param name="fullSync">Whether a full synchronisation is requested; null means false.</param>
    /// <param name="entityTypes">The entity types, each at most once; null for all.</param>
    /// <returns>The scope; or <c>sync_request.entity_types_invalid</c>.</returns>
    public static Result<SyncScope> Parse(bool? fullSync, IReadOnlyList<SyncEntityType>? entityTypes)
    {
        if (entityTypes is not null && (entityTypes.Count == 0 || entityTypes.Distinct().Count() != entityTypes.Count))
            return SyncErrors.EntityTypesInvalid.Refuse(WireNames.All<SyncEntityType>());
        return new SyncScope(fullSync ?? false, entityTypes);
    }
}
