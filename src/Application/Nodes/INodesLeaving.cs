using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>
/// Is told before a node is deleted, within the same transaction. Modules whose things hang on nodes implement it and take along
/// what is theirs, so that this module need not know them.
/// </summary>
public interface INodesLeaving
{
    /// <summary>Takes along what belongs to the node.</summary>
    Task LetGoAsync(NodeId node, CancellationToken cancellationToken);
}
