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
/// Trims the feed of a site whose agent acknowledges nothing, because otherwise a feed is trimmed when its agent does. Closes the feed if the agent
/// was revoked long ago.
/// </summary>
/// <param name="Site">Identifier of the site.</param>
public sealed record TrimFeed(GroupId Site);

/// <summary>Handles <see cref="TrimFeed"/>.</summary>
public sealed class TrimFeedHandler(IFeedStore feeds, IReadRepository<SiteAgent> agents, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Trims the feed. Several replicas can run this concurrently.</summary>
    /// <returns>The site; or <c>concurrency.conflict</c>.</returns>
    public Task<Result<GroupId>> HandleAsync(TrimFeed command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return work.CommitWithRetryAsync<GroupId>(WriteScope.Rows, async cancellation =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            if (!(await siteLock.LockAsync([command.Site], cancellation)).Contains(command.Site)) return command.Site;
            await feeds.TrimAsync(command.Site, now, cancellation);
            var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(command.Site), cancellation);
            if (agent is { RevokedAt: { } revoked } && revoked + SiteFeed.RevokedRetention <= now && !agent.IsExpected(now)) await feeds.CloseAsync(command.Site, now, cancellation);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Site : saved.AsRefusal();
        }, cancellationToken);
    }
}
