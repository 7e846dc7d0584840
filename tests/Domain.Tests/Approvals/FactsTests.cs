using CsCheck;
using FluentAssertions;
using Sites.Domain.Approvals;
using Xunit;
using static Sites.Domain.Tests.Approvals.ApprovalFactory;

namespace Sites.Domain.Tests.Approvals;

public sealed class FactsTests
{
    // Few names and values, so that two sets share some of both; the values contain characters that JSON escapes.
    private static readonly Gen<Facts> Some =
        Gen.Select(Gen.OneOf("a", "B", "node.id", "node.name", "é"), Gen.OneOf<string?>(null, "", "1", "not known", "'\"\\<&", "Köln 🛰"))
            .Array[0, 6]
            .Select(pairs => Of([.. pairs.DistinctBy(pair => pair.Item1)]));

    [Fact]
    public void Facts_are_stored_as_an_object_with_members_in_ordinal_order()
    {
        var facts = Of(("b.b", "2"), ("a", null), ("b_a", "3"), ("B", "\"1\""));

        facts.Json.Should().Be("""{"B":"\u00221\u0022","a":null,"b.b":"2","b_a":"3"}""");
        facts.ToString().Should().Be(facts.Json);
        facts.All.Keys.Should().Equal("B", "a", "b.b", "b_a");
        facts.All["B"].Should().Be("\"1\"");
        facts.All["a"].Should().BeNull();
    }

    [Fact]
    public void Empty_facts_are_valid()
    {
        Of().Json.Should().Be("{}");
        Of().All.Should().BeEmpty();
        Of().ChangesTo(Of()).Should().BeEmpty();
    }

    [Fact]
    public void Facts_round_trip_through_their_stored_form() =>
        Some.Sample(facts =>
        {
            var read = Facts.Read(facts.Json);
            return read.Equals(facts) && read.All.SequenceEqual(facts.All) && read.ChangesTo(facts).Count == 0;
        });

    [Fact]
    public void The_order_of_stored_members_does_not_matter() =>
        Facts.Read("""{"b":"2", "a":"1"}""").Should().Be(Of(("a", "1"), ("b", "2")));

    [Fact]
    public void Facts_are_a_snapshot_of_their_source()
    {
        var source = new Dictionary<string, string?> { ["a"] = "1" };
        var facts = Facts.Of(source);

        source["a"] = "2";
        source["b"] = "3";

        facts.Should().Be(Of(("a", "1")));
        facts.All.Should().Equal(Of(("a", "1")).All);
    }

    [Fact]
    public void Facts_are_equal_if_they_have_the_same_values_in_any_order()
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
    public void A_duplicate_name_is_a_programming_error()
    {
        var making = () => Of(("a", "1"), ("a", "1"));
        making.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_changed_fact_is_listed_with_its_previous_value_sorted_by_name() =>
        Of(("d", "4"), ("b", "2"), ("a", null), ("c", "3"), ("B", "1")).ChangesTo(Of(("a", "1"), ("b", "2"), ("c", null), ("d", "5"), ("B", "")))
            .Should().Equal(new ChangedFact("B", "1", ""), new ChangedFact("a", null, "1"), new ChangedFact("c", "3", null), new ChangedFact("d", "4", "5"));

    [Fact]
    public void An_added_or_removed_fact_is_a_change() =>
        Of(("was", "1"), ("same", "2")).ChangesTo(Of(("is", "3"), ("same", "2")))
            .Should().Equal(new ChangedFact("is", null, "3"), new ChangedFact("was", "1", null));

    [Fact]
    public void A_null_fact_and_a_missing_fact_are_equal()
    {
        Of(("a", null)).ChangesTo(Of()).Should().BeEmpty();
        Of().ChangesTo(Of(("a", null))).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Berlin", "berlin")]
    [InlineData("Berlin", "Berlin ")]
    [InlineData("é", "e\u0301")]
    [InlineData("", null)]
    public void Values_are_compared_ordinally(string was, string? isNow) =>
        Of(("a", was)).ChangesTo(Of(("a", isNow))).Should().Equal(new ChangedFact("a", was, isNow));

    [Fact]
    public void Changes_are_exactly_the_differing_facts_and_are_symmetric() =>
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
    public void Comparing_with_missing_facts_is_a_programming_error()
    {
        var comparing = () => Shown.ChangesTo(null!);
        comparing.Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("S-1", "S-2", "node.serial_number was 'S-1' and is 'S-2'")]
    [InlineData(null, "S-2", "node.serial_number was not known and is 'S-2'")]
    [InlineData("S-1", null, "node.serial_number was 'S-1' and is not known")]
    [InlineData("", "{0}", "node.serial_number was '' and is '{0}'")]
    public void A_change_is_formatted_as_a_clause(string? was, string? isNow, string text) =>
        new ChangedFact("node.serial_number", was, isNow).ToString().Should().Be(text);
}
