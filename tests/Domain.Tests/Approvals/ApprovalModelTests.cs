using CsCheck;
using FluentAssertions;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;
using static Sites.Domain.Tests.Approvals.ApprovalFactory;

namespace Sites.Domain.Tests.Approvals;

public sealed class ApprovalModelTests
{
    private static readonly Gen<Step> Steps =
        from what in Gen.OneOf(
            What.Vote, What.Vote, What.Vote, What.Vote, What.Vote, What.Vote, What.Change, What.ChangeBack, What.Expire, What.Withdraw, What.Wait)
        from voter in Gen.OneOf(Requester, "bo", "cy", "dee")
        from speaksFor in Gen.Int[0, 3]
            // Rejections end the approval, so they are rare enough to allow longer sequences.
        from isRejection in Gen.Int[0, 5].Select(number => number == 0)
        from pause in Gen.OneOf(0L, 0, 0, 1, 3_600, 12 * 3_600, 24 * 3_600, 72 * 3_600, -3_600)
        from ticks in Gen.Long[-1, 1]
        select new Step(what, voter, speaksFor, isRejection, TimeSpan.FromTicks((pause * TimeSpan.TicksPerSecond) + ticks));

    private static readonly Gen<(int Needed, bool HasEnd)> Requests = Gen.Select(Gen.Int[1, 3], Gen.Int[0, 4].Select(number => number > 0));

    private enum What
    {
        Vote,
        Change,
        ChangeBack,
        Expire,
        Withdraw,
        Wait,
    }

    [Fact]
    public void For_any_sequence_of_operations_an_approval_equals_a_simple_model() =>
        Gen.Select(Requests, Steps.Array[0, 20]).Sample((request, steps) =>
        {
            var run = new Run(request.Needed, request.HasEnd);
            run.ShouldAgree();
            foreach (var step in steps)
            {
                run.Perform(step);
                run.ShouldAgree();
            }
        }, iter: 600);

    [Fact]
    public void The_database_expression_and_the_in_memory_result_agree()
    {
        var rule = Approval.Rule.Compile();
        Gen.Select(Requests, Steps.Array[0, 20]).Sample((request, steps) =>
        {
            var run = new Run(request.Needed, request.HasEnd);
            foreach (var step in steps)
            {
                run.Perform(step);
                if (run.Moments.Any(now => rule(run.Approval, now) != run.Approval.StatusAt(now))) return false;
            }

            return true;
        }, iter: 500);
    }

    [Fact]
    public void A_final_status_never_changes() =>
        Gen.Select(Gen.OneOf("approved", "rejected", "expired", "withdrawn"), Requests, Steps.Array[1, 20]).Sample((how, request, steps) =>
        {
            var run = new Run(request.Needed, hasEnd: true);
            run.Perform(how switch
            {
                "approved" => new Step(What.Vote, "bo", 3, IsRejection: false, TimeSpan.FromHours(1)),
                "rejected" => new Step(What.Vote, "bo", 3, IsRejection: true, TimeSpan.FromHours(1)),
                "expired" => new Step(What.Expire, "bo", 0, false, TimeSpan.FromHours(72)),
                _ => new Step(What.Withdraw, "bo", 0, false, TimeSpan.FromHours(1)),
            });
            var before = DeepSnapshot.Of(run.Approval);
            before[nameof(Approval.ResolvedAt)].Should().NotBeNull();
            foreach (var step in steps)
            {
                run.Perform(step);
                DeepSnapshot.Of(run.Approval).Should().Equal(before);
            }
        }, iter: 300);

    private sealed record Step(What What, string Voter, int ApproverSides, bool IsRejection, TimeSpan Pause);

    /// <summary>An approval with an independent model: sides as bits, the accepted votes, and its status and resolution time.</summary>
    private sealed class Run(int needed, bool hasEnd)
    {
        private readonly List<(int Number, string Voter, VoteDecision Decision, string SideNames, DateTime CastAt)> _votes = [];
        private readonly DateTime? _expires = hasEnd ? End : null;
        private DateTime _now = GroupFactory.Now;
        private bool _isChanged;
        private int _consented;
        private (string How, DateTime At)? _ended;

        public Approval Approval { get; } = Open(Request with { Sides = SidesOf(needed), ExpiresAt = hasEnd ? End : null });

        public IEnumerable<DateTime> Moments => [_now, End.AddTicks(-1), End, End.AddTicks(1), End.AddYears(1)];

        public void Perform(Step step)
        {
            _now += step.Pause;
            switch (step.What)
            {
                case What.Vote:
                    Vote(step);
                    break;
                case What.Change:
                    _isChanged = true;
                    break;
                case What.ChangeBack:
                    _isChanged = false;
                    break;
                case What.Expire:
                    Approval.Expire(_now);
                    if (StateAt(_now) == "expired") _ended ??= ("expired", End);
                    break;
                case What.Withdraw:
                    Approval.Withdraw(_now);
                    _ended ??= ("expired", _now);
                    break;
                case What.Wait:
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step), step, null);
            }
        }

        public void ShouldAgree()
        {
            foreach (var now in Moments) Approval.StatusAt(now).ToWire().Should().Be(StateAt(now), $"{now:O}");
            Approval.Status.ToWire().Should().Be(_ended?.How ?? "pending");
            Approval.ResolvedAt.Should().Be(_ended?.At);
            Approval.ExpiresAt.Should().Be(_expires);
            Approval.Needed.Should().Equal(SidesOf(needed));
            Approval.Awaiting.Should().Equal(SidesOf(needed & ~_consented));
            Approval.VoteCount.Should().Be(_votes.Count);
            Approval.Votes.Select(vote => (vote.Number, vote.Voter, vote.Decision, vote.SideNames, vote.CastAt)).Should().Equal(_votes);
            Approval.Votes.Should().NotContain(vote => vote.Voter == Requester);
            Approval.SubjectSnapshot.Should().Be(Shown);
        }

        private void Vote(Step step)
        {
            var decision = step.IsRejection ? VoteDecision.Reject : VoteDecision.Approve;
            var countsFor = step.ApproverSides & needed;
            var refusal = RefusalOf(step, countsFor);
            var taken = Approval.CastVote(
                new Ballot(step.Voter, SidesOf(step.ApproverSides), decision, null), _isChanged ? Of(("node.hostname", "node-2")) : Shown, _now);

            taken.ValidationErrors.Select(error => error.ErrorCode).SingleOrDefault().Should().Be(refusal);
            taken.IsSuccess.Should().Be(refusal is null);
            if (refusal is not null) return;
            _votes.Add((_votes.Count + 1, step.Voter, decision, Sides.Write(SidesOf(countsFor)), _now));
            if (!step.IsRejection) _consented |= countsFor;
            if (step.IsRejection) _ended = ("rejected", _now);
            else if (_consented == needed) _ended = ("approved", _now);
        }

        private string? RefusalOf(Step step, int countsFor)
        {
            if (StateAt(_now) != "pending") return "approval.not_pending";
            if (step.Voter == Requester) return "claim.own_request";
            if (countsFor == 0) return "approval.not_an_approver";
            if (_isChanged) return "approval.subject_changed";
            return !step.IsRejection && (countsFor & ~_consented) == 0 ? "approval.already_consented" : null;
        }

        private string StateAt(DateTime now) => _ended?.How ?? (_expires <= now ? "expired" : "pending");
    }
}
