using Ardalis.Result;
using Sites.Application.Hierarchy;
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

    /// <summary>Executes set-based statements that write groups, which the context does not see, and stores what follows from them.</summary>
    /// <param name="write">What is written.</param>
    /// <param name="execute">Writes it. Called once what must be locked before groups is locked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What <paramref name="execute"/> answers; nothing is stored after a refusal.</returns>
    Task<Result> AroundWriteAsync(TreeWrite write, Func<Task<Result>> execute, CancellationToken cancellationToken);

    /// <summary>Executes set-based statements that write nodes, which the context does not see, and stores what follows from them.</summary>
    /// <param name="nodes">The nodes as they are to be stored, each with the site that is its home until then.</param>
    /// <param name="execute">Writes them. Called once what must be locked before nodes is locked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What <paramref name="execute"/> answers; nothing is stored after a refusal.</returns>
    Task<Result> AroundWriteAsync(
        IReadOnlyCollection<(Node Node, GroupId? HomeBefore)> nodes, Func<Task<Result>> execute, CancellationToken cancellationToken);

    /// <summary>Forgets what it has seen: it was undone.</summary>
    void Forget();
}
