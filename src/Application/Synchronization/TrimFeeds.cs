using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>
/// Trims feeds whose agents acknowledge nothing, because otherwise a feed is trimmed when its agent does. Closes the feeds of agents that were
/// revoked long ago.
/// </summary>
/// <param name="After">The last site of the previous call; the default value for the first call.</param>
/// <param name="Take">Maximum number of feeds.</param>
public sealed record TrimFeeds(GroupId After, int Take);

/// <summary>Handles <see cref="TrimFeeds"/>.</summary>
public sealed class TrimFeedsHandler(IFeedStore feeds, IReadRepository<SiteAgent> agents, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Trims the feeds, each in its own transaction. Several replicas can run this concurrently.</summary>
    /// <returns>The sites in the order of their feeds; or <c>concurrency.conflict</c>.</returns>
    public async Task<Result<IReadOnlyList<GroupId>>> HandleAsync(TrimFeeds command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await work.ReadAsync(cancellation => feeds.FindUntrimmedAsync(now - SiteFeed.IdleTrimInterval, command.After, command.Take, cancellation), cancellationToken);
        foreach (var site in due)
        {
            var trimmed = await work.CommitWithRetryAsync<GroupId>(WriteScope.Rows, cancellation => TrimAsync(site, now, cancellation), cancellationToken);
            if (!trimmed.IsSuccess) return trimmed.AsRefusal();
        }

        return Result<IReadOnlyList<GroupId>>.Success(due);
    }

    private async Task<Result<GroupId>> TrimAsync(GroupId site, DateTime now, CancellationToken cancellationToken)
    {
        if (!(await siteLock.LockAsync([site], cancellationToken)).Contains(site)) return site;
        await feeds.TrimAsync(site, now, cancellationToken);
        var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(site), cancellationToken);
        // A new token shows that an agent is expected again.
        if (agent is { TokenHash: null, RevokedAt: { } revoked } && revoked + SiteFeed.RevokedRetention <= now) await feeds.CloseAsync(site, now, cancellationToken);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? site : saved.AsRefusal();
    }
}
