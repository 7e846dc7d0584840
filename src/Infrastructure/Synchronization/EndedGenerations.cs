using Microsoft.EntityFrameworkCore;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

internal static class EndedGenerations
{
    /// <summary>Reads those of the given generations of a feed that have ended, for <see cref="SiteFeed.LastVersionOf"/>; without a query if it is the current one.</summary>
    public static async Task<IReadOnlyList<FeedGeneration>> FindEndedGenerationsAsync(
        this SitesDbContext db, SiteFeed feed, IEnumerable<long> generations, CancellationToken cancellationToken)
    {
        var ended = generations.Where(generation => generation != feed.Generation).ToList();
        return ended.Count == 0
            ? []
            : await db.FeedGenerations.AsNoTracking().Where(known => known.SiteId == feed.SiteId && ended.Contains(known.Generation)).ToListAsync(cancellationToken);
    }
}
