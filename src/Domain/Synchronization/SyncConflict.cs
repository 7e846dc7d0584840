using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// Fields of an entity that both central and a site changed and that a person has to resolve. An entity at a site has at most one open
/// conflict; further changes of the site update it. Until it is resolved, the entity has central's values.
/// </summary>
public sealed class SyncConflict : AggregateRoot<SyncConflictId>
{
    private SyncConflict(SyncConflictId id, GroupId site, SyncEntityType entityType, Guid entity, DateTime now)
        : base(id, now) => (SiteId, EntityType, EntityId) = (site, entityType, entity);

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private SyncConflict()
    {
    }
#pragma warning restore CS8618

    /// <summary>Maximum length of the name of the principal that resolved a conflict, in UTF-16 code units.</summary>
    public const int MaxPrincipalLength = 200;

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Type of the entity.</summary>
    public SyncEntityType EntityType { get; private set; }

    /// <summary>Identifier of the entity.</summary>
    public Guid EntityId { get; private set; }

    /// <summary>The version that the site's change is based on.</summary>
    public long BaseVersion { get; private set; }

    /// <summary>Central's version when the site's change arrived; see <see cref="SyncState.Version"/>.</summary>
    public long CentralVersion { get; private set; }

    /// <summary>The number of site changes that opened or updated the conflict, from 1.</summary>
    public long SiteVersion { get; private set; }

    /// <summary>The state that both sides changed; null if it was no longer stored.</summary>
    public string? BaseState { get; private set; }

    /// <summary>Central's state when the site's change arrived, including the merged fields.</summary>
    public string CentralState { get; private set; } = "";

    /// <summary>The site's state as canonical JSON.</summary>
    public string SiteState { get; private set; } = "";

    /// <summary>The stored form of <see cref="Fields"/>: sorted and separated by commas.</summary>
    public string FieldNames { get; private set; } = "";

    /// <summary>When the site made its change (UTC, by central's clock).</summary>
    public DateTime SiteModifiedAt { get; private set; }

    /// <summary>How the conflict was resolved; null while it is open.</summary>
    public ConflictDecision? Decision { get; private set; }

    /// <summary>Name of the principal that resolved the conflict; null while it is open.</summary>
    public string? ResolvedBy { get; private set; }

    /// <summary>When the conflict was resolved (UTC); null while it is open.</summary>
    public DateTime? ResolvedAt { get; private set; }

    /// <summary>The resulting state; null while the conflict is open, and if the entity had left the site.</summary>
    public string? ResolvedState { get; private set; }

    /// <summary>Names of the conflicting fields, sorted.</summary>
    public IReadOnlyList<string> Fields => FieldNames.Split(',');

    /// <summary>The site's state.</summary>
    public EntityState Site => EntityState.Read(SiteState);

    /// <summary>Opens a conflict.</summary>
    /// <param name="id">Identifier of the new conflict.</param>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="entityType">Type of the entity.</param>
    /// <param name="entity">Identifier of the entity.</param>
    /// <param name="sides">The conflicting states.</param>
    /// <param name="now">The current time (UTC).</param>
    public static SyncConflict Open(SyncConflictId id, GroupId site, SyncEntityType entityType, Guid entity, ConflictSides sides, DateTime now)
    {
        var conflict = new SyncConflict(id, site, entityType, entity, now);
        conflict.Merge(sides);
        conflict.Record(new ConflictOpened(conflict));
        return conflict;
    }

    /// <summary>
    /// Updates the open conflict after the site changed the entity again. Fields that were in conflict before stay so with the site's earlier
    /// values, because the site has received central's values for them in the meantime.
    /// </summary>
    public void Update(ConflictSides sides)
    {
        var before = Fields;
        Merge(sides);
        Record(new ConflictUpdated(this, before));
    }

