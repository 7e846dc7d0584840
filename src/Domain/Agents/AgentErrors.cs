using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>Refusals of the Agents module.</summary>
public static class AgentErrors
{
    /// <summary>The site has neither an agent nor an enrolment token.</summary>
    public static readonly ErrorDefinition NotFound =
        new("agent.not_found", RefusalKind.NotFound, "No agent has been enrolled for this site, and no token has been issued.");

    /// <summary>No token has been issued for the site.</summary>
    public static readonly ErrorDefinition TokenNotIssued =
        new("agent.token_not_issued", RefusalKind.Rule, "No token has been issued for this site; issue one first (POST /sites/{{id}}/agent-token).");

    /// <summary>The token is wrong, used or expired. The answer does not reveal which.</summary>
    public static readonly ErrorDefinition TokenInvalid =
        new("agent.token_invalid", RefusalKind.Unauthenticated, "The token is wrong, used, revoked or expired. Issue a new one (POST /sites/{{id}}/agent-token or /groups/{{id}}/enrolment-tokens).");

    /// <summary>The site of the key does not exist; it was deleted, or never existed.</summary>
    public static readonly ErrorDefinition SiteDeleted =
        new("agent.site_deleted", RefusalKind.Unauthenticated, "The site of this key does not exist any more. Stop the agent, or enrol it at another site.");

    /// <summary>The key was revoked.</summary>
    public static readonly ErrorDefinition Revoked =
        new("agent.revoked", RefusalKind.Unauthenticated, "The key of this agent was revoked. Enrol again with a new token (POST /sites/{{id}}/agent-token).");

    /// <summary>The key is malformed, wrong, or was replaced by a later enrolment.</summary>
    public static readonly ErrorDefinition KeyInvalid =
        new("agent.key_invalid", RefusalKind.Unauthenticated, "The key is wrong, or was replaced by a later enrolment.");

    /// <summary>The nonce is not a text of 1–100 characters; see <see cref="AgentNonce"/>.</summary>
    public static readonly ErrorDefinition NonceInvalid =
        new("agent.nonce_invalid", RefusalKind.Malformed, "must have 1 to {0} characters", "nonce");

    /// <summary>Too many requests with wrong credentials are waiting for their delayed answers.</summary>
    public static readonly ErrorDefinition TooManyAttempts =
        new("agent.too_many_attempts", RefusalKind.TooMany, "Too many wrong credentials were presented. Try again in a moment.");

    /// <summary>An agent's key is valid for its own site only.</summary>
    public static readonly ErrorDefinition OtherSite =
        new("agent.other_site", RefusalKind.Forbidden, "The key belongs to the agent of another site.", "site_id");

    /// <summary>The lifetime of a token is out of range; see <see cref="AgentToken.MaxHours"/>.</summary>
    public static readonly ErrorDefinition TokenLifetimeInvalid =
        new("agent.token_lifetime_invalid", RefusalKind.Malformed, "must be a whole number of hours from 1 to {0}", "expires_in_hours");

    /// <summary>The version is missing, too long or contains invalid characters; see <see cref="AgentVersion"/>.</summary>
    public static readonly ErrorDefinition VersionInvalid =
        new("agent.version_invalid", RefusalKind.Malformed, "must have 1 to {0} characters of valid Unicode without control characters", "agent_version");

    /// <summary>The capabilities are too large, or neither an array nor an object; see <see cref="Capabilities"/>.</summary>
    public static readonly ErrorDefinition CapabilitiesInvalid =
        new("agent.capabilities_invalid", RefusalKind.Malformed, "must be a JSON array or object of at most {0} bytes", "capabilities");

    /// <summary>There are too many services, or one has an invalid name or status; see <see cref="AgentReport.MaxServices"/>.</summary>
    public static readonly ErrorDefinition ServicesInvalid =
        new("agent.services_invalid", RefusalKind.Malformed, "must be at most {0} names, each with a status, both of 1 to {1} characters of valid Unicode without control characters; a name has a visible character and no zero-width or bidirectional ones", "services");

    /// <summary>A number of a report is out of range.</summary>
    public static readonly ErrorDefinition OutOfRange = new("agent.value_out_of_range", RefusalKind.Malformed, "must be from {0} to {1}");

    /// <summary>A past time of a report is in the future by the agent's own clock.</summary>
    public static readonly ErrorDefinition TimeInFuture =
        new("agent.time_in_future", RefusalKind.Malformed, "must not be in the future by the agent's own clock", "last_sync_at");

    /// <summary>Too many heartbeats are waiting to be stored.</summary>
    public static readonly ErrorDefinition QueueFull =
        new("agent.heartbeats_overloaded", RefusalKind.TooMany, "Too many heartbeats are waiting to be stored. Try again in a moment.");

    /// <summary>A group's token enrols the first agent of a site only.</summary>
    public static readonly ErrorDefinition AlreadyEnrolled =
        new("agent.already_enrolled", RefusalKind.Conflict, "An agent was enrolled for this site, or is expected. Another one needs a token of the site itself (POST /sites/{{id}}/agent-token).");

    /// <summary>The external id belongs to a group that is not a site below the site of the token.</summary>
    public static readonly ErrorDefinition SiteElsewhere =
        new("enrolment.site_elsewhere", RefusalKind.Rule, "This external id does not belong to a site below the one for which the token was issued.", "external_id");

    /// <summary>Another agent, or the same one for another site, enrolled with the same token and nonce.</summary>
    public static readonly ErrorDefinition NonceTaken =
        new("enrolment.nonce_taken", RefusalKind.Conflict, "Another enrolment with this token has the same nonce. Each agent needs a random one of its own.", "nonce");

    /// <summary>The number of uses is out of range; see <see cref="EnrolmentToken.MaxUsesLimit"/>.</summary>
    public static readonly ErrorDefinition MaxUsesInvalid =
        new("enrolment_token.max_uses_invalid", RefusalKind.Malformed, "must be a whole number from 1 to {0}", "max_uses");

    /// <summary>No token of a group has this identifier.</summary>
    public static readonly ErrorDefinition EnrolmentTokenNotFound =
        new("enrolment_token.not_found", RefusalKind.NotFound, "There is no such enrolment token.");

    /// <summary>No enrolment has this identifier.</summary>
    public static readonly ErrorDefinition EnrolmentNotFound =
        new("enrolment.not_found", RefusalKind.NotFound, "There is no such enrolment.");

    /// <summary>The enrolment was decided before.</summary>
    public static readonly ErrorDefinition EnrolmentNotPending =
        new("enrolment.not_pending", RefusalKind.Conflict, "The enrolment is {0} already.");

    /// <summary>A person rejected the agent's enrolment.</summary>
    public static readonly ErrorDefinition EnrolmentRejected =
        new("enrolment.rejected", RefusalKind.Forbidden, "A person rejected this enrolment.");
}
