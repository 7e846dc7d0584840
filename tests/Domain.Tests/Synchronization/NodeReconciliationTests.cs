using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class NodeReconciliationTests
{
    private static readonly EntityState Origin = SyncFactory.Node;

    private static DateTime At(int minutes) => GroupFactory.Now.AddMinutes(minutes);

    [Fact]
    public void If_central_changed_nothing_a_change_is_applied_as_pushed()
    {
        var site = Host(Origin, "site").With("model", "\"other\"");

        foreach (var strategy in Enum.GetValues<ConflictResolution>())
        {
            var evaluation = Evaluate(Change(Origin, site) with { Strategy = strategy, ModifiedAt = At(-99) }).ShouldSucceed();
            evaluation.Outcome.Should().Be(ChangeOutcome.Applied);
            evaluation.Merge.Result.Should().Be(site);
            evaluation.Merge.FromSite.Should().Equal("hostname", "model");
        }
    }

    [Fact]
    public void Fields_changed_by_only_one_side_are_merged_under_every_strategy()
    {
        foreach (var strategy in Enum.GetValues<ConflictResolution>())
        {
            var evaluation = Evaluate(Change(Origin.With("vendor", "\"central\""), Host(Origin, "site")) with { Strategy = strategy, ModifiedAt = At(-99) }).ShouldSucceed();
            evaluation.Outcome.Should().Be(ChangeOutcome.Merged);
            evaluation.Merge.Result.Should().Be(Host(Origin, "site").With("vendor", "\"central\""));
            evaluation.Merge.Superseded.Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData(ConflictResolution.CentralWins, "central", ChangeOutcome.Superseded)]
    [InlineData(ConflictResolution.SiteWins, "site", ChangeOutcome.Merged)]
    [InlineData(ConflictResolution.Manual, "central", ChangeOutcome.Conflict)]
    public void If_both_sides_changed_a_field_the_strategy_decides(ConflictResolution strategy, string holds, ChangeOutcome outcome)
    {
        var evaluation = Evaluate(Change(Host(Origin, "central"), Host(Origin, "site")) with { Strategy = strategy }).ShouldSucceed();

        evaluation.Outcome.Should().Be(outcome);
        evaluation.Merge.Result.Should().Be(Host(Origin, holds));
    }

    [Theory]
    [InlineData(-1, "central", ChangeOutcome.Superseded)]
    [InlineData(0, "central", ChangeOutcome.Superseded)]
    [InlineData(1, "site", ChangeOutcome.Merged)]
    public void By_last_write_the_later_value_wins_and_at_the_same_time_the_central_one(int ticks, string holds, ChangeOutcome outcome)
    {
        var change = Change(Host(Origin, "central"), Host(Origin, "site")) with { Strategy = ConflictResolution.LastWrite };

        var evaluation = Evaluate(change with { ModifiedAt = change.History.Current.ModifiedAt.AddTicks(ticks) }).ShouldSucceed();

        evaluation.Outcome.Should().Be(outcome);
        evaluation.Merge.Result.Should().Be(Host(Origin, holds));
    }

    [Fact]
    public void By_last_write_each_field_is_compared_by_its_own_modification_time()
    {
        // Central changed the name at 10 and the model at 20; the site changed both at 15.
        var named = Host(Origin, "central");
        var history = new StateHistory([new(1, 1, Origin, At(0)), new(4, 4, named, At(10)), new(6, 6, named.With("model", "\"central\""), At(20))]);

        var evaluation = Evaluate(new SiteChange(history, Origin, Host(Origin, "site").With("model", "\"site\""), At(15), AutonomyLevel.Full, ConflictResolution.LastWrite)).ShouldSucceed();

        evaluation.Outcome.Should().Be(ChangeOutcome.Merged, "some fields were taken from the site");
        evaluation.Merge.FromSite.Should().Equal("hostname");
        evaluation.Merge.Superseded.Should().Equal("model");
        evaluation.Merge.Result.Should().Be(Host(Origin, "site").With("model", "\"central\""));
    }

    [Fact]
    public void Fields_that_merge_do_not_prevent_a_conflict_about_another_field()
    {
        var evaluation = Evaluate(Change(Host(Origin, "central"), Host(Origin, "site").With("model", "\"site\"")) with { Strategy = ConflictResolution.Manual }).ShouldSucceed();

        evaluation.Outcome.Should().Be(ChangeOutcome.Conflict);
        evaluation.Merge.Undecided.Should().Equal("hostname");
        evaluation.Merge.FromSite.Should().Equal("model");
        evaluation.Merge.Result.Should().Be(Host(Origin, "central").With("model", "\"site\""));
    }

    [Theory]
    [InlineData(ConflictResolution.CentralWins, ChangeOutcome.Superseded)]
    [InlineData(ConflictResolution.SiteWins, ChangeOutcome.Merged)]
    [InlineData(ConflictResolution.Manual, ChangeOutcome.Conflict)]
    [InlineData(ConflictResolution.LastWrite, ChangeOutcome.Merged)]
    public void With_an_unknown_origin_every_difference_counts_as_changed_by_both(ConflictResolution strategy, ChangeOutcome outcome) =>
        Evaluate(Change(Origin, Host(Origin, "site")) with { Origin = null, Strategy = strategy, ModifiedAt = At(999) }).ShouldSucceed().Outcome.Should().Be(outcome);

    [Fact]
    public void An_empty_change_changes_nothing_and_is_allowed_at_every_level()
    {
        foreach (var level in Enum.GetValues<AutonomyLevel>())
        {
            foreach (var strategy in Enum.GetValues<ConflictResolution>())
            {
                var same = Evaluate(Change(Origin, Origin) with { Autonomy = level, Strategy = strategy }).ShouldSucceed();
                same.Outcome.Should().Be(ChangeOutcome.Applied);
                same.Merge.Result.Should().Be(Origin);

                var behind = Evaluate(Change(Host(Origin, "central"), Origin) with { Autonomy = level, Strategy = strategy }).ShouldSucceed();
                behind.Merge.Result.Should().Be(Host(Origin, "central"));
                behind.Merge.FromSite.Concat(behind.Merge.Superseded).Concat(behind.Merge.Undecided).Should().BeEmpty();
            }
        }
    }

    [Theory]
    [InlineData(AutonomyLevel.Readonly, "readonly")]
    [InlineData(AutonomyLevel.Limited, "limited")]
    public void A_change_that_the_level_does_not_allow_is_refused_under_every_strategy(AutonomyLevel level, string name)
    {
        foreach (var strategy in Enum.GetValues<ConflictResolution>())
        {
            foreach (var central in new[] { Origin, Host(Origin, "central") })
            {
                Evaluate(Change(central, Host(Origin, "site")) with { Autonomy = level, Strategy = strategy }).ShouldBeRefused(
                    ResultStatus.Forbidden, "sync_change.not_allowed", $"The site's autonomy was {name} when it made this change, which does not allow it.");
            }
        }
    }

    [Fact]
    public void A_change_that_the_level_does_not_allow_is_refused_even_if_central_has_the_same_value() =>
        Evaluate(Change(Host(Origin, "same"), Host(Origin, "same")) with { Autonomy = AutonomyLevel.Readonly }).ShouldBeRefused(
            ResultStatus.Forbidden, "sync_change.not_allowed", "The site's autonomy was readonly when it made this change, which does not allow it.");

    [Fact]
    public void A_transition_that_reports_progress_is_allowed_with_limited_autonomy()
    {
        var evaluation = Evaluate(Change(Life("installing"), Life("installed")) with { Origin = Life("installing"), Autonomy = AutonomyLevel.Limited }).ShouldSucceed();

        evaluation.Outcome.Should().Be(ChangeOutcome.Applied);
        evaluation.Merge.Result.Should().Be(Life("installed"));
    }

    [Fact]
    public void The_resulting_transition_must_be_allowed_too()
    {
        // The site went from pending to installing, which is allowed; the result would bring a failed node back, which is not.
        var change = Change(Life("discovered"), Life("installing")) with { Origin = Life("pending"), Autonomy = AutonomyLevel.Limited, Strategy = ConflictResolution.SiteWins };
        Evaluate(change).ShouldBeRefused(
            ResultStatus.Forbidden, "sync_change.not_allowed", "The site's autonomy was limited when it made this change, which does not allow it.");

        // The result is a valid transition that requires a person.
        var reset = Change(Life("install_failed"), Life("pending")) with { Origin = null, Autonomy = AutonomyLevel.Limited, Strategy = ConflictResolution.SiteWins };
        Evaluate(reset).ShouldBeRefused(
            ResultStatus.Forbidden, "sync_change.not_allowed", "The site's autonomy was limited when it made this change, which does not allow it.");
    }

    [Fact]
    public void Full_autonomy_is_still_limited_to_valid_transitions() =>
        Evaluate(Change(Life("installing"), Life("active")) with { Origin = Life("installing") }).ShouldBeRefused(
            ResultStatus.Conflict, "node.invalid_transition", "A node that is installing cannot become active; allowed: installed, install_failed, retired.", "state");

    [Fact]
    public void Transitions_are_validated_from_the_central_state_and_not_from_the_previous_state_of_the_site()
    {
        // The site made a valid transition, but it is invalid from the central state.
        var change = Change(Life("retired"), Life("installed")) with { Origin = Life("installing"), Strategy = ConflictResolution.SiteWins };
        Evaluate(change).ShouldBeRefused(ResultStatus.Conflict, "node.invalid_transition", "A node that is retired cannot become installed; allowed: none.", "state");
        Evaluate(change with { Strategy = ConflictResolution.CentralWins }).ShouldSucceed().Outcome.Should().Be(ChangeOutcome.Superseded);
        Evaluate(change with { Strategy = ConflictResolution.Manual }).ShouldSucceed().Outcome.Should().Be(ChangeOutcome.Conflict);
    }

    [Fact]
    public void If_both_sides_made_the_same_transition_no_transition_remains()
    {
        var evaluation = Evaluate(Change(Life("installed"), Life("installed")) with { Origin = Life("installing"), Autonomy = AutonomyLevel.Limited }).ShouldSucceed();

        evaluation.Merge.Result.Should().Be(Life("installed"));
        evaluation.Outcome.Should().Be(ChangeOutcome.Merged);
    }

    [Fact]
    public void For_any_changes_of_the_two_sides_the_outcome_describes_the_merge()
    {
        string[] fields = ["hostname", "model", "vendor"];
        var states = Gen.Int[0, 2].Array[fields.Length].Select(picks =>
            Origin.With(fields.Zip(picks, (field, pick) => KeyValuePair.Create(field, $"\"{pick}\""))));
        Gen.Select(states, states, states, Gen.Enum<ConflictResolution>(), Gen.Int[-5, 5]).Sample((origin, central, site, strategy, minute) =>
        {
            var evaluation = Evaluate(Change(central, site) with { Origin = origin, Strategy = strategy, ModifiedAt = At(minute) }).ShouldSucceed();
            var expected = evaluation.Merge.Undecided.Count > 0 ? ChangeOutcome.Conflict
                : central.Equals(origin) ? ChangeOutcome.Applied
                : evaluation.Merge.Superseded.Count > 0 && evaluation.Merge.FromSite.Count == 0 ? ChangeOutcome.Superseded
                : ChangeOutcome.Merged;
            evaluation.Outcome.Should().Be(expected);
            if (strategy != ConflictResolution.Manual) evaluation.Merge.Undecided.Should().BeEmpty();
            if (strategy is ConflictResolution.Manual or ConflictResolution.SiteWins) evaluation.Merge.Superseded.Should().BeEmpty();
            if (expected == ChangeOutcome.Applied) evaluation.Merge.Result.Should().Be(site);
        });
    }

    [Fact]
    public void An_undefined_strategy_is_a_programming_error()
    {
        var judging = () => Evaluate(Change(Host(Origin, "central"), Host(Origin, "site")) with { Strategy = (ConflictResolution)99 });
        judging.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Result<NodeReconciliation> Evaluate(SiteChange change) => NodeReconciliation.Evaluate(change);

    /// <summary>The site received the origin as version 1, central made a change a minute later, and the site an hour later.</summary>
    private static SiteChange Change(EntityState central, EntityState site) => new(
        new StateHistory([new StateVersion(1, 1, Origin, At(0)), new StateVersion(2, 2, central, At(1))]), Origin, site, At(60), AutonomyLevel.Full, ConflictResolution.CentralWins);

    private static EntityState Host(EntityState state, string name) => state.With("hostname", $"\"{name}\"");

    private static EntityState Life(string state) => Origin.With(SyncedNode.State, $"\"{state}\"");
}
