using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>Every refusal that is about agents.</summary>
public static class AgentErrors
{
    /// <summary>The site has no agent and no token for one.</summary>
    public static readonly ErrorDefinition NotFound =
        new("agent.not_found", RefusalKind.NotFound, "No agent has been enrolled for this site, and no token has been issued.");

    /// <summary>Nobody made a token for this site yet.</summary>
    public static readonly ErrorDefinition TokenNotIssued =
        new("agent.token_not_issued", RefusalKind.Rule, "No token has been issued for this site; issue one first (POST /sites/{{id}}/agent-token).");

    /// <summary>Wrong, used up or expired; which of them is not told.</summary>
    public static readonly ErrorDefinition TokenInvalid =
        new("agent.token_invalid", RefusalKind.Unauthenticated, "The token is wrong, used or expired. Issue a new one (POST /sites/{{id}}/agent-token).");

    /// <summary>So many wrong tokens wait for their answers that no more are looked at.</summary>
    public static readonly ErrorDefinition TooManyAttempts =
        new("agent.too_many_attempts", RefusalKind.TooMany, "Too many wrong credentials were presented. Try again in a moment.");

    /// <summary>An agent's key is good for its own site only.</summary>
    public static readonly ErrorDefinition OtherSite =
        new("agent.other_site", RefusalKind.Forbidden, "The key belongs to the agent of another site.", "site_id");

    /// <summary>See <see cref="AgentToken.MaxHours"/>.</summary>
    public static readonly ErrorDefinition TokenLifetimeInvalid =
        new("agent.token_lifetime_invalid", RefusalKind.Malformed, "must be a whole number of hours from 1 to {0}", "expires_in_hours");

    /// <summary>See <see cref="AgentVersion"/>.</summary>
    public static readonly ErrorDefinition VersionInvalid =
        new("agent.version_invalid", RefusalKind.Malformed, "must have 1 to {0} characters of valid Unicode without control characters", "agent_version");

    /// <summary>See <see cref="Capabilities"/>.</summary>
    public static readonly ErrorDefinition CapabilitiesInvalid =
        new("agent.capabilities_invalid", RefusalKind.Malformed, "must be a JSON array or object of at most {0} bytes", "capabilities");

    /// <summary>See <see cref="AgentReport.MaxServices"/>.</summary>
    public static readonly ErrorDefinition ServicesInvalid =
        new("agent.services_invalid", RefusalKind.Malformed, "must be at most {0} names, each with a status, both of 1 to {1} characters of valid Unicode without control characters; a name has a visible character and no zero-width or bidirectional ones", "services");

    /// <summary>A number of a report is outside of its range.</summary>
    public static readonly ErrorDefinition OutOfRange = new("agent.value_out_of_range", RefusalKind.Malformed, "must be from {0} to {1}");

    /// <summary>Something that has happened cannot lie in the future, as the agent's own clock sees it.</summary>
    public static readonly ErrorDefinition TimeInFuture =
        new("agent.time_in_future", RefusalKind.Malformed, "must not lie in the future of the agent's own clock", "last_sync_at");

    /// <summary>More agents report at once than can be written down.</summary>
    public static readonly ErrorDefinition QueueFull =
        new("agent.heartbeats_overloaded", RefusalKind.TooMany, "Too many heartbeats are waiting to be stored. Try again in a moment.");
}
