using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sites.Application.NodeMigration;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.NodeMigration;

/// <summary>
/// Writes down from time to time which claims have expired, in every replica. Nobody waits for it: a claim expires by the clock, and
/// whoever reads it sees that.
/// </summary>
internal sealed partial class ClaimSweeper(IServiceScopeFactory scopes, ClaimOptions options, TimeProvider clock, ILogger<ClaimSweeper> logger) : BackgroundService
{
    /// <summary>So many at once, each portion in a transaction of its own: others get their turn in between.</summary>
    internal const int Portion = 100;

    /// <summary>Writes down all that have expired by now.</summary>
    /// <returns>How many there were.</returns>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var swept = 0;
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var expired = await scope.ServiceProvider.GetRequiredService<ExpireClaimsHandler>().HandleAsync(new ExpireClaims(Portion), cancellationToken);
            // Another replica is at the same ones; what it leaves is there at the next round.
            if (!expired.IsSuccess) return swept;
            swept += expired.Value;
            if (expired.Value < Portion) return swept;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not all replicas at the same moment.
        var pause = options.SweepEvery * (0.9 + (0.2 * Random.Shared.NextDouble()));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, clock, stoppingToken);
                var swept = await SweepAsync(stoppingToken);
                if (swept > 0) LogSwept(logger, swept);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (DatabaseFaults.Classify(failure) is not null)
            {
                LogFailed(logger, DatabaseFaults.Describe(failure));
            }
            catch (Exception defect)
            {
                // A round that fails must not take the service with it: claims expire by the clock in any case.
                LogDefect(logger, defect);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} claim(s) have expired")]
    private static partial void LogSwept(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "Which claims have expired could not be written down, and is next time: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Error, "Which claims have expired could not be written down")]
    private static partial void LogDefect(ILogger logger, Exception defect);
}
