using Sites.Application.Agents;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Infrastructure.Agents;

/// <summary>The heartbeats that wait to be written down: of each agent the last one, and of so many agents at most.</summary>
internal sealed class Heartbeats(AgentOptions options, AgentMetrics metrics) : IHeartbeats, IDisposable
{
    private static readonly IReadOnlyDictionary<GroupId, AgentPresence> None = new Dictionary<GroupId, AgentPresence>();

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private Dictionary<GroupId, AgentPresence> _waiting = [];
    private IReadOnlyDictionary<GroupId, AgentPresence> _writing = None;

    // Of those that wait, how many are not being written as well: an agent takes up one place and not two.
    private int _newcomers;

    private int Size => _writing.Count + _newcomers;

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
            // What was read before the agent enrolled anew, or was revoked, must not replace what came after.
            if (before is not null && before.Generation > stored.Generation)
            {
                metrics.Dropped.Inc();
                return true;
            }

            if (!isKnown) _newcomers++;
            _waiting[site] = beat(before?.Generation == stored.Generation ? before : stored);
            metrics.Waiting.Set(Size);
            if (_arrived.CurrentCount == 0) _arrived.Release();
            return true;
        }
    }

    /// <summary>Of how many agents something waits.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return Size;
        }
    }

    public void Dispose() => _arrived.Dispose();

    /// <summary>Waits until there is something to write.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _arrived.WaitAsync(cancellationToken);

    /// <summary>Everything that waits, to be written; <see cref="Done"/> says how that went.</summary>
    public IReadOnlyDictionary<GroupId, AgentPresence> Take()
    {
        lock (_gate)
        {
            _writing = _waiting;
            _waiting = [];
            _newcomers = 0;
            return _writing;
        }
    }

    /// <summary>What was taken is written down; or it is not, and waits again unless its agent has spoken since.</summary>
    public void Done(bool isWritten)
    {
        lock (_gate)
        {
            if (!isWritten)
            {
                foreach (var (site, presence) in _writing) _waiting.TryAdd(site, presence);
                if (_waiting.Count > 0 && _arrived.CurrentCount == 0) _arrived.Release();
            }

            _writing = None;
            _newcomers = _waiting.Count;
            metrics.Waiting.Set(_waiting.Count);
        }
    }
}
