using Sites.Domain.Common;

namespace Sites.Domain.Synchronization;

/// <summary>Refusals of the Synchronization module.</summary>
public static class SyncErrors
{
    /// <summary>The request does not exist, or belongs to another site than the agent's.</summary>
    public static readonly ErrorDefinition RequestNotFound =
        new("sync_request.not_found", RefusalKind.NotFound, "There is no such request to synchronise.");

    /// <summary>The request has already ended with another outcome.</summary>
    public static readonly ErrorDefinition RequestNotOpen =
        new("sync_request.not_open", RefusalKind.Conflict, "The request is {0} and accepts no further reports.");

    /// <summary>The list of entity types is empty, or contains a type twice; see <see cref="SyncScope.Parse"/>.</summary>
    public static readonly ErrorDefinition EntityTypesInvalid =
        new("sync_request.entity_types_invalid", RefusalKind.Malformed, "must be a non-empty list of distinct values out of {0}; omit it for all", "entity_types");

    /// <summary>The feed cursor is damaged.</summary>
    public static readonly ErrorDefinition AfterInvalid =
        new("sync_feed.after_invalid", RefusalKind.Malformed, "must be the next_cursor of an earlier page; omit it to start from the beginning", "after");

    /// <summary>A site says in an unknown form which version it has.</summary>
    public static readonly ErrorDefinition KnownInvalid =
        new("sync_feed.known_invalid", RefusalKind.Malformed, "must be a generation and a version, separated by a dot; omit it if neither is known", "known");

    /// <summary>A batch is empty or exceeds the maximum size.</summary>
    public static readonly ErrorDefinition BatchInvalid =
        new("sync_change.batch_invalid", RefusalKind.Malformed, "must be a list of 1 to {0} items");

    /// <summary>The change has no valid identifier.</summary>
    public static readonly ErrorDefinition ChangeIdInvalid =
        new("sync_change.id_invalid", RefusalKind.Malformed, "The change needs a change_id, a UUID.");

    /// <summary>A different change with this identifier was pushed before.</summary>
    public static readonly ErrorDefinition ChangeIdReused =
        new("sync_change.id_reused", RefusalKind.Conflict, "Another change with this id was pushed before.");

    /// <summary>Workflows, templates and settings can be changed at central only.</summary>
    public static readonly ErrorDefinition CentralOwned =
        new("sync_change.central_owned", RefusalKind.Forbidden, "Only central can change a {0}; sites have copies.");

    /// <summary>The entity type is unknown.</summary>
    public static readonly ErrorDefinition EntityTypeUnknown =
        new("sync_change.entity_type_unknown", RefusalKind.Malformed, "must be one of {0}", "entity_type");

    /// <summary>A required member of the change is missing or invalid.</summary>
    public static readonly ErrorDefinition ChangeMalformed =
        new("sync_change.malformed", RefusalKind.Malformed, "needs entity_id (a UUID), base_version (from 0), modified_at (a time) and state (an object).");

    /// <summary>The site's autonomy level does not allow the change; see <see cref="Autonomy"/>.</summary>
    public static readonly ErrorDefinition ChangeNotAllowed =
        new("sync_change.not_allowed", RefusalKind.Forbidden, "The site's autonomy was {0} when it made this change, which does not allow it.");

    /// <summary>Central does not know the node and needs its whole state to accept it.</summary>
    public static readonly ErrorDefinition FullStateRequired =
        new("sync_change.full_state_required", RefusalKind.Conflict, "Central does not know this node. Push its full state; it is not to be removed.");

    /// <summary>The discovered machine is, or may be confused with, a node; see <see cref="Nodes.UnknownNodeReason"/>.</summary>
    public static readonly ErrorDefinition DecisionRequired =
        new("sync_change.decision_required", RefusalKind.Conflict, "A person has to decide about this machine: {0}.");

    /// <summary>The site has as many discovered nodes as it may have.</summary>
    public static readonly ErrorDefinition DiscoveryLimit =
        new("sync_change.discovery_limit", RefusalKind.Conflict, "The site has too many discovered nodes. A person has to decide about this machine.");

    /// <summary>The discovered machine is in the list of ignored machines.</summary>
    public static readonly ErrorDefinition MachineIgnored =
        new("sync_change.machine_ignored", RefusalKind.Forbidden, "The machine is in the list of ignored machines.");

    /// <summary>A later change of the same entity was received from the site before.</summary>
    public static readonly ErrorDefinition OutOfOrder =
        new("sync_change.out_of_order", RefusalKind.Conflict, "A later change of the same site has been received already and supersedes this one.");

    /// <summary>Central deleted the node.</summary>
    public static readonly ErrorDefinition NodeDeleted = new("node.deleted", RefusalKind.NotFound, "Central has deleted this node.");

    /// <summary>The node's home is another site now.</summary>
    public static readonly ErrorDefinition NodeLeftSite = new("node.left_site", RefusalKind.Conflict, "This site is no longer the node's home.");

    /// <summary>The site discovered a node whose home is another site.</summary>
    public static readonly ErrorDefinition NodeAtAnotherSite =
        new("node.at_another_site", RefusalKind.Conflict, "A node with this MAC address has another site as its home.");

    /// <summary>The site discovered a node that it already has under another identifier.</summary>
    public static readonly ErrorDefinition NodeKnownAlready =
        new("node.known_already", RefusalKind.Conflict, "The site already has a node with this MAC address: {0}.");

    /// <summary>A discovered node must start in the state discovered.</summary>
    public static readonly ErrorDefinition MustBeginDiscovered =
        new("node.must_begin_discovered", RefusalKind.Conflict, "A node that a site discovers begins in the state discovered.");

    /// <summary>The conflict does not exist.</summary>
    public static readonly ErrorDefinition ConflictNotFound = new("sync_conflict.not_found", RefusalKind.NotFound, "There is no such conflict.");

    /// <summary>The conflict has already been resolved.</summary>
    public static readonly ErrorDefinition ConflictResolved =
        new("sync_conflict.already_resolved", RefusalKind.Conflict, "The conflict has already been resolved by {0}.");

    /// <summary>Central's or the site's state has changed since the versions that the decision is based on.</summary>
    public static readonly ErrorDefinition ConflictStale =
        new("sync_conflict.stale", RefusalKind.Conflict, "The conflict has changed: central is at version {0}, the site at {1}. Read it again, and send the versions that you have seen as central_version and site_version.");

    /// <summary>The entity of the conflict has left the site.</summary>
    public static readonly ErrorDefinition ConflictEntityGone =
        new("sync_conflict.entity_gone", RefusalKind.Conflict, "The entity of the conflict has been deleted or is at another site; accepted_central closes the conflict.");

    /// <summary>A merged decision lacks the value of a conflicting field.</summary>
    public static readonly ErrorDefinition ConflictFieldsInvalid =
        new("sync_conflict.fields_invalid", RefusalKind.Malformed, "must give a value for each of {0}; others may be given too, by their names on the wire", "fields");
}
