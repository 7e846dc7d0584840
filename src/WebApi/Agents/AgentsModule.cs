namespace Sites.WebApi.Agents;

/// <summary>Maps the endpoints of the module.</summary>
internal static class AgentsModule
{
    public static IEndpointRouteBuilder MapAgents(this IEndpointRouteBuilder api)
    {
        api.MapSiteAgents();
        api.MapEnrolments();
        return api;
    }
}
