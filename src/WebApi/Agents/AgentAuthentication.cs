using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Sites.Application.Access;
using Sites.Application.Agents;
using Sites.Application.Contracts.Common;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.WebApi.Access;
using Sites.WebApi.Http;

namespace Sites.WebApi.Agents;

/// <summary>
/// Authenticates agents by their key, which they send as a bearer token. The data that is read for it is what the request
/// needs anyway, so it is passed on (<see cref="AgentCaller"/>) instead of being read twice.
/// </summary>
internal sealed partial class AgentAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    IAgentSessions sessions, ICredentialThrottle throttle, IServiceScopeFactory scopes, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Agent";

    /// <summary>Type of the claim that contains the site of the agent.</summary>
    public const string SiteClaim = "agent_site";

    private const string Bearer = "Bearer ";

    /// <summary>How long the first request with a key waits until that is recorded.</summary>
    private static readonly TimeSpan ConfirmationWait = TimeSpan.FromSeconds(2);

    /// <summary>Returns whether the request contains an agent's key, valid or not.</summary>
    public static bool IsPresent(HttpRequest request) => TokenOf(request)?.StartsWith(AgentKey.Prefix, StringComparison.Ordinal) == true;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsPresent(Request)) return AuthenticateResult.NoResult();
        if (AgentKey.Parse(TokenOf(Request)) is not { } key) return Refuse(AgentErrors.KeyInvalid);
        var session = await sessions.FindAsync(key.Site, Context.RequestAborted);
        if (session is not { Agent: { } agent, Presence: not null } || !agent.AcceptsKey(key, clock.GetUtcNow().UtcDateTime))
        {
            // Failures for unknown sites are counted together; counted by made-up id, each would be the first of its site.
            await throttle.RecordFailureAsync(session is null ? null : key.Site, "key", Context.RequestAborted);
            return Refuse(session is null ? AgentErrors.SiteDeleted : session.Agent?.IsRevoked(key) == true ? AgentErrors.Revoked : AgentErrors.KeyInvalid);
        }

        if (agent.UsedTokenHash is not null) await ConfirmAsync(key);
        Context.Features.Set(session);
        var identity = new ClaimsIdentity([new Claim("sub", AgentPrincipal.NameOf(key.Site)), new Claim(SiteClaim, key.Site.ToString())], SchemeName, "sub", null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    private AuthenticateResult Refuse(ErrorDefinition reason)
    {
        Context.Features.Set(new CredentialRefusal(reason));
        return AuthenticateResult.Fail(reason.Sentence);
    }

    /// <summary>
    /// Records the first use of a key. The request does not depend on it: if the database is locked, the next request records it.
    /// </summary>
    private async Task ConfirmAsync(AgentKey key)
    {
        var confirmation = Task.Run(async () =>
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ConfirmKeyHandler>().HandleAsync(new ConfirmKey(key), CancellationToken.None);
        });
        await Task.WhenAny(confirmation, Task.Delay(ConfirmationWait, Context.RequestAborted));
        if (confirmation.IsCompleted && confirmation.Exception is { } failure) LogNotConfirmed(Logger, failure, key.Site);
    }

    [LoggerMessage(LogLevel.Warning, "The first use of the key of site {Site} could not be recorded; the next request does so")]
    private static partial void LogNotConfirmed(ILogger logger, Exception failure, GroupId site);

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await base.HandleChallengeAsync(properties);
        Response.Headers.WWWAuthenticate = "Bearer";
    }

    private static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }
}

/// <summary>The calling agent, as it was read when its key was checked.</summary>
/// <param name="Session">The data that requests of the agent need.</param>
internal sealed record AgentCaller(AgentSession Session)
{
    public static ValueTask<AgentCaller> BindAsync(HttpContext context) => ValueTask.FromResult(new AgentCaller(
        context.Features.Get<AgentSession>() ?? throw new InvalidOperationException("The endpoint does not require an agent.")));
}

internal static class AgentAccess
{
    private const string Policy = "Agent";

    /// <summary>Name of the scheme that selects how the caller of an agent's endpoint is authenticated.</summary>
    private const string AgentOrPerson = "AgentOrPerson";

    /// <summary>Adds the authentication scheme of agents and the policy that only they satisfy.</summary>
    public static Callers AddAgentAccess(this IServiceCollection services)
    {
        var authentication = services.AddAuthentication();
        authentication.AddScheme<AuthenticationSchemeOptions, AgentAuthentication>(AgentAuthentication.SchemeName, null);
        // A caller with a person's credential is authenticated, but forbidden (403). A caller without a credential is not
        // authenticated (401), even if the development scheme would accept it.
        authentication.AddPolicyScheme(AgentOrPerson, null, any => any.ForwardDefaultSelector = context =>
        {
            var people = context.RequestServices.GetRequiredService<Callers>();
            return !AgentAuthentication.IsPresent(context.Request) && people.AreShownBy(context.Request) ? people.Scheme : AgentAuthentication.SchemeName;
        });
        services.AddAuthorizationBuilder().AddPolicy(
            Policy, policy => policy.AddAuthenticationSchemes(AgentOrPerson).RequireClaim(AgentAuthentication.SiteClaim));
        return new Callers(AgentAuthentication.SchemeName, AgentAuthentication.IsPresent);
    }

    /// <summary>Restricts an endpoint to agents, each for its own site.</summary>
    public static TBuilder NeedsAgent<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(Policy).WithMetadata(
            new PermissionMetadata("Needs the key of the site's agent as bearer token.", PermissionMetadata.Agent),
            new CredentialCodes([ErrorCodes.AgentSiteDeleted, ErrorCodes.AgentRevoked, ErrorCodes.AgentKeyInvalid]));
}
