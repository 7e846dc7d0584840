using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Synchronization;

/// <summary>What of a site is to be synchronised.</summary>
/// <param name="FullSync">Whether everything is compared anew, and not only what changed.</param>
/// <param name="EntityTypes">Which kinds of things; null for all.</param>
public sealed record SyncScope(bool FullSync, IReadOnlyList<SyncEntityType>? EntityTypes)
{
    /// <summary>The kinds as they are stored, in a fixed order; null for all.</summary>
    public string? Names => EntityTypes is null ? null : string.Join(',', EntityTypes.Order().Select(type => type.ToWire()));

    /// <summary>What covers both.</summary>
    public SyncScope Or(SyncScope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var types = EntityTypes is null || other.EntityTypes is null ? null : EntityTypes.Union(other.EntityTypes).Order().ToList();
        return new SyncScope(FullSync || other.FullSync, types);
    }

    /// <summary>Reads what a caller wants.</summary>
    /// <param name="fullSync">Null means no.</param>
    /// <param name="entityTypes">Each kind once; null for all.</param>
    /// <returns><c>sync_request.entity_types_invalid</c>.</returns>
    public static Result<SyncScope> Parse(bool? fullSync, IReadOnlyList<SyncEntityType>? entityTypes)
    {
        if (entityTypes is not null && (entityTypes.Count == 0 || entityTypes.Distinct().Count() != entityTypes.Count))
            return SyncErrors.EntityTypesInvalid.Refuse(WireNames.All<SyncEntityType>());
        return new SyncScope(fullSync ?? false, entityTypes);
    }
}
