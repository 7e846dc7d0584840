using Sites.Domain.Agents;

namespace Sites.Application.Agents;

/// <summary>
/// Queues heartbeats and stores them in batches, at most one second later. Of several queued heartbeats of an agent, only the last one is
/// stored.
/// </summary>
public interface IHeartbeats
{
    /// <summary>Queues a heartbeat.</summary>
    /// <param name="stored">The presence as read from the database.</param>
    /// <param name="beat">Computes the new presence from the previous one, which is the queued one if there is one.</param>
    /// <returns>True when the heartbeat is queued; false when the queue is full. An agent that is queued already is always accepted.</returns>
    bool Offer(AgentPresence stored, Func<AgentPresence, AgentPresence> beat);
}
