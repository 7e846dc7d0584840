using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Agents;
using Sites.Application.Hierarchy;
using Sites.Application.Synchronization;

namespace Sites.Infrastructure.Synchronization;

/// <summary>Registers the implementations of the module's ports.</summary>
internal static class SynchronizationRegistration
{
    public static IServiceCollection AddSynchronization(this IServiceCollection services) => services
        .AddScoped<ISyncReader, SyncReader>()
        .AddSingleton<IFeedGeneration, ServiceFeedGeneration>()
        .AddScoped<IFeedReader, FeedReader>()
        .AddScoped<ISyncStore, SyncStore>()
        .AddScoped<IPendingCommands, PendingSyncCommands>()
        .AddScoped<ISiteLock, SiteLock>()
        .AddScoped<IFeedStore, FeedStore>()
        .AddScoped<ISiteContextReader, SiteContextReader>()
        .AddSingleton<FeedSweeper>()
        .AddHostedService(provider => provider.GetRequiredService<FeedSweeper>());
}
