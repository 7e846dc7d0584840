using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Agents;
using Sites.Application.Catalog;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.NodeMigration;
using Sites.Application.Nodes;
using Sites.Application.Synchronization;

namespace Sites.Application;

/// <summary>Registers the use cases of all modules.</summary>
public static class ApplicationRegistration
{
    /// <summary>
    /// The policies that run with every save of a unit of work, in their order. This is the only place that decides the order.
    /// </summary>
    public static IReadOnlyList<Type> EventPolicies { get; } = [typeof(SiteFeedPolicy)];

    /// <summary>The handlers by the namespace of their module. The types of the assembly are read once for all modules.</summary>
    private static ILookup<string?, Type> Handlers { get; } = typeof(ApplicationRegistration).Assembly.GetTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Handler", StringComparison.Ordinal)).ToLookup(type => type.Namespace);

    /// <summary>Adds the use cases and policies of all modules. Infrastructure adds the implementations of their ports.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var policy in EventPolicies) services.AddScoped(typeof(IEventPolicy), policy);
        return services
            .AddHierarchy()
            .AddNodes()
            .AddAgents()
            .AddCatalog()
            .AddSynchronization()
            .AddNodeMigration();
    }

    /// <summary>Adds every class of a module whose name ends in <c>Handler</c>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="registration">A class in the namespace of the module.</param>
    internal static IServiceCollection AddHandlers(this IServiceCollection services, Type registration)
    {
        foreach (var handler in Handlers[registration.Namespace]) services.AddScoped(handler);
        return services;
    }
}
