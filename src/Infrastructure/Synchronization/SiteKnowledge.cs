using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Persistence;
using EntityState = Sites.Domain.Synchronization.EntityState;

namespace Sites.Infrastructure.Synchronization;

/// <summary>A group of which something changed that takes effect below, with its place before and after.</summary>
internal sealed record ChangedTop(Lineage Before, Lineage After);

/// <summary>
/// What sites must know because of where they stand: their settings in effect and the documents assigned above them. It is
/// always worked out as a whole and compared with what the feed says, so whatever it was that changed cannot be told
/// differently from what a site would be told that begins anew.
/// </summary>
internal sealed class SiteKnowledge(SitesDbContext db, GroupQueries queries)
{
    private const int Batch = 500;

    private readonly Dictionary<DocumentId, string> _checksums = [];

    /// <summary>
    /// The sites at and below these groups whose feeds are open, each with its lineage after the change. Reads what is stored
    /// before the change, so that the sites can be locked before anything is written.
    /// </summary>
    public async Task<Dictionary<GroupId, Lineage>> FindPlacesAsync(IReadOnlyList<ChangedTop> tops, CancellationToken cancellationToken)
    {
        var places = new Dictionary<GroupId, Lineage>();
        foreach (var top in tops)
        {
            var below = await db.SiteFeeds.Where(feed => feed.OpenedAt != null)
                .Join(db.Sites.InSubtree(top.Before), feed => feed.SiteId, site => site.Id, (_, site) => new { site.Id, site.LineageKey })
                .ToListAsync(cancellationToken);
            foreach (var site in below) places[site.Id] = new Lineage(site.LineageKey).Rebase(top.Before, top.After);
        }

        return places;
    }

