using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// Numbers what a site must know. Every site has one from the beginning; whoever changes something for the site takes the
/// next numbers first and holds on to the row until the change is committed, so that numbers rise in the order of
/// commits and a reader that has seen one has seen all before it. Nothing is written into the feed
/// before an agent is expected.
/// </summary>
public sealed class SiteFeed
{
    /// <summary>So long what has left a site is remembered after the site said that it knows.</summary>
    public static readonly TimeSpan KeepRemoved = TimeSpan.FromDays(7);

    /// <summary>So long past states, and what became of pushed changes, are kept.</summary>
    public static readonly TimeSpan KeepPast = TimeSpan.FromDays(90);

    /// <summary>How often at most a feed is trimmed.</summary>
    public static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);

    /// <summary>A feed that nothing is written into yet.</summary>
    public SiteFeed(GroupId siteId) => SiteId = siteId;

    /// <summary>The site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>The last number that was given out; they may have holes.</summary>
    public long LastVersion { get; private set; }

    /// <summary>UTC; since when changes are written down; null before an agent was expected.</summary>
    public DateTime? OpenedAt { get; private set; }

    /// <summary>Up to which number something may be missing that has left the site: whoever read no further begins anew.</summary>
    public long TrimmedThrough { get; private set; }

    /// <summary>UTC; when it was trimmed last.</summary>
    public DateTime? TrimmedAt { get; private set; }

    /// <summary>How much the site may change by itself, as it was written down last; null before the feed was opened.</summary>
    public AutonomyLevel? Autonomy { get; private set; }

    /// <summary>From now on changes are written down.</summary>
    public void Open(DateTime now) => OpenedAt ??= now;

    /// <summary>Whether a reader that has seen everything up to this number can go on from there.</summary>
    /// <param name="version">Null for one that has seen nothing.</param>
    /// <returns>No also for a number that was never given out, as after central was restored from a backup.</returns>
    public bool CanGoOnFrom(long? version) => version is { } seen && seen >= TrimmedThrough && seen <= LastVersion;

    /// <summary>Writes down how much the site may change by itself from now on.</summary>
    /// <returns>What is to be kept; null where nothing has changed.</returns>
    public AutonomyRecord? Allow(AutonomyLevel level, DateTime now)
    {
        if (Autonomy == level) return null;
        Autonomy = level;
        return new AutonomyRecord(UuidFactory.New(now), SiteId, now, level);
    }

    /// <summary>Whether it is time to trim it.</summary>
    public bool IsToBeTrimmed(DateTime now) => TrimmedAt is not { } last || last + TrimEvery <= now;

    /// <summary>What had left the site up to this number may be forgotten.</summary>
    public void Trim(long through, DateTime now)
    {
        TrimmedThrough = Math.Max(TrimmedThrough, through);
        TrimmedAt = now;
    }
}
