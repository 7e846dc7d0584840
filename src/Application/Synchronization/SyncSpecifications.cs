using Sites.Application.Specifications;
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
