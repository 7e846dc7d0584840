using Ardalis.Result;
using CsCheck;

namespace Sites.Application.Tests.Common;

public sealed class ValuesTests
{
    private const string SomeUuid = "0190b2a4-3c1e-7abc-8def-0123456789ab";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t ")]
    public void A_blank_value_of_any_type_is_null(string? blank)
    {
        Values.Uuid("field", blank).Answered().Should().BeNull();
        Values.Boolean("field", blank).Answered().Should().BeNull();
        Values.WholeNumber("field", blank, 1, 2).Answered().Should().BeNull();
        Values.OneOf<CachePolicy>("field", blank).Answered().Should().BeNull();
    }

    [Theory]
    [InlineData(SomeUuid)]
    [InlineData("0190B2A4-3C1E-7ABC-8DEF-0123456789AB")]
    [InlineData($"  {SomeUuid} ")]
    public void A_UUID_is_parsed_with_hyphens_in_either_case(string text) =>
        Values.Uuid("field", text).Answered().Should().Be(Guid.Parse(SomeUuid));

    [Theory]
    [InlineData("0190b2a43c1e7abc8def0123456789ab")]
    [InlineData($"{{{SomeUuid}}}")]
    [InlineData("0190b2a4-3c1e-7abc-8def")]
    [InlineData("no uuid")]
    public void Any_other_text_is_not_a_UUID(string text) => ShouldBeInvalid(Values.Uuid("home_site_id", text), "home_site_id", "must be a UUID");

    [Theory]
    [InlineData("true", true)]
    [InlineData(" false ", false)]
    public void Booleans_have_exactly_one_spelling(string text, bool expected) => Values.Boolean("field", text).Answered().Should().Be(expected);

    [Theory]
    [InlineData("True")]
    [InlineData("FALSE")]
    [InlineData("1")]
    [InlineData("yes")]
    public void Any_other_text_is_not_a_boolean(string text) => ShouldBeInvalid(Values.Boolean("auto_provision", text), "auto_provision", "must be true or false");

    [Fact]
    public void Every_integer_is_parsed_as_written() =>
        Gen.Int.Sample(number => Values.WholeNumber("field", $" {number} ").Answered().Should().Be(number), iter: 200);

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("2147483648")]
    [InlineData("(5)")]
    [InlineData("5 5")]
    public void Any_other_text_is_not_an_integer(string text) =>
        ShouldBeInvalid(Values.WholeNumber("limit", text), "limit", "must be a whole number");

    [Theory]
    [InlineData("1", 1)]
    [InlineData("500", 500)]
    public void A_range_includes_both_ends(string text, int expected) =>
        Values.WholeNumber("limit", text, 1, 500).Answered().Should().Be(expected);

    [Theory]
    [InlineData("0")]
    [InlineData("501")]
    public void A_number_out_of_range_is_refused_and_the_error_names_the_range(string text) =>
        ShouldBeInvalid(Values.WholeNumber("limit", text, 1, 500), "limit", "must be a whole number from 1 to 500");

    [Fact]
    public void A_range_with_one_bound_is_named_too() =>
        ShouldBeInvalid(Values.WholeNumber("max_depth", "-1", min: 0), "max_depth", $"must be a whole number from 0 to {int.MaxValue}");

    [Theory]
    [InlineData("central_wins", ConflictResolution.CentralWins)]
    [InlineData(" manual ", ConflictResolution.Manual)]
    public void An_enum_is_parsed_by_its_wire_name(string text, ConflictResolution expected) =>
        Values.OneOf<ConflictResolution>("field", text).Answered().Should().Be(expected);

    [Theory]
    [InlineData("CentralWins")]
    [InlineData("Manual")]
    [InlineData("0")]
    [InlineData("centralwins")]
    public void An_unknown_wire_name_is_refused_and_the_error_lists_the_allowed_ones(string text) =>
        ShouldBeInvalid(
            Values.OneOf<ConflictResolution>("conflict_resolution", text),
            "conflict_resolution",
            "must be one of central_wins, last_write, site_wins, manual");

    private static void ShouldBeInvalid<T>(Result<T> result, string field, string sentence)
    {
        result.ShouldBeRefusedFor((field, "request.value_invalid"));
        result.Status.Should().Be(ResultStatus.Invalid);
        result.ValidationErrors.Single().ErrorMessage.Should().Be(sentence);
    }
}
