using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Agents;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.NodeMigration;
using Sites.Application.Nodes;
using Sites.Application.Synchronization;

namespace Sites.Application;

/// <summary>Puts the use cases into the container.</summary>
public static class ApplicationRegistration
{
    /// <summary>
    /// The policies that run with every save of a unit of work, in their order. This is the only place that decides the order.
    /// </summary>
    public static IReadOnlyList<Type> EventPolicies { get; } = [typeof(SiteFeedPolicy)];

    /// <summary>Adds every <c>…Handler</c> of this assembly and what they share; the ports come from elsewhere.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var handlers = typeof(ApplicationRegistration).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Handler", StringComparison.Ordinal));
        foreach (var handler in handlers) services.AddScoped(handler);
        foreach (var policy in EventPolicies) services.AddScoped(typeof(IEventPolicy), policy);
        services.AddScoped<TreeEditor>();
        services.AddScoped<TreeImport>();
        services.AddScoped<TreeExport>();
        services.AddScoped<Placement>();
        services.AddScoped<NodeEditor>();
        services.AddScoped<ChangeIntake>();
        services.AddScoped<ConflictSettler>();
        services.AddScoped<ClaimIntake>();
        services.AddScoped<ClaimCleanup>();
        services.AddScoped<IGroupDeletionHandler>(provider => provider.GetRequiredService<ClaimCleanup>());
        services.AddScoped<INodeDeletionHandler>(provider => provider.GetRequiredService<ClaimCleanup>());
        services.AddScoped<IAgentEnrolmentHandler>(provider => provider.GetRequiredService<OpenFeedHandler>());
        return services;
    }
}
