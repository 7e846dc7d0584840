using System.Linq.Expressions;
using Ardalis.Result;
using AutoMapper;
using AutoMapper.QueryableExtensions;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

internal sealed class NodeReader(SitesDbContext db, GroupQueries queries, IConfigurationProvider mapping, TimeProvider clock) : INodeReader
{
    /// <summary>Number of nodes per query: SQL Server accepts 2,100 parameters, and a node can refer to two groups.</summary>
    private const int Portion = 1000;

    private static readonly KeysetList<Node, NodeRow> List = new(
        "nodes",
        Sort.ByKey<Node, NodeRow>("mac_address", node => node.MacAddress, row => new Position(row.MacAddress, row.Id.Value)),
        Sort.ByOptionalText<Node, NodeRow, NodeId>(
            "hostname", node => node.Hostname, node => node.Id, row => new Position(row.Hostname, row.Id.Value)),
        Sort.ByTime<Node, NodeRow, NodeId>(
            "created_at", node => node.CreatedAt, node => node.Id, row => (row.CreatedAt, row.Id.Value)));

    // Sorted by lineage, a page of a large subtree is read from two indexes; any other order has to sort the whole subtree.
    private static readonly KeysetList<PlacedNode, PlacedNodeRow> SubtreeList = new(
        "nodes-of-subtree",
        Sort.ByText<PlacedNode, PlacedNodeRow, NodeId>(
            "lineage", placed => placed.LineageKey, placed => placed.Node.Id,
            row => new Position(row.LineageKey, row.Node.Id.Value)),
        Sort.ByKey<PlacedNode, PlacedNodeRow>(
            "mac_address", placed => placed.Node.MacAddress, row => new Position(row.Node.MacAddress, row.Node.Id.Value)),
        Sort.ByOptionalText<PlacedNode, PlacedNodeRow, NodeId>(
            "hostname", placed => placed.Node.Hostname, placed => placed.Node.Id,
            row => new Position(row.Node.Hostname, row.Node.Id.Value)),
        Sort.ByTime<PlacedNode, PlacedNodeRow, NodeId>(
            "created_at", placed => placed.Node.CreatedAt, placed => placed.Node.Id,
            row => (row.Node.CreatedAt, row.Node.Id.Value)));

    public async Task<Result<NodeRow>> GetAsync(NodeId id, CancellationToken cancellationToken)
    {
        var row = await Project(db.Nodes.Where(node => node.Id == id)).FirstOrDefaultAsync(cancellationToken);
        return row is null ? NodeErrors.NotFound.Refuse(id) : (await WithWorkflowsAsync([row], cancellationToken))[0];
    }

