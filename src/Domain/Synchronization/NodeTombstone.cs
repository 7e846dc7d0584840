using Sites.Domain.Nodes;

namespace Sites.Domain.Synchronization;

/// <summary>
/// The record that a node was deleted. It distinguishes a deleted node from one that central never had or lost in a restore, however old the
/// change is with which a site reports the node; it is therefore never removed.
/// </summary>
public sealed class NodeTombstone
{
    /// <summary>Creates the record.</summary>
    /// <param name="id">Identifier of the deleted node.</param>
    /// <param name="deletedAt">When it was deleted (UTC).</param>
    public NodeTombstone(NodeId id, DateTime deletedAt) => (Id, DeletedAt) = (id, deletedAt);

    /// <summary>Identifier of the deleted node.</summary>
    public NodeId Id { get; private set; }

    /// <summary>When it was deleted (UTC).</summary>
    public DateTime DeletedAt { get; private set; }
}
