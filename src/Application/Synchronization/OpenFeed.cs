using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Opens the feed of a site, so that its agent can read it.</summary>
/// <param name="Site">Identifier of the site.</param>
public sealed record OpenFeed(GroupId Site);

/// <summary>Handles <see cref="OpenFeed"/>.</summary>
public sealed class OpenFeedHandler(IFeedReader reader, IReadRepository<Site> sites, IFeedStore feeds, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock) : IAgentEnrolmentHandler
{
    /// <summary>Opens the feed and fills it with the site's settings, documents and nodes. Opening an open feed changes nothing.</summary>
    /// <returns>The site; or <c>site.not_found</c>.</returns>
    public async Task<Result<GroupId>> HandleAsync(OpenFeed command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await reader.IsOpenAsync(command.Site, cancellationToken)) return command.Site;
        return await work.CommitAsync<GroupId>(WriteScope.Structure, async cancellation =>
        {
            if (await sites.FirstOrDefaultAsync(new SiteById(command.Site), cancellation) is null) return HierarchyErrors.SiteNotFound.Refuse(command.Site);
            await siteLock.LockAsync([command.Site], cancellation);
            if (await feeds.FindAsync(command.Site, cancellation) is not { OpenedAt: null } feed) return command.Site;
            feed.Open(clock.GetUtcNow().UtcDateTime);
            work.Record(new SiteFeedOpened(command.Site));
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Site : saved.AsRefusal();
        }, cancellationToken);
    }

    async Task<Result> IAgentEnrolmentHandler.PrepareAsync(GroupId site, CancellationToken cancellationToken)
    {
        var opened = await HandleAsync(new OpenFeed(site), cancellationToken);
        return opened.IsSuccess ? Result.Success() : opened.AsRefusal();
    }
}
