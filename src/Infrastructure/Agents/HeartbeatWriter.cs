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
/// Stores heartbeats in batches. One commit for all that arrive within a fraction of a second lets thousands of agents
/// report to a disk that completes a few hundred commits per second. A crash loses at most the waiting heartbeats, and the
/// next ones replace them. A graceful shutdown stores everything first.
/// </summary>
internal sealed partial class HeartbeatWriter(
    Heartbeats heartbeats, IServiceScopeFactory scopes, IWriteLock writeLock, AgentMetrics metrics, TimeProvider clock, ILogger<HeartbeatWriter> logger)
    : BackgroundService
{
    /// <summary>How long heartbeats are collected for a batch. Together with the write, it stays well below the documented second.</summary>
    private static readonly TimeSpan BatchWindow = TimeSpan.FromMilliseconds(250);

    /// <summary>Pause after a database failure.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The age from which a waiting heartbeat is compared with the stored one before it replaces that.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    /// <summary>Maximum number of rows per transaction, so that other writers can proceed in between.</summary>
    private const int Portion = 1000;

    private readonly SemaphoreSlim _flushing = new(1, 1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // The server has already stopped listening, so no heartbeats are added.
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The shutdown timeout has passed. The loss is logged, and agents report again with their next heartbeat.
        }

        if (heartbeats.Count is var lost and > 0) LogLost(logger, lost);
    }

    public override void Dispose()
    {
        _flushing.Dispose();
        base.Dispose();
    }

    /// <summary>Stores the heartbeats that are waiting now.</summary>
    /// <returns>True if they are stored; false if the database failed and they continue to wait.</returns>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            var batch = heartbeats.BeginBatch();
            if (batch.Count == 0) return true;
            var isStored = false;
            try
            {
                using (metrics.Stored.NewTimer())
                {
                    // Sorted, so that two replicas lock rows in the same order and cannot deadlock.
                    foreach (var portion in batch.Values.OrderBy(presence => presence.SiteId).Chunk(Portion)) await WriteOrSkipDefectiveAsync(portion, cancellationToken);
                }

                isStored = true;
            }
            catch (Exception failure) when (DatabaseFaults.Classify(failure) is not null)
            {
                LogNotStored(logger, batch.Count, DatabaseFaults.Describe(failure));
            }
            finally
            {
                // A portion that was stored before the failure is stored again, which is idempotent.
                heartbeats.EndBatch(isStored);
            }

            return isStored;
        }
        finally
        {
            _flushing.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await heartbeats.WaitAsync(stoppingToken);
                await Task.Delay(BatchWindow, clock, stoppingToken);
                if (!await FlushAsync(stoppingToken)) await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Stores a portion. If it fails for a reason other than a database failure, each row is stored separately and the
    /// failing ones are skipped, so that one agent cannot make the others look offline.
    /// </summary>
    private async Task WriteOrSkipDefectiveAsync(AgentPresence[] presences, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(presences, cancellationToken);
        }
        catch (Exception defect) when (presences.Length > 1 && IsDefect(defect))
        {
            foreach (var presence in presences) await WriteOrSkipDefectiveAsync([presence], cancellationToken);
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
        // A heartbeat matches no row if its agent was revoked or re-enrolled in the meantime, or its site was deleted.
        var written = await db.Database.CreateExecutionStrategy().ExecuteAsync(async cancellation =>
        {
            await using var write = await writeLock.BeginAsync(db, cancellation);
            var rows = new RowWriter<AgentPresence>(db);
            // A heartbeat that waited long must not replace a newer one that another replica stored in the meantime. Fresh ones
            // are not compared: after central's clock was set back, the stored time may be in the future.
            var now = clock.GetUtcNow().UtcDateTime;
            // One call for late and fresh heartbeats, so that the order of the sites is kept.
            var found = await rows.ReplaceAsync(presences, presence => now - presence.LastSeenAt > Late ? nameof(AgentPresence.LastSeenAt) : null, cancellation);
            await write.Transaction.CommitAsync(cancellation);
            return found;
        }, cancellationToken);
        metrics.Dropped.Inc(Math.Max(0, presences.Length - written));
    }

    [LoggerMessage(LogLevel.Warning, "{Count} heartbeat(s) could not be stored and will be retried: {Reason}")]
    private static partial void LogNotStored(ILogger logger, int count, string reason);

    [LoggerMessage(LogLevel.Warning, "Stopped with {Count} heartbeat(s) that could not be stored")]
    private static partial void LogLost(ILogger logger, int count);

    [LoggerMessage(LogLevel.Error, "A heartbeat of site {Site} could not be stored and is skipped")]
    private static partial void LogDefect(ILogger logger, Exception defect, GroupId site);
}
