using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sites.Application.Common;

namespace Sites.Infrastructure.Agents;

/// <summary>What can be configured about agents.</summary>
/// <param name="MaxQueuedHeartbeats"><c>Agents:MaxQueuedHeartbeats</c>; of so many agents at most the last heartbeat waits to be stored.</param>
internal sealed record AgentOptions(int MaxQueuedHeartbeats)
{
    /// <exception cref="ConfigurationException">The configuration makes no sense; the message says what to change.</exception>
    public static AgentOptions From(IConfiguration configuration)
    {
        if (configuration["Agents:MaxQueuedHeartbeats"] is not { } said) return new AgentOptions(50_000);
        if (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var max) || max is < 1 or > 1_000_000)
            throw new ConfigurationException($"Agents:MaxQueuedHeartbeats is '{said}'; it must be a whole number from 1 to 1000000.");
        return new AgentOptions(max);
    }
}
