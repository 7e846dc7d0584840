using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Agents;
using Sites.Application.Nodes;

namespace Sites.Application.Synchronization;

/// <summary>Registers the use cases of the module.</summary>
internal static class SynchronizationRegistration
{
    public static IServiceCollection AddSynchronization(this IServiceCollection services) => services
        .AddHandlers(typeof(SynchronizationRegistration))
        .AddScoped<ChangeIntake>()
        .AddScoped<ConflictSettler>()
        .AddScoped<IAgentEnrolledHandler, ReopenSync>()
        .AddScoped<INodeDeletionHandler, RecordDeletedNode>()
        .AddScoped<IAgentEnrolmentHandler>(provider => provider.GetRequiredService<OpenFeedHandler>());
}
