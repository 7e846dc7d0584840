using Sites.Application.Agents;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Asks an agent to synchronise.</summary>
/// <param name="Request">Identifier of the request, with which the agent reports.</param>
/// <param name="Scope">What to synchronise.</param>
/// <param name="RequestedAt">When synchronisation was last requested (UTC).</param>
public sealed record SyncCommand(SyncRequestId Request, SyncScope Scope, DateTime RequestedAt) : AgentCommand(RequestedAt);
