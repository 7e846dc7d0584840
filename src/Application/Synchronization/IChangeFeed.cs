using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>
/// The feeds of the sites, to be written into; to be used within a unit of work. What is stored of nodes, settings and
/// documents gets into them by itself with <see cref="Common.IUnitOfWork.SaveAsync"/>: this is for what that cannot know.
/// </summary>
public interface IChangeFeed
{
    /// <summary>
    /// Writes down all that the site must know, and from then on whatever changes of it. Within the scope
    /// <see cref="Common.WriteScope.Structure"/>, so that nothing above the site changes meanwhile. Doing so twice is doing it once.
    /// </summary>
    Task OpenAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>What is stored of this node with the next save was changed by a site, and when.</summary>
    /// <param name="node">The node.</param>
    /// <param name="site">Who changed it.</param>
    /// <param name="modifiedAt">UTC, by central's clock.</param>
    void Attribute(NodeId node, GroupId site, DateTime modifiedAt);

    /// <summary>With the next save the site is told anew what central has of something, or that it has none, because what the site has differs.</summary>
    /// <param name="site">The site.</param>
    /// <param name="type">What kind of thing.</param>
    /// <param name="entity">Which one.</param>
    void Resend(GroupId site, SyncEntityType type, Guid entity);

    /// <summary>Forgets what nobody can ask for any more; see <see cref="Domain.Synchronization.SiteFeed"/>. Does nothing where that was done lately.</summary>
    Task TrimAsync(GroupId site, DateTime now, CancellationToken cancellationToken);
}
