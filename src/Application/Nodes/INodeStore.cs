using Ardalis.Result;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Writes many nodes. Must be used within a unit of work.</summary>
public interface INodeStore
{
    /// <summary>Finds the nodes that have MAC addresses, be it the primary one or a further one. They are untracked.</summary>
    /// <param name="macAddresses">At most 1,000 addresses, in lower case with colons.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The nodes by address; addresses that no node has are left out.</returns>
    Task<IReadOnlyDictionary<string, Node>> FindOwnersAsync(IReadOnlyCollection<string> macAddresses, CancellationToken cancellationToken);

    /// <summary>Writes new and changed nodes with multi-row statements.</summary>
    /// <param name="created">The new nodes.</param>
    /// <param name="updated">The changed nodes.</param>
    /// <param name="written">Receives the number of nodes written so far.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>
    /// Success; or <c>concurrency.conflict</c> when the version of an updated node has changed since it was read, or another transaction
    /// created one of the new nodes or deleted a group that a node refers to.
    /// </returns>
    Task<Result> WriteAsync(
        IReadOnlyList<Node> created, IReadOnlyList<UpdatedNode> updated, Action<int> written, CancellationToken cancellationToken);
}

/// <summary>A changed node.</summary>
/// <param name="Node">The node with its new values and incremented version.</param>
/// <param name="ChangesPlace">Whether its group or its home site changes.</param>
/// <param name="ChangesTags">Whether its tags change.</param>
/// <param name="ChangesMacAddresses">Whether its MAC addresses change.</param>
public sealed record UpdatedNode(Node Node, bool ChangesPlace, bool ChangesTags, bool ChangesMacAddresses);
