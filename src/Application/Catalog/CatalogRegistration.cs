using Microsoft.Extensions.DependencyInjection;

namespace Sites.Application.Catalog;

/// <summary>Registers the use cases of the module.</summary>
internal static class CatalogRegistration
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services.AddHandlers(typeof(CatalogRegistration));
}
