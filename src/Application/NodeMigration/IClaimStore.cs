using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>What is asked or done about claims beyond single ones, each in one or two statements; to be used within a unit of work.</summary>
public interface IClaimStore
{
    /// <summary>
    /// Locks a node until the unit of work ends: nobody else changes, moves or deletes it. Its home must be locked before
    /// (<see cref="Hierarchy.ISiteLock"/>). Does nothing where there is no such node.
    /// </summary>
    Task LockNodeAsync(NodeId node, CancellationToken cancellationToken);

    /// <summary>How often claims moved a node between two sites, either way, after a time.</summary>
    Task<int> CountMovesAsync(NodeId node, GroupId one, GroupId other, DateTime after, CancellationToken cancellationToken);

    /// <summary>How many claims are open that have this site on either side.</summary>
    Task<int> CountOpenAsync(GroupId site, DateTime now, CancellationToken cancellationToken);

    /// <summary>Deletes the claims that have this site on either side and are not open, and their approvals.</summary>
    Task DeleteOfSiteAsync(GroupId site, DateTime now, CancellationToken cancellationToken);

    /// <summary>Deletes a node's claims and their approvals.</summary>
    Task DeleteOfNodeAsync(NodeId node, CancellationToken cancellationToken);
}
