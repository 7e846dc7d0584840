using CsCheck;
using FluentAssertions;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class AutonomyTests
{
    private static readonly GroupId Site = GroupFactory.Id();

    [Theory]
    // No change.
    [InlineData("active", "active", null, true, true, true)]
    // A transition that reports provisioning progress.
    [InlineData("pending", "installing", null, false, true, true)]
    [InlineData("installing", "installed", null, false, true, true)]
    [InlineData("installing", "install_failed", null, false, true, true)]
    [InlineData("installed", "active", null, false, true, true)]
    [InlineData("migrating", "active", null, false, true, true)]
    // A transition that requires a decision.
    [InlineData("discovered", "pending", null, false, false, true)]
    [InlineData("installed", "reprovision", null, false, false, true)]
    [InlineData("active", "retired", null, false, false, true)]
    // A reverse transition, and two transitions at once.
    [InlineData("installing", "pending", null, false, false, true)]
    [InlineData("pending", "installed", null, false, false, true)]
    // Another field, with and without a transition.
    [InlineData("active", "active", "hostname", false, false, true)]
    [InlineData("pending", "installing", "hostname", false, false, true)]
    [InlineData("pending", "installing", "group_id", false, false, true)]
    public void A_site_may_change_what_its_level_allows(string from, string to, string? field, bool atReadonly, bool atLimited, bool atFull)
    {
        var before = SyncFactory.Node.With("state", $"\"{from}\"");
        var after = before.With("state", $"\"{to}\"");
        if (field is not null) after = after.With(field, "\"other\"");

        Autonomy.MayChange(AutonomyLevel.Readonly, before, after).Should().Be(atReadonly);
        Autonomy.MayChange(AutonomyLevel.Limited, before, after).Should().Be(atLimited);
        Autonomy.MayChange(AutonomyLevel.Full, before, after).Should().Be(atFull);
    }

    [Fact]
    public void With_limited_autonomy_only_the_state_may_change()
    {
        foreach (var field in SyncedNode.Fields.Where(field => field != "state"))
            Autonomy.MayChange(AutonomyLevel.Limited, SyncFactory.Node, SyncFactory.Node.With(field, "\"other\"")).Should().BeFalse(field);
    }

    [Fact]
    public void An_undefined_level_is_a_programming_error()
    {
        var changing = () => Autonomy.MayChange((AutonomyLevel)99, SyncFactory.Node, SyncFactory.Node);

        changing.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(-1, AutonomyLevel.Limited)]
    [InlineData(0, AutonomyLevel.Limited)]
    [InlineData(1, AutonomyLevel.Limited)]
    [InlineData(9, AutonomyLevel.Limited)]
    [InlineData(10, AutonomyLevel.Full)]
    [InlineData(11, AutonomyLevel.Full)]
    [InlineData(20, AutonomyLevel.Readonly)]
    [InlineData(999, AutonomyLevel.Readonly)]
    public void The_level_at_a_time_is_the_last_one_recorded_until_then_or_else_the_first_one(int minutes, AutonomyLevel level)
    {
        AutonomyRecord limited = Record(0, AutonomyLevel.Limited), full = Record(10, AutonomyLevel.Full), nothing = Record(20, AutonomyLevel.Readonly);

        foreach (var records in new[] { new[] { limited, full, nothing }, [nothing, full, limited], [full, nothing, limited] })
            Autonomy.At(records, GroupFactory.Now.AddMinutes(minutes), 0).Should().Be(level);
    }

    [Fact]
    public void Of_records_with_the_same_time_the_last_one_applies()
    {
        AutonomyRecord first = Record(0, AutonomyLevel.Full, 1), second = Record(0, AutonomyLevel.Readonly, 2), third = Record(0, AutonomyLevel.Limited, 3);

        foreach (var records in new[] { new[] { first, second, third }, [third, second, first], [second, third, first] })
            Autonomy.At(records, GroupFactory.Now, 0).Should().Be(AutonomyLevel.Limited);
        Autonomy.At([third, second, first], GroupFactory.Now.AddTicks(-1), 0).Should().Be(AutonomyLevel.Full, "before all records the level of the first one applies");
    }

    [Fact]
    public void The_order_of_the_records_is_that_of_their_versions_and_not_of_their_times()
    {
        // The second record was made while central's clock was an hour fast.
        AutonomyRecord first = Record(0, AutonomyLevel.Full, 1), fast = Record(80, AutonomyLevel.Readonly, 2), last = Record(30, AutonomyLevel.Limited, 3);

        Autonomy.At([fast, last, first], GroupFactory.Now.AddMinutes(29), 0).Should().Be(AutonomyLevel.Full);
        Autonomy.At([fast, last, first], GroupFactory.Now.AddMinutes(30), 0).Should().Be(AutonomyLevel.Limited);
        Autonomy.At([fast, last, first], GroupFactory.Now.AddMinutes(90), 0).Should().Be(AutonomyLevel.Limited);
    }

    [Theory]
    [InlineData(0, AutonomyLevel.Full)]
    [InlineData(1, AutonomyLevel.Full)]
    [InlineData(4, AutonomyLevel.Full)]
    [InlineData(5, AutonomyLevel.Readonly)]
    [InlineData(9, AutonomyLevel.Readonly)]
    public void No_level_applies_that_is_older_than_the_acknowledged_settings(long acknowledged, AutonomyLevel level)
    {
        AutonomyRecord full = Record(0, AutonomyLevel.Full, 0), nothing = Record(10, AutonomyLevel.Readonly, 4);

        Autonomy.At([full, nothing], GroupFactory.Now.AddMinutes(5), acknowledged).Should().Be(level);
    }

    [Fact]
    public void A_lower_level_that_the_site_acknowledged_does_not_restrict_changes_after_a_raise()
    {
        AutonomyRecord nothing = Record(0, AutonomyLevel.Readonly, 0), full = Record(10, AutonomyLevel.Full, 4);

        Autonomy.At([nothing, full], GroupFactory.Now.AddMinutes(11), 1).Should().Be(AutonomyLevel.Full);
    }

    [Fact]
    public void The_order_in_which_the_records_are_read_does_not_matter() =>
        Gen.Select(Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2]).Array[1, 6], Gen.Int[-1, 6], Gen.Int[0, 8]).Sample((changes, minute, acknowledged) =>
        {
            var records = changes.Select((one, version) => Record(one.Item1, (AutonomyLevel)one.Item2, version)).ToList();
            var expected = Autonomy.At(records, GroupFactory.Now.AddMinutes(minute), acknowledged);
            return Autonomy.At(Enumerable.Reverse(records), GroupFactory.Now.AddMinutes(minute), acknowledged) == expected
                && Autonomy.At(records.OrderBy(record => record.Level), GroupFactory.Now.AddMinutes(minute), acknowledged) == expected;
        });

    [Fact]
    public void A_record_has_the_given_values()
    {
        var id = Guid.Parse("0197b0a8-0000-7000-8000-000000000001");
        var record = new AutonomyRecord(id, Site, 7, GroupFactory.Now, AutonomyLevel.Full);

        (record.Id, record.SiteId, record.Version, record.Since, record.Level).Should().Be((id, Site, 7, GroupFactory.Now, AutonomyLevel.Full));
    }

    private static AutonomyRecord Record(int minutes, AutonomyLevel level, long? version = null) =>
        new(UuidFactory.New(GroupFactory.Now), Site, version ?? minutes, GroupFactory.Now.AddMinutes(minutes), level);
}
