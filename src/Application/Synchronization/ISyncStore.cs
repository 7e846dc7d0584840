using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>What is asked for of a site, to judge changes.</summary>
/// <param name="Site">The site.</param>
/// <param name="Changes">Under these ids.</param>
/// <param name="Nodes">Nodes of these ids.</param>
/// <param name="MacAddresses">And those of these addresses.</param>
/// <param name="Groups">Groups that are named as logical groups.</param>
/// <param name="SinceVersion">Past states from this version on.</param>
public sealed record SyncQuery(
    GroupId Site, IReadOnlyCollection<Guid> Changes, IReadOnlyCollection<NodeId> Nodes, IReadOnlyCollection<string> MacAddresses,
    IReadOnlyCollection<GroupId> Groups, long SinceVersion);

/// <summary>What central knows, to be changed within the unit of work.</summary>
public sealed record SyncSnapshot
{
    /// <summary>The site.</summary>
    public required Site Site { get; init; }

    /// <summary>Who wins where both changed the same, at this site.</summary>
    public required ConflictResolution Strategy { get; init; }

    /// <summary>How much the site was allowed to change by itself, and since when.</summary>
    public required IReadOnlyList<AutonomyRecord> Autonomy { get; init; }

    /// <summary>What became of changes that came before, by their ids.</summary>
    public required IReadOnlyDictionary<Guid, ChangeReceipt> Receipts { get; init; }

    /// <summary>The nodes asked for, wherever they are.</summary>
    public required IReadOnlyList<Node> Nodes { get; init; }

    /// <summary>What the site has of nodes, by node.</summary>
    public required IReadOnlyDictionary<Guid, SyncState> States { get; init; }

    /// <summary>What the site had of nodes, rising by version.</summary>
    public required ILookup<Guid, PastState> Past { get; init; }

    /// <summary>Conflicts that are open, by node.</summary>
    public required IReadOnlyDictionary<Guid, SyncConflict> Conflicts { get; init; }

    /// <summary>The groups asked for that are there.</summary>
    public required IReadOnlyDictionary<GroupId, DeviceGroup> Groups { get; init; }

    /// <summary>A node's versions at the site; null where it is not there.</summary>
    public StateHistory? HistoryOf(Guid node)
    {
        if (States.GetValueOrDefault(node) is not { State: { } state } current) return null;
        var past = Past[node].Where(past => past.Version < current.Version).OrderBy(past => past.Version)
            .Select(past => new StateVersion(past.Version, EntityState.Read(past.State), past.ModifiedAt, IsBySite(past.ModifiedBy)));
        return new StateHistory([.. past, new StateVersion(current.Version, EntityState.Read(state), current.LastModified, IsBySite(current.LastModifiedBy))]);

        bool IsBySite(string author) => author == Site.Id.ToString();
    }
}

/// <summary>Reads what is needed to judge changes, in a fixed number of queries however many there are.</summary>
public interface ISyncStore
{
    /// <summary>Loads it, to be changed within the unit of work.</summary>
    /// <returns>Null where there is no such site.</returns>
    Task<SyncSnapshot?> LoadAsync(SyncQuery query, CancellationToken cancellationToken);
}
