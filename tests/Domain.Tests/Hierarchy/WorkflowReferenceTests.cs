using FluentAssertions;
using Sites.Domain.Hierarchy;
using Xunit;
namespace Sites.Domain.Tests.Hierarchy;

public sealed class WorkflowReferenceTests
{
    [Theory]
    [InlineData("install-ubuntu", "install-ubuntu")]
    [InlineData(" Überspielen 7 ", "Überspielen 7")]
    [InlineData("0190B2A4-3C1E-7ABC-8DEF-0123456789AB", "0190b2a4-3c1e-7abc-8def-0123456789ab")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Printable_text_is_accepted_and_a_UUID_is_stored_in_lowercase(string? text, string? expected) =>
        (WorkflowReference.Parse(text, "workflow_id").Value?.Value).Should().Be(expected);

    [Theory]
    [InlineData("a\u0001b")]
    [InlineData("a\u0085\u007Fb")]
    public void Control_characters_are_rejected(string text) =>
        WorkflowReference.Parse(text, "workflow_id").ValidationErrors.Single().ErrorCode.Should().Be("workflow_id.invalid");

    [Fact]
    public void A_hundred_characters_are_accepted_and_one_more_is_rejected()
    {
        WorkflowReference.Parse(new string('w', 100), "workflow_id").IsSuccess.Should().BeTrue();
        WorkflowReference.Parse(new string('w', 101), "workflow_id").IsSuccess.Should().BeFalse();
    }
}
