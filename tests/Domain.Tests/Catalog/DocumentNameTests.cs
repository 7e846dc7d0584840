using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Catalog;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Catalog;

public sealed class DocumentNameTests
{
    [Theory]
    [InlineData("Region US", "Region US")]
    [InlineData("  Region  US\t\n", "Region  US")]
    [InlineData("\u00a0x\u2003", "x")]
    [InlineData("中国 🛰 é", "中国 🛰 é")]
    [InlineData(".", ".")]
    public void A_name_is_trimmed_and_otherwise_stored_verbatim(string text, string kept)
    {
        var name = DocumentName.Parse(text).ShouldSucceed();
        name.Value.Should().Be(kept);
        name.ToString().Should().Be(kept);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t\r\n")]
    [InlineData("\u00a0")]
    public void A_name_is_required(string? text) =>
        DocumentName.Parse(text).ShouldBeRefused(ResultStatus.Invalid, "document.name_required", "must not be empty", "name");

    [Fact]
    public void A_name_of_100_characters_is_accepted_and_one_of_101_is_refused()
    {
        var longest = new string('n', 100);
        DocumentName.Parse(longest).ShouldSucceed().Value.Should().Be(longest);
        DocumentName.Parse($" {longest} ").ShouldSucceed().Value.Should().Be(longest);
        ShouldBeInvalid(longest + "n");
    }

    [Fact]
    public void Length_is_measured_in_UTF_16_code_units_like_the_column()
    {
        var longest = string.Concat(Enumerable.Repeat("🛰", 50));
        DocumentName.Parse(longest).ShouldSucceed().Value.Should().Be(longest);
        ShouldBeInvalid(longest + "n");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a/b")]
    public void A_slash_is_refused_because_the_name_may_become_a_file_name(string text) => ShouldBeInvalid(text);

    [Fact]
    public void Every_control_character_within_a_name_is_refused()
    {
        foreach (var control in NastyText.Controls) ShouldBeInvalid($"a{control}b");
    }

    [Fact]
    public void Damaged_unicode_is_refused()
    {
        foreach (var damaged in NastyText.Damaged) ShouldBeInvalid(damaged);
    }

    [Fact]
    public void A_text_is_a_valid_name_exactly_if_the_rules_allow_it() =>
        NastyText.Texts(maxParts: 120).Sample(text =>
        {
            var trimmed = text.Trim();
            var isName = trimmed.Length is >= 1 and <= 100 && !trimmed.Contains('/', StringComparison.Ordinal) && NastyText.IsPrintable(trimmed);
            var parsed = DocumentName.Parse(text);
            parsed.IsSuccess.Should().Be(isName);
            if (isName) parsed.Value.Value.Should().Be(trimmed);
        }, iter: 5_000);

    [Theory]
    [InlineData("Region US", "REGION us")]
    [InlineData("Zürich", "ZÜRICH")]
    [InlineData(" Москва", "мОСКВА ")]
    public void Names_that_differ_only_in_case_are_the_same_name(string one, string other) =>
        DocumentName.Parse(one).ShouldSucceed().Normalized.Should().Be(DocumentName.Parse(other).ShouldSucceed().Normalized);

    // The two forms of é and of the Korean 한: typed on different systems, they look the same.
    [Theory]
    [InlineData("Caf\u00e9", "Cafe\u0301")]
    [InlineData("Caf\u00e9", "CAFE\u0301")]
    [InlineData("\ud55c", "\u1112\u1161\u11ab")]
    public void Names_that_differ_only_in_composition_are_the_same_name(string one, string other) =>
        DocumentName.Parse(one).ShouldSucceed().Normalized.Should().Be(DocumentName.Parse(other).ShouldSucceed().Normalized);

    [Fact]
    public void A_name_with_a_letter_that_was_once_rejected_by_mistake_is_accepted() =>
        DocumentName.Parse("Ormo\u009e").ShouldSucceed().Value.Should().Be("Ormo\u009e");

    [Theory]
    [InlineData("a", "b")]
    [InlineData("e", "é")]
    [InlineData("rack 1", "rack  1")]
    public void Other_names_are_different_names(string one, string other) =>
        DocumentName.Parse(one).ShouldSucceed().Normalized.Should().NotBe(DocumentName.Parse(other).ShouldSucceed().Normalized);

    private static void ShouldBeInvalid(string text) =>
        DocumentName.Parse(text).ShouldBeRefused(
            ResultStatus.Invalid, "document.name_invalid", "must have 1 to 100 characters, at least one of them visible, without '/', control, zero-width and bidirectional characters", "name");
}
