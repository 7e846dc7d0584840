namespace Sites.WebApi.Access;

/// <summary>What a caller may do; each role includes the ones before it.</summary>
internal enum Role
{
    /// <summary>May read.</summary>
    Viewer,

    /// <summary>May change.</summary>
    Operator,

    /// <summary>May do everything.</summary>
    Admin,
}

/// <summary>Says who may use an endpoint; every endpoint of the API has one.</summary>
/// <param name="Needs">A sentence for the description.</param>
internal sealed record PermissionMetadata(string Needs);

internal static class Permissions
{
    /// <summary>Declares who may use an endpoint.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(role.ToString()).WithMetadata(new PermissionMetadata($"Needs the role {role.ToString().ToLowerInvariant()}."));
}
