using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>
/// Counts wrong tokens and keys, logs them without their text, and delays the responses. Correct credentials are never delayed, so an
/// attacker cannot lock an agent out.
/// </summary>
public interface ICredentialThrottle
{
    /// <summary>Records a wrong credential and waits. The delay grows with the number of failures for the site.</summary>
    /// <param name="site">The site for which it was presented; null when the site does not exist.</param>
    /// <param name="kind"><c>token</c> or <c>key</c>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True when the request may be answered; false when too many requests are waiting already.</returns>
    Task<bool> RecordFailureAsync(GroupId? site, string kind, CancellationToken cancellationToken);
}

/// <summary>Refuses wrong tokens.</summary>
internal static class TokenRefusals
{
    /// <summary>Records a wrong enrolment token, waits, and returns the refusal.</summary>
    /// <param name="throttle">The throttle.</param>
    /// <param name="site">The site of the token; null when there is none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns><c>agent.token_invalid</c>, or <c>agent.too_many_attempts</c>.</returns>
    public static async Task<Refusal> RefuseTokenAsync(this ICredentialThrottle throttle, GroupId? site, CancellationToken cancellationToken) =>
        await throttle.RecordFailureAsync(site, "token", cancellationToken) ? AgentErrors.TokenInvalid.Refuse() : AgentErrors.TooManyAttempts.Refuse();
}
