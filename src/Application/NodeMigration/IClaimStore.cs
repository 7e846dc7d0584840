using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>What is asked or done about claims beyond single ones, each in one or two statements; to be used within a unit of work.</summary>
public interface IClaimStore
{
    /// <summary>
    /// Makes sure that nobody else moves, deletes or claims a node until the unit of work ends; what is read of it afterwards holds.
    /// Nothing happens where there is none.
    /// </summary>
    Task HoldNodeAsync(NodeId node, CancellationToken cancellationToken);

    /// <summary>The same for the node of this address, lower case with colons.</summary>
    Task HoldNodeAsync(string macAddress, CancellationToken cancellationToken);

    /// <summary>The same for the node that a claim is about.</summary>
    Task HoldNodeAsync(ClaimId claim, CancellationToken cancellationToken);

    /// <summary>How often claims moved a node between two sites, either way, after a time.</summary>
    Task<int> CountMovesAsync(NodeId node, GroupId one, GroupId other, DateTime after, CancellationToken cancellationToken);

    /// <summary>How many claims are open that have this site on either side.</summary>
    Task<int> CountOpenAsync(GroupId site, DateTime now, CancellationToken cancellationToken);

    /// <summary>Deletes the claims that have this site on either side and are not open, and their approvals.</summary>
    Task DeleteOfSiteAsync(GroupId site, DateTime now, CancellationToken cancellationToken);

    /// <summary>Deletes a node's claims and their approvals.</summary>
    Task DeleteOfNodeAsync(NodeId node, CancellationToken cancellationToken);
}
