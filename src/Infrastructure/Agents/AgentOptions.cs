using Microsoft.Extensions.Configuration;
using Sites.Application.Common;

namespace Sites.Infrastructure.Agents;

/// <summary>What can be configured about agents.</summary>
/// <param name="MaxQueuedHeartbeats"><c>Agents:MaxQueuedHeartbeats</c>; of so many agents at most the last heartbeat waits to be stored.</param>
internal sealed record AgentOptions(int MaxQueuedHeartbeats)
{
    /// <exception cref="ConfigurationException">The configuration makes no sense; the message says what to change.</exception>
    public static AgentOptions From(IConfiguration configuration) => new(ConfiguredNumber.From(configuration, "Agents:MaxQueuedHeartbeats", 50_000, 1_000_000));
}
