using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Which nodes a list is of; what is said must hold together.</summary>
public sealed record NodeFilter
{
    /// <summary>In one of these states.</summary>
    public AnyOf<NodeState>? State { get; init; }

    /// <summary>Of one of these logical groups itself, or of none.</summary>
    public AnyOf<GroupId>? GroupId { get; init; }

    /// <summary>At home at one of these sites itself, or at none.</summary>
    public AnyOf<GroupId>? HomeSiteId { get; init; }

    /// <summary>Of this group or at home at this site, or of or at anything below it.</summary>
    public GroupId? Under { get; init; }

    /// <summary>Those with one of these addresses, in lower case with colons.</summary>
    public AnyOf<string>? MacAddress { get; init; }

    /// <summary>Those with one of these hostnames, in lower case, or with none.</summary>
    public AnyOf<string>? Hostname { get; init; }

    /// <summary>Those with one of these addresses, in canonical spelling, or with none.</summary>
    public AnyOf<string>? IpAddress { get; init; }

    /// <summary>Those whose vendor, compared without case, is one of these, or missing.</summary>
    public AnyOf<string>? Vendor { get; init; }

    /// <summary>Those whose model, compared without case, is one of these, or missing.</summary>
    public AnyOf<string>? Model { get; init; }

    /// <summary>Those whose serial number, compared without case, is one of these, or missing.</summary>
    public AnyOf<string>? SerialNumber { get; init; }

    /// <summary>Those whose firmware reports one of these UUIDs, or none.</summary>
    public AnyOf<Guid>? SystemUuid { get; init; }

    /// <summary>Those that have all of these tags; null for any.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>A part of the hostname, IP address, vendor, model or serial number (without case), or of the MAC address in any spelling.</summary>
    public string? Q { get; init; }

    /// <summary>The filter as the text that cursors are bound to.</summary>
    public string Text => new FilterText()
        .Add("state", State).Add("group_id", GroupId).Add("home_site_id", HomeSiteId).Add("under", Under).Add("mac_address", MacAddress)
        .Add("hostname", Hostname).Add("ip_address", IpAddress).Add("vendor", Vendor).Add("model", Model).Add("serial_number", SerialNumber)
        .Add("system_uuid", SystemUuid).Add("tag", Tags is null ? null : string.Join(' ', Tags)).Add("q", Q).ToString();
}

/// <summary>Reads nodes for answers: projected, never tracked, in a fixed number of queries.</summary>
public interface INodeReader
{
    /// <summary>One node.</summary>
    /// <returns><c>node.not_found</c>.</returns>
    Task<Result<NodeRow>> GetAsync(NodeId id, CancellationToken cancellationToken);

    /// <summary>A page of nodes. Orders: <c>mac_address</c> (the default), <c>hostname</c> (those without one first), <c>created_at</c>; ties by id.</summary>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<NodeRow>>> ListAsync(NodeFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Counts of the nodes that match, the place included.</summary>
    Task<NodeStats> CountAsync(NodeFilter filter, CancellationToken cancellationToken);

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

    /// <summary>Every node by MAC address, or those of a subtree in tree order. To be used within one snapshot.</summary>
    /// <param name="under">The group or site at the top of the subtree; null for all nodes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    IAsyncEnumerable<ExportedNode> ExportAsync(GroupId? under, CancellationToken cancellationToken);
}

/// <summary>A node as an export writes it.</summary>
/// <param name="Node">Its values.</param>
/// <param name="GroupKey">The key of its group; null when it has none.</param>
/// <param name="HomeSiteKey">The key of its home site; null when it has none.</param>
public sealed record ExportedNode(NodeRow Node, string? GroupKey, string? HomeSiteKey);
