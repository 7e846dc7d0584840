using AutoMapper;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Catalog;

namespace Sites.Infrastructure.Catalog;

/// <summary>Registers the implementations of the module's ports.</summary>
internal static class CatalogRegistration
{
    public static IServiceCollection AddCatalog(this IServiceCollection services) => services
        .AddScoped<ICatalogReader, CatalogReader>()
        .AddSingleton<Profile, CatalogProjections>();
}
