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
    /// <summary>The policy that only agents meet.</summary>
    public const string AgentPolicy = "Agent";

    /// <summary>Declares that an endpoint is for agents alone, each for its own site.</summary>
    public static TBuilder NeedsAgent<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(AgentPolicy).WithMetadata(new PermissionMetadata("Needs the key of the site's agent as bearer token."));

    /// <summary>Declares who may use an endpoint.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Role role)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(role.ToString()).WithMetadata(new PermissionMetadata($"Needs the role {role.ToString().ToLowerInvariant()}."));
}
