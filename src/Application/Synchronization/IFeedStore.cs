using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Loads and stores the feeds of the sites, within a unit of work.</summary>
public interface IFeedStore
{
    /// <summary>Adds the feeds of new sites that the next save inserts, so that they are written with them. They are not open.</summary>
    /// <returns>The other sites, which a statement writes; <see cref="CreateAsync"/> creates their feeds afterwards.</returns>
    IReadOnlyCollection<GroupId> AddWithSites(IReadOnlyList<DeviceGroup> sites);

    /// <summary>Creates the feeds of new sites whose rows are written. They are not open.</summary>
    Task CreateAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);

    /// <summary>Loads the feed of a site, to be changed; null if the site does not exist.</summary>
    Task<SiteFeed?> FindAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>
    /// Reserves the next versions of the sites' feeds and locks the feeds until the unit of work ends. A transaction with greater
    /// versions commits later, so no reader sees them before the smaller ones.
    /// </summary>
    /// <param name="counts">How many versions are needed, by site.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The first reserved version by site; sites whose feed is not open are left out.</returns>
    Task<Dictionary<GroupId, long>> ReserveAsync(IReadOnlyDictionary<GroupId, int> counts, CancellationToken cancellationToken);

    /// <summary>Loads the states that these updates change, to be changed within the unit of work.</summary>
    Task<Dictionary<(GroupId Site, SyncEntityType Type, Guid Entity), SyncState>> LoadStatesAsync(
        IReadOnlyCollection<FeedUpdate> updates, CancellationToken cancellationToken);

    /// <summary>Adds a new state.</summary>
    void Add(SyncState state);

    /// <summary>Adds a past state.</summary>
    void Add(PastState past);

    /// <summary>Adds an autonomy level.</summary>
    void Add(AutonomyRecord autonomy);

    /// <summary>Adds the record of a deleted node.</summary>
    void Add(NodeTombstone tombstone);

    /// <summary>Writes all changes.</summary>
    /// <param name="release">Whether the written states are released from memory afterwards, for work on many of them.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    Task WriteAsync(bool release, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes removed entities, past states and change receipts whose retention period has passed or of which there are too many; see
    /// <see cref="SiteFeed"/>. Does nothing if it ran within the last <see cref="SiteFeed.TrimInterval"/>.
    /// </summary>
    Task TrimAsync(GroupId site, DateTime now, CancellationToken cancellationToken);

    /// <summary>
    /// Closes the feed of a site and deletes its states, past states, receipts and autonomy levels. Has no effect while a conflict of the site is
    /// open, because the site's changes exist in the conflict only.
    /// </summary>
    Task CloseAsync(GroupId site, DateTime now, CancellationToken cancellationToken);
}

/// <summary>Reads the data that sites have because of their place in the tree.</summary>
public interface ISiteContextReader
{
    /// <summary>Finds the sites with an open feed that are reached.</summary>
    Task<IReadOnlyCollection<GroupId>> FindOpenSitesAsync(ReachedSites reached, CancellationToken cancellationToken);

    /// <summary>Reads the settings, documents and delivered states of sites, in a fixed number of queries.</summary>
    Task<IReadOnlyList<SiteContext>> LoadAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);

    /// <summary>Reads a document; its content may be large.</summary>
    Task<CatalogDocument> GetDocumentAsync(DocumentId id, CancellationToken cancellationToken);

    /// <summary>Reads a batch of the nodes at a site, in the order of their ids.</summary>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="after">The last node of the previous batch; the default value for the first batch.</param>
    /// <param name="count">The size of the batch.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<Node>> ListNodesAsync(GroupId site, NodeId after, int count, CancellationToken cancellationToken);
}
