using FluentAssertions;
using Sites.Domain.Approvals;
using Xunit;
using static Sites.Domain.Approvals.Side;

namespace Sites.Domain.Tests.Approvals;

public sealed class SidesTests
{
    [Fact]
    public void There_are_two_sides_and_both_are_those()
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
    public void Every_set_is_read_as_it_was_written(string stored, Side[] sides)
    {
        Sides.Write(sides).Should().Be(stored);
        Sides.Read(stored).Should().Equal(sides);
    }

    [Fact]
    public void A_set_is_written_in_order_and_each_side_once()
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
    public void What_was_never_written_cannot_be_read(string text)
    {
        var reading = () => Sides.Read(text);
        reading.Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Nothing_at_all_cannot_be_read()
    {
        var reading = () => Sides.Read(null!);
        reading.Should().Throw<ArgumentNullException>();
    }
}
