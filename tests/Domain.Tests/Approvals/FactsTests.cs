using CsCheck;
using FluentAssertions;
using Sites.Domain.Approvals;
using Xunit;
using static Sites.Domain.Tests.Approvals.PlantApproval;

namespace Sites.Domain.Tests.Approvals;

public sealed class FactsTests
{
    // Few names and few values, so that two sets share some of both; the values hold what JSON escapes.
    private static readonly Gen<Facts> Some =
        Gen.Select(Gen.OneOf("a", "B", "node.id", "node.name", "é"), Gen.OneOf<string?>(null, "", "1", "not known", "'\"\\<&", "Köln 🛰"))
            .Array[0, 6]
            .Select(pairs => Of([.. pairs.DistinctBy(pair => pair.Item1)]));

    [Fact]
    public void They_are_stored_as_an_object_whose_members_are_sorted_letter_by_letter()
    {
        var facts = Of(("b.b", "2"), ("a", null), ("b_a", "3"), ("B", "\"1\""));

        facts.Json.Should().Be("""{"B":"\u00221\u0022","a":null,"b.b":"2","b_a":"3"}""");
        facts.ToString().Should().Be(facts.Json);
        facts.All.Keys.Should().Equal("B", "a", "b.b", "b_a");
        facts.All["B"].Should().Be("\"1\"");
        facts.All["a"].Should().BeNull();
    }

    [Fact]
    public void No_facts_are_facts_too()
    {
        Of().Json.Should().Be("{}");
        Of().All.Should().BeEmpty();
        Of().ChangesTo(Of()).Should().BeEmpty();
    }

    [Fact]
    public void They_are_read_as_they_were_written() =>
        Some.Sample(facts =>
        {
            var read = Facts.Read(facts.Json);
            return read.Equals(facts) && read.All.SequenceEqual(facts.All) && read.ChangesTo(facts).Count == 0;
        });

    [Fact]
    public void What_is_stored_in_another_order_is_read_the_same() =>
        Facts.Read("""{"b":"2", "a":"1"}""").Should().Be(Of(("a", "1"), ("b", "2")));

    [Fact]
    public void They_are_written_down_and_do_not_follow_what_they_were_made_of()
    {
        var source = new Dictionary<string, string?> { ["a"] = "1" };
        var facts = Facts.Of(source);

        source["a"] = "2";
        source["b"] = "3";

        facts.Should().Be(Of(("a", "1")));
        facts.All.Should().Equal(Of(("a", "1")).All);
    }

    [Fact]
    public void Facts_are_equal_when_they_say_the_same_in_whatever_order()
    {
        Facts one = Of(("a", "1"), ("b", null)), same = Of(("b", null), ("a", "1"));

        one.Equals(same).Should().BeTrue();
        one.Equals((object)same).Should().BeTrue();
        one.GetHashCode().Should().Be(same.GetHashCode());
        one.Equals(Of(("a", "2"), ("b", null))).Should().BeFalse();
        one.Equals(Of(("a", "1"), ("c", null))).Should().BeFalse();
        one.Equals(Of(("A", "1"), ("b", null))).Should().BeFalse();
        one.Equals((object)one.Json).Should().BeFalse();
        foreach (var nothing in new Facts?[] { null })
        {
            one.Equals(nothing).Should().BeFalse();
            one.Equals((object?)nothing).Should().BeFalse();
        }
    }

    [Fact]
    public void A_name_that_is_given_twice_is_a_programming_error()
    {
        var making = () => Of(("a", "1"), ("a", "1"));
        making.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void What_is_otherwise_by_now_is_named_with_what_it_was_and_is_sorted_by_name() =>
        Of(("d", "4"), ("b", "2"), ("a", null), ("c", "3"), ("B", "1")).ChangesTo(Of(("a", "1"), ("b", "2"), ("c", null), ("d", "5"), ("B", "")))
            .Should().Equal(new ChangedFact("B", "1", ""), new ChangedFact("a", null, "1"), new ChangedFact("c", "3", null), new ChangedFact("d", "4", "5"));

    [Fact]
    public void A_fact_that_came_or_went_is_a_change_too() =>
        Of(("was", "1"), ("same", "2")).ChangesTo(Of(("is", "3"), ("same", "2")))
            .Should().Equal(new ChangedFact("is", null, "3"), new ChangedFact("was", "1", null));

    [Fact]
    public void That_nothing_is_known_of_a_fact_and_that_it_is_not_named_is_no_difference()
    {
        Of(("a", null)).ChangesTo(Of()).Should().BeEmpty();
        Of().ChangesTo(Of(("a", null))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Berlin", "berlin")]
    [InlineData("Berlin", "Berlin ")]
    [InlineData("é", "e\u0301")]
    [InlineData("", null)]
    public void Values_are_held_against_each_other_to_the_letter(string was, string? isNow) =>
        Of(("a", was)).ChangesTo(Of(("a", isNow))).Should().Equal(new ChangedFact("a", was, isNow));

    [Fact]
    public void Exactly_the_facts_that_differ_are_changes_and_on_the_way_back_they_are_so_the_other_way_round() =>
        Gen.Select(Some, Some).Sample((before, after) =>
        {
            var differing = before.All.Keys.Union(after.All.Keys)
                .Where(name => before.All.GetValueOrDefault(name) != after.All.GetValueOrDefault(name))
                .Order(StringComparer.Ordinal);
            var there = before.ChangesTo(after);
            there.Should().Equal(differing.Select(name => new ChangedFact(name, before.All.GetValueOrDefault(name), after.All.GetValueOrDefault(name))));
            after.ChangesTo(before).Should().Equal(there.Select(change => new ChangedFact(change.Name, change.Is, change.Was)));
        });

    [Fact]
    public void Without_the_facts_of_now_nothing_can_be_compared()
    {
        var comparing = () => Shown.ChangesTo(null!);
        comparing.Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("S-1", "S-2", "node.serial_number was 'S-1' and is 'S-2'")]
    [InlineData(null, "S-2", "node.serial_number was not known and is 'S-2'")]
    [InlineData("S-1", null, "node.serial_number was 'S-1' and is not known")]
    [InlineData("", "{0}", "node.serial_number was '' and is '{0}'")]
    public void A_change_reads_as_a_part_of_a_sentence(string? was, string? isNow, string text) =>
        new ChangedFact("node.serial_number", was, isNow).ToString().Should().Be(text);
}
