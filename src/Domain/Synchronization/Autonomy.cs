using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.Synchronization;

/// <summary>What a site may change of its nodes by itself, by its <see cref="AutonomyLevel"/>.</summary>
public static class Autonomy
{
    /// <summary>
    /// Whether the site may change a node from one state into another. With <c>limited</c> autonomy it may take safe steps in
    /// the node's life (<see cref="NodeLifecycle.IsSafe"/>) and change nothing else.
    /// </summary>
    public static bool MayChange(AutonomyLevel level, EntityState from, EntityState to)
    {
        ArgumentNullException.ThrowIfNull(from);
        return level switch
        {
            AutonomyLevel.Readonly => from.Equals(to),
            AutonomyLevel.Limited => from.DifferingFrom(to).All(field =>
                field == SyncedNode.State && NodeLifecycle.IsSafe(SyncedNode.LifeOf(from), SyncedNode.LifeOf(to))),
            AutonomyLevel.Full => true,
            _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
        };
    }

    /// <summary>Which level held at a time.</summary>
    /// <param name="records">The site's levels with the times since which they hold, in any order; at least one.</param>
    /// <param name="time">UTC. Before the first record the first one's level is taken to have held.</param>
    public static AutonomyLevel At(IEnumerable<AutonomyRecord> records, DateTime time)
    {
        var rising = records.OrderBy(record => record.Since).ThenBy(record => record.Id).ToList();
        return (rising.LastOrDefault(record => record.Since <= time) ?? rising[0]).Level;
    }
}

/// <summary>Since when a site has been allowed how much; kept, because changes made offline arrive later.</summary>
public sealed class AutonomyRecord
{
    /// <summary>Writes down a level.</summary>
    /// <param name="id">Made by the caller; among records of the same moment the later one has the greater.</param>
    /// <param name="siteId">The site.</param>
    /// <param name="since">UTC; from then on it holds.</param>
    /// <param name="level">How much the site may change by itself.</param>
    public AutonomyRecord(Guid id, GroupId siteId, DateTime since, AutonomyLevel level) =>
        (Id, SiteId, Since, Level) = (id, siteId, since, level);

    /// <summary>A version-7 UUID.</summary>
    public Guid Id { get; private set; }

    /// <summary>The site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>UTC; from then on it holds.</summary>
    public DateTime Since { get; private set; }

    /// <summary>How much the site may change by itself.</summary>
    public AutonomyLevel Level { get; private set; }
}
