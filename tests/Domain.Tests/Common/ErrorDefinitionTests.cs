using Ardalis.Result;
using FluentAssertions;
using Sites.Domain.Common;
using Xunit;

namespace Sites.Domain.Tests.Common;

public sealed class ErrorDefinitionTests
{
    private static readonly ErrorDefinition Full =
        new("shelf.full", RefusalKind.Rule, "Shelf {0} holds at most {1} books.", "shelf_id");

    [Fact]
    public void A_refusal_has_code_message_and_field() =>
        Full.Refuse("A", 12).ShouldBeRefused(ResultStatus.Error, "shelf.full", "Shelf A holds at most 12 books.", "shelf_id");

    [Fact]
    public void A_refusal_that_concerns_no_single_field_has_no_field() =>
        (Full with { Field = null }).Refuse("A", 12)
            .ShouldBeRefused(ResultStatus.Error, "shelf.full", "Shelf A holds at most 12 books.", field: "");

    [Fact]
    public void One_of_several_errors_names_its_field()
    {
        var error = Full.ForField("target_shelf", "B", 3);
        error.Identifier.Should().Be("target_shelf");
        error.ErrorCode.Should().Be("shelf.full");
        error.ErrorMessage.Should().Be("Shelf B holds at most 3 books.");
        error.Severity.Should().Be(ValidationSeverity.Error);
    }

    [Fact]
    public void Braces_in_an_argument_are_not_placeholders() =>
        Full.Refuse("{1}{", 12).ShouldBeRefused(ResultStatus.Error, "shelf.full", "Shelf {1}{ holds at most 12 books.", "shelf_id");
}
