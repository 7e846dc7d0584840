using CsCheck;
using FluentAssertions;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class StateHistoryTests
{
    private static readonly StateHistory History = new(
    [
        Version(3, 0, """{"a":1,"b":1,"c":1}"""),
        Version(5, 1, """{"a":2,"b":1,"c":1}"""),
        Version(9, 2, """{"a":1,"b":1,"c":2}"""),
        Version(12, 3, """{"a":1,"b":1,"c":2,"d":null}"""),
    ]);

    [Fact]
    public void The_last_version_is_the_current_one()
    {
        History.Current.Version.Should().Be(12);
        new StateHistory([Version(1, 0, "{}")]).Current.Version.Should().Be(1);
    }

    [Fact]
    public void Only_known_versions_are_returned()
    {
        History.At(5)!.Json.Should().Be("""{"a":2,"b":1,"c":1}""");
        History.At(12).Should().Be(History.Current.State);
        foreach (var unknown in new long[] { 0, 2, 4, 10, 13 }) History.At(unknown).Should().BeNull();
    }

    [Fact]
    public void A_state_that_was_delivered_again_is_one_entry_with_several_versions()
    {
        var history = new StateHistory([Version(3, 0, """{"a":1}"""), new StateVersion(5, 9, EntityState.Read("""{"a":2}"""), GroupFactory.Now)]);

        foreach (var version in new long[] { 5, 7, 9 }) history.At(version).Should().Be(history.Current.State);
        history.At(4).Should().BeNull();
        history.IsChangedByOthers("a", after: 5).Should().BeFalse("the later versions have the same state");
        history.IsChangedByOthers("a", after: 7).Should().BeFalse();
        history.IsChangedByOthers("a", after: 3).Should().BeTrue();
    }

    [Theory]
    [InlineData("a", 2)]
    [InlineData("b", 0)]
    [InlineData("c", 2)]
    [InlineData("d", 0)]
    [InlineData("e", 0)]
    public void A_field_was_modified_when_it_last_received_a_different_value(string field, int hours) =>
        History.LastChangeOf(field).Should().Be(GroupFactory.Now.AddHours(hours));

    [Fact]
    public void The_modification_of_a_field_separates_its_current_from_its_previous_value() =>
        RandomState.Any.Array[1, 8].Sample(states =>
        {
            var history = new StateHistory([.. states.Select((state, i) => new StateVersion(i + 1, i + 1, state, GroupFactory.Now.AddHours(i)))]);
            foreach (var field in RandomState.Names)
            {
                var since = (int)(history.LastChangeOf(field) - GroupFactory.Now).TotalHours;
                states.Skip(since).Select(state => state[field]).Distinct().Should().ContainSingle().Which.Should().Be(states[^1][field]);
                if (since > 0) states[since - 1][field].Should().NotBe(states[^1][field]);
            }
        });

    private static StateVersion Version(long version, int hours, string json) => new(version, version, EntityState.Read(json), GroupFactory.Now.AddHours(hours));
}
