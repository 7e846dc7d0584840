using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Something that an agent is to do, as agents read it.</summary>
/// <param name="Name">In wire spelling.</param>
/// <param name="Parameters">By name, in wire spelling: text, numbers, true or false, lists of text, or null.</param>
/// <param name="RequestedAt">UTC; when it was last requested, from which <see cref="Domain.Agents.CommandSchedule"/> counts.</param>
public sealed record AgentCommand(string Name, IReadOnlyDictionary<string, object?> Parameters, DateTime RequestedAt);

/// <summary>
/// What waits to be told to agents with their next heartbeats. Modules that have something to say implement it, so that
/// this one need not know them.
/// </summary>
public interface IPendingCommands
{
    /// <summary>The commands that wait for the agents of these sites, due or not, in a fixed number of queries.</summary>
    Task<ILookup<GroupId, AgentCommand>> ListAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);
}
