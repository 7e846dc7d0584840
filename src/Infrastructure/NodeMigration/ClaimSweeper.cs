using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sites.Application.NodeMigration;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.NodeMigration;

/// <summary>
/// Records periodically, in every replica, which claims have expired. Nothing depends on when it runs: a claim expires by the
/// clock, and readers compute its status.
/// </summary>
internal sealed partial class ClaimSweeper(IServiceScopeFactory scopes, ClaimOptions options, TimeProvider clock, ILogger<ClaimSweeper> logger) : BackgroundService
{
    /// <summary>Maximum number of claims per transaction, so that other writers can proceed in between.</summary>
    internal const int Portion = 100;

    /// <summary>Records all claims that have expired.</summary>
    /// <returns>Number of claims that were recorded as expired.</returns>
    internal async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var swept = 0;
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var expired = await scope.ServiceProvider.GetRequiredService<ExpireClaimsHandler>().HandleAsync(new ExpireClaims(Portion), cancellationToken);
            // Another replica is recording the same claims; the next run records what remains.
            if (!expired.IsSuccess) return swept;
            swept += expired.Value;
            if (expired.Value < Portion) return swept;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A random pause, so that replicas do not run at the same time.
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
                // A failed run must not stop the service: claims expire by the clock in any case.
                LogDefect(logger, defect);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} claim(s) have expired")]
    private static partial void LogSwept(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "Expired claims could not be recorded and will be retried: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Error, "Expired claims could not be recorded")]
    private static partial void LogDefect(ILogger logger, Exception defect);
}
