using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// An entity as a site should have it, and how much of it the site has acknowledged. The states of a site form its feed, ordered by
/// version: an entity that changes again moves to the end, and is delivered once however often it changed.
/// </summary>
public sealed class SyncState
{
    /// <summary>The value of <see cref="LastModifiedBy"/> for changes that central made.</summary>
    public const string Central = "central";

    private SyncState(GroupId siteId, SyncEntityType entityType, Guid entityId) =>
        (SiteId, EntityType, EntityId, LastModifiedBy, Checksum) = (siteId, entityType, entityId, Central, "");

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Type of the entity.</summary>
    public SyncEntityType EntityType { get; private set; }

    /// <summary>Identifier of the entity.</summary>
    public Guid EntityId { get; private set; }

    /// <summary>The entity's version, which is its position in the site's feed: from 1, only rising.</summary>
    public long Version { get; private set; }

    /// <summary>The first version with the current state, which may have been delivered again since.</summary>
    public long FirstVersion { get; private set; }

    /// <summary>The highest version that the site has acknowledged; 0 for none.</summary>
    public long AcknowledgedVersion { get; private set; }

    /// <summary>Whether the site has not acknowledged the current version.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Whether the entity has left the site.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>
    /// Whether central never had the entity: the site pushed it, was refused, and the feed delivers a removal. At most
    /// <see cref="ChangeReceipt.MaxRefusals"/> of these are kept for each site.
    /// </summary>
    public bool IsRefused { get; private set; }

    /// <summary>The state as canonical JSON; null if the entity has left the site, and for documents, which are stored once for all sites.</summary>
    public string? State { get; private set; }

    /// <summary>SHA-256 of the state in lower-case hex; empty if the entity has left the site.</summary>
    public string Checksum { get; private set; }

    /// <summary>When the last change was made, at central or at the site (UTC, by central's clock).</summary>
    public DateTime LastModified { get; private set; }

    /// <summary>Who made the last change: <see cref="Central"/>, or the identifier of the site.</summary>
    public string LastModifiedBy { get; private set; }

    /// <summary>The version that the site's last pushed change is based on; null if it never pushed one.</summary>
    public long? PushedOnVersion { get; private set; }

    /// <summary>The site's state after its last pushed change. It is the origin of the next change if that is based on the same version.</summary>
    public string? PushedState { get; private set; }

    /// <summary>When the site made its last pushed change (UTC, by central's clock as far as that is known).</summary>
    public DateTime? PushedModifiedAt { get; private set; }

    /// <summary>Creates the state of an entity that is new at a site.</summary>
    public static SyncState Of(GroupId site, SyncEntityType type, Guid entity) => new(site, type, entity);

    /// <summary>Creates the removal of an entity that a site pushed and central refused.</summary>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="type">Type of the entity.</param>
    /// <param name="entity">Identifier of the entity, assigned by the site.</param>
    /// <param name="version">The next version of the site's feed.</param>
    /// <param name="now">The current time (UTC).</param>
    public static SyncState Refused(GroupId site, SyncEntityType type, Guid entity, long version, DateTime now)
    {
        var state = new SyncState(site, type, entity) { IsRefused = true };
        state.Remove(version, now, null);
        return state;
    }

    /// <summary>Records a new state.</summary>
    /// <param name="version">The next version of the site's feed.</param>
    /// <param name="state">The new state; null if it is stored elsewhere.</param>
    /// <param name="checksum">Checksum of the new state.</param>
    /// <param name="modifiedAt">When the change was made (UTC).</param>
    /// <param name="by">Identifier of the site that made the change; null for central.</param>
    /// <returns>The previous state, to be stored in the history; null if there is none.</returns>
    public PastState? Apply(long version, string? state, string checksum, DateTime modifiedAt, GroupId? by)
    {
        var past = ToPastState();
        SetVersion(version, modifiedAt, by);
        (IsRemoved, IsRefused, State, Checksum) = (false, false, state, checksum);
        return past;
    }

    /// <summary>Records that the entity has left the site.</summary>
    /// <param name="version">The next version of the site's feed.</param>
    /// <param name="modifiedAt">When the entity left (UTC).</param>
    /// <param name="by">Identifier of the site that made the change; null for central.</param>
    /// <returns>The previous state, to be stored in the history; null if there is none.</returns>
    public PastState? Remove(long version, DateTime modifiedAt, GroupId? by)
    {
        var past = ToPastState();
        SetVersion(version, modifiedAt, by);
        (IsRemoved, State, Checksum) = (true, null, "");
        return past;
    }

    /// <summary>
    /// Assigns a new version to the unchanged state, so that it is delivered again to a site whose copy differs. However often that happens, the
    /// state has one entry in the history.
    /// </summary>
    /// <param name="version">The next version of the site's feed.</param>
    public void Resend(long version)
    {
        Version = version;
        IsPending = true;
    }

    /// <summary>Records that the site acknowledged a version. A lower version than the acknowledged one has no effect.</summary>
    /// <returns>False if the entity never had that version.</returns>
    public bool Acknowledge(long version)
    {
        if (version < 1 || version > Version) return false;
        AcknowledgedVersion = Math.Max(AcknowledgedVersion, version);
        IsPending = AcknowledgedVersion < Version;
        return true;
    }

    /// <summary>Records a change that the site pushed.</summary>
    /// <param name="onVersion">The version that the change is based on.</param>
    /// <param name="state">The site's state after the change.</param>
    /// <param name="modifiedAt">When the site made the change (UTC).</param>
    public void RecordPush(long onVersion, EntityState state, DateTime modifiedAt)
    {
        ArgumentNullException.ThrowIfNull(state);
        (PushedOnVersion, PushedState, PushedModifiedAt) = (onVersion, state.Json, modifiedAt);
    }

    private PastState? ToPastState() => State is null ? null : new PastState(this);

    private void SetVersion(long version, DateTime modifiedAt, GroupId? by)
    {
        Version = FirstVersion = version;
        IsPending = true;
        LastModified = modifiedAt;
        LastModifiedBy = by?.ToString() ?? Central;
    }
}

/// <summary>A previous state of an entity at a site.</summary>
public sealed class PastState
{
    internal PastState(SyncState state)
    {
        (SiteId, EntityType, EntityId, Version, FirstVersion) = (state.SiteId, state.EntityType, state.EntityId, state.Version, state.FirstVersion);
        (State, ModifiedAt, ModifiedBy) = (state.State!, state.LastModified, state.LastModifiedBy);
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private PastState()
    {
    }
#pragma warning restore CS8618

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Type of the entity.</summary>
    public SyncEntityType EntityType { get; private set; }

    /// <summary>Identifier of the entity.</summary>
    public Guid EntityId { get; private set; }

    /// <summary>The last version at which the entity had the state.</summary>
    public long Version { get; private set; }

    /// <summary>The first version at which the entity had the state.</summary>
    public long FirstVersion { get; private set; }

    /// <summary>The state as canonical JSON.</summary>
    public string State { get; private set; }

    /// <summary>When the change to this state was made (UTC); see <see cref="SyncState.LastModified"/>.</summary>
    public DateTime ModifiedAt { get; private set; }

    /// <summary>Who made the change to this state; see <see cref="SyncState.LastModifiedBy"/>.</summary>
    public string ModifiedBy { get; private set; }
}
