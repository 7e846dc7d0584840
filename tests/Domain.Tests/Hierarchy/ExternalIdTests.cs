using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class ExternalIdTests() : OptionalTextRules(
    TextOf(ExternalId.Parse, value => value.Value),
    maxLength: 100,
    "group.external_id_invalid",
    "must have at most 100 characters, at least one of them visible, without control, zero-width and bidirectional characters",
    "external_id")
{
    [Fact]
    public void A_key_is_stored_in_composed_form() =>
        ExternalId.Parse("Zu\u0308rich").ShouldSucceed()!.Value.Should().Be("Z\u00fcrich");

    [Fact]
    public void A_key_that_is_too_long_in_composed_form_is_refused()
    {
        // U+0958 is excluded from composition: it is stored as two characters.
        ExternalId.Parse(new string('\u0958', 50)).ShouldSucceed()!.Value.Should().HaveLength(100);
        ExternalId.Parse(new string('\u0958', 51)).IsSuccess.Should().BeFalse();
    }

    [Theory]
    [InlineData("\u200b")]
    [InlineData("a\u202eb")]
    [InlineData("\ufeffa")]
    [InlineData("\u3164")]
    public void A_key_with_invisible_characters_is_refused(string key) =>
        ExternalId.Parse(key).IsSuccess.Should().BeFalse();
}
