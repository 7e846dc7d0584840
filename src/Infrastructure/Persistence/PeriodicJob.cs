using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sites.Infrastructure.Persistence;

/// <summary>A job that every replica runs periodically. Nothing may depend on when it runs.</summary>
/// <param name="every">The interval between two runs, of which up to a tenth is random, so that replicas do not run at the same time.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal abstract partial class PeriodicJob(TimeSpan every, TimeProvider clock, ILogger logger) : BackgroundService
{
    /// <summary>What the job does, as the subject of a log message: "Expired claims".</summary>
    protected abstract string Subject { get; }

    /// <summary>Runs the job once.</summary>
    /// <returns>Number of rows or sites that it processed.</returns>
    internal abstract Task<int> SweepAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = every * (0.9 + (0.2 * Random.Shared.NextDouble()));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, clock, stoppingToken);
                var swept = await SweepAsync(stoppingToken);
                if (swept > 0) LogSwept(logger, Subject, swept);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (DatabaseFaults.Classify(failure) is not null)
            {
                LogFailed(logger, Subject, DatabaseFaults.Describe(failure));
            }
            catch (Exception defect)
            {
                // A failed run must not stop the service.
                LogDefect(logger, Subject, defect);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Subject}: {Count} processed")]
    private static partial void LogSwept(ILogger logger, string subject, int count);

    [LoggerMessage(LogLevel.Warning, "{Subject} could not be processed and will be retried: {Reason}")]
    private static partial void LogFailed(ILogger logger, string subject, string reason);

    [LoggerMessage(LogLevel.Error, "{Subject} could not be processed")]
    private static partial void LogDefect(ILogger logger, string subject, Exception defect);
}
