using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Which nodes a list is of; what is said must hold together.</summary>
public sealed record NodeFilter
{
    /// <summary>In this state.</summary>
    public NodeState? State { get; init; }

    /// <summary>Of this logical group itself.</summary>
    public GroupId? GroupId { get; init; }

    /// <summary>At home at this site itself.</summary>
    public GroupId? HomeSiteId { get; init; }

    /// <summary>Of this group or at home at this site, or of or at anything below it.</summary>
    public GroupId? Under { get; init; }

    /// <summary>The one with this address, lower case with colons.</summary>
    public string? MacAddress { get; init; }

    /// <summary>A part of the hostname (without case), MAC address or serial number.</summary>
    public string? Q { get; init; }
}

/// <summary>Reads nodes for answers: projected, never tracked, in a fixed number of queries.</summary>
public interface INodeReader
{
    /// <summary>One node.</summary>
    /// <returns><c>node.not_found</c>.</returns>
    Task<Result<NodeRow>> GetAsync(NodeId id, CancellationToken cancellationToken);

    /// <summary>A page of nodes. Orders: <c>mac_address</c> (where nothing is said), <c>created_at</c>; ties by id.</summary>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<NodeRow>>> ListAsync(NodeFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// A page of a group's nodes. Over a whole subtree the order is <c>lineage</c> where nothing is said: by place in the
    /// tree, then by id.
    /// </summary>
    /// <returns><c>group.not_found</c>, and what <see cref="ListAsync"/> refuses.</returns>
    Task<Result<Page<NodeRow>>> ListOfGroupAsync(
        GroupId group, bool includeDescendants, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// A page of the nodes at home at a site. Over a whole subtree the order is <c>lineage</c> where nothing is said: by
    /// place in the tree, then by id.
    /// </summary>
    /// <returns><c>site.not_found</c>, and what <see cref="ListAsync"/> refuses.</returns>
    Task<Result<Page<NodeRow>>> ListAtSiteAsync(
        GroupId site, bool includeDescendants, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Every node, or those whose home or group is in a subtree, sorted by MAC address. To be used within one snapshot.</summary>
    IAsyncEnumerable<ExportedNode> ExportAsync(Lineage? subtree, CancellationToken cancellationToken);
}

/// <summary>A node as an export writes it.</summary>
/// <param name="Node">Its values.</param>
/// <param name="GroupKey">The key of its group; null when it has none.</param>
/// <param name="HomeSiteKey">The key of its home site; null when it has none.</param>
public sealed record ExportedNode(Node Node, string? GroupKey, string? HomeSiteKey);
