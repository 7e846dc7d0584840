using Microsoft.Extensions.DependencyInjection;

namespace Sites.Application.Nodes;

/// <summary>Registers the use cases of the module.</summary>
internal static class NodesRegistration
{
    public static IServiceCollection AddNodes(this IServiceCollection services) => services
        .AddHandlers(typeof(NodesRegistration))
        .AddScoped<Placement>()
        .AddScoped<UnknownNodeIntake>()
        .AddScoped<NodeEditor>();
}
