using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Synchronization;

/// <summary>Reads a page of a site's feed.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="After">The position after which the page starts, in the text form that the agent received; null or blank starts a snapshot.</param>
/// <param name="Known">The highest version that the site has, with its generation, as <c>generation.version</c>; null or blank when the site does not say it.</param>
/// <param name="Limit">Maximum number of entries, 1–500.</param>
/// <param name="IncludeTotal">Whether to count all entries after the position.</param>
public sealed record ReadFeed(GroupId Site, string? After, string? Known, int Limit, bool IncludeTotal);

/// <summary>Handles <see cref="ReadFeed"/>.</summary>
public sealed class ReadFeedHandler(OpenFeedHandler feed, IFeedReader reader)
{
    /// <summary>Reads the page. The first read of a site opens its feed.</summary>
    /// <returns>The page; or <c>sync_feed.after_invalid</c>, <c>sync_feed.known_invalid</c>, <c>site.not_found</c>.</returns>
    public async Task<Result<FeedPage>> HandleAsync(ReadFeed query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var after = FeedPosition.Parse(query.After);
        if (!after.IsSuccess) return after.AsRefusal();
        var known = FeedPosition.ParseKnown(query.Known);
        if (!known.IsSuccess) return known.AsRefusal();
        var opened = await feed.HandleAsync(new OpenFeed(query.Site), cancellationToken);
        if (!opened.IsSuccess) return opened.AsRefusal();
        return await reader.ReadAsync(query.Site, after.Value, known.Value, query.Limit, query.IncludeTotal, cancellationToken);
    }
}
