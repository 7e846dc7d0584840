namespace Sites.WebApi.Hierarchy;

/// <summary>Maps the endpoints of the module.</summary>
internal static class HierarchyModule
{
    public static IEndpointRouteBuilder MapHierarchy(this IEndpointRouteBuilder api)
    {
        api.MapGroups();
        api.MapSites();
        return api;
    }
}
