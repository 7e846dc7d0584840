using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SyncConflictTests
{
    private static readonly EntityState Origin = EntityState.Read("""{"a":0,"b":0,"c":0}""");
    private static readonly EntityState Central = EntityState.Read("""{"a":"central","b":0,"c":0}""");
    private static readonly EntityState Site = EntityState.Read("""{"a":"site","b":0,"c":0}""");

    private static readonly ConflictSides Sides = new(3, Origin, 7, Central, Site, ["a"], GroupFactory.Now.AddMinutes(-5));

    [Fact]
    public void A_conflict_lists_the_contested_fields_with_both_values()
    {
        var (id, site, entity) = (SyncConflictId.New(GroupFactory.Now), GroupFactory.Id(), new Guid(1, 0, 0, new byte[8]));

        var conflict = SyncConflict.Open(id, site, SyncEntityType.Node, entity, Sides with { Fields = ["c", "a"] }, GroupFactory.Now);

        conflict.Id.Should().Be(id);
        conflict.CreatedAt.Should().Be(GroupFactory.Now);
        conflict.Version.Should().Be(1);
        (conflict.SiteId, conflict.EntityType, conflict.EntityId).Should().Be((site, SyncEntityType.Node, entity));
        (conflict.BaseVersion, conflict.CentralVersion, conflict.SiteVersion).Should().Be((3, 7, 1));
        (conflict.BaseState, conflict.CentralState, conflict.SiteState).Should().Be((Origin.Json, Central.Json, Site.Json));
        conflict.Site.Should().Be(Site);
        conflict.Fields.Should().Equal("a", "c");
        conflict.FieldNames.Should().Be("a,c");
        conflict.SiteModifiedAt.Should().Be(GroupFactory.Now.AddMinutes(-5));
        (conflict.Decision, conflict.ResolvedAt, conflict.ResolvedBy, conflict.ResolvedState).Should().Be((null, null, null, null));
    }

    [Fact]
    public void With_an_unknown_origin_no_original_values_are_listed() => Open(Sides with { Origin = null }).BaseState.Should().BeNull();

    [Fact]
    public void Further_site_changes_are_added_to_the_conflict_and_contested_fields_keep_the_value_of_the_site()
    {
        var conflict = Open();
        // The site now has the central value of a, and changed b on top of it.
        var central = Central.With("b", "\"central\"");

        conflict.Update(new ConflictSides(8, Central, 9, central, Central.With("b", "\"site\""), ["b"], GroupFactory.Now));

        conflict.Fields.Should().Equal("a", "b");
        (conflict.BaseVersion, conflict.CentralVersion, conflict.SiteVersion).Should().Be((8, 9, 2));
        conflict.CentralState.Should().Be(central.Json);
        conflict.SiteState.Should().Be("""{"a":"site","b":"site","c":0}""");
        conflict.BaseState.Should().Be(Origin.Json, "a keeps the origin that it had when it was first contested");
        conflict.SiteModifiedAt.Should().Be(GroupFactory.Now);
    }

    [Fact]
    public void A_field_that_is_contested_again_has_the_newer_value_of_the_site()
    {
        var conflict = Open();

        conflict.Update(Sides with { CentralVersion = 8, Site = Site.With("a", "\"newer\""), Fields = ["a"] });

        conflict.Fields.Should().Equal("a");
        conflict.Site["a"].Should().Be("\"newer\"");
        conflict.SiteVersion.Should().Be(2);
    }

    [Fact]
    public void A_field_for_which_central_now_has_the_value_of_the_site_is_no_longer_contested()
    {
        var conflict = Open();
        var central = Central.With("a", "\"site\"");

        conflict.Update(new ConflictSides(8, central, 9, central.With("b", "1"), central.With("b", "2"), ["b"], GroupFactory.Now));

        conflict.Fields.Should().Equal("b");
        conflict.BaseState.Should().Be(central.Json);
    }

    [Fact]
    public void An_unknown_origin_stays_unknown_for_the_fields_contested_at_that_time()
    {
        var conflict = Open(Sides with { Origin = null });

        conflict.Update(new ConflictSides(8, null, 9, Central.With("b", "1"), Central.With("b", "2"), ["b"], GroupFactory.Now));

        conflict.BaseState.Should().BeNull();
        conflict.Fields.Should().Equal("a", "b");
    }

    [Fact]
    public void A_conflict_counts_every_change_of_the_site()
    {
        var conflict = Open();
        for (var change = 2; change <= 4; change++)
        {
            conflict.Update(Sides);
            conflict.SiteVersion.Should().Be(change);
        }
    }

    [Fact]
    public void Accepting_central_keeps_the_central_state() =>
        Open().Settle(Decide(ConflictDecision.AcceptedCentral), Central, 7).ShouldSucceed().Should().Be(Central);

    [Fact]
    public void Accepting_the_site_takes_exactly_the_contested_fields_from_the_site()
    {
        var current = Central.With("b", "\"later\"").With("c", "\"later\"");

        Open(Sides with { Site = Site.With("c", "\"site\"") }).Settle(Decide(ConflictDecision.AcceptedSite) with { CentralVersion = 8 }, current, 8)
            .ShouldSucceed()!.Json.Should().Be("""{"a":"site","b":"later","c":"later"}""");
    }

    [Fact]
    public void Merging_sets_each_field_to_the_given_value()
    {
        Open().Settle(Decide(ConflictDecision.Merged, """{"a":"agreed"}"""), Central, 7).ShouldSucceed()!.Json.Should().Be("""{"a":"agreed","b":0,"c":0}""");
        Open().Settle(Decide(ConflictDecision.Merged, """{"a":null,"b":"too"}"""), Central, 7).ShouldSucceed()!.Json.Should().Be("""{"a":null,"b":"too","c":0}""");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"b":1,"d":1}""")]
    public void A_merge_that_leaves_a_field_undecided_is_refused(string? values) =>
        Open(Sides with { Fields = ["b", "a"] }).Settle(Decide(ConflictDecision.Merged, values), Central, 7).ShouldBeRefused(
            ResultStatus.Invalid, "sync_conflict.fields_invalid",
            "must give a value for each of a, b; others may be given too, by their names on the wire", "fields");

    [Theory]
    // The versions named for central and site, the current central version, and whether they match; the conflict was opened at 7 with 1 of the site.
    [InlineData(null, null, 7, true)]
    [InlineData(null, null, 8, false)]
    [InlineData(null, null, 6, false)]
    [InlineData(7L, null, 7, true)]
    [InlineData(8L, null, 8, true)]
    [InlineData(7L, null, 8, false)]
    [InlineData(8L, null, 7, false)]
    [InlineData(null, 1L, 7, true)]
    [InlineData(null, 2L, 7, false)]
    [InlineData(null, 0L, 7, false)]
    [InlineData(8L, 1L, 8, true)]
    [InlineData(8L, 2L, 8, false)]
    public void A_decision_is_based_on_the_versions_that_were_read(long? central, long? site, long current, bool fits)
    {
        foreach (var decision in Enum.GetValues<ConflictDecision>())
        {
            var settled = Open().Settle(Decide(decision, """{"a":1}""") with { CentralVersion = central, SiteVersion = site }, Central, current);
            if (fits) settled.IsSuccess.Should().BeTrue();
            else settled.ShouldBeRefused(
                ResultStatus.Conflict, "sync_conflict.stale",
                $"The conflict has changed: central is at version {current}, the site at 1. Read it again, and send the versions that you have seen as central_version and site_version.");
        }
    }

    [Fact]
    public void A_decision_based_on_an_older_change_of_the_site_is_refused()
    {
        var conflict = Open();
        conflict.Update(Sides);

        conflict.Settle(Decide(ConflictDecision.AcceptedCentral) with { SiteVersion = 1 }, Central, 7).IsSuccess.Should().BeFalse();
        conflict.Settle(Decide(ConflictDecision.AcceptedCentral) with { SiteVersion = 2 }, Central, 7).IsSuccess.Should().BeTrue();
        conflict.Settle(Decide(ConflictDecision.AcceptedCentral), Central, 7).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void If_the_entity_was_removed_only_central_can_be_accepted()
    {
        Open().Settle(Decide(ConflictDecision.AcceptedCentral), null, 99).ShouldSucceed().Should().BeNull();
        foreach (var decision in new[] { ConflictDecision.AcceptedSite, ConflictDecision.Merged })
        {
            Open().Settle(Decide(decision, """{"a":1}"""), null, 7).ShouldBeRefused(
                ResultStatus.Conflict, "sync_conflict.entity_gone",
                "The entity of the conflict has been deleted or is at another site; accepted_central closes the conflict.");
        }
    }

    [Fact]
    public void A_resolved_conflict_cannot_be_resolved_again()
    {
        var conflict = Open();
        conflict.Close(ConflictDecision.AcceptedSite, Site, "somebody", GroupFactory.Now.AddHours(1));

        foreach (var current in new[] { Central, null })
        {
            conflict.Settle(Decide(ConflictDecision.AcceptedCentral), current, 7).ShouldBeRefused(
                ResultStatus.Conflict, "sync_conflict.already_resolved", "The conflict has already been resolved by somebody.");
        }
    }

    [Fact]
    public void Computing_a_resolution_changes_nothing()
    {
        var conflict = Open();
        var before = Facts(conflict);

        foreach (var decision in Enum.GetValues<ConflictDecision>()) conflict.Settle(Decide(decision, """{"a":1}"""), Central, 7).IsSuccess.Should().BeTrue();
        conflict.Settle(Decide(ConflictDecision.AcceptedSite), null, 7).IsSuccess.Should().BeFalse();

        Facts(conflict).Should().Equal(before);
    }

    [Fact]
    public void An_undefined_decision_is_a_programming_error()
    {
        var settling = () => Open().Settle(Decide((ConflictDecision)99), Central, 7);
        settling.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_resolved_conflict_records_decision_resolver_and_time()
    {
        var conflict = Open();
        conflict.Close(ConflictDecision.Merged, Site, "somebody", GroupFactory.Now.AddHours(1));

        (conflict.Decision, conflict.ResolvedState, conflict.ResolvedBy, conflict.ResolvedAt)
            .Should().Be((ConflictDecision.Merged, Site.Json, "somebody", GroupFactory.Now.AddHours(1)));
        Open().ResolvedState.Should().BeNull();
        conflict.Close(ConflictDecision.AcceptedCentral, null, "somebody", GroupFactory.Now);
        conflict.ResolvedState.Should().BeNull();
    }

    [Theory]
    [InlineData(199, 199)]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    [InlineData(1000, 200)]
    public void A_long_name_is_truncated_to_the_length_of_the_column(int length, int kept)
    {
        var conflict = Open();
        conflict.Close(ConflictDecision.AcceptedCentral, null, new string('n', length), GroupFactory.Now);

        conflict.ResolvedBy.Should().Be(new string('n', kept));
    }

    private static SyncConflict Open(ConflictSides? sides = null) =>
        SyncConflict.Open(SyncConflictId.New(GroupFactory.Now), GroupFactory.Id(), SyncEntityType.Node, new Guid(1, 0, 0, new byte[8]), sides ?? Sides, GroupFactory.Now);

    private static Settlement Decide(ConflictDecision decision, string? values = null) =>
        new(decision, values is null ? null : EntityState.Read(values), null, null);

    /// <summary>All values of a conflict except the list that is created on every read.</summary>
    private static IReadOnlyDictionary<string, object?> Facts(SyncConflict conflict) =>
        Snapshot.Of(conflict).Where(fact => fact.Key != nameof(SyncConflict.Fields)).ToDictionary(fact => fact.Key, fact => fact.Value);
}
