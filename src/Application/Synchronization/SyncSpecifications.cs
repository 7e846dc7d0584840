using Ardalis.Specification;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>The one request of a site that has not ended; it may have expired without anybody having written that down.</summary>
public sealed class OpenSyncRequestOf : Specification<SyncRequest>
{
    /// <summary>The request of this site that has not ended.</summary>
    public OpenSyncRequestOf(GroupId site) => Query.Where(request => request.SiteId == site && request.EndedAt == null);
}

/// <summary>One request to synchronise, of one site.</summary>
public sealed class SyncRequestOfSite : Specification<SyncRequest>
{
    /// <summary>The request of this id, if it is this site's.</summary>
    public SyncRequestOfSite(SyncRequestId id, GroupId site) => Query.Where(request => request.Id == id && request.SiteId == site);
}

/// <summary>What central knows of some entities at a site.</summary>
public sealed class StatesAtSite : Specification<SyncState>
{
    /// <summary>The states of these entities at this site, whatever kinds they are of.</summary>
    public StatesAtSite(GroupId site, IReadOnlyCollection<Guid> entities) =>
        Query.Where(state => state.SiteId == site && entities.Contains(state.EntityId));
}

/// <summary>What central knows of a node at a site.</summary>
public sealed class NodeAtSite : Specification<SyncState>
{
    /// <summary>The state of this node at this site.</summary>
    public NodeAtSite(GroupId site, Guid node) =>
        Query.Where(state => state.SiteId == site && state.EntityType == SyncEntityType.Node && state.EntityId == node);
}

/// <summary>One conflict.</summary>
public sealed class ConflictById : Specification<SyncConflict>
{
    /// <summary>The conflict of this id.</summary>
    public ConflictById(SyncConflictId id) => Query.Where(conflict => conflict.Id == id);
}

/// <summary>A conflict only to be read: its site is locked before it is loaded to be changed.</summary>
public sealed class ConflictSnapshot : Specification<SyncConflict>
{
    /// <summary>The conflict of this id.</summary>
    public ConflictSnapshot(SyncConflictId id) => Query.Where(conflict => conflict.Id == id).AsNoTracking();
}

/// <summary>The conflicts of a site that wait for a person, oldest first, some at a time.</summary>
public sealed class OpenConflictsOf : Specification<SyncConflict>
{
    /// <summary>Those made after one, or from the first.</summary>
    public OpenConflictsOf(GroupId site, SyncConflictId after, int take) =>
        Query.Where(conflict => conflict.SiteId == site && conflict.ResolvedAt == null && conflict.Id > after).OrderBy(conflict => conflict.Id).Take(take);
}
