using Ardalis.Result;
using FluentAssertions;

namespace Sites.Domain.Tests.Common;

/// <summary>Asserts status, code, message and field of a refusal together, so that a lost message is detected.</summary>
internal static class RefusalAssertions
{
    public static void ShouldBeRefused<T>(
        this Result<T> result, ResultStatus status, string code, string sentence, string field = "")
    {
        result.IsSuccess.Should().BeFalse();
        result.Status.Should().Be(status);
        var error = result.ValidationErrors.Should().ContainSingle().Subject;
        error.ErrorCode.Should().Be(code);
        error.ErrorMessage.Should().Be(sentence);
        error.Identifier.Should().Be(field);
        error.Severity.Should().Be(ValidationSeverity.Error);
        result.Errors.Should().Equal(sentence);
    }

    /// <summary>For refusals whose whole form another test checks.</summary>
    public static void ShouldBeRefused<T>(this Result<T> result, string code) =>
        result.ValidationErrors.Should().ContainSingle().Which.ErrorCode.Should().Be(code);

    public static T ShouldSucceed<T>(this Result<T> result)
    {
        result.IsSuccess.Should().BeTrue(string.Join("; ", result.Errors));
        return result.Value;
    }
}
