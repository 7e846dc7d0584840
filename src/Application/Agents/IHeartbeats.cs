using Sites.Domain.Agents;

namespace Sites.Application.Agents;

/// <summary>
/// Takes in what heartbeats say and writes it down in batches, at most a second late: of one agent's heartbeats the last
/// one wins.
/// </summary>
public interface IHeartbeats
{
    /// <summary>Takes in one heartbeat.</summary>
    /// <param name="stored">The presence as it was read.</param>
    /// <param name="beat">Makes the presence after the heartbeat out of the one before, which may be one that waits here.</param>
    /// <returns>Whether there was room; there always is for an agent that waits here already.</returns>
    bool Offer(AgentPresence stored, Func<AgentPresence, AgentPresence> beat);
}
