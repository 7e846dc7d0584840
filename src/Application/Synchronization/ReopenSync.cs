using Sites.Application.Agents;
using Sites.Application.Specifications;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Sends a site's open request to synchronise again after its agent enrolled, because it may have lost what it acknowledged.</summary>
public sealed class ReopenSync(IRepository<SyncRequest> requests) : IAgentEnrolledHandler
{
    /// <inheritdoc />
    public async Task EnrolledAsync(GroupId site, DateTime now, CancellationToken cancellationToken) =>
        (await requests.FirstOrDefaultAsync(new OpenSyncRequestOf(site), cancellationToken))?.Reopen(now);
}
