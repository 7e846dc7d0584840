using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Sees everything that units of work store, and stores within the same transaction what follows from it. So no use case
/// can forget to.
/// </summary>
internal interface ISaveFollower
{
    /// <summary>Looks at what is about to be stored.</summary>
    Task BeforeSaveAsync(CancellationToken cancellationToken);

    /// <summary>Stores what follows from it.</summary>
    Task AfterSaveAsync(CancellationToken cancellationToken);

    /// <summary>Stores what follows from sites that set-based statements wrote, which the context does not see.</summary>
    /// <param name="created">New sites.</param>
    /// <param name="changed">Sites whose settings or place changed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task AfterWriteAsync(IReadOnlyCollection<GroupId> created, IReadOnlyCollection<GroupId> changed, CancellationToken cancellationToken);

    /// <summary>Stores what follows from nodes that set-based statements write. It is called before they do, because feeds are locked before nodes.</summary>
    /// <param name="nodes">The nodes as they are to be stored, each with the site that is its home until then.</param>
    /// <param name="write">Writes the nodes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task AroundWriteAsync(IReadOnlyCollection<(Node Node, GroupId? HomeBefore)> nodes, Func<Task> write, CancellationToken cancellationToken);

    /// <summary>Forgets what it has seen: it was undone.</summary>
    void Forget();
}
