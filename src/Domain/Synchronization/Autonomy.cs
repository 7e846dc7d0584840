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

    /// <summary>Returns the autonomy level that applied at a given time.</summary>
    /// <param name="records">The recorded levels of the site, in any order; at least one.</param>
    /// <param name="time">The time (UTC). The level of the first record also applies before that record.</param>
    public static AutonomyLevel At(IEnumerable<AutonomyRecord> records, DateTime time)
    {
        var ordered = records.OrderBy(record => record.Since).ThenBy(record => record.Id).ToList();
        return (ordered.LastOrDefault(record => record.Since <= time) ?? ordered[0]).Level;
    }
}

/// <summary>A change of a site's autonomy level. The history is kept because changes that were made offline arrive later.</summary>
public sealed class AutonomyRecord
{
    /// <summary>Creates a record of a new level.</summary>
    /// <param name="id">Identifier of the record. Among records of the same instant, the later one must have the greater identifier.</param>
    /// <param name="siteId">Identifier of the site.</param>
    /// <param name="since">When the level starts to apply (UTC).</param>
    /// <param name="level">The new level.</param>
    public AutonomyRecord(Guid id, GroupId siteId, DateTime since, AutonomyLevel level) =>
        (Id, SiteId, Since, Level) = (id, siteId, since, level);

    /// <summary>Identifier of the record: a version-7 UUID.</summary>
    public Guid Id { get; private set; }

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>When the level started to apply (UTC).</summary>
    public DateTime Since { get; private set; }

    /// <summary>The autonomy level of the site from then on.</summary>
    public AutonomyLevel Level { get; private set; }
}
