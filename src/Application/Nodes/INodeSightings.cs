using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Records when nodes were last seen: with a boot, or with a change that their site reported.</summary>
public interface INodeSightings
{
    /// <summary>
    /// Records that nodes were seen now. Waits only briefly for the write, because a machine that boots must not wait for a long transaction.
    /// Sightings that are not stored by then are stored later, and are lost if the process is killed before.
    /// </summary>
    Task RecordAsync(IReadOnlyCollection<NodeId> nodes, CancellationToken cancellationToken);
}