    private void Merge(ConflictSides sides)
    {
        ArgumentNullException.ThrowIfNull(sides);
        var (origin, site) = (sides.Origin, sides.Site);
        List<string> fields = [.. sides.Fields];
        if (SiteVersion > 0)
        {
            var kept = Fields.Except(fields).Where(field => Site[field] != sides.Central[field]).ToList();
            site = site.With(kept.Select(field => KeyValuePair.Create(field, Site[field])));
            fields.AddRange(kept);
            // The origin of a field is its value when the field came into conflict, not the site's later values.
            var before = Fields.Intersect(fields).ToList();
            origin = BaseState is null ? null : origin?.With(before.Select(field => KeyValuePair.Create(field, EntityState.Read(BaseState)[field])));
        }

        (BaseVersion, BaseState) = (sides.BaseVersion, origin?.Json);
        (CentralVersion, CentralState) = (sides.CentralVersion, sides.Central.Json);
        (SiteVersion, SiteState, SiteModifiedAt) = (SiteVersion + 1, site.Json, sides.ModifiedAt);
        FieldNames = string.Join(',', fields.Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// Removes fields that the site has since changed again without a conflict, so that a resolution cannot restore the site's earlier values.
    /// Closes the conflict if no field is left.
    /// </summary>
    /// <param name="fields">Names of the fields; those that are not in conflict are ignored.</param>
    /// <param name="current">Central's current state.</param>
    /// <param name="by">Name of the principal that made the change.</param>
    /// <param name="now">The current time (UTC).</param>
    public void Withdraw(IEnumerable<string> fields, EntityState current, string by, DateTime now)
    {
        var remaining = Fields.Except(fields).ToList();
        if (remaining.Count == Fields.Count) return;
        SiteVersion++;
        if (remaining.Count == 0)
        {
            Close(ConflictDecision.Merged, current, by, now);
            return;
        }

        var before = Fields;
        FieldNames = string.Join(',', remaining);
        Record(new ConflictUpdated(this, before));
    }

    /// <summary>Evaluates a person's decision. It is refused if either side has changed since the versions that the person saw.</summary>
    /// <param name="settlement">The decision and the versions that it is based on.</param>
    /// <param name="current">Central's current state; null if the entity has left the site.</param>
    /// <param name="currentVersion">The version of that state.</param>
    /// <returns>
    /// The state that the entity gets, null if it has left the site; or <c>sync_conflict.already_resolved</c>,
    /// <c>sync_conflict.stale</c>, <c>sync_conflict.entity_gone</c>, <c>sync_conflict.fields_invalid</c>.
    /// </returns>
    public Result<EntityState?> Settle(Settlement settlement, EntityState? current, long currentVersion)
    {
        ArgumentNullException.ThrowIfNull(settlement);
        if (ResolvedAt is not null) return SyncErrors.ConflictResolved.Refuse(ResolvedBy);
        if (current is null)
            return settlement.Decision == ConflictDecision.AcceptedCentral ? Result<EntityState?>.Success(null) : SyncErrors.ConflictEntityGone.Refuse();
        if ((settlement.CentralVersion ?? CentralVersion) != currentVersion || (settlement.SiteVersion ?? SiteVersion) != SiteVersion)
            return SyncErrors.ConflictStale.Refuse(currentVersion, SiteVersion);

        var fields = Fields;
        switch (settlement.Decision)
        {
            case ConflictDecision.AcceptedCentral:
                return Result<EntityState?>.Success(current);
            case ConflictDecision.AcceptedSite:
                return Result<EntityState?>.Success(current.With(fields.Select(field => KeyValuePair.Create(field, Site[field]))));
            case ConflictDecision.Merged:
                var values = settlement.Values ?? EntityState.Of([]);
                if (fields.Except(values.Fields).Any()) return SyncErrors.ConflictFieldsInvalid.Refuse(string.Join(", ", fields));
                return Result<EntityState?>.Success(current.With(values.Fields.Select(field => KeyValuePair.Create(field, values[field]))));
            default:
                throw new ArgumentOutOfRangeException(nameof(settlement), settlement.Decision, null);
        }
    }

    /// <summary>Closes the conflict.</summary>
    /// <param name="decision">How the conflict was resolved.</param>
    /// <param name="outcome">The resulting state; null if the entity had left the site.</param>
    /// <param name="by">Name of the principal that resolved it, truncated to <see cref="MaxPrincipalLength"/> characters.</param>
    /// <param name="now">The current time (UTC).</param>
    public void Close(ConflictDecision decision, EntityState? outcome, string by, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(by);
        (Decision, ResolvedState, ResolvedAt) = (decision, outcome?.Json, now);
        // Truncation must not split a surrogate pair.
        ResolvedBy = by.Length <= MaxPrincipalLength ? by : by[..(MaxPrincipalLength - (char.IsHighSurrogate(by[MaxPrincipalLength - 1]) ? 1 : 0))];
        Record(new ConflictResolved(this));
    }
}

/// <summary>The conflicting states.</summary>
/// <param name="BaseVersion">The version that the site's change is based on.</param>
/// <param name="Origin">The state that both sides changed; null if it is no longer stored.</param>
/// <param name="CentralVersion">Central's version.</param>
/// <param name="Central">Central's state.</param>
/// <param name="Site">The site's state.</param>
/// <param name="Fields">Names of the conflicting fields; not empty.</param>
/// <param name="ModifiedAt">When the site made its change (UTC, by central's clock).</param>
public sealed record ConflictSides(
    long BaseVersion, EntityState? Origin, long CentralVersion, EntityState Central, EntityState Site, IReadOnlyList<string> Fields, DateTime ModifiedAt);

/// <summary>A person's decision about a conflict.</summary>
/// <param name="Decision">How the conflict is resolved.</param>
/// <param name="Values">For <see cref="ConflictDecision.Merged"/>: values of all conflicting fields, and optionally of others.</param>
/// <param name="CentralVersion">Central's version that the person saw; null for <see cref="SyncConflict.CentralVersion"/>.</param>
/// <param name="SiteVersion">The site's version that the person saw; null for the current one.</param>
public sealed record Settlement(ConflictDecision Decision, EntityState? Values, long? CentralVersion, long? SiteVersion);
