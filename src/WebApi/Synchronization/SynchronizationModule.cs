using Sites.WebApi.Agents;

namespace Sites.WebApi.Synchronization;

/// <summary>Registers what the endpoints of the module need, and maps them.</summary>
internal static class SynchronizationModule
{
    public static IServiceCollection AddSynchronization(this IServiceCollection services) =>
        services.AddSingleton<IAgentCommandWriter, SyncCommandWriter>();

    public static IEndpointRouteBuilder MapSynchronization(this IEndpointRouteBuilder api)
    {
        api.MapSyncRequests();
        api.MapFeed();
        api.MapConflicts();
        return api;
    }
}
