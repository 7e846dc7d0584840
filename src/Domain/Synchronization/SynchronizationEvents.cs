using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.Synchronization;

/// <summary>A change of a sync conflict.</summary>
/// <param name="Conflict">The conflict as it is after the change.</param>
public abstract record ConflictEvent(SyncConflict Conflict) : DomainEvent;

/// <summary>Central and a site changed the same fields of an entity.</summary>
/// <param name="Conflict">The new conflict.</param>
public sealed record ConflictOpened(SyncConflict Conflict) : ConflictEvent(Conflict);

/// <summary>The site changed the entity again while the conflict was open.</summary>
/// <param name="Conflict">The conflict.</param>
/// <param name="FieldsBefore">The fields that were in conflict before.</param>
public sealed record ConflictUpdated(SyncConflict Conflict, IReadOnlyList<string> FieldsBefore) : ConflictEvent(Conflict);

/// <summary>A conflict was resolved.</summary>
/// <param name="Conflict">The conflict.</param>
public sealed record ConflictResolved(SyncConflict Conflict) : ConflictEvent(Conflict);

/// <summary>A change of a request to synchronise.</summary>
/// <param name="Request">The request as it is after the change.</param>
public abstract record SyncRequestEvent(SyncRequest Request) : DomainEvent;

/// <summary>A person asked a site to synchronise.</summary>
/// <param name="Request">The new request.</param>
public sealed record SyncRequested(SyncRequest Request) : SyncRequestEvent(Request);

/// <summary>A person asked again while the request was open.</summary>
/// <param name="Request">The request.</param>
public sealed record SyncRequestRepeated(SyncRequest Request) : SyncRequestEvent(Request);

/// <summary>The agent acknowledged the request.</summary>
/// <param name="Request">The request.</param>
public sealed record SyncRequestAcknowledged(SyncRequest Request) : SyncRequestEvent(Request);

/// <summary>The request was completed, failed or expired; <see cref="SyncRequest.Status"/> is the outcome.</summary>
/// <param name="Request">The request.</param>
public sealed record SyncRequestEnded(SyncRequest Request) : SyncRequestEvent(Request);

/// <summary>The changes of a node that are stored together with this event were made by a site.</summary>
/// <param name="Node">Identifier of the node.</param>
/// <param name="Site">Identifier of the site that made the change.</param>
/// <param name="ModifiedAt">When the site made the change (UTC, by central's clock).</param>
/// <param name="Push">The pushed change, if the site discovered the node; otherwise it is noted with the node's existing state.</param>
public sealed record NodeChangedBySite(NodeId Node, GroupId Site, DateTime ModifiedAt, PushedState? Push) : DomainEvent;

/// <summary>The entity as a site pushed it.</summary>
/// <param name="BaseVersion">The version that the change is based on.</param>
/// <param name="State">The entity at the site after the change.</param>
/// <param name="ModifiedAt">When the site made the change, by the site's clock.</param>
public sealed record PushedState(long BaseVersion, EntityState State, DateTime ModifiedAt);

/// <summary>A site's copy differs from central's state, so its feed must deliver central's state again.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="Type">Type of the entity.</param>
/// <param name="Entity">Identifier of the entity.</param>
public sealed record SiteCopyDiffers(GroupId Site, SyncEntityType Type, Guid Entity) : DomainEvent;

/// <summary>The feed of a site was opened: changes are delivered to the site from now on.</summary>
/// <param name="Site">Identifier of the site.</param>
public sealed record SiteFeedOpened(GroupId Site) : DomainEvent;

/// <summary>The feed of a site got a new version of an entity.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="Type">Type of the entity.</param>
/// <param name="Entity">Identifier of the entity.</param>
/// <param name="Version">The new version.</param>
public sealed record FeedVersionAssigned(GroupId Site, SyncEntityType Type, Guid Entity, long Version) : DomainEvent;
