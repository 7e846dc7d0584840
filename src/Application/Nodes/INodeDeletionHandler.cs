using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>
/// Runs before a node is deleted, in the same transaction. Modules that store data for nodes implement it to delete their data, so that
/// this module does not depend on them.
/// </summary>
public interface INodeDeletionHandler
{
    /// <summary>Deletes the module's data of a node that is about to be deleted.</summary>
    Task OnDeletingAsync(NodeId node, CancellationToken cancellationToken);
}
