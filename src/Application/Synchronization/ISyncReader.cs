using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>A request to synchronise as it is answered.</summary>
public sealed record SyncRequestRow
{
    /// <summary>Its id.</summary>
    public required SyncRequestId Id { get; init; }

    /// <summary>The site.</summary>
    public required GroupId SiteId { get; init; }

    /// <summary>What became of it by the time of reading.</summary>
    public required SyncRequestStatus Status { get; init; }

    /// <summary>Whether everything is compared anew.</summary>
    public required bool FullSync { get; init; }

    /// <summary>What is synchronised; null for everything.</summary>
    public required IReadOnlyList<SyncEntityType>? EntityTypes { get; init; }

    /// <summary>Why it failed.</summary>
    public required string? Reason { get; init; }

    /// <summary>UTC; when the agent acknowledged it.</summary>
    public required DateTime? AcknowledgedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>UTC; when it ended, by the clock too; null while it is open.</summary>
    public required DateTime? EndedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>The request as it is by now.</summary>
    public static SyncRequestRow Of(SyncRequest request, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(request);
        var status = request.StatusAt(now);
        return new SyncRequestRow
        {
            Id = request.Id,
            SiteId = request.SiteId,
            Status = status,
            FullSync = request.FullSync,
            EntityTypes = request.EntityTypes,
            Reason = request.Reason,
            AcknowledgedAt = request.AcknowledgedAt,
            ExpiresAt = request.ExpiresAt,
            EndedAt = status == SyncRequestStatus.Expired ? request.ExpiresAt : request.EndedAt,
            CreatedAt = request.CreatedAt,
            UpdatedAt = request.UpdatedAt,
            Version = request.Version,
        };
    }
}

/// <summary>Which conflicts.</summary>
public sealed record ConflictFilter
{
    /// <summary>Of one of these sites.</summary>
    public AnyOf<GroupId>? Site { get; init; }

    /// <summary>Of this site or one below.</summary>
    public GroupId? Under { get; init; }

    /// <summary>About one of these kinds of thing.</summary>
    public AnyOf<SyncEntityType>? EntityType { get; init; }

    /// <summary>Whether they are settled.</summary>
    public bool? IsResolved { get; init; }

    /// <summary>The filter as the text that cursors are bound to.</summary>
    public string Text => new FilterText().Add("site_id", Site).Add("under", Under).Add("entity_type", EntityType).Add("resolved", IsResolved).ToString();
}

/// <summary>A conflict beside what central has by now.</summary>
/// <param name="Conflict">The conflict.</param>
/// <param name="CurrentVersion">The entity's version at the site by now; null where the site has none.</param>
/// <param name="CurrentState">What it is by now; null where it has left the site.</param>
public sealed record ConflictView(SyncConflict Conflict, long? CurrentVersion, EntityState? CurrentState)
{
    /// <summary>What stands on central's side: while the conflict is open, what central has; of a settled one, what it had. Null where the entity has left the site.</summary>
    public EntityState? Central => Conflict.ResolvedAt is null ? CurrentState : EntityState.Read(Conflict.CentralState);

    /// <summary>The version of <see cref="Central"/>.</summary>
    public long CentralVersion => Conflict.ResolvedAt is null ? CurrentVersion ?? 0 : Conflict.CentralVersion;

    /// <summary>Every field that a side changed, sorted, with who did. Those to be settled were changed by both.</summary>
    public IReadOnlyList<ConflictField> Fields
    {
        get
        {
            var (central, site) = (Central, Conflict.Site);
            var origin = Conflict.BaseState is { } known ? EntityState.Read(known) : null;
            var changed = origin is null ? [] : origin.DifferingFrom(site).Concat(central is null ? [] : origin.DifferingFrom(central));
            return
            [
                .. Conflict.Fields.Union(changed).Order(StringComparer.Ordinal).Select(name => new ConflictField(
                    name, origin?[name], central?[name], site[name],
                    Conflict.Fields.Contains(name) || central is null || central[name] != origin?[name], Conflict.Fields.Contains(name) || site[name] != origin?[name],
                    Conflict.Fields.Contains(name))),
            ];
        }
    }
}

/// <summary>A field that a side changed; values are canonical JSON.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Base">What it was; null where that was not known any more.</param>
/// <param name="Central">What it is at central; null where the entity has left the site.</param>
/// <param name="Site">What it was at the site.</param>
/// <param name="IsChangedByCentral">Whether central changed it.</param>
/// <param name="IsChangedBySite">Whether the site changed it.</param>
/// <param name="IsToResolve">Whether it is to be settled; the others merged by themselves.</param>
public sealed record ConflictField(
    string Name, string? Base, string? Central, string? Site, bool IsChangedByCentral, bool IsChangedBySite, bool IsToResolve);

/// <summary>Reads requests to synchronise and conflicts for answers.</summary>
public interface ISyncReader
{
    /// <summary>One request.</summary>
    /// <returns><c>sync_request.not_found</c>.</returns>
    Task<Result<SyncRequestRow>> GetRequestAsync(SyncRequestId id, CancellationToken cancellationToken);

    /// <summary>A page of a site's requests, the newest first. Orders: <c>created_at</c>; ties by id.</summary>
    /// <param name="site">The site.</param>
    /// <param name="status">Only those with one of these statuses; null for all.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>site.not_found</c>, <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<SyncRequestRow>>> ListRequestsAsync(
        GroupId site, AnyOf<SyncRequestStatus>? status, PageRequest page, CancellationToken cancellationToken);

    /// <summary>One conflict.</summary>
    /// <returns><c>sync_conflict.not_found</c>.</returns>
    Task<Result<ConflictView>> GetConflictAsync(SyncConflictId id, CancellationToken cancellationToken);

    /// <summary>A page of conflicts, the newest first where nothing is said. Orders: <c>created_at</c>; ties by id.</summary>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order; <c>site.not_found</c> where <paramref name="mustExist"/> and the site does not.</returns>
    Task<Result<Page<ConflictView>>> ListConflictsAsync(ConflictFilter filter, bool mustExist, PageRequest page, CancellationToken cancellationToken);
}
