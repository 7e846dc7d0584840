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
        new("sync_request.not_open", RefusalKind.Conflict, "The request is {0} and takes no more news.");

    /// <summary>See <see cref="SyncEntityType"/>.</summary>
    public static readonly ErrorDefinition EntityTypesInvalid =
        new("sync_request.entity_types_invalid", RefusalKind.Malformed, "must be a list of different ones of {0}, at least one, or be left out for all", "entity_types");

    /// <summary>Whoever could not do it says why.</summary>
    public static readonly ErrorDefinition ReasonInvalid =
        new("sync_request.reason_invalid", RefusalKind.Malformed, "must have 1 to {0} characters, none of them a control character", "reason");
}
