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

    public bool Offer(AgentPresence stored, Func<AgentPresence, AgentPresence> beat)
    {
        lock (_gate)
        {
            var site = stored.SiteId;
            var isWaiting = _waiting.TryGetValue(site, out var before);
            if (!isWaiting && _waiting.Count + _writing.Count >= options.MaxQueuedHeartbeats)
            {
                metrics.Overloaded.Inc();
                return false;
            }

            if (before is null) _writing.TryGetValue(site, out before);
            metrics.Accepted.Inc();
            // What was read before the agent enrolled anew, or was revoked, must not replace what came after.
            if (before is not null && before.Generation > stored.Generation) return true;
            _waiting[site] = beat(before?.Generation == stored.Generation ? before : stored);
            metrics.Waiting.Set(_waiting.Count + _writing.Count);
            if (_arrived.CurrentCount == 0) _arrived.Release();
            return true;
        }
    }

    /// <summary>Of how many agents something waits.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _waiting.Count + _writing.Count;
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
            metrics.Waiting.Set(_waiting.Count);
        }
    }
}
