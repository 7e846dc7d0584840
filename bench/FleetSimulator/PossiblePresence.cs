namespace Sites.FleetSimulator;

/// <summary>The status of an agent, as the service reports it.</summary>
internal enum Status
{
    Online,
    Degraded,
    Offline,
}

/// <summary>
/// The states of one agent's presence that the service may have stored at a point in time. Usually there is one. There are two
/// while a heartbeat may not be stored yet, and more after a kill until the next heartbeat, because heartbeats that were
/// accepted within the last second before the kill may be lost.
/// </summary>
internal sealed class PossiblePresence
{
    private const int DegradedAfterIntervals = 2;
    private const int OfflineAfterIntervals = 5;

    /// <summary>Maximum delay after the response until a heartbeat is visible: the documented second, and the duration of a call.</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromSeconds(1.5);

    /// <summary>Maximum age of accepted heartbeats that a kill may lose.</summary>
    private static readonly TimeSpan Loss = TimeSpan.FromSeconds(1);

    /// <summary>How long past states are kept for later comparisons.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    /// <summary>Tolerance for the resolution of clocks.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly List<State> _states = [];
    private DateTime _killedUntil = DateTime.MinValue;
    private DateTime? _pendingSince;

    /// <summary>Longest time after a response at which the previous state was still reported.</summary>
    public TimeSpan LongestLag { get; private set; }

    /// <summary>Records that a request which may change the presence is in progress.</summary>
    public void Begin()
    {
        lock (_gate) _pendingSince = Clock.Now;
    }

    /// <summary>Records that the request in progress changed nothing.</summary>
    public void Cancel()
    {
        lock (_gate) _pendingSince = null;
    }

    /// <summary>Records an enrolment. It is stored before the response, which does not contain the exact time at which the agent was seen.</summary>
    public void Enrolled(Reply reply, int interval)
    {
        lock (_gate)
        {
            CloseAll(reply.Answered, isCertain: true);
            Add(new State(reply.Sent, reply.Answered, interval, false, false, reply.Sent));
        }
    }

    /// <summary>Records an accepted heartbeat.</summary>
    public void Accepted(Reply reply, DateTime seen, int interval, bool isFailing)
    {
        lock (_gate)
        {
            // A response of a process that was killed since does not guarantee that the heartbeat was stored.
            if (reply.Sent > _killedUntil) CloseAll(reply.Answered + Lag, isCertain: false);
            Add(new State(seen, seen, interval, isFailing, false, reply.Sent));
        }
    }

    /// <summary>Records a heartbeat without a response, which may or may not have been accepted.</summary>
    public void Unanswered(Reply reply, int interval, bool isFailing)
    {
        lock (_gate) Add(new State(reply.Sent, reply.Answered, interval, isFailing, false, reply.Sent));
    }

    /// <summary>Records a revocation. Which heartbeat was the last one stored before it remains unknown.</summary>
    public void Revoked(Reply reply)
    {
        lock (_gate)
        {
            var ended = _states.Where(state => state.Until >= reply.Sent).Select(state => state with { IsEnded = true, From = reply.Sent, Until = DateTime.MaxValue }).ToList();
            CloseAll(reply.Answered, isCertain: true);
            foreach (var state in ended) Add(state);
        }
    }

    /// <summary>Records a kill of the service.</summary>
    public void Killed(DateTime from, DateTime to)
    {
        lock (_gate)
        {
            _killedUntil = to;
            foreach (var state in _states)
            {
                if (!state.IsCertain && state.Until != DateTime.MaxValue && state.Until - Lag > from - Loss) state.Until = DateTime.MaxValue;
            }
        }
    }

    /// <summary>Returns whether every request that was sent before a point in time has completed or timed out.</summary>
    public bool IsSettledAt(DateTime moment)
    {
        lock (_gate) return _pendingSince is not { } since || since > moment;
    }

    /// <summary>Returns whether a response is possible for a call within a period.</summary>
    public bool Allows(DateTime from, DateTime to, Status? status, DateTime? lastSeen)
    {
        lock (_gate)
        {
            if (_states.Count == 0 || status is null || lastSeen is not { } seen) return _states.Count == 0 && status is null && lastSeen is null;
            var matching = _states.Where(state =>
                state.IsInForce(from, to) && state.SeenFrom - Tick <= seen && seen <= state.SeenTo + Tick
                && state.At(seen, from - Tick) <= status && status <= state.At(seen, to + Tick)).ToList();
            if (matching.Count == 0) return false;
            var last = matching.MaxBy(state => state.Until)!;
            var lag = last.IsCertain || last.Until == DateTime.MaxValue ? TimeSpan.Zero : from - (last.Until - Lag);
            if (lag > LongestLag) LongestLag = lag;
            return true;
        }
    }

    /// <summary>Returns every status that is possible for a call within a period.</summary>
    public IReadOnlySet<Status> Possible(DateTime from, DateTime to)
    {
        lock (_gate)
        {
            var possible = new HashSet<Status>();
            foreach (var state in _states.Where(state => state.IsInForce(from, to)))
            {
                for (var status = state.At(state.SeenTo, from - Tick); status <= state.At(state.SeenFrom, to + Tick); status++) possible.Add(status);
            }

            return possible;
        }
    }

    /// <summary>Describes the possible states, for the report of a disagreement.</summary>
    public string Describe(DateTime from, DateTime to)
    {
        lock (_gate)
        {
            return string.Join(" or ", _states.Where(state => state.IsInForce(from, to)).Select(state => FormattableString.Invariant(
                $"{state.At(state.SeenTo, from)}–{state.At(state.SeenFrom, to)} (seen {state.SeenTo:HH:mm:ss.fffffff}, interval {state.Interval}{(state.IsFailing ? ", failing" : "")}{(state.IsEnded ? ", revoked" : "")})")));
        }
    }

    private void Add(State state)
    {
        _states.RemoveAll(old => old.Until < state.From - Kept);
        _states.Add(state);
        _pendingSince = null;
    }

    private void CloseAll(DateTime until, bool isCertain)
    {
        foreach (var state in _states.Where(state => state.Until > until))
        {
            state.Until = until;
            state.IsCertain = isCertain;
        }
    }

    private sealed record State(DateTime SeenFrom, DateTime SeenTo, int Interval, bool IsFailing, bool IsEnded, DateTime From)
    {
        /// <summary>Time after which the service can no longer have this state (UTC).</summary>
        public DateTime Until { get; set; } = DateTime.MaxValue;

        /// <summary>Whether a kill cannot restore this state.</summary>
        public bool IsCertain { get; set; }

        public bool IsInForce(DateTime from, DateTime to) => From - Tick <= to && Until >= from - Tick;

        public Status At(DateTime seen, DateTime now) =>
            IsEnded || seen.AddSeconds(OfflineAfterIntervals * Interval) <= now ? Status.Offline
            : IsFailing || seen.AddSeconds(DegradedAfterIntervals * Interval) <= now ? Status.Degraded
            : Status.Online;
    }
}
