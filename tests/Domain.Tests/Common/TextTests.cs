using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class TextTests
{
    [Fact]
    public void A_text_is_printable_if_it_has_no_control_characters_and_is_valid_Unicode() =>
        NastyText.Texts(maxParts: 6).Sample(
            text => Text.IsPrintable(text).Should().Be(NastyText.IsPrintable(text)), iter: 5_000);

    [Fact]
    public void A_printable_text_is_valid_Unicode_and_can_be_normalized() =>
        NastyText.Texts(maxParts: 6).Where(NastyText.IsPrintable).Sample(text =>
        {
            Text.IsValidUnicode(text).Should().BeTrue();
            Text.Normalize(text);
        }, iter: 2_000);

    [Fact]
    public void A_noncharacter_of_any_plane_is_neither_printable_nor_valid_Unicode()
    {
        var noncharacters = Enumerable.Range(0, 17).SelectMany(plane => new[] { (plane << 16) + 0xFFFE, (plane << 16) + 0xFFFF })
            .Concat(Enumerable.Range(0xFDD0, 32));
        foreach (var code in noncharacters)
        {
            var text = $"a{char.ConvertFromUtf32(code)}b";
            Text.IsPrintable(text).Should().BeFalse("U+{0:X4} is a noncharacter", code);
            Text.IsValidUnicode(text).Should().BeFalse("U+{0:X4} is a noncharacter", code);
        }
    }

    [Theory]
    [InlineData(@"{""a"":""b\nc"",""d"":[1,true,null,""\ufffd""]}", true)]
    [InlineData(@"{""a"":""\ufffe""}", false)]
    [InlineData(@"{""a"":""\ud800""}", false)]
    [InlineData(@"{""\ufdd0"":1}", false)]
    [InlineData(@"{""\ud800"":1}", false)]
    [InlineData(@"{""a"":[{""b"":""\ud83f\udffe""}]}", false)]
    [InlineData("\"\\uffff\"", false)]
    [InlineData("5", true)]
    public void A_JSON_value_is_valid_Unicode_if_all_its_strings_and_names_are(string json, bool isValid)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Text.IsValidUnicode(document.RootElement).Should().Be(isValid);
    }

    [Theory]
    [InlineData("Berlin")]
    [InlineData("7")]
    [InlineData("-")]
    [InlineData("→")]
    [InlineData("é")]
    [InlineData("e\u0301")]
    [InlineData("中文")]
    [InlineData("葛\udb40\udd00")]
    [InlineData("می\u200cخواهم")]
    [InlineData("ශ්\u200dරී")]
    [InlineData("क्\u200dष")]
    [InlineData("ന്\u200d")]
    [InlineData("👩\u200d🚒")]
    [InlineData("👩🏽\u200d🚒 crew")]
    [InlineData("👨\u200d👩\u200d👧")]
    [InlineData("🏳\ufe0f\u200d🌈")]
    [InlineData("❤\ufe0f")]
    [InlineData("1\ufe0f\u20e3")]
    [InlineData("🏴\udb40\udc67\udb40\udc62\udb40\udc65\udb40\udc6e\udb40\udc67\udb40\udc7f")]
    [InlineData("a\u0085b")]
    [InlineData("\ue000")]
    public void A_name_may_contain_every_character_that_scripts_require(string name) => Text.IsName(name).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\u00a0\u3000")]
    [InlineData("\u0301")]
    [InlineData("\u3164")]
    [InlineData("\u115f\u1160")]
    [InlineData("\uffa0")]
    [InlineData("\u2800")]
    [InlineData("\u0085")]
    [InlineData("\u0378")]
    [InlineData("\ufe0f")]
    [InlineData("\u200d")]
    public void A_name_without_a_visible_character_is_invalid(string name) => Text.IsName(name).Should().BeFalse();

    [Fact]
    public void An_invisible_character_is_not_allowed_in_a_name()
    {
        int[] invisible =
        [
            0x00AD, 0x034F, 0x061C, 0x17B4, 0x180B, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D,
            0x202E, 0x2060, 0x2061, 0x2064, 0x2065, 0x2066, 0x2067, 0x2068, 0x2069, 0x206A, 0x206F, 0xFE0F, 0xFEFF, 0xFFF9, 0xFFFB, 0x1D173, 0xE0001,
            0xE0020, 0xE0067, 0xE007F, 0xE0100,
        ];
        foreach (var code in invisible)
        {
            var character = char.ConvertFromUtf32(code);
            foreach (var name in new[] { $"a{character}b", $"{character}ab", $"ab{character}", $"a {character} b", $"é{character}é" })
                Text.IsName(name).Should().BeFalse("U+{0:X4} stands in it", code);
        }
    }

    [Theory]
    [InlineData("a\u200db")]
    [InlineData("ann\u200d")]
    [InlineData("🛰\u200d")]
    [InlineData("\u200d🛰")]
    [InlineData("🛰\u200da")]
    [InlineData("می\u200c")]
    [InlineData("می\u200c\u200cخواهم")]
    [InlineData("a\ufe0f")]
    [InlineData("1\ufe0f")]
    [InlineData("🏴\udb40\udc67")]
    public void An_unnecessary_joiner_or_variation_selector_is_refused(string name) => Text.IsName(name).Should().BeFalse();

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
    public void Texts_that_differ_in_more_than_case_and_composition_normalize_differently(string one, string other) =>
        Text.Normalize(one).Should().NotBe(Text.Normalize(other));

    [Fact]
    public void Normalization_is_idempotent_and_ignores_case() =>
        // Latin, Greek and Cyrillic letters without combining marks, because case and composition interact in those.
        Gen.OneOf(Gen.Char['\u0020', '\u02ff'], Gen.Char['\u0370', '\u0482']).Array[0, 8].Select(letters => new string(letters)).Sample(text =>
        {
            var normalized = Text.Normalize(text);
            Text.Normalize(normalized).Should().Be(normalized);
            Text.Normalize(text.ToUpperInvariant()).Should().Be(normalized);
        }, iter: 1_000);

    [Fact]
    public void An_optional_text_is_refused_with_the_given_definition_and_field()
    {
        var tooLong = new ErrorDefinition("thing.too_long", RefusalKind.Malformed, "at most {0}");
        Text.ParseOptional("abcd", 3, tooLong, "label")
            .ShouldBeRefused(ResultStatus.Invalid, "thing.too_long", "at most 3", "label");
        Text.ParseOptional(" abc ", 3, tooLong, "label").ShouldSucceed().Should().Be("abc");
    }
}
