using CsCheck;
using FluentAssertions;
using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Tests.Hierarchy;
using Xunit;
using static Sites.Domain.Tests.Approvals.ApprovalFactory;

namespace Sites.Domain.Tests.NodeMigration;

public sealed class MigrationClaimModelTests
{
    private static readonly Gen<MigrationPolicy> Policies = Gen.Int[0, 3].Select(number => (MigrationPolicy)number);

    private static readonly Gen<Step> Steps =
        from what in Gen.OneOf(
            What.Vote, What.Vote, What.Vote, What.Vote, What.Vote, What.Vote, What.MoveByHand, What.MoveBack, What.MoveBack,
            What.ChangeFacts, What.ChangePolicies, What.Assess, What.Assess, What.Assess, What.Expire, What.RecordReturn, What.Wait)
        from voter in Gen.OneOf(Requester, "bo", "cy", "dee")
        from speaksFor in Gen.Int[0, 3]
            // Rejections end the claim, so they are rare enough to allow longer sequences.
        from isRejection in Gen.Int[0, 5].Select(number => number == 0)
        from place in Gen.Int[0, 2]
        from source in Policies
        from target in Policies
        from recentMoves in Gen.Int[0, 6]
        from pause in Gen.OneOf(0L, 0, 0, 0, 1, 3_600, 12 * 3_600, 24 * 3_600, 72 * 3_600, -3_600)
        from ticks in Gen.Long[-1, 1]
        select new Step(what, voter, speaksFor, isRejection, place, source, target, recentMoves, TimeSpan.FromTicks((pause * TimeSpan.TicksPerSecond) + ticks));

    private enum What
    {
        Vote,
        MoveByHand,
        MoveBack,
        ChangeFacts,
        ChangePolicies,
        Assess,
        Expire,
        RecordReturn,
        Wait,
    }

    [Fact]
    public void For_any_sequence_of_operations_claim_approval_and_node_equal_a_simple_model() =>
        Gen.Select(Policies, Policies, Gen.Int[0, 6], Steps.Array[0, 25]).Sample((source, target, recentMoves, steps) =>
        {
            var run = new Run(source, target, recentMoves);
            run.ShouldAgree();
            foreach (var step in steps)
            {
                run.Perform(step);
                run.ShouldAgree();
            }
        }, iter: 400);

    [Fact]
    public void The_database_expressions_and_the_status_in_memory_agree()
    {
        var (isOpen, isOverdue) = (MigrationClaim.IsOpen.Compile(), MigrationClaim.IsOverdue.Compile());
        Gen.Select(Policies, Policies, Steps.Array[0, 25]).Sample((source, target, steps) =>
        {
            var run = new Run(source, target, recentMoves: 0);
            foreach (var step in steps)
            {
                run.Perform(step);
                if (run.Moments.Any(now => !Agree(run.Claim, now))) return false;
            }

            return true;
        }, iter: 300);

        bool Agree(MigrationClaim claim, DateTime now) =>
            isOpen(claim, now) == (claim.StatusAt(now) == ClaimStatus.Pending)
            && isOverdue(claim, now) == (claim.Status == ClaimStatus.Pending && claim.StatusAt(now) == ClaimStatus.Expired);
    }

    [Fact]
    public void A_condition_at_a_given_time_equals_the_condition_for_that_time()
    {
        var run = new Run(MigrationPolicy.Manual, MigrationPolicy.Manual, recentMoves: 0);
        run.Moments.Select(now => MigrationClaim.IsOverdue.At(now).Compile()(run.Claim)).Should()
            .Equal(run.Moments.Select(now => run.Claim.StatusAt(now) == ClaimStatus.Expired)).And.Contain(true).And.Contain(false);
    }

    // The random sequences must reach every final status, or the comparison would prove nothing.
    [Fact]
    public void The_generated_sequences_reach_every_final_status()
    {
        var ends = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        Gen.Select(Policies, Policies, Gen.Int[0, 6], Steps.Array[25]).Sample((source, target, recentMoves, steps) =>
        {
            var run = new Run(source, target, recentMoves);
            foreach (var step in steps) run.Perform(step);
            var by = run.Claim.AutoApproveEligible ? "policies" : run.Claim.IsBouncing ? "people, bouncing" : "people";
            ends.AddOrUpdate($"{run.Claim.Status.ToWire()} by {by}", 1, (_, count) => count + 1);
        }, iter: 300);

        ends.Keys.Should().Contain(["approved by policies", "approved by people", "approved by people, bouncing", "rejected by people", "expired by people"]);
    }

    private sealed record Step(
        What What, string Voter, int ApproverSides, bool IsRejection, int Place, MigrationPolicy Source, MigrationPolicy Target, int RecentMoves, TimeSpan Pause);

