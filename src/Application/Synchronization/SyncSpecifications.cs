using Ardalis.Specification;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>The one sync request of a site that has not ended. It may have expired without the expiry being stored.</summary>
public sealed class OpenSyncRequestOf : Specification<SyncRequest>
{
    /// <summary>Selects the request of this site that has not ended.</summary>
    public OpenSyncRequestOf(GroupId site) => Query.Where(request => request.SiteId == site && request.EndedAt == null);
}

/// <summary>A sync request by identifier.</summary>
public sealed class SyncRequestById : Specification<SyncRequest>
{
    /// <summary>Selects the request with this identifier.</summary>
    public SyncRequestById(SyncRequestId id) => Query.Where(request => request.Id == id);
}

/// <summary>A sync request of a given site.</summary>
public sealed class SyncRequestOfSite : Specification<SyncRequest>
{
    /// <summary>Selects the request with this identifier, if it belongs to this site.</summary>
    public SyncRequestOfSite(SyncRequestId id, GroupId site) => Query.Where(request => request.Id == id && request.SiteId == site);
}

/// <summary>The states of entities at a site.</summary>
public sealed class StatesAtSite : Specification<SyncState>
{
    /// <summary>Selects the states of these entities at this site, whatever their types.</summary>
    public StatesAtSite(GroupId site, IReadOnlyCollection<Guid> entities) =>
        Query.Where(state => state.SiteId == site && entities.Contains(state.EntityId));
}

/// <summary>The state of a node at a site.</summary>
public sealed class NodeAtSite : Specification<SyncState>
{
    /// <summary>Selects the state of this node at this site.</summary>
    public NodeAtSite(GroupId site, Guid node) =>
        Query.Where(state => state.SiteId == site && state.EntityType == SyncEntityType.Node && state.EntityId == node);
}

/// <summary>A conflict by identifier.</summary>
public sealed class ConflictById : Specification<SyncConflict>
{
    /// <summary>Selects the conflict with this identifier.</summary>
    public ConflictById(SyncConflictId id) => Query.Where(conflict => conflict.Id == id);
}

/// <summary>A conflict, untracked: it names the site to lock before the conflict is loaded to be changed.</summary>
public sealed class ConflictSnapshot : Specification<SyncConflict>
{
    /// <summary>Selects the conflict with this identifier.</summary>
    public ConflictSnapshot(SyncConflictId id) => Query.Where(conflict => conflict.Id == id).AsNoTracking();
}

/// <summary>A batch of a site's open conflicts, oldest first.</summary>
public sealed class OpenConflictsOf : Specification<SyncConflict>
{
    /// <summary>Selects the conflicts after the given one; the default value of <paramref name="after"/> starts with the first.</summary>
    public OpenConflictsOf(GroupId site, SyncConflictId after, int take) =>
        Query.Where(conflict => conflict.SiteId == site && conflict.ResolvedAt == null && conflict.Id > after).OrderBy(conflict => conflict.Id).Take(take);
}
