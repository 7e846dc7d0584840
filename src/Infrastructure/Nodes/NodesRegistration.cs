using AutoMapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Domain.Nodes;

namespace Sites.Infrastructure.Nodes;

/// <summary>Registers the implementations of the module's ports.</summary>
internal static class NodesRegistration
{
    public static IServiceCollection AddNodes(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(LimitOf(configuration))
        .AddScoped<INodeReader, NodeReader>()
        .AddScoped<INodeStore, NodeStore>()
        .AddSingleton<NodeSightings>()
        .AddSingleton<INodeSightings>(provider => provider.GetRequiredService<NodeSightings>())
        .AddHostedService(provider => provider.GetRequiredService<NodeSightings>())
        .AddScoped<IUnknownNodeReader, UnknownNodeReader>()
        .AddScoped<IDiscoveryReader, DiscoveryReader>()
        .AddSingleton<Profile, NodeProjections>();

    /// <summary>Reads <c>Discovery:MaxPerSite</c>, 1–1,000,000: how many nodes in the state discovered a site may have; 1,000 by default.</summary>
    /// <exception cref="ConfigurationException">The value is invalid; the message says what to change.</exception>
    private static DiscoveryLimit LimitOf(IConfiguration configuration) =>
        new(ConfiguredNumber.Parse("Discovery:MaxPerSite", configuration["Discovery:MaxPerSite"], DiscoveryLimit.Default, 1_000_000));
}
