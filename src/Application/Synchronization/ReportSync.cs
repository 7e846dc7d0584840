using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>What an agent has to say of a request to synchronise.</summary>
public enum SyncProgress
{
    /// <summary>It knows of it and begins.</summary>
    Acknowledged,

    /// <summary>It has done it.</summary>
    Completed,

    /// <summary>It could not do it.</summary>
    Failed,
}

/// <summary>A site's agent tells what became of a request.</summary>
/// <param name="Id">The request.</param>
/// <param name="Site">Whose agent tells it; a request of another site is not found.</param>
/// <param name="News">What became of it.</param>
/// <param name="Reason">Why it failed; needed where it did.</param>
public sealed record ReportSync(SyncRequestId Id, GroupId Site, SyncProgress News, string? Reason);

/// <summary>Handles <see cref="ReportSync"/>.</summary>
public sealed class ReportSyncHandler(IRepository<SyncRequest> requests, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Writes it down; telling the same twice is telling it once.</summary>
    /// <returns>
    /// <c>request.required</c>, <c>sync_request.reason_invalid</c>, <c>sync_request.not_found</c>, <c>sync_request.not_open</c>,
    /// <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<SyncRequestRow>> HandleAsync(ReportSync command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var reason = "";
        if (command.News == SyncProgress.Failed)
        {
            if (command.Reason is null) return new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("reason")]);
            var parsed = SyncRequest.ParseReason(command.Reason);
            if (!parsed.IsSuccess) return parsed.AsRefusal();
            reason = parsed.Value;
        }

        // A person may have asked again at the same moment.
        return await work.CommitWithRetryAsync(WriteScope.Rows, cancellation => TellAsync(command, reason, cancellation), cancellationToken);
    }

    private async Task<Result<SyncRequestRow>> TellAsync(ReportSync command, string reason, CancellationToken cancellationToken)
    {
        var request = await requests.FirstOrDefaultAsync(new SyncRequestOfSite(command.Id, command.Site), cancellationToken);
        if (request is null) return SyncErrors.RequestNotFound.Refuse();

        var now = clock.GetUtcNow().UtcDateTime;
        var told = command.News switch
        {
            SyncProgress.Acknowledged => request.Acknowledge(now),
            SyncProgress.Completed => request.Complete(now),
            SyncProgress.Failed => request.Fail(reason, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.News, null),
        };
        if (!told.IsSuccess) return told;
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? SyncRequestRow.Of(request, now) : saved.AsRefusal();
    }
}
