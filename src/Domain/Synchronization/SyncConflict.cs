using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// What central and a site changed against each other and a person has to settle. There is at most one open conflict for an
/// entity at a site: what the site changes meanwhile goes into it. The node itself has central's values until then.
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

    /// <summary>The longest name of a person or program that settles conflicts.</summary>
    public const int MaxPrincipalLength = 200;

    /// <summary>The site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>What kind of thing.</summary>
    public SyncEntityType EntityType { get; private set; }

    /// <summary>Which one.</summary>
    public Guid EntityId { get; private set; }

    /// <summary>The version that the site's change was made on.</summary>
    public long BaseVersion { get; private set; }

    /// <summary>Central's version when the site's change came; see <see cref="SyncState.Version"/>.</summary>
    public long CentralVersion { get; private set; }

    /// <summary>From 1; how many changes of the site went into it.</summary>
    public long SiteVersion { get; private set; }

    /// <summary>What both changed; null where that was not known any more.</summary>
    public string? BaseState { get; private set; }

    /// <summary>What central had when the site's change came, together with what needed no decision.</summary>
    public string CentralState { get; private set; } = "";

    /// <summary>What the site had.</summary>
    public string SiteState { get; private set; } = "";

    /// <summary>The fields to be settled, sorted and joined by commas.</summary>
    public string FieldNames { get; private set; } = "";

    /// <summary>UTC, by central's clock; when the site made its change.</summary>
    public DateTime SiteModifiedAt { get; private set; }

    /// <summary>How it was settled; null while it is open.</summary>
    public ConflictDecision? Decision { get; private set; }

    /// <summary>Who settled it.</summary>
    public string? ResolvedBy { get; private set; }

    /// <summary>UTC; when it was settled.</summary>
    public DateTime? ResolvedAt { get; private set; }

    /// <summary>What came out; null while it is open, and where the entity had left the site.</summary>
    public string? ResolvedState { get; private set; }

    /// <summary>The fields to be settled, sorted.</summary>
    public IReadOnlyList<string> Fields => FieldNames.Split(',');

    /// <summary>What the site had.</summary>
    public EntityState Site => EntityState.Read(SiteState);

    /// <summary>A new conflict.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="site">The site.</param>
    /// <param name="entityType">What kind of thing.</param>
    /// <param name="entity">Which one.</param>
    /// <param name="sides">What stands against what.</param>
    /// <param name="now">UTC.</param>
    public static SyncConflict Open(SyncConflictId id, GroupId site, SyncEntityType entityType, Guid entity, ConflictSides sides, DateTime now)
    {
        var conflict = new SyncConflict(id, site, entityType, entity, now);
        conflict.Merge(sides);
        conflict.Record(new ConflictOpened(conflict));
        return conflict;
    }

    /// <summary>
    /// The site changed the entity again while the conflict was open. Fields that were to be settled before stay so, with what
    /// the site had of them, for it has central's values of them by now.
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
            // What both began with is what it was when the field was first contested, not what the site made of it since.
            var before = Fields.Intersect(fields).ToList();
            origin = BaseState is null ? null : origin?.With(before.Select(field => KeyValuePair.Create(field, EntityState.Read(BaseState)[field])));
        }

        (BaseVersion, BaseState) = (sides.BaseVersion, origin?.Json);
        (CentralVersion, CentralState) = (sides.CentralVersion, sides.Central.Json);
        (SiteVersion, SiteState, SiteModifiedAt) = (SiteVersion + 1, site.Json, sides.ModifiedAt);
        FieldNames = string.Join(',', fields.Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// The site has said something else of these fields since, and there was nothing to settle: what it had of them before
    /// must not come back by a decision. Where nothing is left, the conflict is closed.
    /// </summary>
    /// <param name="fields">Any fields; those that were not to be settled are passed over.</param>
    /// <param name="current">What central has now.</param>
    /// <param name="by">Who said it.</param>
    /// <param name="now">UTC.</param>
    public void Withdraw(IEnumerable<string> fields, EntityState current, string by, DateTime now)
    {
        var rest = Fields.Except(fields).ToList();
        if (rest.Count == Fields.Count) return;
        SiteVersion++;
        if (rest.Count == 0)
        {
            Close(ConflictDecision.Merged, current, by, now);
            return;
        }

        var before = Fields;
        FieldNames = string.Join(',', rest);
        Record(new ConflictUpdated(this, before));
    }

    /// <summary>
    /// What the entity is to become by a person's decision. The decision rests on what the person saw: where either side has
    /// moved on since, it is refused.
    /// </summary>
    /// <param name="settlement">What was decided, and on which versions.</param>
    /// <param name="current">What central has now; null where the entity has left the site.</param>
    /// <param name="currentVersion">The version of that.</param>
    /// <returns>
    /// The state to be; null where there is nothing to change because the entity has left. Or
    /// <c>sync_conflict.already_resolved</c>, <c>sync_conflict.stale</c>, <c>sync_conflict.entity_gone</c>,
    /// <c>sync_conflict.fields_invalid</c>.
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
                var said = settlement.Values ?? EntityState.Of([]);
                if (fields.Except(said.Fields).Any()) return SyncErrors.ConflictFieldsInvalid.Refuse(string.Join(", ", fields));
                return Result<EntityState?>.Success(current.With(said.Fields.Select(field => KeyValuePair.Create(field, said[field]))));
            default:
                throw new ArgumentOutOfRangeException(nameof(settlement), settlement.Decision, null);
        }
    }

    /// <summary>Closes it.</summary>
    /// <param name="decision">How.</param>
    /// <param name="outcome">What came out; null where the entity had left the site.</param>
    /// <param name="by">Who settled it; at most <see cref="MaxPrincipalLength"/> characters are kept.</param>
    /// <param name="now">UTC.</param>
    public void Close(ConflictDecision decision, EntityState? outcome, string by, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(by);
        (Decision, ResolvedState, ResolvedAt) = (decision, outcome?.Json, now);
        // Not in the middle of a character.
        ResolvedBy = by.Length <= MaxPrincipalLength ? by : by[..(MaxPrincipalLength - (char.IsHighSurrogate(by[MaxPrincipalLength - 1]) ? 1 : 0))];
        Record(new ConflictResolved(this));
    }
}

/// <summary>What stands against what.</summary>
/// <param name="BaseVersion">The version that the site's change was made on.</param>
/// <param name="Origin">What both changed; null where that is not known any more.</param>
/// <param name="CentralVersion">Central's version.</param>
/// <param name="Central">What central has.</param>
/// <param name="Site">What the site had.</param>
/// <param name="Fields">What is to be settled; not empty.</param>
/// <param name="ModifiedAt">UTC, by central's clock; when the site made its change.</param>
public sealed record ConflictSides(
    long BaseVersion, EntityState? Origin, long CentralVersion, EntityState Central, EntityState Site, IReadOnlyList<string> Fields, DateTime ModifiedAt);

/// <summary>What a person decides, and on what.</summary>
/// <param name="Decision">Whose values hold.</param>
/// <param name="Values">For <see cref="ConflictDecision.Merged"/>: values of all fields that are to be settled, and of others if wanted.</param>
/// <param name="CentralVersion">Central's version that the person saw; null for the one at which the conflict arose.</param>
/// <param name="SiteVersion">The site's version that the person saw; null for the present one.</param>
public sealed record Settlement(ConflictDecision Decision, EntityState? Values, long? CentralVersion, long? SiteVersion);
