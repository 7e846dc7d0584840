using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;

namespace Sites.Application;

/// <summary>Puts the use cases into the container.</summary>
public static class ApplicationRegistration
{
    /// <summary>Adds every <c>…Handler</c> of this assembly and what they share; the ports come from elsewhere.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var handlers = typeof(ApplicationRegistration).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Handler", StringComparison.Ordinal));
        foreach (var handler in handlers) services.AddScoped(handler);
        services.AddScoped<TreeEditor>();
        services.AddScoped<Placement>();
        return services;
    }
}
