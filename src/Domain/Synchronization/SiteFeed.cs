using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// The counter of a site's feed, which assigns a version to everything that the site must be sent. Every site has one from its creation. A
/// transaction that changes something for the site increments the counter first and keeps the row locked until it commits. Versions
/// therefore rise in commit order, and a reader that has seen a version has seen all lower ones. The feed stays empty until an agent is
/// expected.
/// </summary>
public sealed class SiteFeed
{
    /// <summary>How long the feed keeps a removal after the site acknowledged it.</summary>
    public static readonly TimeSpan RemovalRetention = TimeSpan.FromDays(7);

    /// <summary>How long past states and change receipts are kept.</summary>
    public static readonly TimeSpan HistoryRetention = TimeSpan.FromDays(90);

    /// <summary>Number of changes of its autonomy level that are kept for a site; for an older change, the oldest of them applies.</summary>
    public const int MaxAutonomyRecords = 1000;

    /// <summary>
    /// Number of past states that are kept for a site, besides those that it acknowledged last. Changes that are based on an older one are decided
    /// field by field by the strategy.
    /// </summary>
    public const int MaxPastStates = 10_000;

    /// <summary>Minimum time between two trims of a feed.</summary>
    public static readonly TimeSpan TrimInterval = TimeSpan.FromHours(1);

    /// <summary>Time after which the feed of a site is trimmed even if its agent does not acknowledge anything.</summary>
    public static readonly TimeSpan IdleTrimInterval = TimeSpan.FromDays(1);

    /// <summary>How long the feed of a site stays open after its agent was revoked.</summary>
    public static readonly TimeSpan RevokedRetention = TimeSpan.FromDays(30);

    /// <summary>Creates an empty, closed feed.</summary>
    public SiteFeed(GroupId siteId) => SiteId = siteId;

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>The last version that was assigned. Versions may have gaps.</summary>
    public long LastVersion { get; private set; }

    /// <summary>The generation in which versions were last assigned; 0 for none. See <see cref="FeedGeneration"/>.</summary>
    public long Generation { get; private set; }

    /// <summary>When the feed was opened (UTC), which starts recording; null before an agent is expected.</summary>
    public DateTime? OpenedAt { get; private set; }

    /// <summary>The highest version up to which removals may have been trimmed. A reader that has not reached it must start over.</summary>
    public long TrimmedThrough { get; private set; }

    /// <summary>When the feed was last trimmed (UTC); null if it never was.</summary>
    public DateTime? TrimmedAt { get; private set; }

    /// <summary>The last recorded autonomy level of the site; null before the feed is opened.</summary>
    public AutonomyLevel? Autonomy { get; private set; }

    /// <summary>Opens the feed, so that changes are recorded from now on. Has no effect if it is open.</summary>
    public void Open(DateTime now) => OpenedAt ??= now;

    /// <summary>
    /// Closes the feed, so that nothing is recorded until it is opened again. The caller must delete its content. A reader that knows a version
    /// starts over.
    /// </summary>
    public void Close(DateTime now)
    {
        (OpenedAt, Autonomy) = (null, null);
        // A version that nobody has seen, so that even a reader that has seen all of them starts over.
        Trim(++LastVersion, now);
    }

    /// <summary>Returns whether a reader can continue after a version without missing anything.</summary>
    /// <param name="version">The last version that the reader has seen; null if it has seen none.</param>
    /// <param name="knownThrough">The last version of the reader's generation (<see cref="LastVersionOf"/>).</param>
    /// <returns>False also for a version that was never assigned, as can happen after central was restored from a backup.</returns>
    public bool CanResumeFrom(long? version, long? knownThrough) => version is { } seen && seen >= TrimmedThrough && seen <= knownThrough;

    /// <summary>Returns the last version of a generation; null if this database does not know the generation.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="ended">The generations of the feed that have ended.</param>
    public long? LastVersionOf(long generation, IEnumerable<FeedGeneration> ended) =>
        generation == Generation ? LastVersion : ended.FirstOrDefault(known => known.Generation == generation)?.Through;

    /// <summary>Records the autonomy level that the site has from now on.</summary>
    /// <returns>The record to store; null if the level has not changed.</returns>
    public AutonomyRecord? RecordAutonomy(AutonomyLevel level, DateTime now)
    {
        if (Autonomy == level) return null;
        Autonomy = level;
        return new AutonomyRecord(UuidFactory.New(now), SiteId, LastVersion, now, level);
    }

    /// <summary>Returns whether the feed should be trimmed: it was not within the last <see cref="TrimInterval"/>.</summary>
    public bool IsTrimDue(DateTime now) => TrimmedAt is not { } last || last + TrimInterval <= now;

    /// <summary>Records that removals up to a version were trimmed.</summary>
    public void Trim(long through, DateTime now)
    {
        TrimmedThrough = Math.Max(TrimmedThrough, through);
        TrimmedAt = now;
    }
}
