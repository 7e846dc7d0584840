using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class TextTests
{
    [Fact]
    public void Printable_is_what_has_neither_control_characters_nor_damaged_unicode() =>
        NastyText.Texts(maxParts: 6).Sample(
            text => Text.IsPrintable(text).Should().Be(NastyText.IsPrintable(text)), iter: 5_000);

    [Fact]
    public void The_empty_text_is_printable() => Text.IsPrintable("").Should().BeTrue();

    [Theory]
    [InlineData("straße", "STRAßE")]
    [InlineData("Ünïcode", "ünÏCODE")]
    [InlineData("ОДИН", "один")]
    public void Texts_that_differ_only_in_case_normalize_to_the_same(string one, string other) =>
        Text.Normalize(one).Should().Be(Text.Normalize(other));

    [Theory]
    [InlineData("a", "b")]
    [InlineData("e", "é")]
    [InlineData("ss", "ß")]
    [InlineData("a b", "a  b")]
    public void Texts_that_differ_in_more_than_case_and_composition_stay_different(string one, string other) =>
        Text.Normalize(one).Should().NotBe(Text.Normalize(other));

    [Fact]
    public void Normalizing_twice_is_normalizing_once_and_case_never_matters() =>
        // Latin, Greek and Cyrillic letters without combining marks: with those, case and composition get in each other's way.
        Gen.OneOf(Gen.Char['\u0020', '\u02ff'], Gen.Char['\u0370', '\u0482']).Array[0, 8].Select(letters => new string(letters)).Sample(text =>
        {
            var normalized = Text.Normalize(text);
            Text.Normalize(normalized).Should().Be(normalized);
            Text.Normalize(text.ToUpperInvariant()).Should().Be(normalized);
        }, iter: 1_000);

    [Fact]
    public void An_optional_text_refuses_with_the_definition_and_the_field_it_was_given()
    {
        var tooLong = new ErrorDefinition("thing.too_long", RefusalKind.Malformed, "at most {0}");
        Text.ParseOptional("abcd", 3, tooLong, "label")
            .ShouldBeRefused(ResultStatus.Invalid, "thing.too_long", "at most 3", "label");
        Text.ParseOptional(" abc ", 3, tooLong, "label").ShouldBeGood().Should().Be("abc");
    }
}
