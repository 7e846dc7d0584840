using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>Set-based operations on claims, each in one or two statements. Must be used within a unit of work.</summary>
public interface IClaimStore
{
    /// <summary>
    /// Locks a node until the unit of work ends, so that no other transaction changes, moves or deletes it. Its home site must be locked
    /// before (<see cref="Hierarchy.ISiteLock"/>). Does nothing when the node does not exist.
    /// </summary>
    Task LockNodeAsync(NodeId node, CancellationToken cancellationToken);

    /// <summary>Counts how often claims moved a node between two sites, in either direction, after the given time (UTC).</summary>
    Task<int> CountMovesAsync(NodeId node, GroupId one, GroupId other, DateTime after, CancellationToken cancellationToken);

    /// <summary>Counts the open claims whose source or target is this site.</summary>
    Task<int> CountOpenAsync(GroupId site, DateTime now, CancellationToken cancellationToken);

    /// <summary>Deletes the claims whose source or target is this site and that are not open, and their approvals.</summary>
    Task DeleteOfSiteAsync(GroupId site, DateTime now, CancellationToken cancellationToken);

    /// <summary>Deletes the claims of a node and their approvals.</summary>
    Task DeleteOfNodeAsync(NodeId node, CancellationToken cancellationToken);

    /// <summary>Deletes the oldest resolved claims of a node beyond <see cref="Domain.NodeMigration.MigrationClaim.MaxResolved"/>, and their approvals.</summary>
    Task TrimAsync(NodeId node, CancellationToken cancellationToken);
}
