using FluentAssertions;
using Xunit;
using Sites.Domain.Common;

namespace Sites.Domain.Tests.Common;

public sealed class TagListTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("rack:12")]
    [InlineData("role/edge")]
    [InlineData("v1.2-beta_3")]
    [InlineData(" trimmed ")]
    public void A_tag_of_the_allowed_characters_is_accepted(string text) =>
        TagList.ParseOne(text, "tag").Value.Should().Be(text.Trim());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Upper")]
    [InlineData("two words")]
    [InlineData("comma,")]
    [InlineData("ä")]
    [InlineData("a\n")]
    [InlineData("012345678901234567890123456789012345678901234567890")]
    public void Any_other_text_is_rejected_with_its_field(string? text)
    {
        var error = TagList.ParseOne(text == "a\n" ? "a\nb" : text, "tags").ValidationErrors.Single();

        (error.ErrorCode, error.Identifier).Should().Be(("tag.invalid", "tags"));
    }

    [Fact]
    public void Tags_are_stored_sorted_without_duplicates() =>
        TagList.Parse(["b", "a", "b", "a/c"], "tags").Value!.Value.Should().Be("a a/c b");

    [Fact]
    public void An_empty_list_of_tags_is_stored_as_null()
    {
        TagList.Parse([], "tags").Value.Should().BeNull();
        TagList.Parse(null, "tags").Value.Should().BeNull();
        TagList.Split(null).Should().BeEmpty();
        TagList.Remove("a", "a").Should().BeNull();
    }

    [Fact]
    public void Fifty_tags_are_accepted_and_fifty_one_are_rejected()
    {
        var fifty = Enumerable.Range(0, 50).Select(i => new string('x', 47) + $"{i:000}").ToList();

        var stored = TagList.Parse(fifty, "tags").Value!.Value;
        stored.Length.Should().Be(TagList.MaxStoredLength);
        TagList.Add(stored, fifty[0]).Value!.Value.Should().Be(stored, "it is already in the list");
        TagList.Add(stored, "more").ValidationErrors.Single().ErrorCode.Should().Be("tag.too_many");
        TagList.Parse([.. fifty, "more"], "tags").ValidationErrors.Single().ErrorCode.Should().Be("tag.too_many");
    }
}
