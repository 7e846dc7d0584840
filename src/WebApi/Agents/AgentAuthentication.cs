using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Sites.Application.Agents;
using Sites.Domain.Agents;
using Sites.WebApi.Access;

namespace Sites.WebApi.Agents;

/// <summary>
/// Knows agents by the key that they show as bearer token. What was read to know one is what its request needs anyway, so
/// it is handed on (<see cref="AgentCaller"/>) and not read twice.
/// </summary>
internal sealed class AgentAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    IAgentSessions sessions, ICredentialThrottle wrong, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Agent";

    /// <summary>The claim that names the site whose agent this is.</summary>
    public const string SiteClaim = "agent_site";

    private const string Bearer = "Bearer ";

    /// <summary>Whether the request shows an agent's key, right or wrong.</summary>
    public static bool IsShown(HttpRequest request) => Shown(request)?.StartsWith(AgentKey.Prefix, StringComparison.Ordinal) == true;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsShown(Request)) return AuthenticateResult.NoResult();
        if (AgentKey.Parse(Shown(Request)) is not { } key) return AuthenticateResult.Fail("It has not the form of a key.");
        var session = await sessions.FindAsync(key.Site, Context.RequestAborted);
        if (session is not { Agent: { } agent, Presence: not null } || !agent.AcceptsKey(key, clock.GetUtcNow().UtcDateTime))
        {
            // Ids that are made up count together: each by itself would be the first of its site, every time.
            await wrong.RecordFailureAsync(session is null ? null : key.Site, "key", Context.RequestAborted);
            return AuthenticateResult.Fail("The key is not, or no longer, the agent's.");
        }

        Context.Features.Set(session);
        var identity = new ClaimsIdentity([new Claim("sub", $"agent:{key.Site}"), new Claim(SiteClaim, key.Site.ToString())], SchemeName, "sub", null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await base.HandleChallengeAsync(properties);
        Response.Headers.WWWAuthenticate = "Bearer";
    }

    private static string? Shown(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }
}

/// <summary>The agent that calls, as it was found when its key was checked.</summary>
/// <param name="Session">What its requests need to know.</param>
internal sealed record AgentCaller(AgentSession Session)
{
    public static ValueTask<AgentCaller> BindAsync(HttpContext context) => ValueTask.FromResult(new AgentCaller(
        context.Features.Get<AgentSession>() ?? throw new InvalidOperationException("The endpoint is not for agents alone.")));
}

internal static class AgentAccess
{
    private const string Policy = "Agent";

    /// <summary>Chooses how the caller of an agent's endpoint is known.</summary>
    private const string AgentOrPerson = "AgentOrPerson";

    /// <summary>Adds the scheme by which agents are known, and the policy that only they meet.</summary>
    public static Callers AddAgentAccess(this IServiceCollection services)
    {
        var authentication = services.AddAuthentication();
        authentication.AddScheme<AuthenticationSchemeOptions, AgentAuthentication>(AgentAuthentication.SchemeName, null);
        // Who shows a person's credential is known, and not permitted (403). Who shows none is unknown (401), also where no credential
        // is needed to be the developer.
        authentication.AddPolicyScheme(AgentOrPerson, null, any => any.ForwardDefaultSelector = context =>
        {
            var people = context.RequestServices.GetRequiredService<Callers>();
            return !AgentAuthentication.IsShown(context.Request) && people.AreShownBy(context.Request) ? people.Scheme : AgentAuthentication.SchemeName;
        });
        services.AddAuthorizationBuilder().AddPolicy(
            Policy, policy => policy.AddAuthenticationSchemes(AgentOrPerson).RequireClaim(AgentAuthentication.SiteClaim));
        return new Callers(AgentAuthentication.SchemeName, AgentAuthentication.IsShown);
    }

    /// <summary>Declares that an endpoint is for agents alone, each for its own site.</summary>
    public static TBuilder NeedsAgent<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(Policy).WithMetadata(new PermissionMetadata("Needs the key of the site's agent as bearer token.", PermissionMetadata.Agent));
}
