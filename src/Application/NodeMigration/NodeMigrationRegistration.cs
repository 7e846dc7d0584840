using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>Registers the use cases of the module.</summary>
internal static class NodeMigrationRegistration
{
    public static IServiceCollection AddNodeMigration(this IServiceCollection services) => services
        .AddHandlers(typeof(NodeMigrationRegistration))
        .AddScoped<ClaimIntake>()
        .AddScoped<ClaimCleanup>()
        .AddScoped<IGroupDeletionHandler>(provider => provider.GetRequiredService<ClaimCleanup>())
        .AddScoped<INodeDeletionHandler>(provider => provider.GetRequiredService<ClaimCleanup>());
}
