using CsCheck;
using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class UnknownNodeIdTests
{
    [Fact]
    public void A_new_id_sorts_after_those_made_before_it()
    {
        var first = UnknownNodeId.New(Plant.Now);
        var second = UnknownNodeId.New(Plant.Now);
        (first < second).Should().BeTrue();
        (first <= second).Should().BeTrue();
        (second > first).Should().BeTrue();
        (second >= first).Should().BeTrue();
    }

    [Fact]
    public void Ids_compare_as_their_text_does() =>
        Gen.Select(Gen.Guid, Gen.Guid).Sample((one, other) =>
        {
            UnknownNodeId left = new(one), right = new(other);
            var expected = Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString()));
            Math.Sign(left.CompareTo(right)).Should().Be(expected);
            (left < right).Should().Be(expected < 0);
            (left > right).Should().Be(expected > 0);
            (left <= right).Should().Be(expected <= 0);
            (left >= right).Should().Be(expected >= 0);
        });

    [Fact]
    public void An_id_is_neither_less_nor_greater_than_itself()
    {
        UnknownNodeId id = UnknownNodeId.New(Plant.Now), same = new(id.Value);
        id.CompareTo(same).Should().Be(0);
        (id < same).Should().BeFalse();
        (id > same).Should().BeFalse();
        (id <= same).Should().BeTrue();
        (id >= same).Should().BeTrue();
    }

    [Fact]
    public void On_the_wire_an_id_is_lower_case_with_hyphens() =>
        new UnknownNodeId(Guid.Parse("01234567-89AB-7DEF-8123-456789ABCDEF")).ToString()
            .Should().Be("01234567-89ab-7def-8123-456789abcdef");
}
