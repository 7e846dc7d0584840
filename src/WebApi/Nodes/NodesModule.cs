namespace Sites.WebApi.Nodes;

/// <summary>Maps the endpoints of the module.</summary>
internal static class NodesModule
{
    public static IEndpointRouteBuilder MapNodes(this IEndpointRouteBuilder api)
    {
        api.MapKnownNodes();
        api.MapUnknownNodes();
        api.MapIgnoredMachines();
        return api;
    }
}
