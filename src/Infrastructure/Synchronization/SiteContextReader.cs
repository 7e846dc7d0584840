using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Application.Synchronization;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

internal sealed class SiteContextReader(SitesDbContext db, GroupQueries queries) : ISiteContextReader
{
    private const int Batch = 500;

    private static readonly SyncEntityType[] TypesOfContext = [SyncEntityType.Site, SyncEntityType.Workflow, SyncEntityType.Template];

    /// <summary>Above this number of subtrees, one query for all open feeds is cheaper than one for each subtree.</summary>
    private const int MaxSubtreeQueries = 20;

    public async Task<IReadOnlyCollection<GroupId>> FindOpenSitesAsync(ReachedSites reached, CancellationToken cancellationToken)
    {
        List<Lineage> subtrees = [.. reached.Subtrees, .. await FindSitesWithDocumentsAsync(reached, cancellationToken)];
        var sites = new HashSet<GroupId>();
        if (subtrees.Count <= MaxSubtreeQueries)
        {
            foreach (var subtree in subtrees) sites.UnionWith((await ListOpenAsync(db.Sites.InSubtree(subtree), cancellationToken)).Select(site => site.Id));
            return sites;
        }

        var tops = subtrees.Select(subtree => subtree.Self).ToHashSet();
        foreach (var (id, lineage) in await ListOpenAsync(db.Sites, cancellationToken))
        {
            if (lineage.Ancestors.Append(id).Any(tops.Contains)) sites.Add(id);
        }

        return sites;
    }

    public async Task<IReadOnlyList<SiteContext>> LoadAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken)
    {
        var feeds = await db.SiteFeeds.Where(feed => sites.Contains(feed.SiteId))
            .Join(db.Sites, feed => feed.SiteId, site => site.Id, (feed, site) => new { Feed = feed, site.LineageKey }).ToListAsync(cancellationToken);
        var lineages = feeds.ToDictionary(row => row.Feed.SiteId, row => new Lineage(row.LineageKey));
        var settings = new Dictionary<GroupId, Settings>();
        var assigned = new List<(GroupId Group, AssignedDocument Document)>();
        foreach (var ids in lineages.Values.SelectMany(lineage => lineage.Ancestors.Append(lineage.Self)).Distinct().Chunk(Batch))
        {
            foreach (var group in await queries.AncestorsAsync(db, ids, cancellationToken)) settings[group.Id] = group.Settings;
            var rows = await db.DocumentAssignments.AsNoTracking().Where(assignment => ids.Contains(assignment.GroupId))
                .Join(db.Documents, assignment => assignment.DocumentId, document => document.Id, (assignment, document) => new { assignment.GroupId, document.Id, document.Kind })
                .ToListAsync(cancellationToken);
            assigned.AddRange(rows.Select(row => (row.GroupId, new AssignedDocument(row.Id, row.Kind))));
        }

        // Whole and to be changed, because most of them are compared and changed next.
        var delivered = await db.SyncStates.Where(state => sites.Contains(state.SiteId) && TypesOfContext.Contains(state.EntityType) && !state.IsRemoved).ToListAsync(cancellationToken);

        var documents = assigned.ToLookup(assignment => assignment.Group, assignment => assignment.Document);
        var states = delivered.ToLookup(state => state.SiteId, state => new DeliveredState(state.EntityType, state.EntityId, state.Checksum));
        return [.. feeds.Select(row => row.Feed).OrderBy(feed => feed.SiteId).Select(feed =>
        {
            var lineage = lineages[feed.SiteId];
            return new SiteContext(
                feed,
                EffectiveSettings.Of(InheritanceChain.Of(lineage, id => settings.GetValueOrDefault(id))),
                [.. lineage.Ancestors.Append(lineage.Self).SelectMany(group => documents[group]).Distinct()],
                [.. states[feed.SiteId]]);
        })];
    }

    public Task<CatalogDocument> GetDocumentAsync(DocumentId id, CancellationToken cancellationToken) =>
        db.Documents.AsNoTracking().FirstAsync(document => document.Id == id, cancellationToken);

    public async Task<IReadOnlyList<Node>> ListNodesAsync(GroupId site, NodeId after, int count, CancellationToken cancellationToken) =>
        await db.Nodes.AsNoTracking().Where(node => node.HomeSiteId == site && node.Id > after)
            .OrderBy(node => node.Id).Take(count).ToListAsync(cancellationToken);

    /// <summary>
    /// Returns the lineages of the sites to which documents were assigned or from which they were withdrawn, and of those to
    /// which revised documents are assigned.
    /// </summary>
    private async Task<IEnumerable<Lineage>> FindSitesWithDocumentsAsync(ReachedSites reached, CancellationToken cancellationToken)
    {
        if (reached.Revised.Count == 0 && reached.Assigned.Count == 0) return [];
        var (revised, ids) = (reached.Revised, reached.Assigned.ToHashSet());
        if (revised.Count > 0)
        {
            ids.UnionWith(await db.DocumentAssignments.Where(assignment => revised.Contains(assignment.DocumentId))
                .Select(assignment => assignment.GroupId).ToListAsync(cancellationToken));
        }

        var lineages = await db.Sites.Where(site => ids.Contains(site.Id)).Select(site => site.LineageKey).ToListAsync(cancellationToken);
        return lineages.Select(lineage => new Lineage(lineage));
    }

    private async Task<IEnumerable<(GroupId Id, Lineage Lineage)>> ListOpenAsync(IQueryable<Site> sites, CancellationToken cancellationToken)
    {
        var rows = await db.SiteFeeds.Where(feed => feed.OpenedAt != null)
            .Join(sites, feed => feed.SiteId, site => site.Id, (_, site) => new { site.Id, site.LineageKey }).ToListAsync(cancellationToken);
        return rows.Select(row => (row.Id, new Lineage(row.LineageKey)));
    }
}
