using System.Security.Claims;

namespace Sites.WebApi.Access;

/// <summary>What a caller may do. All may read what viewers may; an admin may do what all others may.</summary>
internal enum Role
{
    /// <summary>May read.</summary>
    Viewer,

    /// <summary>May change.</summary>
    Operator,

    /// <summary>May decide about what others ask for, and not ask for it: that is what four eyes are for.</summary>
    Approver,

    /// <summary>May do everything.</summary>
    Admin,
}

/// <summary>Says who may use an endpoint; every endpoint of the API has one.</summary>
/// <param name="Needs">A sentence for the description.</param>
/// <param name="Scheme">Which kind of credential it takes: <see cref="Person"/> or <see cref="Agent"/>.</param>
internal sealed record PermissionMetadata(string Needs, string Scheme)
{
    /// <summary>The token of a person or of a service that acts for people.</summary>
    public const string Person = "person";

    /// <summary>The key of a site's agent.</summary>
    public const string Agent = "agent";
}

internal static class Permissions
{
    /// <summary>The roles of which one is enough for what needs this one, as the token spells them.</summary>
    public static IReadOnlyList<string> ThatSuffice(this Role role)
    {
        Role[] enough = role switch
        {
            Role.Viewer => [Role.Viewer, Role.Operator, Role.Approver, Role.Admin],
            Role.Operator => [Role.Operator, Role.Admin],
            Role.Approver => [Role.Approver, Role.Admin],
            Role.Admin => [Role.Admin],
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
        };
        return [.. enough.Select(one => one.ToString().ToLowerInvariant())];
    }

    /// <summary>Whether a caller may do what needs this role.</summary>
    public static bool Has(this ClaimsPrincipal caller, Role role) => role.ThatSuffice().Any(name => caller.HasClaim(AccessRegistration.RoleClaim, name));

    /// <summary>Declares who may use an endpoint.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(role.ToString()).WithMetadata(new PermissionMetadata($"Needs the role {role.ToString().ToLowerInvariant()}.", PermissionMetadata.Person));
}
