namespace Sites.FleetSimulator;

/// <summary>As the service calls it.</summary>
internal enum Status
{
    Online,
    Degraded,
    Offline,
}

/// <summary>
/// What the simulator knows of one agent's presence: every state that the service may be in at a moment. Mostly it is one.
/// There are two for as long as a heartbeat may not be written down yet, and more after a kill, until the agent was heard
/// again: what was accepted within the last second before it may be gone.
/// </summary>
internal sealed class KnownPresence
{
    private const int DegradedAfterIntervals = 2;
    private const int OfflineAfterIntervals = 5;

    /// <summary>How long after its answer a heartbeat may not be seen: the promised second, and the time of a call.</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromSeconds(1.5);

    /// <summary>What a kill may take back.</summary>
    private static readonly TimeSpan Loss = TimeSpan.FromSeconds(1);

    /// <summary>How long states are kept for a comparison that is made later.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    /// <summary>For the resolution of clocks.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly List<State> _states = [];
    private DateTime _killedUntil = DateTime.MinValue;
    private DateTime? _pendingSince;

    /// <summary>The greatest time after an answer at which the state before it was still seen.</summary>
    public TimeSpan LongestLag { get; private set; }

    /// <summary>Something is on its way that changes the presence, if it arrives.</summary>
    public void Begin()
    {
        lock (_gate) _pendingSince = Clock.Now;
    }

    /// <summary>What was on its way changed nothing.</summary>
    public void Forget()
    {
        lock (_gate) _pendingSince = null;
    }

    /// <summary>The agent enrolled; the answer does not say when exactly it counts as seen. Stored before the answer.</summary>
    public void Enrolled(Reply reply, int interval)
    {
        lock (_gate)
        {
            CloseAll(reply.Answered, isCertain: true);
            Add(new State(reply.Sent, reply.Answered, interval, false, false, reply.Sent));
        }
    }

    /// <summary>A heartbeat was accepted.</summary>
    public void Accepted(Reply reply, DateTime seen, int interval, bool isFailing)
    {
        lock (_gate)
        {
            // An answer of the process that was killed since then is no promise beyond the second.
            if (reply.Sent > _killedUntil) CloseAll(reply.Answered + Lag, isCertain: false);
            Add(new State(seen, seen, interval, isFailing, false, reply.Sent));
        }
    }

    /// <summary>A heartbeat got no answer: it may have been accepted, or not.</summary>
    public void Unanswered(Reply reply, int interval, bool isFailing)
    {
        lock (_gate) Add(new State(reply.Sent, reply.Answered, interval, isFailing, false, reply.Sent));
    }

    /// <summary>The agent's credential was revoked. Which heartbeat was stored last before that stays open.</summary>
    public void Revoked(Reply reply)
    {
        lock (_gate)
        {
            var ended = _states.Where(state => state.Until >= reply.Sent).Select(state => state with { IsEnded = true, From = reply.Sent, Until = DateTime.MaxValue }).ToList();
            CloseAll(reply.Answered, isCertain: true);
            foreach (var state in ended) Add(state);
        }
    }

    /// <summary>The service was killed.</summary>
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

    /// <summary>Whether everything that was sent before a moment has been answered or given up.</summary>
    public bool IsSettledAt(DateTime moment)
    {
        lock (_gate) return _pendingSince is not { } since || since > moment;
    }

    /// <summary>Whether the service may have said this in a call that took from one moment to the other.</summary>
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

    /// <summary>Every status that the service may count this agent under in a call that took from one moment to the other.</summary>
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

    /// <summary>For a disagreement.</summary>
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
        /// <summary>UTC; afterwards the service can no longer be in it.</summary>
        public DateTime Until { get; set; } = DateTime.MaxValue;

        /// <summary>Whether a kill cannot bring it back.</summary>
        public bool IsCertain { get; set; }

        public bool IsInForce(DateTime from, DateTime to) => From - Tick <= to && Until >= from - Tick;

        public Status At(DateTime seen, DateTime now) =>
            IsEnded || seen.AddSeconds(OfflineAfterIntervals * Interval) <= now ? Status.Offline
            : IsFailing || seen.AddSeconds(DegradedAfterIntervals * Interval) <= now ? Status.Degraded
            : Status.Online;
    }
}
