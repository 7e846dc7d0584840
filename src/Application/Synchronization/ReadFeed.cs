using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Synchronization;

/// <summary>A site reads a page of its feed.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="After">The position after which the page starts, as the agent received it; null for a snapshot.</param>
/// <param name="Limit">The page size.</param>
/// <param name="IncludeTotal">Whether everything that follows is counted.</param>
public sealed record ReadFeed(GroupId Site, string? After, int Limit, bool IncludeTotal);

/// <summary>Handles <see cref="ReadFeed"/>.</summary>
public sealed class ReadFeedHandler(OpenFeedHandler feed, IFeedReader reader)
{
    /// <summary>Reads the page. The first read opens the feed.</summary>
    /// <returns>The page; or <c>sync_feed.after_invalid</c>, <c>site.not_found</c>.</returns>
    public async Task<Result<FeedPage>> HandleAsync(ReadFeed query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var after = FeedPosition.Parse(query.After);
        if (!after.IsSuccess) return after.AsRefusal();
        var opened = await feed.HandleAsync(new OpenFeed(query.Site), cancellationToken);
        if (!opened.IsSuccess) return opened.AsRefusal();
        return await reader.ReadAsync(query.Site, after.Value, query.Limit, query.IncludeTotal, cancellationToken);
    }
}
