using CsCheck;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class SiteAgentModelTests
{
    private static readonly Gen<Step> Steps =
        from what in Gen.OneOf(What.Issue, What.Issue, What.EnrolRightly, What.EnrolRightly, What.EnrolWithAnOldToken, What.EnrolWrongly, What.Revoke)
        from which in Gen.Int[0, 100]
        from pause in Gen.OneOf(0L, 1, 60, 299, 300, 301, 599, 600, 601, 3_600, 86_400)
        from ticks in Gen.Long[0, 1]
        select new Step(what, which, TimeSpan.FromTicks((pause * TimeSpan.TicksPerSecond) + ticks));

    private enum What
    {
        Issue,
        EnrolRightly,
        EnrolWithAnOldToken,
        EnrolWrongly,
        Revoke,
    }

    [Fact]
    public void For_any_sequence_of_operations_exactly_the_valid_keys_and_tokens_are_accepted() =>
        Steps.Array[0, 30].Sample(steps =>
        {
            var run = new Run();
            foreach (var step in steps)
            {
                run.Perform(step);
                run.ShouldAgree();
            }
        }, iter: 1_000);

    private sealed record Step(What What, int Which, TimeSpan Pause);

    /// <summary>An agent with an independent history of its tokens and keys and the times at which each of them becomes invalid.</summary>
    private sealed class Run
    {
        private readonly SiteAgent _agent = AgentFactory.Agent();
        private readonly List<Credential> _tokens = [];
        private readonly List<(AgentKey Key, Credential Credential)> _keys = [];
        private DateTime _now = GroupFactory.Now;
        private DateTime? _revoked;

        public void Perform(Step step)
        {
            _now += step.Pause;
            switch (step.What)
            {
                case What.Issue:
                    _tokens.ForEach(token => token.StopAt(_now));
                    var lifetime = TimeSpan.FromMinutes(5 * (1 + (step.Which % 3)));
                    _tokens.Add(new Credential(_agent.IssueToken(lifetime, _now), _now + lifetime));
                    break;
                case What.EnrolRightly when _tokens.Count > 0:
                    Enrol(_tokens[^1]);
                    break;
                case What.EnrolWithAnOldToken when _tokens.Count > 0:
                    Enrol(_tokens[step.Which % _tokens.Count]);
                    break;
                case What.EnrolRightly:
                case What.EnrolWithAnOldToken:
                case What.EnrolWrongly:
                    _agent.Enrol(AgentToken.New(), null, null, _now).IsSuccess.Should().BeFalse();
                    break;
                case What.Revoke:
                    if (_keys.Count > 0 && _keys[^1].Credential.WorksAt(_now)) _revoked = _now;
                    _agent.Revoke(_now);
                    _tokens.ForEach(token => token.StopAt(_now));
                    _keys.ForEach(key => key.Credential.StopAt(_now));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step), step, null);
            }
        }

        public void ShouldAgree()
        {
            _agent.RevokedAt.Should().Be(_revoked);
            foreach (var (key, credential) in _keys)
            {
                var until = credential.Until ?? _now;
                DateTime[] moments = [_now, _now.AddMinutes(10).AddTicks(-1), _now.AddMinutes(10), until.AddTicks(-1), until, _now.AddYears(1)];
                foreach (var now in moments.Where(moment => moment >= _now))
                    _agent.AcceptsKey(key, now).Should().Be(credential.WorksAt(now), $"{now:O}");
            }

            foreach (var token in _tokens) _agent.CheckToken(token.Text, _now).IsSuccess.Should().Be(token.WorksAt(_now));
        }

        private void Enrol(Credential token)
        {
            var enrolled = _agent.Enrol(token.Text, null, null, _now);
            enrolled.IsSuccess.Should().Be(token.WorksAt(_now));
            if (!enrolled.IsSuccess) return;

            token.StopAt(_now);
            for (var older = 0; older < _keys.Count - 1; older++) _keys[older].Credential.StopAt(_now);
            if (_keys.Count > 0) _keys[^1].Credential.StopAt(_now.AddMinutes(10));
            _keys.Add((enrolled.Value, new Credential(enrolled.Value.Text, until: null)));
            _revoked = null;
        }
    }

    private sealed class Credential(string text, DateTime? until)
    {
        public string Text { get; } = text;

        /// <summary>When the credential becomes invalid; null if it does not expire.</summary>
        public DateTime? Until { get; private set; } = until;

        public bool WorksAt(DateTime now) => Until is null || now < Until;

        // A credential that is already invalid stays invalid.
        public void StopAt(DateTime time) => Until = Until < time ? Until : time;
    }
}
