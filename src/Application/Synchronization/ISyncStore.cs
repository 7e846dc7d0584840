using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Selects the data of a site that is needed to evaluate pushed changes.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="Changes">Identifiers of the changes whose receipts are read.</param>
/// <param name="Nodes">Identifiers of the nodes to read.</param>
/// <param name="MacAddresses">MAC addresses of further nodes to read, in lower case with colons.</param>
/// <param name="Groups">Identifiers of the groups that the changes name as logical groups.</param>
/// <param name="SinceVersion">The first version of the past states to read.</param>
/// <param name="Generations">The generations that the changes name.</param>
public sealed record SyncQuery(
    GroupId Site, IReadOnlyCollection<Guid> Changes, IReadOnlyCollection<NodeId> Nodes, IReadOnlyCollection<string> MacAddresses,
    IReadOnlyCollection<GroupId> Groups, long SinceVersion, IReadOnlyCollection<long> Generations);

/// <summary>Central's data that pushed changes are evaluated against, to be changed within the unit of work.</summary>
public sealed record SyncSnapshot
{
    /// <summary>The site that pushed the changes.</summary>
    public required Site Site { get; init; }

    /// <summary>The site's effective strategy for fields that both sides changed.</summary>
    public required ConflictResolution Strategy { get; init; }

    /// <summary>The site's autonomy levels over time.</summary>
    public required IReadOnlyList<AutonomyRecord> Autonomy { get; init; }

    /// <summary>The version of its settings that the site has acknowledged; 0 for none.</summary>
    public required long AcknowledgedSettings { get; init; }

    /// <summary>The site's feed; null when no change names a generation.</summary>
    public required SiteFeed? Feed { get; init; }

    /// <summary>The generations of the feed that have ended, as far as the changes name them.</summary>
    public required IReadOnlyList<FeedGeneration> EndedGenerations { get; init; }

    /// <summary>The requested nodes that were deleted.</summary>
    public required IReadOnlySet<NodeId> Deleted { get; init; }

    /// <summary>Receipts of earlier pushes, by change id.</summary>
    public required IReadOnlyDictionary<Guid, ChangeReceipt> Receipts { get; init; }

    /// <summary>The requested nodes, whatever their home site is.</summary>
    public required IReadOnlyList<Node> Nodes { get; init; }

    /// <summary>The current states of nodes at the site, by node.</summary>
    public required IReadOnlyDictionary<Guid, SyncState> States { get; init; }

    /// <summary>The past states of nodes at the site, in ascending order of version.</summary>
    public required ILookup<Guid, PastState> Past { get; init; }

    /// <summary>The open conflicts, by node.</summary>
    public required IReadOnlyDictionary<Guid, SyncConflict> Conflicts { get; init; }

    /// <summary>The requested groups that exist, by identifier.</summary>
    public required IReadOnlyDictionary<GroupId, DeviceGroup> Groups { get; init; }

    /// <summary>Returns when a node got a version at the site (UTC); null when that version is not stored.</summary>
    public DateTime? TimeOf(Guid node, long version) =>
        States.GetValueOrDefault(node) is { } state && state.FirstVersion <= version && version <= state.Version ? state.LastModified
        : Past[node].FirstOrDefault(past => past.FirstVersion <= version && version <= past.Version)?.ModifiedAt;

    /// <summary>Returns the versions of a node at the site; null when the node is not at the site.</summary>
    public StateHistory? HistoryOf(Guid node)
    {
        if (States.GetValueOrDefault(node) is not { State: { } state } current) return null;
        var past = Past[node].Where(past => past.Version < current.Version).OrderBy(past => past.Version)
            .Select(past => new StateVersion(past.FirstVersion, past.Version, EntityState.Read(past.State), past.ModifiedAt, IsBySite(past.ModifiedBy)));
        return new StateHistory([.. past, new StateVersion(current.FirstVersion, current.Version, EntityState.Read(state), current.LastModified, IsBySite(current.LastModifiedBy))]);

        bool IsBySite(string author) => author == Site.Id.ToString();
    }
}

/// <summary>Reads the data that is needed to evaluate pushed changes, in a fixed number of queries regardless of their number.</summary>
public interface ISyncStore
{
    /// <summary>Loads the data, to be changed within the unit of work.</summary>
    /// <returns>The data; null when the site does not exist.</returns>
    Task<SyncSnapshot?> LoadAsync(SyncQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the oldest receipts of refused changes of a site, and the oldest removals of entities that it was refused, beyond
    /// <see cref="ChangeReceipt.MaxRefusals"/> each. A site whose changes are all refused would otherwise let the database grow without any
    /// effect. If it has not read a deleted removal, its next page is a snapshot.
    /// </summary>
    Task TrimRefusalsAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Deletes the oldest ended sync requests of a site beyond <see cref="SyncRequest.MaxEnded"/>.</summary>
    Task TrimRequestsAsync(GroupId site, CancellationToken cancellationToken);
}
