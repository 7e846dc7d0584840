using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>
/// Reacts to the deletion of a node, before it and in the same transaction. Modules that store data for nodes implement it and delete their
/// data. So this module does not depend on them.
/// </summary>
public interface INodeDeletionHandler
{
    /// <summary>Deletes the data of a node that is about to be deleted.</summary>
    Task OnDeletingAsync(NodeId node, CancellationToken cancellationToken);
}
