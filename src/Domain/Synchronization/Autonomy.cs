using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.Synchronization;

/// <summary>Decides which changes of its nodes a site may make without central, depending on its <see cref="AutonomyLevel"/>.</summary>
public static class Autonomy
{
    /// <summary>
    /// Returns whether the site may change a node from one state to another. With <c>limited</c> autonomy, only the node's lifecycle state may
    /// change, and only by a safe transition (<see cref="NodeLifecycle.IsSafe"/>).
    /// </summary>
    public static bool MayChange(AutonomyLevel level, EntityState from, EntityState to)
    {
        ArgumentNullException.ThrowIfNull(from);
        return level switch
        {
            AutonomyLevel.Readonly => from.Equals(to),
            AutonomyLevel.Limited => from.DifferingFrom(to).All(field =>
                field == SyncedNode.State && NodeLifecycle.IsSafe(SyncedNode.LifecycleStateOf(from), SyncedNode.LifecycleStateOf(to))),
            AutonomyLevel.Full => true,
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
        };
    }

    /// <summary>
    /// Returns the autonomy level by which a change is judged: the one that applied when it was made, but not a higher one than that of the
    /// settings that the site has acknowledged, because times of sites are not reliable.
    /// </summary>
    /// <param name="records">The recorded levels of the site, in any order; at least one.</param>
    /// <param name="time">The time of the change (UTC). The level of the first record also applies before that record.</param>
    /// <param name="acknowledged">The version of its settings that the site has acknowledged; 0 for none.</param>
    public static AutonomyLevel At(IEnumerable<AutonomyRecord> records, DateTime time, long acknowledged)
    {
        // In the order in which they were recorded; their times are out of order if central's clock was set back.
        var ordered = records.OrderBy(record => record.Version).ThenBy(record => record.Id).ToList();
        if (ordered.Count == 0) throw new ArgumentException("At least one record is required.", nameof(records));
        // The last that began by then, because an earlier record cannot have applied any more, regardless of the clock.
        var applied = Math.Max(0, ordered.FindLastIndex(record => record.Since <= time));
        var known = ordered.FindLastIndex(record => record.Version < acknowledged);
        return known > applied && ordered[known].Level < ordered[applied].Level ? ordered[known].Level : ordered[applied].Level;
    }
}

/// <summary>A change of a site's autonomy level. The history is kept because changes that were made offline arrive later.</summary>
public sealed class AutonomyRecord
{
    /// <summary>Creates a record of a new level.</summary>
    /// <param name="id">Identifier of the record. Among records of the same version, the later one must have the greater identifier.</param>
    /// <param name="siteId">Identifier of the site.</param>
    /// <param name="version">The last version of the site's feed before the settings with this level.</param>
    /// <param name="since">When the level starts to apply (UTC).</param>
    /// <param name="level">The new level.</param>
    public AutonomyRecord(Guid id, GroupId siteId, long version, DateTime since, AutonomyLevel level) =>
        (Id, SiteId, Version, Since, Level) = (id, siteId, version, since, level);

    /// <summary>Identifier of the record: a version-7 UUID.</summary>
    public Guid Id { get; private set; }

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>
    /// The last version of the site's feed before the settings with this level, which orders the records: a site that acknowledged settings
    /// with a greater version knows the level.
    /// </summary>
    public long Version { get; private set; }

    /// <summary>When the level started to apply (UTC, by central's clock at that time).</summary>
    public DateTime Since { get; private set; }

    /// <summary>The autonomy level of the site from then on.</summary>
    public AutonomyLevel Level { get; private set; }
}
