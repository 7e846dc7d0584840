using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>
/// Writes into the sites' feeds what <see cref="SiteFeedProjection"/> decides from the events of a save. Sites are locked before anything is
/// written, and their places are read after the whole change is stored.
/// </summary>
public sealed class SiteFeedPolicy(IFeedStore feeds, ISiteContextReader contexts, ISiteLock siteLock, TimeProvider clock) : IEventPolicy
{
    private const int Batch = 500;

    // Determined by PrepareAsync for the ApplyAsync of the same save.
    private IReadOnlySet<DocumentId> _revised = new HashSet<DocumentId>();
    private IReadOnlyCollection<GroupId> _sites = [];
    private Dictionary<GroupId, long> _versions = [];
    private IReadOnlyCollection<GroupId> _created = [];

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <inheritdoc />
    public async Task PrepareAsync(IReadOnlyList<DomainEvent> events, CancellationToken cancellationToken)
    {
        var reached = SiteFeedProjection.Reach(events);
        _revised = reached.Revised;
        _sites = reached.IsEmpty ? [] : await contexts.FindOpenSitesAsync(reached, cancellationToken);
        var counts = SiteFeedProjection.OfNodes(events, Now).CountBy(update => update.Site).ToDictionary();
        // In one call, because locks that are acquired in another order can deadlock.
        if (_sites.Count > 0) await siteLock.LockAsync([.. _sites, .. counts.Keys], cancellationToken);
        _versions = counts.Count == 0 ? [] : await feeds.ReserveAsync(counts, cancellationToken);
        _created = feeds.AddWithSites([.. events.OfType<GroupCreated>().Select(change => change.Group).Where(group => group.IsSite)]);
    }

    /// <inheritdoc />
    public async Task ApplyAsync(IList<DomainEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        List<DomainEvent> changes = [.. events];
        if (_created.Count > 0) await feeds.CreateAsync(_created, cancellationToken);
        if (_versions.Count > 0) await WriteAsync(SiteFeedProjection.OfNodes(changes, Now), _versions, isBulk: false, events, cancellationToken);
        await WriteContextsAsync(_sites, _revised, events, cancellationToken);
        foreach (var opened in changes.OfType<SiteFeedOpened>()) await FillAsync(opened.Site, events, cancellationToken);
    }

    /// <summary>Writes the site's settings, documents and nodes into its empty feed.</summary>
    private async Task FillAsync(GroupId site, IList<DomainEvent> events, CancellationToken cancellationToken)
    {
        await WriteContextsAsync([site], new HashSet<DocumentId>(), events, cancellationToken);
        NodeId after = default;
        while (true)
        {
            var nodes = await contexts.ListNodesAsync(site, after, Batch, cancellationToken);
            if (nodes.Count == 0) return;
            after = nodes[^1].Id;
            await ReserveAndWriteAsync([.. nodes.Select(node => SiteFeedProjection.OfNode(node, site, author: null))], isBulk: nodes.Count == Batch, events, cancellationToken);
        }
    }

    private async Task WriteContextsAsync(
        IReadOnlyCollection<GroupId> sites, IReadOnlySet<DocumentId> revised, IList<DomainEvent> events, CancellationToken cancellationToken)
    {
        var isBulk = sites.Count > Batch;
        // Each document is read once for all sites that receive it.
        var checksums = new Dictionary<DocumentId, string>();
        foreach (var batch in sites.Order().Chunk(Batch))
        {
            var updates = new List<FeedUpdate>();
            foreach (var site in await contexts.LoadAsync(batch, cancellationToken))
            {
                var wanted = SiteFeedProjection.DocumentsToSend(site, revised).ToHashSet();
                foreach (var id in wanted.Where(id => !checksums.ContainsKey(id)))
                    checksums[id] = CanonicalJson.Checksum(SyncedDocument.StateOf(await contexts.GetDocumentAsync(id, cancellationToken)));
                var (changed, autonomy) = SiteFeedProjection.OfSite(site, checksums.Where(known => wanted.Contains(known.Key)).ToDictionary(), Now);
                if (autonomy is not null) feeds.Add(autonomy);
                updates.AddRange(changed);
            }

            await ReserveAndWriteAsync(updates, isBulk, events, cancellationToken);
        }
    }

    private async Task ReserveAndWriteAsync(List<FeedUpdate> updates, bool isBulk, IList<DomainEvent> events, CancellationToken cancellationToken)
    {
        var versions = updates.Count == 0 ? [] : await feeds.ReserveAsync(updates.CountBy(update => update.Site).ToDictionary(), cancellationToken);
        await WriteAsync(updates, versions, isBulk, events, cancellationToken);
        // The autonomy of a site can have changed without an update.
        if (updates.Count == 0) await feeds.WriteAsync(isBulk, cancellationToken);
    }

    /// <summary>Writes updates in their order; those for sites without a reserved version are left out.</summary>
    private async Task WriteAsync(
        IEnumerable<FeedUpdate> updates, Dictionary<GroupId, long> versions, bool isBulk, IList<DomainEvent> events, CancellationToken cancellationToken)
    {
        var (release, written) = (isBulk, new HashSet<(GroupId, SyncEntityType, Guid)>());
        foreach (var batch in updates.Where(update => versions.ContainsKey(update.Site)).Chunk(Batch))
        {
            // More than one batch is bulk work: a hundred thousand tracked states would be compared with every save.
            release |= batch.Length == Batch;
            var states = await feeds.LoadStatesAsync(batch, cancellationToken);
            foreach (var update in batch)
            {
                var key = (update.Site, update.Type, update.Entity);
                // An entity with a new version is delivered anyway.
                if (update is FeedUpdate.Resent && written.Contains(key)) continue;
                if (Apply(update, states.GetValueOrDefault(key), versions) is not { } state) continue;
                states[key] = state;
                written.Add(key);
                events.Add(new FeedVersionAssigned(update.Site, update.Type, update.Entity, state.Version));
            }

            await feeds.WriteAsync(release, cancellationToken);
        }
    }

    /// <summary>Applies an update to the state of its entity.</summary>
    /// <returns>The changed state; null if the feed need not change.</returns>
    private SyncState? Apply(FeedUpdate update, SyncState? state, Dictionary<GroupId, long> versions)
    {
        var isNew = state is null;
        PastState? past = null;
        switch (update)
        {
            case FeedUpdate.Present present:
                var (json, checksum) = present.Content.Value;
                if (state is { IsRemoved: false } && state.Checksum == checksum) return null;
                state ??= SyncState.Of(update.Site, update.Type, update.Entity);
                if (present.By?.Push is { } push) state.RecordPush(push.BaseVersion, push.State, push.ModifiedAt);
                past = state.Apply(versions[update.Site]++, json, checksum, present.ModifiedAt, present.By?.Site);
                break;
            case FeedUpdate.Removed removed:
                if (state is null or { IsRemoved: true }) return null;
                past = state.Remove(versions[update.Site]++, removed.ModifiedAt, removed.By);
                break;
            case FeedUpdate.Resent resent:
                if (state is not null) state.Resend(versions[update.Site]++);
                else state = SyncState.Refused(update.Site, update.Type, update.Entity, versions[update.Site]++, resent.Now);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(update), update, null);
        }

        // Only nodes are compared with their earlier states: sites change nothing else.
        if (past is { EntityType: SyncEntityType.Node }) feeds.Add(past);
        if (isNew) feeds.Add(state);
        return state;
    }
}