    /// <summary>The changes that these sites must be sent, now that the change above them is stored.</summary>
    /// <param name="places">The sites, which are locked, with their lineages. Descendants of a moved group may still have the old one stored.</param>
    /// <param name="revised">Documents whose content changed.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task<List<FeedChange>> CompareAsync(
        IReadOnlyDictionary<GroupId, Lineage> places, IReadOnlySet<DocumentId> revised, DateTime now, CancellationToken cancellationToken)
    {
        _checksums.Clear();
        var changes = new List<FeedChange>();
        foreach (var sites in places.OrderBy(place => place.Key).Chunk(Batch)) changes.AddRange(await ComparePortionAsync(sites.ToDictionary(), revised, now, cancellationToken));
        return changes;
    }

    /// <summary>The same for many changes that are written together; it reads every open feed once, whatever the number of changes.</summary>
    public async Task<Dictionary<GroupId, Lineage>> FindPlacesAsync(TreeWrite write, CancellationToken cancellationToken)
    {
        var tops = write.Updated.Where(update => update is { ReachesBelow: true, Group: Site }).ToDictionary(update => update.Group.Id, update => update.Group.Lineage);
        if (tops.Count == 0) return [];
        var open = await db.SiteFeeds.Where(feed => feed.OpenedAt != null)
            .Join(db.Sites, feed => feed.SiteId, site => site.Id, (_, site) => new { site.Id, site.LineageKey }).ToListAsync(cancellationToken);
        var places = new Dictionary<GroupId, Lineage>();
        foreach (var site in open)
        {
            var before = new Lineage(site.LineageKey);
            var after = tops.TryGetValue(site.Id, out var moved) || write.Relocated.TryGetValue(site.Id, out moved) ? moved : before;
            if (before.Ancestors.Concat(after.Ancestors).Append(site.Id).Any(tops.ContainsKey)) places[site.Id] = after;
        }

        return places;
    }

    private async Task<List<FeedChange>> ComparePortionAsync(
        Dictionary<GroupId, Lineage> places, IReadOnlySet<DocumentId> revised, DateTime now, CancellationToken cancellationToken)
    {
        var said = new Dictionary<GroupId, Settings>();
        var assigned = new List<(GroupId Group, DocumentId Document, DocumentKind Kind)>();
        foreach (var ids in places.Values.SelectMany(place => place.Ancestors.Append(place.Self)).Distinct().Chunk(Batch))
        {
            foreach (var group in await queries.AncestorsAsync(db, ids, cancellationToken)) said[group.Id] = group.Settings;
            var rows = await db.DocumentAssignments.AsNoTracking().Where(assignment => ids.Contains(assignment.GroupId))
                .Join(db.Documents, assignment => assignment.DocumentId, document => document.Id, (assignment, document) => new { assignment.GroupId, document.Id, document.Kind })
                .ToListAsync(cancellationToken);
            assigned.AddRange(rows.Select(row => (row.GroupId, row.Id, row.Kind)));
        }

        var documents = assigned.ToLookup(assignment => assignment.Group, assignment => (assignment.Document, assignment.Kind));
        var sites = places.Keys.ToList();
        var told = (await db.SyncStates.AsNoTracking()
                .Where(state => sites.Contains(state.SiteId) && state.EntityType != SyncEntityType.Node && !state.IsRemoved)
                .Select(state => new Told(state.SiteId, state.EntityType, state.EntityId, state.Checksum)).ToListAsync(cancellationToken))
            .ToLookup(state => state.Site);
        var feeds = await db.SiteFeeds.Where(feed => sites.Contains(feed.SiteId)).ToListAsync(cancellationToken);

        var changes = new List<FeedChange>();
        foreach (var feed in feeds.OrderBy(feed => feed.SiteId))
        {
            var place = places[feed.SiteId];
            var settings = EffectiveSettings.Of(InheritanceChain.Of(place, id => said.GetValueOrDefault(id)));
            if (feed.Allow(settings.AutonomyLevel.Value!.Value, now) is { } record) db.Add(record);
            changes.AddRange(CompareSettings(feed.SiteId, SyncedSettings.StateOf(settings), told[feed.SiteId], now));
            var above = place.Ancestors.Append(place.Self).SelectMany(group => documents[group]).Distinct().ToList();
            changes.AddRange(await CompareDocumentsAsync(feed.SiteId, above, told[feed.SiteId], revised, now, cancellationToken));
        }

        return changes;
    }

    private static IEnumerable<FeedChange> CompareSettings(GroupId site, EntityState state, IEnumerable<Told> told, DateTime now)
    {
        if (told.Any(known => known.Type == SyncEntityType.Site && known.Checksum == state.Checksum)) yield break;
        yield return new FeedChange.Is(site, SyncEntityType.Site, site.Value, () => state.Json, () => state.Checksum, now, null);
    }

    private async Task<List<FeedChange>> CompareDocumentsAsync(
        GroupId site, List<(DocumentId Id, DocumentKind Kind)> above, IEnumerable<Told> told, IReadOnlySet<DocumentId> revised,
        DateTime now, CancellationToken cancellationToken)
    {
        var known = told.Where(state => state.Type is SyncEntityType.Workflow or SyncEntityType.Template).ToDictionary(state => state.Entity, state => state.Type);
        var changes = new List<FeedChange>();
        foreach (var (id, kind) in above.Where(document => revised.Contains(document.Id) || !known.ContainsKey(document.Id.Value)))
        {
            var checksum = await ChecksumAsync(id, cancellationToken);
            changes.Add(new FeedChange.Is(site, SyncedDocument.TypeOf(kind), id.Value, () => null, () => checksum, now, null));
        }

        var wanted = above.Select(document => document.Id.Value).ToHashSet();
        changes.AddRange(known.Where(state => !wanted.Contains(state.Key)).Select(state => new FeedChange.HasLeft(site, state.Value, state.Key, now, null)));
        return changes;
    }

    /// <summary>A document is read once for all sites that are to be told of it, and only where one is.</summary>
    private async Task<string> ChecksumAsync(DocumentId id, CancellationToken cancellationToken)
    {
        if (_checksums.TryGetValue(id, out var known)) return known;
        var document = await db.Documents.AsNoTracking().FirstAsync(d => d.Id == id, cancellationToken);
        return _checksums[id] = CanonicalJson.Checksum(SyncedDocument.StateOf(document));
    }

    private sealed record Told(GroupId Site, SyncEntityType Type, Guid Entity, string Checksum);
}
