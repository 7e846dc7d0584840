using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Cancels a request to synchronise, so that another one can be made.</summary>
/// <param name="Id">Identifier of the request.</param>
public sealed record CancelSync(SyncRequestId Id);

/// <summary>Handles <see cref="CancelSync"/>.</summary>
public sealed class CancelSyncHandler(IRepository<SyncRequest> requests, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Cancels the request. Repeating it has no effect.</summary>
    /// <returns>The request; or <c>sync_request.not_found</c>, <c>sync_request.not_open</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<SyncRequestRow>> HandleAsync(CancelSync command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        // Retried, because the agent can report progress at the same time.
        return await work.CommitWithRetryAsync<SyncRequestRow>(WriteScope.Rows, async cancellation =>
        {
            var request = await requests.FirstOrDefaultAsync(new SyncRequestById(command.Id), cancellation);
            if (request is null) return SyncErrors.RequestNotFound.Refuse();
            var now = clock.GetUtcNow().UtcDateTime;
            var cancelled = request.Cancel(now);
            if (!cancelled.IsSuccess) return cancelled;
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? SyncRequestRow.Of(request, now) : saved.AsRefusal();
        }, cancellationToken);
    }
}
