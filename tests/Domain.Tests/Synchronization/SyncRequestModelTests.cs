using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SyncRequestModelTests
{
    private static readonly Gen<Step> Steps =
        from what in Gen.OneOf(
            What.Acknowledge, What.Acknowledge, What.Complete, What.Fail, What.Cancel, What.Expire, What.Reopen, What.Repeat, What.Repeat, What.Repeat, What.Wait, What.Wait)
        from isOnline in Gen.Bool
        from full in Gen.Bool
        from kinds in Gen.Int[0, 15]
        from pause in Gen.OneOf(0L, 1, 3_600, 4 * 3_600, 8 * 3_600, 12 * 3_600, -3_600)
        from ticks in Gen.Long[-1, 1]
        select new Step(what, isOnline, full, kinds, TimeSpan.FromTicks((pause * TimeSpan.TicksPerSecond) + ticks));

    private enum What
    {
        Acknowledge,
        Complete,
        Fail,
        Cancel,
        Expire,
        Reopen,
        Repeat,
        Wait,
    }

    [Fact]
    public void For_any_sequence_of_operations_a_request_equals_a_simple_model() =>
        Gen.Select(Gen.Bool, Steps.Array[0, 25]).Sample((isOnline, steps) =>
        {
            var run = new Run(isOnline);
            run.ShouldAgree();
            foreach (var step in steps)
            {
                run.Perform(step);
                run.ShouldAgree();
            }
        }, iter: 2_000);

    [Fact]
    public void The_database_expression_and_the_in_memory_result_agree()
    {
        var rule = SyncRequest.Rule.Compile();
        Gen.Select(Gen.Bool, Steps.Array[0, 25]).Sample((isOnline, steps) =>
        {
            var run = new Run(isOnline);
            foreach (var step in steps)
            {
                run.Perform(step);
                if (run.Moments.Any(now => rule(run.Request, now) != run.Request.StatusAt(now))) return false;
            }

            return true;
        }, iter: 500);
    }

    [Fact]
    public void A_final_status_never_changes() =>
        Gen.Select(Gen.OneOf(What.Complete, What.Fail, What.Cancel, What.Expire), Gen.Bool, Steps.Array[1, 25]).Sample((how, isOnline, steps) =>
        {
            var run = new Run(isOnline);
            run.Perform(new Step(how, isOnline, false, 0, how == What.Expire ? SyncRequest.Lifetime : TimeSpan.FromHours(1)));
            var before = SyncFactory.Facts(run.Request);
            before[nameof(SyncRequest.EndedAt)].Should().NotBeNull();
            foreach (var step in steps)
            {
                run.Perform(step);
                SyncFactory.Facts(run.Request).Should().Equal(before);
            }
        }, iter: 1_000);

    private sealed record Step(What What, bool IsOnline, bool Full, int Kinds, TimeSpan Pause)
    {
        public SyncScope Scope =>
            new(Full, Kinds == 0 ? null : [.. Enum.GetValues<SyncEntityType>().Where(kind => (Kinds & (1 << (int)kind)) != 0)]);
    }

    /// <summary>A request with an independent model: its types, its open status, and its resolution and time.</summary>
    private sealed class Run(bool isOnline)
    {
        private readonly DateTime _expires = GroupFactory.Now.AddDays(1);
        private DateTime _now = GroupFactory.Now;
        private string _open = isOnline ? "started" : "queued";
        private (string How, DateTime At, string? Reason)? _ended;
        private DateTime? _acknowledged;
        private DateTime? _askedAgain;
        private bool _full;
        // One bit per type, and 0 for all.
        private int _kinds = 1;

        public SyncRequest Request { get; } = SyncFactory.Request(SyncFactory.Of(SyncEntityType.Node), isOnline);

        public IEnumerable<DateTime> Moments => [_now, _expires.AddTicks(-1), _expires, _expires.AddTicks(1)];

        public void Perform(Step step)
        {
            _now += step.Pause;
            var state = StateAt(_now);
            var isOpen = state is "queued" or "started";
            switch (step.What)
            {
                case What.Acknowledge:
                    ShouldAnswer(Request.Acknowledge(_now), isOpen, state);
                    if (!isOpen) break;
                    _acknowledged ??= _now;
                    _open = "started";
                    break;
                case What.Complete:
                    ShouldAnswer(Request.Complete(_now), isOpen || state == "completed", state);
                    if (isOpen) End("completed", null);
                    break;
                case What.Fail:
                    var reason = $"reason {step.Kinds}";
                    ShouldAnswer(Request.Fail(reason, _now), isOpen || state == "failed", state);
                    if (isOpen) End("failed", reason);
                    break;
                case What.Cancel:
                    ShouldAnswer(Request.Cancel(_now), isOpen || state == "cancelled", state);
                    if (isOpen) _ended = ("cancelled", _now, null);
                    break;
                case What.Reopen:
                    Request.Reopen(_now);
                    if (!isOpen || _acknowledged is null) break;
                    (_acknowledged, _askedAgain) = (null, _now);
                    break;
                case What.Expire:
                    Request.Expire(_now);
                    if (state == "expired") _ended ??= ("expired", _expires, null);
                    break;
                case What.Repeat:
                    // Requesting again extends an open request; an expired one is replaced by a new request.
                    if (!isOpen) break;
                    Request.Repeat(step.Scope, step.IsOnline, lastSeen: null, _now);
                    if (_acknowledged is not null) break;
                    _askedAgain = _now;
                    _open = step.IsOnline ? "started" : "queued";
                    if (step.IsOnline) break;
                    _full |= step.Full;
                    _kinds = _kinds == 0 || step.Kinds == 0 ? 0 : _kinds | step.Kinds;
                    break;
                case What.Wait:
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step), step, null);
            }
        }

        public void ShouldAgree()
        {
            foreach (var now in Moments)
            {
                var state = StateAt(now);
                Domain.Common.WireNames.ToWire(Request.StatusAt(now)).Should().Be(state, $"{now:O}");
                Request.IsOpenAt(now).Should().Be(state is "queued" or "started");
            }

            Request.AcknowledgedAt.Should().Be(_acknowledged);
            Request.AskedAgainAt.Should().Be(_askedAgain);
            Request.RequestedAt.Should().Be(_askedAgain ?? GroupFactory.Now);
            Request.EndedAt.Should().Be(_ended?.At);
            Request.Reason.Should().Be(_ended?.Reason);
            Request.ExpiresAt.Should().Be(_expires);
            Request.FullSync.Should().Be(_full);
            var kinds = Request.EntityTypes?.Sum(kind => 1 << (int)kind) ?? 0;
            kinds.Should().Be(_kinds);
        }

        private static void ShouldAnswer(Result result, bool isGood, string state)
        {
            if (isGood) result.IsSuccess.Should().BeTrue();
            else result.ShouldBeRefused(ResultStatus.Conflict, "sync_request.not_open", $"The request is {state} and accepts no further reports.");
        }

        private string StateAt(DateTime now) => _ended is { } ended ? ended.How : now >= _expires ? "expired" : _open;

        private void End(string how, string? reason)
        {
            _acknowledged ??= _now;
            _ended = (how, _now, reason);
        }
    }
}
