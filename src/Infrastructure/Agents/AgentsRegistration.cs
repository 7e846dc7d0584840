using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;
using Sites.Application.Agents;

namespace Sites.Infrastructure.Agents;

/// <summary>Registers the implementations of the module's ports.</summary>
internal static class AgentsRegistration
{
    public static IServiceCollection AddAgents(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(AgentOptions.From(configuration))
        // A registry for each service: several services can run in one process.
        .AddSingleton(_ => Metrics.NewCustomRegistry())
        .AddSingleton<AgentMetrics>()
        .AddSingleton<IAgentSessions, AgentSessions>()
        .AddSingleton<ICredentialThrottle, CredentialThrottle>()
        .AddSingleton<Heartbeats>()
        .AddSingleton<IHeartbeats>(provider => provider.GetRequiredService<Heartbeats>())
        .AddSingleton<IStatusClock>(provider => provider.GetRequiredService<Heartbeats>())
        .AddSingleton<HeartbeatWriter>()
        .AddHostedService(provider => provider.GetRequiredService<HeartbeatWriter>())
        .AddScoped<IAgentReader, AgentReader>()
        .AddScoped<IEnrolmentReader, EnrolmentReader>();
}
