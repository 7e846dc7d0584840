using Sites.Domain.Common;

namespace Sites.Domain.NodeMigration;

/// <summary>Refusals of the NodeMigration module.</summary>
public static class ClaimErrors
{
    /// <summary>The claim does not exist, or the caller may not see it.</summary>
    public static readonly ErrorDefinition NotFound = new("claim.not_found", RefusalKind.NotFound, "There is no such claim.");

    /// <summary>The claim has already been resolved.</summary>
    public static readonly ErrorDefinition NotPending =
        new("claim.not_pending", RefusalKind.Conflict, "The claim is {0}; only a pending claim can be decided.");

    /// <summary>The node already has an open claim.</summary>
    public static readonly ErrorDefinition AlreadyOpen =
        new("claim.already_open", RefusalKind.Conflict, "The node already has an open claim: {0}. Decide it first.");

    /// <summary>The claim's source is no longer the node's home.</summary>
    public static readonly ErrorDefinition NodeMoved =
        new("claim.node_moved", RefusalKind.Conflict, "The node's home is no longer the claim's source, but {0}. Reject the claim, and claim the node from there if needed.");

    /// <summary>The target is already the node's home.</summary>
    public static readonly ErrorDefinition AlreadyHome =
        new("claim.already_home", RefusalKind.Rule, "The site is already the node's home.", "target_site_id");

    /// <summary>The node has no home site, so there is no source to claim it from.</summary>
    public static readonly ErrorDefinition NodeHomeless =
        new("claim.node_homeless", RefusalKind.Rule, "The node has no home site, so no claim is needed: set its home_site_id.", "node_id");

    /// <summary>The node of the request does not exist.</summary>
    public static readonly ErrorDefinition NodeNotFound = new("claim.node_not_found", RefusalKind.Malformed, "There is no node '{0}'.", "node_id");

    /// <summary>The target of the request does not exist.</summary>
    public static readonly ErrorDefinition TargetNotFound = new("claim.target_site_not_found", RefusalKind.Malformed, "There is no site '{0}'.", "target_site_id");

    /// <summary>The target of the request is not a site.</summary>
    public static readonly ErrorDefinition TargetNotASite =
        new("claim.target_not_a_site", RefusalKind.Rule, "A node moves to a site; '{0}' is a regular group.", "target_site_id");

    /// <summary>The reason is too long or contains invalid characters; see <see cref="MigrationClaim.ParseReason"/>.</summary>
    public static readonly ErrorDefinition ReasonInvalid =
        new("claim.reason_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters", "reason");

    /// <summary>A site that is the source or target of an open claim cannot be deleted.</summary>
    public static readonly ErrorDefinition SiteHasOpenClaims =
        new("site.has_open_claims", RefusalKind.Rule, "Cannot delete site with {0} open claim(s). Decide about them first.");
}
