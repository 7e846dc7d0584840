using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>An entity that a site's feed delivers.</summary>
/// <param name="Type">Type of the entity.</param>
/// <param name="Entity">Identifier of the entity.</param>
/// <param name="Checksum">The checksum of its delivered state.</param>
public sealed record DeliveredState(SyncEntityType Type, Guid Entity, string Checksum);

/// <summary>A document that is assigned to a site or to a group above it.</summary>
/// <param name="Id">Identifier of the document.</param>
/// <param name="Kind">Kind of the document.</param>
public sealed record AssignedDocument(DocumentId Id, DocumentKind Kind);

/// <summary>The data that a site has because of its place in the tree, and the part of it that its feed delivered.</summary>
/// <param name="Feed">The site's feed, to be changed within the unit of work.</param>
/// <param name="Settings">The effective settings.</param>
/// <param name="Documents">The documents assigned at or above the site, each once.</param>
/// <param name="Delivered">The settings and documents that the feed delivers.</param>
public sealed record SiteContext(
    SiteFeed Feed, EffectiveSettings Settings, IReadOnlyList<AssignedDocument> Documents, IReadOnlyList<DeliveredState> Delivered);

/// <summary>
/// Decides which sites must be sent what after a change. The settings and documents of a site are always compared as a whole with what its
/// feed delivers, so an update never differs from what a new copy of the site would get.
/// </summary>
public static class SiteFeedProjection
{
    /// <summary>Determines which sites the events can affect through their settings or documents.</summary>
    /// <param name="events">The events of the save.</param>
    /// <returns>The lineages of the affected subtrees as stored before the events, and the documents and groups whose sites are affected.</returns>
    public static ReachedSites Reach(IEnumerable<DomainEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var (subtrees, created) = (new Dictionary<GroupId, Lineage>(), new HashSet<GroupId>());
        var (revised, groups) = (new HashSet<DocumentId>(), new HashSet<GroupId>());
        foreach (var change in events)
        {
            switch (change)
            {
                case GroupCreated { Group: Site site }: created.Add(site.Id); break;
                // Only sites have sites below them: the settings of a regular group reach no feed.
                case GroupMoved { Group: Site site } moved: subtrees[site.Id] = moved.Relocation.From; break;
                case SettingsChanged { Group: Site site }: subtrees.TryAdd(site.Id, site.Lineage); break;
                case DocumentRevised { Document: var document }: revised.Add(document.Id); break;
                case DocumentDetailChanged { Document: var document }: revised.Add(document.Id); break;
                case DocumentAssigned { Assignment: var assignment }: groups.Add(assignment.GroupId); break;
                case DocumentUnassigned { Assignment: var assignment }: groups.Add(assignment.GroupId); break;
            }
        }

        // The feed of a new site is not open.
        foreach (var site in created) subtrees.Remove(site);
        return new ReachedSites([.. subtrees.Values], revised, groups);
    }

    /// <summary>Returns the updates that follow from changes of nodes and from pushes, for the sites that the nodes leave and stay at.</summary>
    /// <param name="events">The events of the save.</param>
    /// <param name="now">The current time (UTC).</param>
    public static IEnumerable<FeedUpdate> OfNodes(IReadOnlyCollection<DomainEvent> events, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(events);
        var authors = events.OfType<NodeChangedBySite>().ToDictionary(change => change.Node);
        foreach (var changes in events.OfType<NodeEvent>().Where(ReachesSites).GroupBy(change => change.Node))
        {
            var node = changes.Key;
            var author = authors.GetValueOrDefault(node.Id);
            var home = changes.Any(change => change is NodeDeleted) ? null : node.HomeSiteId;
            var homeBefore = changes.OfType<NodeRehomed>().Select(change => change.Before).FirstOrDefault(node.HomeSiteId);
            if (homeBefore is { } left && left != home && !changes.Any(change => change is NodeCreated))
                yield return new FeedUpdate.Removed(left, SyncEntityType.Node, node.Id.Value, author?.ModifiedAt ?? now, author?.Site);
            if (home is { } site) yield return OfNode(node, site, author);
        }

        foreach (var copy in events.OfType<SiteCopyDiffers>()) yield return new FeedUpdate.Resent(copy.Site, copy.Type, copy.Entity, now);
    }

