using Microsoft.Extensions.DependencyInjection;

namespace Sites.Application.Agents;

/// <summary>Registers the use cases of the module.</summary>
internal static class AgentsRegistration
{
    public static IServiceCollection AddAgents(this IServiceCollection services) => services
        .AddHandlers(typeof(AgentsRegistration))
        .AddScoped<AgentEnroller>()
        .AddScoped<EnrolmentSites>()
        .AddScoped<GroupEnrolment>();
}
