using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class CachePatternsTests
{
    [Fact]
    public void Null_patterns_are_unset() => CachePatterns.Parse(null).ShouldSucceed().Should().BeNull();

    [Theory]
    [InlineData("""["images/*"]""")]
    [InlineData(""" [ "images/**/*.iso" , "images/**/*.iso",  "b\u00fcro/?" ] """)]
    [InlineData("""[" leading and trailing "]""")]
    public void A_list_of_patterns_is_stored_verbatim(string json) =>
        CachePatterns.Parse(json).ShouldSucceed()!.Value.Should().Be(json);

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void A_list_has_1_to_100_patterns(int count) => CachePatterns.Parse(ListOf(count, "*")).ShouldSucceed()!.Value.Should().Be(ListOf(count, "*"));

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void An_empty_list_and_a_list_of_more_than_100_patterns_are_refused(int count) => ShouldBeInvalid(ListOf(count, "*"));

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public void A_pattern_has_1_to_255_characters(int length)
    {
        var json = ListOf(1, new string('p', length));
        CachePatterns.Parse(json).ShouldSucceed()!.Value.Should().Be(json);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void An_empty_pattern_and_a_pattern_of_more_than_255_characters_are_refused(int length) =>
        ShouldBeInvalid(ListOf(1, new string('p', length)));

    [Fact]
    public void A_pattern_is_measured_in_characters_not_in_escapes()
    {
        var escaped = string.Concat(Enumerable.Repeat("\\u0041", 255));
        CachePatterns.Parse(ListOf(1, escaped)).ShouldSucceed()!.Value.Should().Be(ListOf(1, escaped));
        ShouldBeInvalid(ListOf(1, escaped + "\\u0041"));
    }

    [Fact]
    public void The_longest_list_of_longest_patterns_is_accepted()
    {
        var json = ListOf(100, new string('p', 255));
        CachePatterns.Parse(json).ShouldSucceed()!.Value.Should().Be(json);
    }

    [Fact]
    public void The_longest_list_of_longest_patterns_is_accepted_with_every_character_escaped()
    {
        var json = ListOf(100, string.Concat(Enumerable.Repeat("\\u0041", 255)));
        CachePatterns.Parse(json).ShouldSucceed()!.Value.Should().Be(json);
    }

    [Fact]
    public void A_text_that_is_mostly_padding_is_refused() => ShouldBeInvalid("""["*"]""" + new string(' ', 400_000));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("images/*")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"*\"")]
    [InlineData("{}")]
    [InlineData("""{"0": "*"}""")]
    public void JSON_that_is_not_an_array_is_refused(string json) => ShouldBeInvalid(json);

    [Theory]
    [InlineData("[1]")]
    [InlineData("[null]")]
    [InlineData("[true]")]
    [InlineData("""[["*"]]""")]
    [InlineData("""[{}]""")]
    [InlineData("""["*", 1]""")]
    public void An_array_of_anything_but_strings_is_refused(string json) => ShouldBeInvalid(json);

    [Theory]
    [InlineData("""["*" """)]
    [InlineData("""["*",]""")]
    [InlineData("""["*"] ["*"]""")]
    [InlineData("""['*']""")]
    [InlineData("""["*"] // why""")]
    [InlineData("""["\x"]""")]
    public void Invalid_JSON_is_refused(string json) => ShouldBeInvalid(json);

    [Theory]
    [InlineData("""[" "]""")]
    [InlineData("""["*", "\t"]""")]
    [InlineData("""["a\nb"]""")]
    [InlineData("""["a\u0000b"]""")]
    [InlineData("""["a\u007fb"]""")]
    [InlineData("""["a\ufffdb"]""")]
    [InlineData("""["a\ud800b"]""")]
    [InlineData("""["a\udc00\ud800b"]""")]
    public void Blank_patterns_control_characters_and_damaged_unicode_are_refused(string json) => ShouldBeInvalid(json);

    [Fact]
    public void An_unescaped_lone_surrogate_is_refused() => ShouldBeInvalid("[\"a\ud800b\"]");

    private static string ListOf(int count, string pattern) =>
        $"[{string.Join(',', Enumerable.Repeat($"\"{pattern}\"", count))}]";

    private static void ShouldBeInvalid(string json) =>
        CachePatterns.Parse(json).ShouldBeRefused(
            ResultStatus.Invalid,
            "site.cache_patterns_invalid",
            "must be the text of a JSON array of 1 to 100 glob patterns, each of 1 to 255 characters",
            "cache_patterns_json");
}
