using CsCheck;
using Sites.Application.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class FeedPositionTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void A_blank_position_is_null(string? text) => FeedPosition.Parse(text).Answered().Should().BeNull();

    [Theory]
    [InlineData("0", 0, false)]
    [InlineData("17", 17, false)]
    [InlineData("s17", 17, true)]
    [InlineData("s0", 0, true)]
    [InlineData("9223372036854775807", long.MaxValue, false)]
    public void A_position_is_a_number_that_is_marked_within_a_snapshot(string text, long version, bool isSnapshot) =>
        FeedPosition.Parse(text).Answered().Should().Be(new FeedPosition(version, isSnapshot));

    [Theory]
    [InlineData("s")]
    [InlineData("-1")]
    [InlineData("s-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1s")]
    [InlineData("S1")]
    [InlineData("ss1")]
    [InlineData("1.0")]
    [InlineData("1,000")]
    [InlineData("9223372036854775808")]
    [InlineData("one")]
    public void Any_other_text_is_refused(string text) => FeedPosition.Parse(text).ShouldBeRefusedFor(("after", "sync_feed.after_invalid"));

    [Fact]
    public void A_position_round_trips() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Bool).Sample((version, isSnapshot) =>
        {
            var position = new FeedPosition(version, isSnapshot);
            return FeedPosition.Parse(position.ToString()).Answered() == position;
        });
}
