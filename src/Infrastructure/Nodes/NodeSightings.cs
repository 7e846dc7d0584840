using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sites.Application.Nodes;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

/// <summary>Stores sightings in the background, all waiting ones in one transaction.</summary>
internal sealed partial class NodeSightings(IServiceScopeFactory scopes, IWriteLock writeLock, TimeProvider clock, ILogger<NodeSightings> logger) : BackgroundService, INodeSightings
{
    /// <summary>Maximum number of waiting sightings. Beyond it, new ones are dropped; the next boot of the node reports it again.</summary>
    private const int MaxWaiting = 10_000;

    /// <summary>How long a caller waits for its sighting to be stored.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Sighting> _waiting = Channel.CreateBounded<Sighting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    public async Task RecordAsync(IReadOnlyCollection<NodeId> nodes, CancellationToken cancellationToken)
    {
        if (nodes.Count == 0) return;
        var sighting = new Sighting(nodes, clock.GetUtcNow().UtcDateTime);
        if (!_waiting.Writer.TryWrite(sighting)) return;
        await Task.WhenAny(sighting.Stored.Task, Task.Delay(MaxWait, cancellationToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Waiting sightings are stored before the loop ends.
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } loop) await Task.WhenAny(loop, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var sightings = new List<Sighting>();
            while (_waiting.Reader.TryRead(out var sighting)) sightings.Add(sighting);
            try
            {
                await StoreAsync(sightings, stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailure(logger, failure, sightings.Count);
            }

            foreach (var sighting in sightings) sighting.Stored.TrySetResult();
        }
    }

    private async Task StoreAsync(List<Sighting> sightings, CancellationToken cancellationToken)
    {
        // A node that was seen twice is written once, with the later time.
        var seen = new Dictionary<NodeId, DateTime>();
        foreach (var sighting in sightings)
        {
            foreach (var node in sighting.Nodes) seen[node] = sighting.At;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async cancellation =>
        {
            await using var write = await writeLock.BeginAsync(db, cancellation);
            // Sorted by id, as in every transaction that locks several nodes (decision record 0023).
            await new RowWriter<Node>(db).SetAsync(
                [.. seen.OrderBy(node => node.Key).Select(node => KeyValuePair.Create(node.Key, (DateTime?)node.Value))], nameof(Node.LastSeenAt), cancellation);
            await write.Transaction.CommitAsync(cancellation);
        }, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} sightings of nodes could not be stored and are lost")]
    private static partial void LogFailure(ILogger logger, Exception failure, int count);

    private sealed record Sighting(IReadOnlyCollection<NodeId> Nodes, DateTime At)
    {
        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
