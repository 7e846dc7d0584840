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
    [InlineData("c1f.0", 0, FeedReading.Changes, 31L)]
    [InlineData("s1f.17", 17, FeedReading.Snapshot, 31L)]
    [InlineData("rcfd04e80d555374.17", 17, FeedReading.SnapshotAfterRestore, 0xcfd04e80d555374)]
    // From before there were generations.
    [InlineData("17", 17, FeedReading.Changes, null)]
    [InlineData("s17", 17, FeedReading.Snapshot, null)]
    [InlineData("9223372036854775807", long.MaxValue, FeedReading.Changes, null)]
    public void A_position_has_what_is_read_a_generation_and_a_version(string text, long version, FeedReading reading, long? generation) =>
        FeedPosition.Parse(text).Answered().Should().Be(new FeedPosition(version, reading, generation));

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
    [InlineData("1f.")]
    [InlineData("c.1")]
    [InlineData("cx.1")]
    [InlineData("c1.1.1")]
    [InlineData("1,000")]
    [InlineData("9223372036854775808")]
    [InlineData("one")]
    public void Any_other_text_is_refused(string text) => FeedPosition.Parse(text).ShouldBeRefusedFor(("after", "sync_feed.after_invalid"));

    [Theory]
    [InlineData(null, null)]
    [InlineData(" ", null)]
    [InlineData("1f", 31L)]
    [InlineData("gen-7", -1L)]
    [InlineData("0x1f", -1L)]
    [InlineData("11112222333344445", -1L)]
    public void Any_other_text_is_a_generation_that_no_feed_has(string? text, long? generation) => FeedPosition.ParseGeneration(text).Should().Be(generation);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(" ", null, null)]
    [InlineData("1f.7", 31L, 7L)]
    [InlineData(" 1f.0 ", 31L, 0L)]
    public void A_known_version_has_a_generation(string? text, long? generation, long? version)
    {
        var known = FeedPosition.ParseKnown(text).Answered();

        (known?.Generation, known?.Version).Should().Be((generation, version));
    }

    [Theory]
    [InlineData("7")]
    [InlineData(".7")]
    [InlineData("1f.")]
    [InlineData("1f.-7")]
    [InlineData("xyz.7")]
    [InlineData("s1f.7")]
    [InlineData("1f.7.7")]
    [InlineData("1f.9223372036854775808")]
    public void Any_other_text_is_no_known_version(string text) => FeedPosition.ParseKnown(text).ShouldBeRefusedFor(("known", "sync_feed.known_invalid"));

    [Fact]
    public void A_position_round_trips() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Enum<FeedReading>(), Gen.Long[0, long.MaxValue]).Sample((version, reading, generation) =>
        {
            var position = new FeedPosition(version, reading, generation);
            return FeedPosition.Parse(position.ToString()).Answered() == position && FeedPosition.ParseGeneration(FeedPosition.TextOf(generation)) == generation;
        });
}