    public async Task<Result<Page<NodeRow>>> ListAsync(NodeFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        await WithWorkflowsAsync(await ListRowsAsync(filter, page, cancellationToken), cancellationToken);

    public async Task<NodeStats> CountAsync(NodeFilter filter, CancellationToken cancellationToken)
    {
        var matching = Matching(filter);
        if (filter.Under is { } top)
            matching = await FindLineageAsync(top, cancellationToken) is { } subtree ? InSubtree(matching, subtree) : matching.Where(_ => false);

        // Two statements, each of which reads its own index.
        var since = clock.GetUtcNow().UtcDateTime - TimeSpan.FromHours(1);
        var counts = await matching.GroupBy(node => node.State).Select(nodes => new { State = nodes.Key, Count = nodes.Count() }).ToListAsync(cancellationToken);
        var discovered = await matching.CountAsync(node => node.CreatedAt > since, cancellationToken);
        var byState = Enum.GetValues<NodeState>().ToDictionary(state => state, state => counts.SingleOrDefault(count => count.State == state)?.Count ?? 0);
        return new NodeStats(byState.Values.Sum(), byState, discovered);
    }

    private async Task<Result<Page<NodeRow>>> ListRowsAsync(NodeFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var matching = Matching(filter);
        if (filter.Under is not { } top) return await List.ReadAsync(matching, filter.Text, "mac_address", page, place: "", Project, cancellationToken);

        if (await FindLineageAsync(top, cancellationToken) is not { } subtree) return new Page<NodeRow>([], page.IncludeTotal ? 0 : null, null);
        if (page.Sort is null or "lineage" or "-lineage") return await ListUnderAsync(matching, filter, subtree, page, cancellationToken);

        return await List.ReadAsync(
            InSubtree(matching, subtree), filter.Text, "mac_address", page, place: "", Project, cancellationToken);
    }

    /// <summary>
    /// Lists the nodes of a subtree in tree order: first those whose home is in it, then those of which only the group is in
    /// it. Each part is read from the index on the lineage; a combined list would have to read the whole subtree for its
    /// first page, to remove duplicates.
    /// </summary>
    private async Task<Result<Page<NodeRow>>> ListUnderAsync(
        IQueryable<Node> matching, NodeFilter filter, Lineage subtree, PageRequest page, CancellationToken cancellationToken)
    {
        var ids = db.DeviceGroups.InSubtree(subtree).Select(group => (GroupId?)group.Id);
        IQueryable<PlacedNode>[] parts =
        [
            Placed(matching, subtree, node => node.HomeSiteId),
            Placed(matching.Where(node => node.HomeSiteId == null || !ids.Contains(node.HomeSiteId)), subtree, node => node.GroupId),
        ];
        if (page.Sort == "-lineage") Array.Reverse(parts);

        var (part, inner) = page.Cursor switch
        {
            null => (0, null),
            [var digit and ('0' or '1'), .. var rest] => (digit - '0', rest),
            _ => (-1, null),
        };
        if (part < 0) return RequestErrors.CursorInvalid.Refuse();
        // If a page ended together with its part, the cursor names no row, but is still bound to the filter.
        var startOfPart = Cursor.Fingerprint("nodes-under", filter.Text, page.Sort ?? "lineage");
        if (inner is not null && Cursor.IsStart(startOfPart, inner)) inner = null;

        var items = new List<NodeRow>(page.Limit);
        string? next = null;
        for (; part < parts.Length && next is null; part++, inner = null)
        {
            var room = page.Limit - items.Count;
            var rows = await SubtreeList.ReadAsync(
                parts[part], $"{part} {filter.Text}", "lineage", page with { Cursor = inner, Limit = Math.Max(1, room), IncludeTotal = false },
                subtree.Key, ProjectPlaced, cancellationToken);
            if (!rows.IsSuccess) return rows.AsRefusal();
            if (room == 0)
            {
                // The page is full; the query only determines whether another one follows.
                if (rows.Value.Items.Count > 0) next = $"{part}{Cursor.EncodeStart(startOfPart)}";
                continue;
            }

            items.AddRange(rows.Value.Items.Select(row => row.Node));
            if (rows.Value.NextCursor is { } more) next = $"{part}{more}";
        }

        int? total = page.IncludeTotal ? await parts[0].CountAsync(cancellationToken) + await parts[1].CountAsync(cancellationToken) : null;
        return new Page<NodeRow>(items, total, next);
    }

    public async Task<Result<Page<NodeRow>>> ListOfGroupAsync(
        GroupId group, bool includeDescendants, PageRequest page, CancellationToken cancellationToken)
    {
        var groups = db.DeviceGroups.Where(g => g.Id == group);
        return includeDescendants
            ? await ListSubtreeAsync(groups, HierarchyErrors.GroupNotFound, group, node => node.GroupId, page, cancellationToken)
            : await ListOneAsync(groups, HierarchyErrors.GroupNotFound, group, new NodeFilter { GroupId = group }, page, cancellationToken);
    }

    public async Task<Result<Page<NodeRow>>> ListAtSiteAsync(
        GroupId site, bool includeDescendants, PageRequest page, CancellationToken cancellationToken)
    {
        var sites = db.DeviceGroups.Where(s => s.Id == site && s is Site);
        return includeDescendants
            ? await ListSubtreeAsync(sites, HierarchyErrors.SiteNotFound, site, node => node.HomeSiteId, page, cancellationToken)
            : await ListOneAsync(sites, HierarchyErrors.SiteNotFound, site, new NodeFilter { HomeSiteId = site }, page, cancellationToken);
    }

    public async IAsyncEnumerable<ExportedNode> ExportAsync(
        GroupId? under, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new PageRequest(Portion, null, null, IncludeTotal: false);
        do
        {
            var page = (await ListRowsAsync(new NodeFilter { Under = under }, request, cancellationToken)).Value;
            var ids = page.Items.SelectMany(node => new[] { node.GroupId, node.HomeSiteId }).OfType<GroupId>().Distinct().ToList();
            var keys = new Dictionary<GroupId, string?>();
            foreach (var group in await db.DeviceGroups.Where(group => ids.Contains(group.Id)).Select(group => new { group.Id, group.ExternalId }).ToListAsync(cancellationToken))
                keys[group.Id] = group.ExternalId;
            foreach (var node in page.Items)
                yield return new ExportedNode(node, KeyOf(node.GroupId, keys), KeyOf(node.HomeSiteId, keys));
            request = request with { Cursor = page.NextCursor };
        }
        while (request.Cursor is not null);

        static string? KeyOf(GroupId? id, Dictionary<GroupId, string?> keys) => id is { } group ? keys.GetValueOrDefault(group) ?? group.ToString() : null;
    }

    /// <summary>Lists the nodes of one group or site. Its existence is checked only if the list is empty, which saves a query.</summary>
    private async Task<Result<Page<NodeRow>>> ListOneAsync(
        IQueryable<DeviceGroup> place, ErrorDefinition notFound, GroupId id, NodeFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await ListAsync(filter, page, cancellationToken);
        if (rows.IsSuccess && rows.Value.Items.Count == 0 && !await place.AnyAsync(cancellationToken)) return notFound.Refuse(id);
        return rows;
    }

    private async Task<Result<Page<NodeRow>>> ListSubtreeAsync(
        IQueryable<DeviceGroup> top, ErrorDefinition notFound, GroupId id, Expression<Func<Node, GroupId?>> place,
        PageRequest page, CancellationToken cancellationToken)
    {
        if (await top.FindLineageAsync(cancellationToken) is not { } subtree) return notFound.Refuse(id);
        var rows = await SubtreeList.ReadAsync(
            Placed(db.Nodes, subtree, place), $"{place} {subtree.Self}", "lineage", page, subtree.Key, ProjectPlaced, cancellationToken);
        return rows.IsSuccess ? await WithWorkflowsAsync(rows.Value.Select(row => row.Node), cancellationToken) : rows.AsRefusal();
    }

    private async Task<Result<Page<NodeRow>>> WithWorkflowsAsync(Result<Page<NodeRow>> page, CancellationToken cancellationToken) =>
        page.IsSuccess ? page.Value with { Items = await WithWorkflowsAsync(page.Value.Items, cancellationToken) } : page;

    /// <summary>Adds the effective workflows, usually with one query regardless of the number of nodes.</summary>
    private async Task<IReadOnlyList<NodeRow>> WithWorkflowsAsync(IReadOnlyList<NodeRow> rows, CancellationToken cancellationToken)
    {
        var places = rows.Where(row => row.WorkflowId is null).Select(row => row.PlaceKey).OfType<string>().Distinct().ToDictionary(key => key, key => new Lineage(key));
        var settings = new Dictionary<GroupId, Settings>();
        foreach (var ids in places.Values.SelectMany(place => place.Ancestors.Append(place.Self)).Distinct().Chunk(Portion))
        {
            foreach (var group in await queries.AncestorsAsync(db, ids, cancellationToken)) settings[group.Id] = group.Settings;
        }

        var workflows = places.ToDictionary(
            place => place.Key,
            place => EffectiveSettings.Resolve(InheritanceChain.Of(place.Value, id => settings.GetValueOrDefault(id)), group => group.DefaultWorkflowId?.Value).Value);
        return [.. rows.Select(row => row with { EffectiveWorkflowId = row.WorkflowId ?? (row.PlaceKey is { } key ? workflows[key] : null) })];
    }

    private IQueryable<Node> Matching(NodeFilter filter)
    {
        var query = db.Nodes.WhereAny(filter.State, node => node.State)
            .WhereAny(filter.GroupId, node => node.GroupId)
            .WhereAny(filter.HomeSiteId, node => node.HomeSiteId)
            .WhereAny(filter.Hostname, node => node.Hostname)
            .WhereAny(filter.IpAddress, node => node.IpAddress)
            .WhereAny(filter.SystemUuid, node => node.SystemUuid)
            .WhereAny(filter.Vendor, vendor => Has(NodeSearchText.OfVendor(vendor)), none: node => node.Vendor == null)
            .WhereAny(filter.Model, model => Has(NodeSearchText.OfModel(model)), none: node => node.Model == null)
            .WhereAny(filter.SerialNumber, number => Has(NodeSearchText.OfSerialNumber(number)), none: node => node.SerialNumber == null);
        if (filter.MacAddress is { Values: var addresses })
            query = query.Where(node => db.NodeMacAddresses.Where(entry => addresses.Contains(entry.MacAddress)).Select(entry => entry.NodeId).Contains(node.Id));
        foreach (var tag in filter.Tags ?? []) query = query.Where(node => db.NodeTags.Where(entry => entry.Tag == tag).Select(entry => entry.NodeId).Contains(node.Id));
        if (filter.Q is not { } q) return query;

        var alternatives = MacAddressPart.AllIn(q).Select(IsIn).Prepend(Has(Text.Normalize(q)));
        // An IPv6 address has several notations, of which one is stored.
        if (IpAddress.Parse(q) is { IsSuccess: true, Value: { } address }) alternatives = alternatives.Append(node => node.IpAddress == address);
        return query.WhereAny(alternatives);

        static Expression<Func<Node, bool>> Has(string part) => node => node.SearchText.Contains(part);

        static Expression<Func<Node, bool>> IsIn(MacAddressPart part)
        {
            var text = part.Text;
            if (part.Start is not { } start) return node => node.MacAddress.Contains(text) || node.StoredMacAddresses!.Contains(text);
            var length = text.Length;
            return node => node.MacAddress.Substring(start, length) == text || node.StoredMacAddresses!.Contains(text);
        }
    }

    /// <summary>Returns the nodes whose home or group is in the subtree.</summary>
    private IQueryable<Node> InSubtree(IQueryable<Node> nodes, Lineage subtree)
    {
        var ids = db.DeviceGroups.InSubtree(subtree).Select(group => (GroupId?)group.Id);
        return nodes.Where(node => ids.Contains(node.HomeSiteId) || ids.Contains(node.GroupId));
    }

    private Task<Lineage?> FindLineageAsync(GroupId id, CancellationToken cancellationToken) =>
        db.DeviceGroups.Where(group => group.Id == id).FindLineageAsync(cancellationToken);

    private IQueryable<PlacedNode> Placed(IQueryable<Node> nodes, Lineage subtree, Expression<Func<Node, GroupId?>> place) =>
        db.DeviceGroups.InSubtree(subtree)
            .Join(nodes, group => (GroupId?)group.Id, place, (group, node) => new PlacedNode { Node = node, LineageKey = group.LineageKey });

    private IQueryable<NodeRow> Project(IQueryable<Node> nodes) => nodes.AsNoTracking().ProjectTo<NodeRow>(mapping, new { groups = db.DeviceGroups });

    private IQueryable<PlacedNodeRow> ProjectPlaced(IQueryable<PlacedNode> nodes) => nodes.AsNoTracking().ProjectTo<PlacedNodeRow>(mapping, new { groups = db.DeviceGroups });
}
