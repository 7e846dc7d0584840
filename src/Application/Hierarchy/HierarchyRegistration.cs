using Microsoft.Extensions.DependencyInjection;

namespace Sites.Application.Hierarchy;

/// <summary>Registers the use cases of the module.</summary>
internal static class HierarchyRegistration
{
    public static IServiceCollection AddHierarchy(this IServiceCollection services) => services
        .AddHandlers(typeof(HierarchyRegistration))
        .AddScoped<TreeEditor>()
        .AddScoped<TreeImport>()
        .AddScoped<TreeExport>();
}
