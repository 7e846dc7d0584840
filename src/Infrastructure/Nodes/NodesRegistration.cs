using AutoMapper;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Nodes;

namespace Sites.Infrastructure.Nodes;

/// <summary>Registers the implementations of the module's ports.</summary>
internal static class NodesRegistration
{
    public static IServiceCollection AddNodes(this IServiceCollection services) => services
        .AddScoped<INodeReader, NodeReader>()
        .AddScoped<INodeStore, NodeStore>()
        .AddSingleton<NodeSightings>()
        .AddSingleton<INodeSightings>(provider => provider.GetRequiredService<NodeSightings>())
        .AddHostedService(provider => provider.GetRequiredService<NodeSightings>())
        .AddScoped<IUnknownNodeReader, UnknownNodeReader>()
        .AddSingleton<Profile, NodeProjections>();
}
