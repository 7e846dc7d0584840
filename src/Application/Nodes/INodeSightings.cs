using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Records when nodes were last seen: with a boot, or with a change that their site reported.</summary>
public interface INodeSightings
{
    /// <summary>
    /// Records that nodes were seen now. Waits a moment until that is stored, and no longer: a machine that boots must not wait behind
    /// a long write. What waits longer is stored afterwards; a kill in between loses it.
    /// </summary>
    Task RecordAsync(IReadOnlyCollection<NodeId> nodes, CancellationToken cancellationToken);
}
