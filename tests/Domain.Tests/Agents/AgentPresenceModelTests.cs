using CsCheck;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class AgentPresenceModelTests
{
    // Steps that end on a boundary, one tick beside it, or far from any boundary.
    private static readonly Gen<Step> Steps =
        from what in Gen.OneOf(What.BeatWell, What.BeatWell, What.BeatWell, What.BeatFailing, What.BeatFailing, What.End, What.Enrol)
        from interval in Gen.OneOf(5, 60, 3600)
        from pause in Gen.OneOf(0L, 1, 4, 5, 9, 10, 11, 25, 60, 119, 120, 121, 299, 300, 301, 7200, 18_000, 86_400, -1, -60, -121, -7200, -86_400)
        from ticks in Gen.Long[-1, 1]
        select new Step(what, interval, TimeSpan.FromTicks((pause * TimeSpan.TicksPerSecond) + ticks));

    private enum What
    {
        BeatWell,
        BeatFailing,
        End,
        Enrol,
    }

    [Fact]
    public void The_status_always_equals_that_of_a_simple_model() =>
        Steps.Array[0, 25].Sample(steps =>
        {
            var run = new Run();
            run.ShouldAgree();
            foreach (var step in steps)
            {
                run.Perform(step);
                run.ShouldAgree();
            }
        }, iter: 1_000);

    [Fact]
    public void The_database_expression_and_the_in_memory_result_agree()
    {
        var rule = AgentPresence.Rule.Compile();
        Steps.Array[0, 25].Sample(steps =>
        {
            var run = new Run();
            foreach (var step in steps)
            {
                run.Perform(step);
                foreach (var now in run.Moments)
                {
                    if (rule(run.Presence, StatusTime.At(now)) != run.Presence.StatusAt(now)) return false;
                }
            }

            return true;
        }, iter: 1_000);
    }

    [Fact]
    public void While_the_clock_is_monotonic_the_status_starts_at_its_transition() =>
        Steps.Where(step => step.Pause >= TimeSpan.Zero).Array[0, 25].Sample(steps =>
        {
            var run = new Run();
            run.ShouldHaveLasted();
            foreach (var step in steps)
            {
                run.Perform(step);
                run.ShouldHaveLasted();
            }
        }, iter: 1_000);

    [Fact]
    public void Every_status_except_online_has_a_reason() =>
        Steps.Array[0, 25].Sample(steps =>
        {
            var run = new Run();
            foreach (var step in steps)
            {
                run.Perform(step);
                foreach (var now in run.Moments)
                {
                    var reason = run.Presence.ReasonAt(now);
                    if ((reason is null) != (run.Presence.StatusAt(now) == AgentStatus.Online)) return false;
                }
            }

            return true;
        }, iter: 500);

    private sealed record Step(What What, int Interval, TimeSpan Pause);

    /// <summary>A presence with an independent model of the facts that determine its status.</summary>
    private sealed class Run
    {
        private DateTime _now = GroupFactory.Now;
        private DateTime _lastSeen = GroupFactory.Now;
        private DateTime _onlineSince = GroupFactory.Now;
        private DateTime? _failingSince;
        private bool _isDisputed;
        private DateTime? _ended;
        private int _interval = 60;
        private int _generation = 1;

        public AgentPresence Presence { get; private set; } = AgentFactory.Presence();

        /// <summary>The instants at which the status may change, and their neighbours.</summary>
        public IEnumerable<DateTime> Moments =>
            from moment in new[] { _now, _lastSeen, _lastSeen.AddSeconds(2 * _interval), _lastSeen.AddSeconds(5 * _interval) }
            from ticks in new[] { -1, 0, 1 }
            select moment.AddTicks(ticks);

        public void Perform(Step step)
        {
            _now += step.Pause;
            var status = StatusAt(_now);
            switch (step.What)
            {
                case What.BeatWell:
                case What.BeatFailing:
                    var isFailing = step.What == What.BeatFailing;
                    var next = Presence.After(isFailing ? AgentFactory.NotWell : AgentFactory.Well, _now, step.Interval);
                    Presence.StatusAt(_now).Should().Be(status, "a heartbeat creates a new presence and does not modify the previous one");
                    Presence = next;
                    (_lastSeen, _interval) = (_now, step.Interval);
                    // The start of the failure is not modelled if the agent was late before it failed or went offline while it
                    // failed; AgentPresenceTests covers both cases.
                    var wasDegraded = status == AgentStatus.Degraded;
                    _isDisputed = isFailing && (_failingSince is null ? wasDegraded : _isDisputed || !wasDegraded);
                    if (!isFailing) _failingSince = null;
                    else if (_failingSince is null || _failingSince > _now) _failingSince = _now;
                    if (status != AgentStatus.Online) _onlineSince = _now;
                    break;
                case What.End:
                    Presence.Revoke(_now);
                    if (_ended is null) _generation++;
                    _ended ??= _now;
                    break;
                case What.Enrol:
                    Presence.Enrol("2.0", step.Interval, "config-2", _now);
                    (_lastSeen, _interval, _onlineSince) = (_now, step.Interval, _now);
                    (_failingSince, _isDisputed, _ended) = (null, false, null);
                    _generation++;
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step), step, null);
            }
        }

        public void ShouldAgree()
        {
            foreach (var now in Moments) Presence.StatusAt(now).Should().Be(StatusAt(now), $"{now:O}");
            Presence.Generation.Should().Be(_generation);
            Presence.LastSeenAt.Should().Be(_lastSeen);
            if (!_isDisputed) Presence.FailingSince.Should().Be(_failingSince);
            Presence.FailingSince.HasValue.Should().Be(_failingSince.HasValue);
            Presence.EndedAt.Should().Be(_ended);
        }

        public void ShouldHaveLasted()
        {
            DateTime late = _lastSeen.AddSeconds(2 * _interval), gone = _lastSeen.AddSeconds(5 * _interval);
            foreach (var now in Moments.Where(moment => moment >= _now))
            {
                var expected = StatusAt(now) switch
                {
                    AgentStatus.Online => _onlineSince,
                    AgentStatus.Degraded => _failingSince ?? late,
                    AgentStatus.Offline => _ended is { } ended && ended < gone ? ended : gone,
                    var unknown => throw new ArgumentOutOfRangeException(unknown.ToString()),
                };
                var since = Presence.StatusSince(now);
                since.Should().BeOnOrBefore(now);
                if (!_isDisputed || StatusAt(now) != AgentStatus.Degraded) since.Should().Be(expected, $"{now:O}");
            }
        }

        private AgentStatus StatusAt(DateTime now)
        {
            if (_ended is not null) return AgentStatus.Offline;
            if (_lastSeen > now + StatusTime.FutureTolerance) return AgentStatus.Unknown;
            var elapsed = now - _lastSeen;
            if (elapsed >= 5 * TimeSpan.FromSeconds(_interval)) return AgentStatus.Offline;
            var isLate = elapsed >= 2 * TimeSpan.FromSeconds(_interval);
            return isLate || _failingSince is not null ? AgentStatus.Degraded : AgentStatus.Online;
        }
    }
}
