using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Synchronization;

/// <summary>From now on writes down what a site must know, because somebody will ask.</summary>
/// <param name="Site">The site.</param>
public sealed record OpenFeed(GroupId Site);

/// <summary>Handles <see cref="OpenFeed"/>.</summary>
public sealed class OpenFeedHandler(IFeedReader reader, IReadRepository<Site> sites, IChangeFeed feed, IUnitOfWork work) : IAgentEnrolmentHandler
{
    /// <summary>Begins; doing so twice is doing it once, and costs a look.</summary>
    /// <returns><c>site.not_found</c>.</returns>
    public async Task<Result<GroupId>> HandleAsync(OpenFeed command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await reader.IsOpenAsync(command.Site, cancellationToken)) return command.Site;
        return await work.CommitAsync<GroupId>(WriteScope.Structure, async cancellation =>
        {
            if (await sites.FirstOrDefaultAsync(new SiteById(command.Site), cancellation) is null) return HierarchyErrors.SiteNotFound.Refuse(command.Site);
            await feed.OpenAsync(command.Site, cancellation);
            return command.Site;
        }, cancellationToken);
    }

    async Task<Result> IAgentEnrolmentHandler.PrepareAsync(GroupId site, CancellationToken cancellationToken)
    {
        var opened = await HandleAsync(new OpenFeed(site), cancellationToken);
        return opened.IsSuccess ? Result.Success() : opened.AsRefusal();
    }
}
