using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

/// <summary>Trims the feeds of sites whose agents acknowledge nothing, and closes those of agents that were revoked long ago.</summary>
internal sealed class FeedSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<FeedSweeper> logger) : PeriodicJob(TimeSpan.FromHours(1), clock, logger)
{
    /// <summary>Number of feeds that are looked up together. Each is trimmed in its own transaction.</summary>
    internal const int Portion = 100;

    protected override string Subject => "Idle feeds";

    /// <summary>Trims all idle feeds.</summary>
    /// <returns>Number of feeds that were trimmed.</returns>
    internal override async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var (swept, after) = (0, default(GroupId));
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var trimmed = await scope.ServiceProvider.GetRequiredService<TrimFeedsHandler>().HandleAsync(new TrimFeeds(after, Portion), cancellationToken);
            // Another transaction keeps changing the same feed; the next run trims what remains.
            if (!trimmed.IsSuccess) return swept;
            swept += trimmed.Value.Count;
            if (trimmed.Value.Count < Portion) return swept;
            after = trimmed.Value[^1];
        }
    }
}
