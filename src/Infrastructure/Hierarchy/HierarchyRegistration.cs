using AutoMapper;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Hierarchy;

namespace Sites.Infrastructure.Hierarchy;

/// <summary>Registers the implementations of the module's ports.</summary>
internal static class HierarchyRegistration
{
    public static IServiceCollection AddHierarchy(this IServiceCollection services) => services
        .AddScoped<IHierarchyStore, HierarchyStore>()
        .AddSingleton<GroupQueries>()
        .AddScoped<IGroupReader, GroupReader>()
        .AddScoped<IEffectiveSettingsReader, EffectiveSettingsReader>()
        .AddSingleton<Profile, HierarchyProjections>();
}
