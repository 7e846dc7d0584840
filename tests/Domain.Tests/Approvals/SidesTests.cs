using FluentAssertions;
using Sites.Domain.Approvals;
using Xunit;
using static Sites.Domain.Approvals.Side;

namespace Sites.Domain.Tests.Approvals;

public sealed class SidesTests
{
    [Fact]
    public void The_two_sides_are_source_and_target()
    {
        Sides.Both.Should().Equal(Source, Target);
        Sides.Both.Should().Equal(Enum.GetValues<Side>());
        Sides.None.Should().BeEmpty();
    }

    [Theory]
    [InlineData("", new Side[0])]
    [InlineData("source", new[] { Source })]
    [InlineData("target", new[] { Target })]
    [InlineData("source,target", new[] { Source, Target })]
    public void Every_set_of_sides_round_trips(string stored, Side[] sides)
    {
        Sides.Write(sides).Should().Be(stored);
        Sides.Read(stored).Should().Equal(sides);
    }

    [Fact]
    public void A_set_of_sides_is_written_in_order_without_duplicates()
    {
        Sides.Write([Target, Source]).Should().Be("source,target");
        Sides.Write([Target, Source, Target, Source]).Should().Be("source,target");
        Sides.Write([Target, Target]).Should().Be("target");
    }

    [Theory]
    [InlineData("Source")]
    [InlineData("0")]
    [InlineData("source, target")]
    [InlineData("source;target")]
    public void An_unknown_text_cannot_be_parsed(string text)
    {
        var reading = () => Sides.Read(text);
        reading.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_null_text_cannot_be_parsed()
    {
        var reading = () => Sides.Read(null!);
        reading.Should().Throw<ArgumentNullException>();
    }
}
