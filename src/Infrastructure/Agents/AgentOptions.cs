using Microsoft.Extensions.Configuration;
using Sites.Application.Common;

namespace Sites.Infrastructure.Agents;

/// <summary>Options of agents.</summary>
/// <param name="MaxQueuedHeartbeats"><c>Agents:MaxQueuedHeartbeats</c>; maximum number of agents whose last heartbeat is waiting to be stored.</param>
internal sealed record AgentOptions(int MaxQueuedHeartbeats)
{
    /// <exception cref="ConfigurationException">The configuration is invalid; the message says what to change.</exception>
    public static AgentOptions From(IConfiguration configuration) => new(ConfiguredNumber.Parse("Agents:MaxQueuedHeartbeats", configuration["Agents:MaxQueuedHeartbeats"], 50_000, 1_000_000));
}
