using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Agents;

/// <summary>
/// Writes heartbeats down in batches. One commit for all that came within a fraction of a second is what lets thousands of
/// agents report on a disk that takes a few hundred commits a second. A kill loses at most what waited, and agents say it
/// again with their next heartbeat; a service that is asked to end writes everything down first.
/// </summary>
internal sealed partial class HeartbeatWriter(
    Heartbeats heartbeats, IServiceScopeFactory scopes, IWriteLock writeLock, AgentMetrics metrics, TimeProvider clock, ILogger<HeartbeatWriter> logger)
    : BackgroundService
{
    /// <summary>How long heartbeats gather for a batch; with the writing of it, well below the second that is promised.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(250);

    /// <summary>How long to wait after a failure of the database.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>From when on a heartbeat has waited longer than it should.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    /// <summary>So many rows make one transaction, so that other writers get their turns in between.</summary>
    private const int Portion = 1000;

    private readonly SemaphoreSlim _one = new(1, 1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // The server has stopped listening by now, so nothing is added any more.
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // No time is left; what could not be stored is said, and agents say it again.
        }

        if (heartbeats.Count is var lost and > 0) LogLost(logger, lost);
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <summary>Writes down what waits now.</summary>
    /// <returns>Whether it is written; where the database fails, it waits on.</returns>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var taken = heartbeats.Take();
            if (taken.Count == 0) return true;
            var isWritten = false;
            try
            {
                using (metrics.Stored.NewTimer())
                {
                    // In one order, so that two replicas never hold rows that each other waits for.
                    foreach (var portion in taken.Values.OrderBy(presence => presence.SiteId).Chunk(Portion)) await WriteOrSiftAsync(portion, cancellationToken);
                }

                isWritten = true;
            }
            catch (Exception failure) when (DatabaseFaults.Classify(failure) is not null)
            {
                LogNotStored(logger, taken.Count, DatabaseFaults.Describe(failure));
            }
            finally
            {
                // A portion that was written before the failure is written again; that changes nothing.
                heartbeats.Done(isWritten);
            }

            return isWritten;
        }
        finally
        {
            _one.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await heartbeats.WaitAsync(stoppingToken);
                await Task.Delay(Gathering, clock, stoppingToken);
                if (!await FlushAsync(stoppingToken)) await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Writes a portion. Where something in it cannot be written that is no fault of the database, that one is left out and
    /// the others are written: one agent must not make all the others look dead.
    /// </summary>
    private async Task WriteOrSiftAsync(AgentPresence[] presences, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(presences, cancellationToken);
        }
        catch (Exception defect) when (presences.Length > 1 && IsDefect(defect))
        {
            foreach (var presence in presences) await WriteOrSiftAsync([presence], cancellationToken);
        }
        catch (Exception defect) when (IsDefect(defect))
        {
            metrics.Dropped.Inc();
            LogDefect(logger, defect, presences[0].SiteId);
        }

        bool IsDefect(Exception failure) => failure is not OperationCanceledException && DatabaseFaults.Classify(failure) is null;
    }

    private async Task WriteAsync(AgentPresence[] presences, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        // A heartbeat whose agent was revoked or enrolled anew meanwhile, or whose site is gone, finds no row.
        var written = await db.Database.CreateExecutionStrategy().ExecuteAsync(async cancellation =>
        {
            await using var write = await writeLock.BeginAsync(db, cancellation);
            var rows = new RowWriter<AgentPresence>(db);
            // What had to wait must not replace what the agent told another replica meanwhile. What is fresh is not compared:
            // after central's clock was set back, what is stored may lie in the future.
            var now = clock.GetUtcNow().UtcDateTime;
            // Late and fresh ones together keep the order of sites.
            var found = await rows.ReplaceAsync(presences, presence => now - presence.LastSeenAt > Late ? nameof(AgentPresence.LastSeenAt) : null, cancellation);
            await write.Transaction.CommitAsync(cancellation);
            return found;
        }, cancellationToken);
        metrics.Dropped.Inc(Math.Max(0, presences.Length - written));
    }

    [LoggerMessage(LogLevel.Warning, "{Count} heartbeat(s) could not be stored and wait: {Reason}")]
    private static partial void LogNotStored(ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "Ended with {Count} heartbeat(s) that could not be stored")]
    private static partial void LogLost(ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "A heartbeat of site {Site} could not be stored, and is left out")]
    private static partial void LogDefect(ILogger logger, Exception defect, GroupId site);
}
