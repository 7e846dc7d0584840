using System.Security.Claims;

namespace Sites.WebApi.Access;

/// <summary>The role of a caller. All roles include that of viewers, and admins have the permissions of all roles.</summary>
internal enum Role
{
    /// <summary>Reads data.</summary>
    Viewer,

    /// <summary>Reads and changes data.</summary>
    Operator,

    /// <summary>Reads data and decides about requests of others, but makes none, as the four-eyes principle requires.</summary>
    Approver,

    /// <summary>Has the permissions of all roles.</summary>
    Admin,
}

/// <summary>Metadata of an endpoint that states who may use it; every endpoint of the API has it.</summary>
/// <param name="Needs">A sentence for the OpenAPI document.</param>
/// <param name="Scheme">The accepted kind of credential: <see cref="Person"/> or <see cref="Agent"/>.</param>
internal sealed record PermissionMetadata(string Needs, string Scheme)
{
    /// <summary>The token of a person, or of a service that acts for people.</summary>
    public const string Person = "person";

    /// <summary>The key of a site's agent.</summary>
    public const string Agent = "agent";
}

internal static class Permissions
{
    /// <summary>Returns the roles that include this role, as they are spelled in tokens.</summary>
    public static IReadOnlyList<string> ThatSuffice(this Role role)
    {
        Role[] sufficient = role switch
        {
            Role.Viewer => [Role.Viewer, Role.Operator, Role.Approver, Role.Admin],
            Role.Operator => [Role.Operator, Role.Admin],
            Role.Approver => [Role.Approver, Role.Admin],
            Role.Admin => [Role.Admin],
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
        };
        return [.. sufficient.Select(one => one.ToString().ToLowerInvariant())];
    }

    /// <summary>Returns whether a caller has this role or one that includes it.</summary>
    public static bool Has(this ClaimsPrincipal caller, Role role) => role.ThatSuffice().Any(name => caller.HasClaim(AccessRegistration.RoleClaim, name));

    /// <summary>Requires a role for an endpoint.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(role.ToString()).WithMetadata(new PermissionMetadata($"Needs the role {role.ToString().ToLowerInvariant()}.", PermissionMetadata.Person));
}
