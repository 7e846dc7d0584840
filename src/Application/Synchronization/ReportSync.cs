using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>The progress of a sync request, as reported by an agent.</summary>
public enum SyncProgress
{
    /// <summary>The agent has received the request and starts to synchronise.</summary>
    Acknowledged,

    /// <summary>The agent has synchronised.</summary>
    Completed,

    /// <summary>The agent could not synchronise.</summary>
    Failed,
}

/// <summary>Records the progress of a sync request, as reported by the site's agent.</summary>
/// <param name="Id">Identifier of the request.</param>
/// <param name="Site">Identifier of the agent's site; requests of other sites are not found.</param>
/// <param name="Progress">The reported progress.</param>
/// <param name="Reason">Why the request failed; required for <see cref="SyncProgress.Failed"/>.</param>
public sealed record ReportSync(SyncRequestId Id, GroupId Site, SyncProgress Progress, string? Reason);

/// <summary>Handles <see cref="ReportSync"/>.</summary>
public sealed class ReportSyncHandler(IRepository<SyncRequest> requests, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Records the progress. Repeating a report has no effect.</summary>
    /// <returns>
    /// The request; or <c>request.required</c>, <c>sync_request.not_found</c>, <c>sync_request.not_open</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<SyncRequestRow>> HandleAsync(ReportSync command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var reason = "";
        if (command.Progress == SyncProgress.Failed)
        {
            if (command.Reason is null) return new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("reason")]);
            reason = SyncRequest.ToUsableReason(command.Reason);
        }

        // Retried, because a person can repeat the request at the same time (RequestSync).
        return await work.CommitWithRetryAsync(WriteScope.Rows, cancellation => RecordAsync(command, reason, cancellation), cancellationToken);
    }

    private async Task<Result<SyncRequestRow>> RecordAsync(ReportSync command, string reason, CancellationToken cancellationToken)
    {
        var request = await requests.FirstOrDefaultAsync(new SyncRequestOfSite(command.Id, command.Site), cancellationToken);
        if (request is null) return SyncErrors.RequestNotFound.Refuse();

        var now = clock.GetUtcNow().UtcDateTime;
        var recorded = command.Progress switch
        {
            SyncProgress.Acknowledged => request.Acknowledge(now),
            SyncProgress.Completed => request.Complete(now),
            SyncProgress.Failed => request.Fail(reason, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Progress, null),
        };
        if (!recorded.IsSuccess) return recorded;
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? SyncRequestRow.Of(request, now) : saved.AsRefusal();
    }
}
