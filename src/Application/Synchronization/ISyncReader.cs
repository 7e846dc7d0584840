using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Read model of a sync request.</summary>
public sealed record SyncRequestRow
{
    /// <summary>Identifier of the request.</summary>
    public required SyncRequestId Id { get; init; }

    /// <summary>Identifier of the site.</summary>
    public required GroupId SiteId { get; init; }

    /// <summary>The status at the time of reading.</summary>
    public required SyncRequestStatus Status { get; init; }

    /// <summary>Whether the site compares its whole copy with central's.</summary>
    public required bool FullSync { get; init; }

    /// <summary>The entity types to synchronise; null for all.</summary>
    public required IReadOnlyList<SyncEntityType>? EntityTypes { get; init; }

    /// <summary>Why the request failed; null when it did not fail.</summary>
    public required string? Reason { get; init; }

    /// <summary>When the agent acknowledged the request (UTC); null before.</summary>
    public required DateTime? AcknowledgedAt { get; init; }

    /// <summary>When the request expires (UTC).</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When the request ended (UTC), expiry included; null while it is open.</summary>
    public required DateTime? EndedAt { get; init; }

    /// <summary>When the request was created (UTC).</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the request was last changed (UTC).</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version of the request, starting at 1.</summary>
    public required int Version { get; init; }

    /// <summary>Creates the read model of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="now">The time of reading (UTC).</param>
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

/// <summary>Filter of a list of conflicts; all conditions that are set must match.</summary>
public sealed record ConflictFilter
{
    /// <summary>Matches conflicts of one of these sites.</summary>
    public AnyOf<GroupId>? Site { get; init; }

    /// <summary>Matches conflicts of this site and of the sites below it.</summary>
    public GroupId? Under { get; init; }

    /// <summary>Matches conflicts about entities of one of these types.</summary>
    public AnyOf<SyncEntityType>? EntityType { get; init; }

    /// <summary>Matches resolved conflicts when true, open ones when false.</summary>
    public bool? IsResolved { get; init; }

    /// <summary>Text form of the filter, to which cursors are bound.</summary>
    public string Text => new FilterText().Add("site_id", Site).Add("under", Under).Add("entity_type", EntityType).Add("resolved", IsResolved).ToString();
}

/// <summary>A conflict together with central's current state of the entity.</summary>
/// <param name="Conflict">The conflict.</param>
/// <param name="CurrentVersion">The entity's current version at the site; null when the site does not have the entity.</param>
/// <param name="CurrentState">The entity's current state; null when the entity has left the site.</param>
public sealed record ConflictView(SyncConflict Conflict, long? CurrentVersion, EntityState? CurrentState)
{
    /// <summary>
    /// Central's side: the current state while the conflict is open, and the state at the time of the resolution afterwards. Null when the
    /// entity has left the site.
    /// </summary>
    public EntityState? Central => Conflict.ResolvedAt is null ? CurrentState : EntityState.Read(Conflict.CentralState);

    /// <summary>Version of <see cref="Central"/>.</summary>
    public long CentralVersion => Conflict.ResolvedAt is null ? CurrentVersion ?? 0 : Conflict.CentralVersion;

    /// <summary>Every field that at least one side changed, sorted by name. Fields to resolve were changed by both sides.</summary>
    public IReadOnlyList<ConflictField> Fields
    {
        get
        {
            var (central, site) = (Central, Conflict.Site);
            var origin = Conflict.BaseState is { } json ? EntityState.Read(json) : null;
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

/// <summary>A field that at least one side changed; values are canonical JSON.</summary>
/// <param name="Name">Name of the field on the wire.</param>
/// <param name="Base">Value before both changes; null when it is no longer stored.</param>
/// <param name="Central">Central's value; null when the entity has left the site.</param>
/// <param name="Site">The site's value.</param>
/// <param name="IsChangedByCentral">Whether central changed the field.</param>
/// <param name="IsChangedBySite">Whether the site changed the field.</param>
/// <param name="IsToResolve">Whether the field must be resolved; the other fields were merged automatically.</param>
public sealed record ConflictField(
    string Name, string? Base, string? Central, string? Site, bool IsChangedByCentral, bool IsChangedBySite, bool IsToResolve);

/// <summary>Reads sync requests and conflicts for responses.</summary>
public interface ISyncReader
{
    /// <summary>Returns a sync request.</summary>
    /// <returns>The request; or <c>sync_request.not_found</c>.</returns>
    Task<Result<SyncRequestRow>> GetRequestAsync(SyncRequestId id, CancellationToken cancellationToken);

    /// <summary>Returns a page of a site's requests, newest first. Sort keys: <c>created_at</c>; ties are ordered by id.</summary>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="status">Statuses of the requests to return; null for all.</param>
    /// <param name="page">The requested page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The page; or <c>site.not_found</c>, <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<SyncRequestRow>>> ListRequestsAsync(
        GroupId site, AnyOf<SyncRequestStatus>? status, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns a conflict.</summary>
    /// <returns>The conflict; or <c>sync_conflict.not_found</c>.</returns>
    Task<Result<ConflictView>> GetConflictAsync(SyncConflictId id, CancellationToken cancellationToken);

    /// <summary>Returns a page of conflicts, newest first by default. Sort keys: <c>created_at</c>; ties are ordered by id.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="mustExist">Whether a site of the filter that does not exist is refused.</param>
    /// <param name="page">The requested page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key, <c>site.not_found</c> if
    /// <paramref name="mustExist"/> is true and the site does not exist.
    /// </returns>
    Task<Result<Page<ConflictView>>> ListConflictsAsync(ConflictFilter filter, bool mustExist, PageRequest page, CancellationToken cancellationToken);
}
