using Sites.Domain.Common;

namespace Sites.Domain.Synchronization;

/// <summary>Every refusal of synchronisation.</summary>
public static class SyncErrors
{
    /// <summary>No such request, or none of this agent's site.</summary>
    public static readonly ErrorDefinition RequestNotFound =
        new("sync_request.not_found", RefusalKind.NotFound, "There is no such request to synchronise.");

    /// <summary>It has ended already, and otherwise than is said now.</summary>
    public static readonly ErrorDefinition RequestNotOpen =
        new("sync_request.not_open", RefusalKind.Conflict, "The request is {0} and accepts no further reports.");

    /// <summary>See <see cref="SyncEntityType"/>.</summary>
    public static readonly ErrorDefinition EntityTypesInvalid =
        new("sync_request.entity_types_invalid", RefusalKind.Malformed, "must be a list of different ones of {0}, at least one, or be left out for all", "entity_types");

    /// <summary>Whoever could not do it says why.</summary>
    public static readonly ErrorDefinition ReasonInvalid =
        new("sync_request.reason_invalid", RefusalKind.Malformed, "must have 1 to {0} characters of valid Unicode without control characters", "reason");

    /// <summary>No such change feed page: the cursor is damaged.</summary>
    public static readonly ErrorDefinition AfterInvalid =
        new("sync_feed.after_invalid", RefusalKind.Malformed, "must be the next_cursor of an earlier page, or be left out to begin anew", "after");

    /// <summary>A batch holds 1 to 500 things.</summary>
    public static readonly ErrorDefinition BatchInvalid =
        new("sync_change.batch_invalid", RefusalKind.Malformed, "must be a list of 1 to {0}");

    /// <summary>Without an id of its own nothing can be said about a change.</summary>
    public static readonly ErrorDefinition ChangeIdInvalid =
        new("sync_change.id_invalid", RefusalKind.Malformed, "must be a UUID, and no other change's of the same batch");

    /// <summary>Another change went by this id before.</summary>
    public static readonly ErrorDefinition ChangeIdReused =
        new("sync_change.id_reused", RefusalKind.Conflict, "Another change was pushed under this id before.");

    /// <summary>Central's own: workflows, templates, settings.</summary>
    public static readonly ErrorDefinition CentralOwned =
        new("sync_change.central_owned", RefusalKind.Forbidden, "Only central changes a {0}; sites have copies.");

    /// <summary>A kind of thing that is not known here.</summary>
    public static readonly ErrorDefinition EntityTypeUnknown =
        new("sync_change.entity_type_unknown", RefusalKind.Malformed, "must be one of {0}", "entity_type");

    /// <summary>Something that is needed is missing or cannot be.</summary>
    public static readonly ErrorDefinition ChangeMalformed =
        new("sync_change.malformed", RefusalKind.Malformed, "needs entity_id (a UUID), base_version (from 0), modified_at (a time) and state (an object).");

    /// <summary>See <see cref="Autonomy"/>.</summary>
    public static readonly ErrorDefinition ChangeNotAllowed =
        new("sync_change.not_allowed", RefusalKind.Forbidden, "The site's autonomy was {0} when it made this change, which does not allow it.");

    /// <summary>The site cannot have been told such a version.</summary>
    public static readonly ErrorDefinition BaseUnknown =
        new("sync_change.base_version_unknown", RefusalKind.Conflict, "There has never been a version {0} of it at this site; the current version is {1}.");

    /// <summary>The site changed the same entity later, and pushed that first.</summary>
    public static readonly ErrorDefinition OutOfOrder =
        new("sync_change.out_of_order", RefusalKind.Conflict, "A later change of the same site has been received already and supersedes this one.");

    /// <summary>Central deleted it.</summary>
    public static readonly ErrorDefinition NodeDeleted = new("node.deleted", RefusalKind.NotFound, "Central has deleted this node.");

    /// <summary>It is at home elsewhere by now.</summary>
    public static readonly ErrorDefinition NodeLeftSite = new("node.left_site", RefusalKind.Conflict, "This site is no longer the node's home.");

    /// <summary>The site discovered a node that another site has.</summary>
    public static readonly ErrorDefinition NodeAtAnotherSite =
        new("node.at_another_site", RefusalKind.Conflict, "A node with this MAC address has another site as its home.");

    /// <summary>The site discovered a node that it has.</summary>
    public static readonly ErrorDefinition NodeKnownAlready =
        new("node.known_already", RefusalKind.Conflict, "The site has a node with this MAC address already, under the id {0}.");

    /// <summary>A node's life begins at its beginning.</summary>
    public static readonly ErrorDefinition MustBeginDiscovered =
        new("node.must_begin_discovered", RefusalKind.Conflict, "A node that a site discovers begins in the state discovered.");

    /// <summary>No such conflict.</summary>
    public static readonly ErrorDefinition ConflictNotFound = new("sync_conflict.not_found", RefusalKind.NotFound, "There is no such conflict.");

    /// <summary>Somebody settled it already.</summary>
    public static readonly ErrorDefinition ConflictResolved =
        new("sync_conflict.already_resolved", RefusalKind.Conflict, "The conflict has already been resolved by {0}.");

    /// <summary>What was decided about is not what is there any more.</summary>
    public static readonly ErrorDefinition ConflictStale =
        new("sync_conflict.stale", RefusalKind.Conflict, "The conflict has changed: central is at version {0}, the site at {1}. Read it again, and send the versions that you have seen as central_version and site_version.");

    /// <summary>What it is about has left the site.</summary>
    public static readonly ErrorDefinition ConflictEntityGone =
        new("sync_conflict.entity_gone", RefusalKind.Conflict, "The entity of the conflict has been deleted or is at another site; accepted_central closes the conflict.");

    /// <summary>A decision field by field names each field that is to be settled.</summary>
    public static readonly ErrorDefinition ConflictFieldsInvalid =
        new("sync_conflict.fields_invalid", RefusalKind.Malformed, "must give a value for each of {0}; others may be given too, by their names on the wire", "fields");
}