    /// <summary>
    /// A claim with an independent model: the home of the node, the subject of the approval, the consents per side (as bits), and
    /// its status and resolution time.
    /// </summary>
    private sealed class Run
    {
        private readonly ClaimFactory _plant;
        private readonly List<(Approval Approval, DateTime WithdrawnAt)> _former = [];
        private readonly List<(ApprovalId Approval, Ballot Ballot)> _taken = [];
        private DateTime _now = GroupFactory.Now;
        private GroupId? _home;
        private string _hostname = "node-1";
        private (string Hostname, MigrationPolicy Source, MigrationPolicy Target) _shown;
        private bool _isBouncing;
        private int _needed;
        private int _consented;
        private (string How, DateTime At)? _ended;
        private DateTime? _returned;
        private string _before = "pending";

        public Run(MigrationPolicy source, MigrationPolicy target, int recentMoves)
        {
            _plant = new ClaimFactory(source, target);
            _home = _plant.Source.Id;
            Assess(recentMoves);
        }

        public MigrationClaim Claim => _plant.Claim;

        public IEnumerable<DateTime> Moments => [_now, ClaimFactory.End.AddTicks(-1), ClaimFactory.End, ClaimFactory.End.AddTicks(1), ClaimFactory.End.AddYears(1)];

        private static int SourceBit => 1 << (int)Side.Source;

        private static int TargetBit => 1 << (int)Side.Target;

