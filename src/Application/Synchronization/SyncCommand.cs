using Sites.Application.Agents;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Command to an agent to synchronise.</summary>
/// <param name="Request">Identifier of the sync request, which the agent names in its progress reports.</param>
/// <param name="Scope">The scope of the synchronisation.</param>
/// <param name="RequestedAt">When the synchronisation was last requested (UTC).</param>
public sealed record SyncCommand(SyncRequestId Request, SyncScope Scope, DateTime RequestedAt) : AgentCommand(RequestedAt);
