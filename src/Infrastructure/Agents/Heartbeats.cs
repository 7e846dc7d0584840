using Sites.Application.Agents;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Infrastructure.Agents;

/// <summary>The heartbeats that are waiting to be stored: the last one of each agent, for a limited number of agents.</summary>
internal sealed class Heartbeats(AgentOptions options, AgentMetrics metrics, TimeProvider clock) : IHeartbeats, IStatusClock, IDisposable
{
    private static readonly IReadOnlyDictionary<GroupId, AgentPresence> None = new Dictionary<GroupId, AgentPresence>();

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private Dictionary<GroupId, AgentPresence> _waiting = [];
    private IReadOnlyDictionary<GroupId, AgentPresence> _writing = None;

    /// <summary>Heartbeats usually wait for less than this. Below it, they count as stored, so that statuses do not change for an instant.</summary>
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(2);

    // When the oldest heartbeat of each dictionary arrived, by the clock that is never set.
    private long? _waitingSince;
    private long? _writingSince;

    // Number of waiting agents that are not also in the batch being written, so that each agent counts once.
    private int _notInBatch;

    private int Size => _writing.Count + _notInBatch;

    public bool Offer(AgentPresence stored, Func<AgentPresence, AgentPresence> beat)
    {
        lock (_gate)
        {
            var site = stored.SiteId;
            var isKnown = _waiting.TryGetValue(site, out var before) || _writing.TryGetValue(site, out before);
            if (!isKnown && Size >= options.MaxQueuedHeartbeats)
            {
                metrics.Overloaded.Inc();
                return false;
            }

            metrics.Accepted.Inc();
            // A presence that was read before the agent re-enrolled or was revoked must not replace a newer one.
            if (before is not null && before.Generation > stored.Generation)
            {
                metrics.Dropped.Inc();
                return true;
            }

            if (!isKnown) _notInBatch++;
            _waitingSince ??= clock.GetTimestamp();
            _waiting[site] = beat(before?.Generation == stored.Generation ? before : stored);
            metrics.Waiting.Set(Size);
            if (_arrived.CurrentCount == 0) _arrived.Release();
            return true;
        }
    }

    public StatusTime GetTime()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        lock (_gate)
        {
            var wait = (_writingSince ?? _waitingSince) is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero;
            return StatusTime.At(now, wait < UsualWait ? now : now - wait);
        }
    }

    /// <summary>Number of agents whose heartbeat is waiting to be stored.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return Size;
        }
    }

    public void Dispose() => _arrived.Dispose();

    /// <summary>Waits until there is a heartbeat to store.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _arrived.WaitAsync(cancellationToken);

    /// <summary>Starts a batch with all waiting heartbeats and returns it; <see cref="EndBatch"/> must follow.</summary>
    public IReadOnlyDictionary<GroupId, AgentPresence> BeginBatch()
    {
        lock (_gate)
        {
            (_writing, _writingSince) = (_waiting, _waitingSince);
            (_waiting, _waitingSince) = ([], null);
            _notInBatch = 0;
            return _writing;
        }
    }

    /// <summary>Ends the batch. If it was not stored, its heartbeats wait again unless a newer one of the agent has arrived.</summary>
    public void EndBatch(bool isStored)
    {
        lock (_gate)
        {
            if (!isStored)
            {
                foreach (var (site, presence) in _writing) _waiting.TryAdd(site, presence);
                _waitingSince = _writingSince ?? _waitingSince;
                if (_waiting.Count > 0 && _arrived.CurrentCount == 0) _arrived.Release();
            }

            (_writing, _writingSince) = (None, null);
            _notInBatch = _waiting.Count;
            metrics.Waiting.Set(_waiting.Count);
        }
    }
}
