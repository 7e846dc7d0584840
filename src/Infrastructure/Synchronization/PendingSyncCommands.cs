using Microsoft.EntityFrameworkCore;
using Sites.Application.Agents;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

/// <summary>Reads the requests to synchronise that agents have not acknowledged yet, as commands.</summary>
internal sealed class PendingSyncCommands(SitesDbContext db, TimeProvider clock) : IPendingCommands
{
    public async Task<ILookup<GroupId, AgentCommand>> ListAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var requests = await db.SyncRequests.AsNoTracking()
            .Where(request => sites.Contains(request.SiteId) && request.EndedAt == null && (request.LeaseExpiresAt == null || request.LeaseExpiresAt <= now) && request.ExpiresAt > now)
            .ToListAsync(cancellationToken);
        return requests.ToLookup(
            request => request.SiteId, request => (AgentCommand)new SyncCommand(request.Id, request.Scope, request.RequestedAt));
    }
}
