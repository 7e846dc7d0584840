namespace Sites.WebApi.NodeMigration;

/// <summary>Maps the endpoints of the module.</summary>
internal static class NodeMigrationModule
{
    public static IEndpointRouteBuilder MapNodeMigration(this IEndpointRouteBuilder api)
    {
        api.MapBoots();
        api.MapClaims();
        return api;
    }
}
