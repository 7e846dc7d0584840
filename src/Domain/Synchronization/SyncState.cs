using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// What central knows of one entity at one site: what it is there, and how much of that the site has said it knows. All of
/// a site's together are its feed: each stands at its version, so an entity that changes again moves to the end, and
/// is read once however often it changed.
/// </summary>
public sealed class SyncState
{
    /// <summary>Who changed what central itself changed.</summary>
    public const string Central = "central";

    private SyncState(GroupId siteId, SyncEntityType entityType, Guid entityId) =>
        (SiteId, EntityType, EntityId, LastModifiedBy, Checksum) = (siteId, entityType, entityId, Central, "");

    /// <summary>The site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>What kind of thing.</summary>
    public SyncEntityType EntityType { get; private set; }

    /// <summary>Which one.</summary>
    public Guid EntityId { get; private set; }

    /// <summary>Its place in the site's feed, and its version there: from 1, only rising.</summary>
    public long Version { get; private set; }

    /// <summary>The version that the site has said it knows; 0 for none.</summary>
    public long AcknowledgedVersion { get; private set; }

    /// <summary>Whether central is ahead of what the site has said it knows.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Whether it has left the site.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>What it is, as canonical JSON; null where it has left, and for documents, which are kept but once for all sites.</summary>
    public string? State { get; private set; }

    /// <summary>SHA-256 of what it is, in lower-case hex; empty where it has left.</summary>
    public string Checksum { get; private set; }

    /// <summary>UTC, by central's clock; when it was changed, there where it was changed.</summary>
    public DateTime LastModified { get; private set; }

    /// <summary>Who changed it: <see cref="Central"/>, or the id of the site.</summary>
    public string LastModifiedBy { get; private set; }

    /// <summary>On which version the site's last change was made; null where it never pushed one.</summary>
    public long? PushedOnVersion { get; private set; }

    /// <summary>What the site had after its last change; the change after that is compared with it where it was made on the same version.</summary>
    public string? PushedState { get; private set; }

    /// <summary>By the site's clock; when it made its last change.</summary>
    public DateTime? PushedModifiedAt { get; private set; }

    /// <summary>An entity that comes to a site.</summary>
    public static SyncState Of(GroupId site, SyncEntityType type, Guid entity) => new(site, type, entity);

    /// <summary>It is this from now on.</summary>
    /// <param name="version">The next of the site's numbers.</param>
    /// <param name="state">What it is; null where that is kept elsewhere.</param>
    /// <param name="checksum">Of what it is.</param>
    /// <param name="modifiedAt">UTC; when it was changed into that.</param>
    /// <param name="by">Who changed it; null for central.</param>
    /// <returns>What it was before and is to be kept; null where there is nothing.</returns>
    public PastState? Apply(long version, string? state, string checksum, DateTime modifiedAt, GroupId? by)
    {
        var past = Past();
        Place(version, modifiedAt, by);
        (IsRemoved, State, Checksum) = (false, state, checksum);
        return past;
    }

    /// <summary>It has left the site.</summary>
    /// <returns>As <see cref="Apply"/>.</returns>
    public PastState? Leave(long version, DateTime modifiedAt, GroupId? by)
    {
        var past = Past();
        Place(version, modifiedAt, by);
        (IsRemoved, State, Checksum) = (true, null, "");
        return past;
    }

    /// <summary>It is what it was, and the site is told again: what the site has differs from it.</summary>
    public PastState? Resend(long version)
    {
        var past = Past();
        Version = version;
        IsPending = true;
        return past;
    }

    /// <summary>The site says that it knows a version. It never unlearns one, and knows none that it cannot have been told.</summary>
    /// <returns>Whether that version can be.</returns>
    public bool Acknowledge(long version)
    {
        if (version < 1 || version > Version) return false;
        AcknowledgedVersion = Math.Max(AcknowledgedVersion, version);
        IsPending = AcknowledgedVersion < Version;
        return true;
    }

    /// <summary>The site pushed a change.</summary>
    /// <param name="onVersion">On which version it was made.</param>
    /// <param name="state">What the site had then.</param>
    /// <param name="modifiedAt">By the site's clock.</param>
    public void NotePush(long onVersion, EntityState state, DateTime modifiedAt)
    {
        ArgumentNullException.ThrowIfNull(state);
        (PushedOnVersion, PushedState, PushedModifiedAt) = (onVersion, state.Json, modifiedAt);
    }

    private PastState? Past() => State is null ? null : new PastState(this);

    private void Place(long version, DateTime modifiedAt, GroupId? by)
    {
        Version = version;
        IsPending = true;
        LastModified = modifiedAt;
        LastModifiedBy = by?.ToString() ?? Central;
    }
}

/// <summary>What an entity was at a site, at a version before the present one.</summary>
public sealed class PastState
{
    internal PastState(SyncState state)
    {
        (SiteId, EntityType, EntityId, Version) = (state.SiteId, state.EntityType, state.EntityId, state.Version);
        (State, ModifiedAt, ModifiedBy) = (state.State!, state.LastModified, state.LastModifiedBy);
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private PastState()
    {
    }
#pragma warning restore CS8618

    /// <summary>The site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>What kind of thing.</summary>
    public SyncEntityType EntityType { get; private set; }

    /// <summary>Which one.</summary>
    public Guid EntityId { get; private set; }

    /// <summary>At which version it was that.</summary>
    public long Version { get; private set; }

    /// <summary>What it was, as canonical JSON.</summary>
    public string State { get; private set; }

    /// <summary>UTC; see <see cref="SyncState.LastModified"/>.</summary>
    public DateTime ModifiedAt { get; private set; }

    /// <summary>See <see cref="SyncState.LastModifiedBy"/>.</summary>
    public string ModifiedBy { get; private set; }
}
