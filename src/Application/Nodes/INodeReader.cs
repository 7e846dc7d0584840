using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Filter of a list of nodes; all conditions that are set must match.</summary>
public sealed record NodeFilter
{
    /// <summary>Matches nodes in one of these states.</summary>
    public AnyOf<NodeState>? State { get; init; }

    /// <summary>Matches nodes of one of these logical groups (without descendants), and nodes without a group if requested.</summary>
    public AnyOf<GroupId>? GroupId { get; init; }

    /// <summary>Matches nodes whose home is one of these sites (without descendants), and nodes without a home if requested.</summary>
    public AnyOf<GroupId>? HomeSiteId { get; init; }

    /// <summary>Matches nodes whose group or home is this group or site, or one of its descendants.</summary>
    public GroupId? Under { get; init; }

    /// <summary>Matches nodes with one of these MAC addresses, in lower case with colons.</summary>
    public AnyOf<string>? MacAddress { get; init; }

    /// <summary>Matches nodes with one of these hostnames, in lower case, and nodes without one if requested.</summary>
    public AnyOf<string>? Hostname { get; init; }

    /// <summary>Matches nodes with one of these IP addresses, in canonical form, and nodes without one if requested.</summary>
    public AnyOf<string>? IpAddress { get; init; }

    /// <summary>Matches nodes with one of these vendors (case-insensitive), and nodes without one if requested.</summary>
    public AnyOf<string>? Vendor { get; init; }

    /// <summary>Matches nodes with one of these models (case-insensitive), and nodes without one if requested.</summary>
    public AnyOf<string>? Model { get; init; }

    /// <summary>Matches nodes with one of these serial numbers (case-insensitive), and nodes without one if requested.</summary>
    public AnyOf<string>? SerialNumber { get; init; }

    /// <summary>Matches nodes whose firmware reports one of these UUIDs, and nodes without one if requested.</summary>
    public AnyOf<Guid>? SystemUuid { get; init; }

    /// <summary>Matches nodes that have all of these tags; null for any.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Part of the hostname, IP address, vendor, model or serial number (case-insensitive), or of the MAC address in any notation.</summary>
    public string? Q { get; init; }

    /// <summary>Text form of the filter, to which cursors are bound.</summary>
    public string Text => new FilterText()
        .Add("state", State).Add("group_id", GroupId).Add("home_site_id", HomeSiteId).Add("under", Under).Add("mac_address", MacAddress)
        .Add("hostname", Hostname).Add("ip_address", IpAddress).Add("vendor", Vendor).Add("model", Model).Add("serial_number", SerialNumber)
        .Add("system_uuid", SystemUuid).Add("tag", Tags is null ? null : string.Join(' ', Tags)).Add("q", Q).ToString();
}

/// <summary>Reads nodes for responses: projected, untracked, and in a fixed number of queries.</summary>
public interface INodeReader
{
    /// <summary>Returns a node.</summary>
    /// <returns>The node; or <c>node.not_found</c>.</returns>
    Task<Result<NodeRow>> GetAsync(NodeId id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a page of nodes. Sort keys: <c>mac_address</c> (the default), <c>hostname</c> (nodes without one first), <c>created_at</c>;
    /// ties are ordered by id.
    /// </summary>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<NodeRow>>> ListAsync(NodeFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Counts the nodes that match the filter.</summary>
    Task<NodeStats> CountAsync(NodeFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a page of a group's nodes. The default sort key of a subtree is <c>lineage</c>: by place in the tree, then by id.
    /// </summary>
    /// <returns>The page; or <c>group.not_found</c>, and the refusals of <see cref="ListAsync"/>.</returns>
    Task<Result<Page<NodeRow>>> ListOfGroupAsync(
        GroupId group, bool includeDescendants, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a page of the nodes whose home is a site. The default sort key of a subtree is <c>lineage</c>: by place in the tree, then by
    /// id.
    /// </summary>
    /// <returns>The page; or <c>site.not_found</c>, and the refusals of <see cref="ListAsync"/>.</returns>
    Task<Result<Page<NodeRow>>> ListAtSiteAsync(
        GroupId site, bool includeDescendants, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Streams all nodes in order of MAC address, or those of a subtree in tree order. Must be used within a snapshot.</summary>
    /// <param name="under">Identifier of the group or site at the top of the subtree; null for all nodes.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    IAsyncEnumerable<ExportedNode> ExportAsync(GroupId? under, CancellationToken cancellationToken);
}

/// <summary>A node in an export.</summary>
/// <param name="Node">The values of the node.</param>
/// <param name="GroupKey">Key of its group; null when it has none.</param>
/// <param name="HomeSiteKey">Key of its home site; null when it has none.</param>
public sealed record ExportedNode(NodeRow Node, string? GroupKey, string? HomeSiteKey);