        public void Perform(Step step)
        {
            _now += step.Pause;
            switch (step.What)
            {
                case What.Vote:
                    Vote(step);
                    break;
                case What.MoveByHand:
                    MoveTo(step.Place switch { 0 => _plant.Target, 1 => _plant.Elsewhere, _ => null });
                    break;
                case What.MoveBack:
                    MoveTo(_plant.Source);
                    break;
                case What.ChangeFacts:
                    _hostname = step.Place == 0 ? "node-1" : "node-2";
                    _plant.Node.Identify(_plant.Node.Identity with { Hostname = _hostname });
                    break;
                case What.ChangePolicies:
                    (_plant.SourcePolicy, _plant.TargetPolicy) = (step.Source, step.Target);
                    break;
                case What.Assess:
                    Assess(step.RecentMoves);
                    break;
                case What.Expire:
                    Claim.Expire(_plant.Approval, _now);
                    if (StateAt(_now) == "expired") _ended ??= ("expired", ClaimFactory.End);
                    break;
                case What.RecordReturn:
                    Claim.RecordReturn(_now);
                    if (_ended?.How == "rejected") _returned ??= _now;
                    break;
                case What.Wait:
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step), step, null);
            }
        }

        public void ShouldAgree()
        {
            // It leaves "pending" once and never returns, independently of the model.
            var written = Claim.Status.ToWire();
            if (_before != "pending") written.Should().Be(_before);
            _before = written;

            written.Should().Be(_ended?.How ?? "pending");
            Claim.ResolvedAt.Should().Be(_ended?.At);
            Claim.ReturnedAt.Should().Be(_returned);
            Claim.ExpiresAt.Should().Be(ClaimFactory.End);
            Claim.IsBouncing.Should().Be(_isBouncing);
            Claim.AutoApproveEligible.Should().Be(_needed == 0);
            Claim.ApprovalId.Should().Be(_plant.Approval?.Id);
            Claim.PolicyMatched.Should().Be($"source:{_shown.Source.ToWire()}+target:{_shown.Target.ToWire()}");
            Claim.Awaiting.Should().Equal(_ended is null ? SidesOf(_needed & ~_consented) : []);
            _plant.Node.HomeSiteId.Should().Be(_home);
            foreach (var now in Moments)
            {
                var state = StateAt(now);
                Claim.StatusAt(now).ToWire().Should().Be(state, $"{now:O}");
                Claim.AwaitingAt(now).Should().Equal(state == "pending" ? SidesOf(_needed & ~_consented) : []);
                Claim.ResolvedAsOf(now).Should().Be(_ended?.At ?? (state == "expired" ? ClaimFactory.End : null));
            }

            ShouldAgreeWithItsApproval();
            ShouldHaveFourEyes();
            foreach (var (former, withdrawnAt) in _former) (former.Status, former.ResolvedAt).Should().Be((ApprovalStatus.Expired, withdrawnAt));
        }

        private void ShouldAgreeWithItsApproval()
        {
            if (_plant.Approval is not { } approval)
            {
                Claim.Status.Should().Be(ClaimStatus.Approved, "it is approved immediately if no vote is required");
                return;
            }

            approval.Status.ToWire().Should().Be(Claim.Status.ToWire());
            approval.ResolvedAt.Should().Be(Claim.ResolvedAt);
            foreach (var now in Moments)
            {
                approval.StatusAt(now).ToWire().Should().Be(Claim.StatusAt(now).ToWire());
                if (Claim.StatusAt(now) == ClaimStatus.Pending) Claim.AwaitingAt(now).Should().Equal(approval.Awaiting);
            }
        }

        private void ShouldHaveFourEyes()
        {
            Approval[] all = _plant.Approval is null ? [.. _former.Select(former => former.Approval)] : [.. _former.Select(former => former.Approval), _plant.Approval];
            foreach (var approval in all)
            {
                approval.Votes.Should().NotContain(vote => vote.Voter == Claim.RequestedBy);
                approval.Votes.Select(vote => (vote.Voter, vote.Decision)).Should().Equal(
                    _taken.Where(taken => taken.Approval == approval.Id).Select(taken => (taken.Ballot.Voter, taken.Ballot.Decision)));
            }

            if (Claim.Status != ClaimStatus.Approved || Claim.AutoApproveEligible) return;
            foreach (var side in _plant.Approval!.Needed)
            {
                _taken.Should().Contain(taken => taken.Approval == Claim.ApprovalId && taken.Ballot.Decision == VoteDecision.Approve
                    && taken.Ballot.Voter != Claim.RequestedBy && taken.Ballot.ApproverSides.Contains(side));
            }
        }

        private void Vote(Step step)
        {
            // Without an approval there is nothing to vote on.
            if (_plant.Approval is not { } approval) return;
            var countsFor = step.ApproverSides & _needed;
            var refusal = RefusalOf(step, countsFor);
            var ballot = new Ballot(step.Voter, SidesOf(step.ApproverSides), step.IsRejection ? VoteDecision.Reject : VoteDecision.Approve, null);
            var unchanged = _plant.Everything();
            var decided = _plant.Decide(ballot, _now);

            ShouldAnswer(decided, refusal, unchanged);
            if (refusal is not null) return;
            _taken.Add((approval.Id, ballot));
            if (step.IsRejection)
            {
                _ended = ("rejected", _now);
                if (_home != _plant.Source.Id) _returned = _now;
                return;
            }

            _consented |= countsFor;
            if (_consented == _needed) Approve();
        }

        private void Assess(int recentMoves)
        {
            var before = _plant.Approval;
            var state = StateAt(_now);
            var refusal = state != "pending" ? $"claim.not_pending {state}" : _home != _plant.Source.Id ? $"claim.node_moved {Home()}" : null;
            var unchanged = _plant.Everything();
            var assessed = _plant.Assess(_now, recentMoves);

            ShouldAnswer(assessed, refusal, unchanged);
            if (refusal is not null) return;
            if (before is not null) _former.Add((before, _now));
            _shown = (_hostname, _plant.SourcePolicy, _plant.TargetPolicy);
            (_isBouncing, _consented) = (recentMoves >= 4, 0);
            var isReleased = _plant.SourcePolicy is MigrationPolicy.AutoRelease or MigrationPolicy.Bidirectional;
            var isAccepted = _plant.TargetPolicy is MigrationPolicy.AutoAccept or MigrationPolicy.Bidirectional;
            _needed = (_isBouncing || !isReleased ? SourceBit : 0) | (_isBouncing || !isAccepted ? TargetBit : 0);
            if (_needed == 0) Approve();
            else assessed.Value!.Needed.Should().Equal(SidesOf(_needed));
        }

        private void ShouldAnswer<T>(Ardalis.Result.Result<T> answer, string? refusal, IReadOnlyDictionary<string, object?> unchanged)
        {
            answer.IsSuccess.Should().Be(refusal is null, refusal);
            if (refusal is null) return;
            // The code and, where there is one, the part of the message that names the state or the place.
            var parts = refusal.Split(' ', 2);
            answer.ValidationErrors.Should().ContainSingle().Which.ErrorCode.Should().Be(parts[0]);
            if (parts.Length > 1) answer.Errors.Should().ContainSingle().Which.Should().Contain(parts[1]);
            _plant.Everything().Should().Equal(unchanged);
        }

        private string? RefusalOf(Step step, int countsFor)
        {
            if (StateAt(_now) is not "pending" and var state) return $"claim.not_pending The claim is {state};";
            if (_home != _plant.Source.Id && !step.IsRejection) return $"claim.node_moved {Home()}";
            if (step.Voter == Requester) return "claim.own_request";
            if (countsFor == 0) return "approval.not_an_approver";
            if (_home == _plant.Source.Id && _shown != (_hostname, _plant.SourcePolicy, _plant.TargetPolicy)) return "approval.subject_changed";
            return !step.IsRejection && (countsFor & ~_consented) == 0 ? "approval.already_consented" : null;
        }

        private void Approve()
        {
            _ended = ("approved", _now);
            _home = _plant.Target.Id;
        }

        private void MoveTo(Site? site)
        {
            _plant.Node.AssignHomeSite(site);
            _home = site?.Id;
        }

        private string Home() => _home is { } home ? $", but site {home}." : ", but no site.";

        private string StateAt(DateTime now) => _ended?.How ?? (now >= ClaimFactory.End ? "expired" : "pending");
    }
}
