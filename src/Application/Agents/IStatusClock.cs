using Sites.Domain.Agents;

namespace Sites.Application.Agents;

/// <summary>The clock by which the status of agents is computed. It knows whether heartbeats wait to be stored.</summary>
public interface IStatusClock
{
    /// <summary>Returns the current time.</summary>
    StatusTime GetTime();
}
