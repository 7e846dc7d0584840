using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>
/// A generation of a site's feed that has ended: the versions that one run of the service assigned. Versions alone do not identify a change
/// after central was restored from a backup, because they are then assigned again. A position of a site is therefore only valid together with
/// its generation, and only up to where that generation ended in this database.
/// </summary>
public sealed class FeedGeneration
{
    /// <summary>Creates the record of a generation that ends.</summary>
    /// <param name="siteId">Identifier of the site.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="through">The last version that was assigned in it.</param>
    public FeedGeneration(GroupId siteId, long generation, long through) => (SiteId, Generation, Through) = (siteId, generation, through);

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>The generation.</summary>
    public long Generation { get; private set; }

    /// <summary>The last version that was assigned in it.</summary>
    public long Through { get; private set; }
}
