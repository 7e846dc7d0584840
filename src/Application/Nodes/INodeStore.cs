using Ardalis.Result;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Writes many nodes. To be used within a unit of work.</summary>
public interface INodeStore
{
    /// <summary>Writes new and changed nodes with multi-row statements.</summary>
    /// <param name="created">New nodes.</param>
    /// <param name="updated">Changed nodes.</param>
    /// <param name="written">Is told from time to time how many of them are written.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>
    /// <c>concurrency.conflict</c> when one of the updated nodes is no longer at the version it was read at, or another writer
    /// created one of the new ones, or deleted a group that one of them names.
    /// </returns>
    Task<Result> WriteAsync(
        IReadOnlyList<Node> created, IReadOnlyList<UpdatedNode> updated, Action<int> written, CancellationToken cancellationToken);
}

/// <summary>A changed node.</summary>
/// <param name="Node">The node as it is to be stored; its version is one above the stored one.</param>
/// <param name="ChangesPlace">Whether its group or its home site changes.</param>
/// <param name="ChangesTags">Whether its tags change.</param>
public sealed record UpdatedNode(Node Node, bool ChangesPlace, bool ChangesTags);
