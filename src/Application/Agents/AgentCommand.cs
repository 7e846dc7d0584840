using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>A command for an agent, delivered with its heartbeats. Each module that has commands derives its own type.</summary>
/// <param name="RequestedAt">When the command was last requested (UTC), from which <see cref="Domain.Agents.CommandSchedule"/> counts.</param>
public abstract record AgentCommand(DateTime RequestedAt);

/// <summary>Reads the commands that agents have not acknowledged yet. Implemented by modules that have commands.</summary>
public interface IPendingCommands
{
    /// <summary>Reads the commands for the agents of these sites, due or not, in a fixed number of queries.</summary>
    Task<ILookup<GroupId, AgentCommand>> ListAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);
}
