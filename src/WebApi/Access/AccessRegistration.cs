using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.WebApi.Http;

namespace Sites.WebApi.Access;

/// <summary>Registers authentication and authorization.</summary>
internal static class AccessRegistration
{
    /// <summary>The claim that holds a caller's roles: <c>viewer</c>, <c>operator</c>, <c>approver</c>, <c>admin</c>.</summary>
    public const string RoleClaim = "roles";

    /// <summary>The longest name of a caller, as OpenID Connect has it for <c>sub</c>; longer names do not fit the columns that store who did something.</summary>
    private const int MaxNameLength = 255;

    /// <summary>The scheme that selects people or agents by the credential of the request.</summary>
    private const string AnyScheme = "Any";

    /// <summary>Adds bearer authentication if it is configured, otherwise, in Development only, the development identity.</summary>
    /// <exception cref="ConfigurationException">Neither is possible: the service does not start without authentication.</exception>
    /// <param name="builder">The service.</param>
    /// <param name="others">Other kinds of callers than people. Their module registers their scheme.</param>
    public static void AddAccess(this WebApplicationBuilder builder, params IReadOnlyList<Callers> others)
    {
        var authentication = builder.Services.AddAuthentication(AnyScheme);
        Callers people;
        if (BearerConfiguration.IsPresent(builder.Configuration))
        {
            people = new Callers(JwtBearerDefaults.AuthenticationScheme, request => request.Headers.Authorization.Count > 0);
            // Authority, audiences and keys are read from Authentication:Schemes:Bearer by the library itself.
            authentication.AddJwtBearer(bearer =>
            {
                bearer.MapInboundClaims = false;
                bearer.TokenValidationParameters.RoleClaimType = RoleClaim;
                bearer.TokenValidationParameters.NameClaimType = "sub";
                bearer.Events = new JwtBearerEvents
                {
                    OnTokenValidated = context =>
                    {
                        if (!IsName(context.Principal?.Identity?.Name)) context.Fail("The token has no valid name.");
                        return Task.CompletedTask;
                    },
                };
            });
        }
        else if (builder.Environment.IsDevelopment() || ServiceHost.IsDescribing)
        {
            people = new Callers(DevelopmentAuthentication.SchemeName, request => request.Headers.ContainsKey(DevelopmentAuthentication.Header));
            authentication.AddScheme<AuthenticationSchemeOptions, DevelopmentAuthentication>(people.Scheme, null);
        }
        else
        {
            throw new ConfigurationException(
                "No authentication is configured. Outside of Development the service needs Authentication:Schemes:Bearer "
                + "(Authority and ValidAudiences, or SigningKeys); with it unset, anybody could change everything.");
        }

        // A request with an agent's key is authenticated as an agent at every endpoint.
        authentication.AddPolicyScheme(AnyScheme, null, any => any.ForwardDefaultSelector = context =>
            others.FirstOrDefault(callers => callers.AreShownBy(context.Request))?.Scheme ?? people.Scheme);
        builder.Services.AddSingleton(people);

        var origins = CrossOrigin.From(builder.Configuration, builder.Environment.IsDevelopment());
        builder.Services.AddSingleton(origins);
        builder.Services.AddCors(origins.Configure);

        // An endpoint without a declared role at least requires authentication.
        var authorization = builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        foreach (var role in Enum.GetValues<Role>())
        {
            authorization.AddPolicy(role.ToString(), policy => policy.RequireClaim(RoleClaim, role.ThatSuffice()));
        }

        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedAccess>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddScoped<ICurrentPrincipal, CurrentPrincipal>();
    }

    /// <summary>
    /// Whether a name identifies a caller: one that no reader could mistake for another, so without blanks around it and
    /// without characters that cannot be seen.
    /// </summary>
    public static bool IsName(string? name) => name is { Length: > 0 and <= MaxNameLength } && name.Trim().Length == name.Length && Text.IsName(name);

    /// <summary>Whether every address the service listens on is reached from this machine alone.</summary>
    public static bool IsLoopbackOnly(IEnumerable<string> addresses) =>
        addresses.Select(address => BindingAddress.Parse(address).Host)
            .All(CrossOrigin.IsLoopback);

    private sealed class RefusedAccess : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _default = new();

        public async Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            // The default writes the headers (WWW-Authenticate); the body is ours.
            await _default.HandleAsync(next, context, policy, authorizeResult);
            if (authorizeResult.Succeeded || context.Response.HasStarted) return;
            // Only endpoints of agents return why a key is not accepted.
            var isForAgents = context.GetEndpoint()?.Metadata.GetMetadata<PermissionMetadata>()?.Scheme == PermissionMetadata.Agent;
            var refusal = isForAgents ? context.Features.Get<CredentialRefusal>() : null;
            if (authorizeResult.Forbidden) await Problems.WriteAsync(context, HttpErrors.Forbidden);
            else if (refusal is null) await Problems.WriteAsync(context, HttpErrors.Unauthenticated);
            else await Problems.Of(refusal.Reason.Refuse()).ExecuteAsync(context);
        }
    }
}

/// <summary>Why a presented credential was not accepted, if the caller may know it.</summary>
/// <param name="Reason">The reason; its kind is <c>Unauthenticated</c>.</param>
internal sealed record CredentialRefusal(ErrorDefinition Reason);

/// <summary>Callers of one kind: people, or agents.</summary>
/// <param name="Scheme">The authentication scheme that knows them.</param>
/// <param name="AreShownBy">Whether a request shows a credential of theirs, valid or not.</param>
internal sealed record Callers(string Scheme, Func<HttpRequest, bool> AreShownBy);
