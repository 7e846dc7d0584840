using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SyncStateModelTests
{
    private static readonly GroupId Site = GroupFactory.Id();

    private static readonly Gen<Step> Steps =
        from what in Gen.Enum<What>()
        from value in Gen.Int[0, 3]
        from gap in Gen.Int[1, 3]
        from bySite in Gen.Bool
        from acknowledged in Gen.Int[-2, 2]
        select new Step(what, value, gap, bySite, acknowledged);

    private enum What
    {
        Become,
        BecomeDocument,
        Leave,
        Resend,
        Acknowledge,
        RecordPush,
    }

    [Fact]
    public void A_new_entity_of_a_site_has_not_been_delivered()
    {
        var entity = Guid.Parse("0197b0a8-0000-7000-8000-000000000001");

        var state = SyncState.Of(Site, SyncEntityType.Workflow, entity);

        (state.SiteId, state.EntityType, state.EntityId).Should().Be((Site, SyncEntityType.Workflow, entity));
        (state.Version, state.AcknowledgedVersion, state.IsPending, state.IsRemoved).Should().Be((0, 0, false, false));
        state.State.Should().BeNull();
        state.Checksum.Should().BeEmpty();
        state.LastModifiedBy.Should().Be("central");
        state.PushedOnVersion.Should().BeNull();
        state.PushedState.Should().BeNull();
        state.PushedModifiedAt.Should().BeNull();
    }

    [Fact]
    public void For_any_sequence_of_operations_an_entity_equals_a_simple_model() =>
        Steps.Array[0, 25].Sample(steps =>
        {
            var run = new Run();
            run.ShouldAgree();
            foreach (var step in steps)
            {
                run.Perform(step);
                run.ShouldAgree();
            }
        }, iter: 2_000);

    [Fact]
    public void The_version_only_increases_and_the_acknowledged_version_never_decreases_or_exceeds_it() =>
        Steps.Array[0, 25].Sample(steps =>
        {
            var run = new Run();
            var (version, acknowledged) = (0L, 0L);
            foreach (var step in steps)
            {
                run.Perform(step);
                run.State.Version.Should().BeGreaterThanOrEqualTo(version);
                run.State.AcknowledgedVersion.Should().BeGreaterThanOrEqualTo(acknowledged).And.BeLessThanOrEqualTo(run.State.Version);
                run.State.IsPending.Should().Be(run.State.AcknowledgedVersion < run.State.Version);
                (version, acknowledged) = (run.State.Version, run.State.AcknowledgedVersion);
            }
        }, iter: 1_000);

    [Fact]
    public void Past_and_current_states_are_complete_and_in_order() =>
        Steps.Array[0, 25].Sample(steps =>
        {
            var run = new Run();
            foreach (var step in steps) run.Perform(step);
            run.Stored.Select(past => past.Version).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            run.Stored.Should().NotContain(past => past.Version >= run.State.Version);
        }, iter: 500);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(6)]
    public void Acknowledging_a_version_that_was_never_delivered_is_refused(long version)
    {
        var state = SyncState.Of(Site, SyncEntityType.Node, Guid.Empty);
        state.Apply(5, "{}", "sum", GroupFactory.Now, null);
        state.Acknowledge(3).Should().BeTrue();
        var before = Snapshot.Of(state);

        state.Acknowledge(version).Should().BeFalse();

        Snapshot.Of(state).Should().Equal(before);
        state.Acknowledge(2).Should().BeTrue("an older version was acknowledged before");
        Snapshot.Of(state).Should().Equal(before);
        state.Acknowledge(5).Should().BeTrue();
        state.IsPending.Should().BeFalse();
    }

    private sealed record Step(What What, int Value, int Gap, bool BySite, int Acknowledged);

    /// <summary>An entity with an independent model of the effect of the steps so far.</summary>
    private sealed class Run
    {
        private long _version;
        private long _first;
        private long _acknowledged;
        private bool _isRemoved;
        private string? _state;
        private string _checksum = "";
        private DateTime _modified;
        private string _by = "central";
        private (long On, string State, DateTime At)? _pushed;
        private DateTime _now = GroupFactory.Now;

        public SyncState State { get; } = SyncState.Of(Site, SyncEntityType.Node, new Guid(1, 0, 0, new byte[8]));

        public List<PastState> Stored { get; } = [];

        public void Perform(Step step)
        {
            _now = _now.AddMinutes(1);
            switch (step.What)
            {
                case What.Become:
                case What.BecomeDocument:
                    var text = step.What == What.Become ? $"{{\"value\":{step.Value}}}" : null;
                    ShouldKeep(State.Apply(_version + step.Gap, text, $"sum {step.Value}", _now, step.BySite ? Site : null));
                    (_isRemoved, _state, _checksum) = (false, text, $"sum {step.Value}");
                    Changed(step);
                    break;
                case What.Leave:
                    ShouldKeep(State.Remove(_version + step.Gap, _now, step.BySite ? Site : null));
                    (_isRemoved, _state, _checksum) = (true, null, "");
                    Changed(step);
                    break;
                case What.Resend:
                    State.Resend(_version + step.Gap);
                    _version += step.Gap;
                    break;
                case What.Acknowledge:
                    var version = _version + step.Acknowledged;
                    State.Acknowledge(version).Should().Be(version > 0 && version <= _version);
                    if (version > 0 && version <= _version && version > _acknowledged) _acknowledged = version;
                    break;
                case What.RecordPush:
                    var pushed = EntityState.Read($"{{\"value\":{step.Value}}}");
                    State.RecordPush(_version, pushed, _now);
                    _pushed = (_version, pushed.Json, _now);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(step), step, null);
            }
        }

        public void ShouldAgree()
        {
            State.SiteId.Should().Be(Site);
            State.EntityType.Should().Be(SyncEntityType.Node);
            State.EntityId.Should().Be(new Guid(1, 0, 0, new byte[8]));
            State.Version.Should().Be(_version);
            State.FirstVersion.Should().Be(_first);
            State.AcknowledgedVersion.Should().Be(_acknowledged);
            State.IsPending.Should().Be(_acknowledged < _version);
            State.IsRemoved.Should().Be(_isRemoved);
            State.State.Should().Be(_state);
            State.Checksum.Should().Be(_checksum);
            State.LastModified.Should().Be(_modified);
            State.LastModifiedBy.Should().Be(_by);
            State.PushedOnVersion.Should().Be(_pushed?.On);
            State.PushedState.Should().Be(_pushed?.State);
            State.PushedModifiedAt.Should().Be(_pushed?.At);
        }

        private void Changed(Step step)
        {
            _version += step.Gap;
            _first = _version;
            _modified = _now;
            _by = step.BySite ? Site.ToString() : "central";
        }

        /// <summary>The previous state is stored as a past state unless it is stored elsewhere or there was none.</summary>
        private void ShouldKeep(PastState? past)
        {
            if (_state is null)
            {
                past.Should().BeNull();
                return;
            }

            past.Should().NotBeNull();
            (past!.SiteId, past.EntityType, past.EntityId).Should().Be((Site, SyncEntityType.Node, new Guid(1, 0, 0, new byte[8])));
            (past.FirstVersion, past.Version, past.State, past.ModifiedAt, past.ModifiedBy).Should().Be((_first, _version, _state, _modified, _by));
            Stored.Add(past);
        }
    }
}
