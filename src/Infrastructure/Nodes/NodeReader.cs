using System.Linq.Expressions;
using Ardalis.Result;
using AutoMapper;
using AutoMapper.QueryableExtensions;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

internal sealed class NodeReader(SitesDbContext db, IConfigurationProvider mapping) : INodeReader
{
    private static readonly KeysetList<Node, NodeRow> List = new(
        "nodes",
        Sort.ByText<Node, NodeRow, NodeId>(
            "mac_address", node => node.MacAddress, node => node.Id, id => new NodeId(id), row => new Position(row.MacAddress, row.Id.Value)),
        Sort.ByTime<Node, NodeRow, NodeId>(
            "created_at", node => node.CreatedAt, node => node.Id, id => new NodeId(id), row => (row.CreatedAt, row.Id.Value)));

    // Sorted by place, a page of a large subtree is read off two indexes; any other order has to sort the whole subtree.
    private static readonly KeysetList<PlacedNode, PlacedNodeRow> SubtreeList = new(
        "nodes-of-subtree",
        Sort.ByText<PlacedNode, PlacedNodeRow, NodeId>(
            "lineage", placed => placed.LineageKey, placed => placed.Node.Id, id => new NodeId(id),
            row => new Position(row.LineageKey, row.Node.Id.Value)),
        Sort.ByText<PlacedNode, PlacedNodeRow, NodeId>(
            "mac_address", placed => placed.Node.MacAddress, placed => placed.Node.Id, id => new NodeId(id),
            row => new Position(row.Node.MacAddress, row.Node.Id.Value)),
        Sort.ByTime<PlacedNode, PlacedNodeRow, NodeId>(
            "created_at", placed => placed.Node.CreatedAt, placed => placed.Node.Id, id => new NodeId(id),
            row => (row.Node.CreatedAt, row.Node.Id.Value)));

    public async Task<Result<NodeRow>> GetAsync(NodeId id, CancellationToken cancellationToken)
    {
        var row = await Project(db.Nodes.Where(node => node.Id == id)).FirstOrDefaultAsync(cancellationToken);
        return row is null ? NodeErrors.NotFound.Refuse(id) : row;
    }

    public async Task<Result<Page<NodeRow>>> ListAsync(NodeFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var query = Matching(filter);
        if (filter.Under is { } top)
        {
            var subtree = await SubtreeIdsAsync(top, cancellationToken);
            query = subtree is null
                ? query.Where(_ => false)
                : query.Where(node => subtree.Contains(node.HomeSiteId) || subtree.Contains(node.GroupId));
        }

        return await List.ReadAsync(query, filter, "mac_address", page, place: "", Project, cancellationToken);
    }

    public async Task<Result<Page<NodeRow>>> ListOfGroupAsync(
        GroupId group, bool includeDescendants, PageRequest page, CancellationToken cancellationToken)
    {
        var key = await db.DeviceGroups.Where(g => g.Id == group).Select(g => g.LineageKey).FirstOrDefaultAsync(cancellationToken);
        if (key is null) return HierarchyErrors.GroupNotFound.Refuse(group);
        return includeDescendants
            ? await ListSubtreeAsync(new Lineage(key), node => node.GroupId, page, cancellationToken)
            : await ListAsync(new NodeFilter { GroupId = group }, page, cancellationToken);
    }

    public async Task<Result<Page<NodeRow>>> ListAtSiteAsync(
        GroupId site, bool includeDescendants, PageRequest page, CancellationToken cancellationToken)
    {
        var key = await db.Sites.Where(s => s.Id == site).Select(s => s.LineageKey).FirstOrDefaultAsync(cancellationToken);
        if (key is null) return HierarchyErrors.SiteNotFound.Refuse(site);
        return includeDescendants
            ? await ListSubtreeAsync(new Lineage(key), node => node.HomeSiteId, page, cancellationToken)
            : await ListAsync(new NodeFilter { HomeSiteId = site }, page, cancellationToken);
    }

    private async Task<Result<Page<NodeRow>>> ListSubtreeAsync(
        Lineage subtree, Expression<Func<Node, GroupId?>> place, PageRequest page, CancellationToken cancellationToken)
    {
        var placed = db.DeviceGroups.InSubtree(subtree)
            .Join(db.Nodes, group => (GroupId?)group.Id, place, (group, node) => new PlacedNode { Node = node, LineageKey = group.LineageKey });
        var rows = await SubtreeList.ReadAsync(
            placed, $"{place} {subtree.Self}", "lineage", page, subtree.Key,
            query => query.AsNoTracking().ProjectTo<PlacedNodeRow>(mapping), cancellationToken);
        return rows.IsSuccess ? rows.Value.Select(row => row.Node) : rows.AsRefusal();
    }

    private IQueryable<Node> Matching(NodeFilter filter)
    {
        IQueryable<Node> query = db.Nodes;
        if (filter.State is { } state) query = query.Where(node => node.State == state);
        if (filter.GroupId is { } group) query = query.Where(node => node.GroupId == group);
        if (filter.HomeSiteId is { } home) query = query.Where(node => node.HomeSiteId == home);
        if (filter.MacAddress is { } mac) query = query.Where(node => node.MacAddress == mac);
        if (filter.Q is { } q)
        {
            // Hostnames and MAC addresses are kept in lower case; serial numbers are not, and whether their case matters is
            // the database's collation's business.
            var lower = q.ToLowerInvariant();
            query = query.Where(node => node.Hostname!.Contains(lower) || node.MacAddress.Contains(lower) || node.SerialNumber!.Contains(q));
        }

        return query;
    }

    private async Task<IQueryable<GroupId?>?> SubtreeIdsAsync(GroupId top, CancellationToken cancellationToken)
    {
        var key = await db.DeviceGroups.Where(group => group.Id == top).Select(group => group.LineageKey).FirstOrDefaultAsync(cancellationToken);
        return key is null ? null : db.DeviceGroups.InSubtree(new Lineage(key)).Select(group => (GroupId?)group.Id);
    }

    private IQueryable<NodeRow> Project(IQueryable<Node> nodes) => nodes.AsNoTracking().ProjectTo<NodeRow>(mapping);
}
