using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sites.Application.Synchronization;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

/// <summary>Trims the feeds of sites whose agents acknowledge nothing, and closes those of agents that were revoked long ago.</summary>
internal sealed partial class FeedSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<FeedSweeper> logger) : PeriodicJob(TimeSpan.FromHours(1), clock, logger)
{
    /// <summary>Number of feeds that are looked up together. Each is trimmed in its own transaction.</summary>
    private const int Portion = 100;

    private readonly TimeProvider _clock = clock;
    private readonly ILogger _logger = logger;

    protected override string Subject => "Idle feeds";

    /// <summary>Trims all idle feeds. One that cannot be trimmed does not prevent the others, and is tried again by the next run.</summary>
    /// <returns>Number of feeds that were trimmed.</returns>
    internal override async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var since = _clock.GetUtcNow().UtcDateTime - SiteFeed.IdleTrimInterval;
        var (swept, after) = (0, default(GroupId));
        while (true)
        {
            var due = await ListAsync(since, after, cancellationToken);
            foreach (var site in due)
            {
                if (await TrimAsync(site, cancellationToken)) swept++;
            }

            if (due.Count < Portion) return swept;
            after = due[^1];
        }
    }

    private async Task<IReadOnlyList<GroupId>> ListAsync(DateTime since, GroupId after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IFeedReader>().ListUntrimmedAsync(since, after, Portion, cancellationToken);
    }

    private async Task<bool> TrimAsync(GroupId site, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return (await scope.ServiceProvider.GetRequiredService<TrimFeedHandler>().HandleAsync(new TrimFeed(site), cancellationToken)).IsSuccess;
        }
        catch (Exception failure) when (DatabaseFaults.Classify(failure) is not null)
        {
            LogNotTrimmed(_logger, site, DatabaseFaults.Describe(failure));
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The feed of site {Site} could not be trimmed and will be tried again: {Reason}")]
    private static partial void LogNotTrimmed(ILogger logger, GroupId site, string reason);
}