    /// <summary>Returns the update that delivers a node to its site.</summary>
    /// <param name="node">The node.</param>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="author">The site's own change; null for a change by central.</param>
    public static FeedUpdate OfNode(Node node, GroupId site, NodeChangedBySite? author)
    {
        ArgumentNullException.ThrowIfNull(node);
        var content = new Lazy<FeedContent>(() =>
        {
            var state = SyncedNode.StateOf(node);
            return new FeedContent(state.Json, state.Checksum);
        });
        return new FeedUpdate.Present(site, SyncEntityType.Node, node.Id.Value, content, author?.ModifiedAt ?? node.UpdatedAt, author);
    }

    /// <summary>Returns the documents that a site must be sent: those that its feed does not deliver yet, and those that were revised.</summary>
    public static IEnumerable<DocumentId> DocumentsToSend(SiteContext site, IReadOnlySet<DocumentId> revised)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(revised);
        var delivered = DeliveredDocuments(site).Select(state => state.Entity).ToHashSet();
        return site.Documents.Select(document => document.Id).Where(id => revised.Contains(id) || !delivered.Contains(id.Value));
    }

    /// <summary>Returns the updates of a site's settings and documents, and records the site's current autonomy level in its feed.</summary>
    /// <param name="site">The site after the change.</param>
    /// <param name="checksums">The checksums of the documents to send (<see cref="DocumentsToSend"/>).</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>The updates, and the site's new autonomy level if it changed.</returns>
    public static (IReadOnlyList<FeedUpdate> Updates, AutonomyRecord? Autonomy) OfSite(
        SiteContext site, IReadOnlyDictionary<DocumentId, string> checksums, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(checksums);
        var (id, updates) = (site.Feed.SiteId, new List<FeedUpdate>());
        var settings = SyncedSettings.StateOf(site.Settings);
        if (!site.Delivered.Any(state => state.Type == SyncEntityType.Site && state.Checksum == settings.Checksum))
            updates.Add(new FeedUpdate.Present(id, SyncEntityType.Site, id.Value, new(new FeedContent(settings.Json, settings.Checksum)), now, null));

        updates.AddRange(site.Documents.Where(document => checksums.ContainsKey(document.Id)).Select(document => new FeedUpdate.Present(
            id, SyncedDocument.TypeOf(document.Kind), document.Id.Value, new(new FeedContent(null, checksums[document.Id])), now, null)));
        var assigned = site.Documents.Select(document => document.Id.Value).ToHashSet();
        updates.AddRange(DeliveredDocuments(site).Where(state => !assigned.Contains(state.Entity))
            .Select(state => new FeedUpdate.Removed(id, state.Type, state.Entity, now, null)));
        return (updates, site.Feed.RecordAutonomy(site.Settings.AutonomyLevel.Value!.Value, now));
    }

    private static IEnumerable<DeliveredState> DeliveredDocuments(SiteContext site) =>
        site.Delivered.Where(state => state.Type is SyncEntityType.Workflow or SyncEntityType.Template);

    /// <summary>Whether sites receive the change. Tags and workflow are managed by central only and are not part of a site's copy.</summary>
    private static bool ReachesSites(NodeEvent change) => change is not NodeDetailChanged;
}

/// <summary>The sites whose settings or documents can have changed.</summary>
/// <param name="Subtrees">Every site in these subtrees; the lineages are those stored before the change.</param>
/// <param name="Revised">Every site at or below a group to which one of these documents is assigned.</param>
/// <param name="Assigned">Every site at or below these groups, to which a document was assigned, or from which one was withdrawn.</param>
public sealed record ReachedSites(IReadOnlyList<Lineage> Subtrees, IReadOnlySet<DocumentId> Revised, IReadOnlySet<GroupId> Assigned)
{
    /// <summary>Whether no site is reached.</summary>
    public bool IsEmpty => Subtrees.Count == 0 && Revised.Count == 0 && Assigned.Count == 0;
}
