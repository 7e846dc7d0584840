using Ardalis.Result;

namespace Sites.Application.Tests.Doubles;

/// <summary>Says that a result is a refusal, and which.</summary>
internal static class Refused
{
    /// <summary>The result is a refusal of just these codes, in this order.</summary>
    public static void ShouldBeRefused<T>(this Result<T> result, params string[] codes)
    {
        result.IsSuccess.Should().BeFalse();
        result.ValidationErrors.Select(error => error.ErrorCode).Should().Equal(codes);
    }

    /// <summary>The result is a refusal about just these fields, each with its code, in this order.</summary>
    public static void ShouldBeRefusedFor<T>(this Result<T> result, params (string Field, string Code)[] mistakes)
    {
        result.IsSuccess.Should().BeFalse();
        result.ValidationErrors.Select(error => (error.Identifier, error.ErrorCode)).Should().Equal(mistakes);
    }

    /// <summary>The value of a success.</summary>
    public static T Answered<T>(this Result<T> result)
    {
        result.IsSuccess.Should().BeTrue(
            "it should not be refused with {0}", string.Join(", ", result.ValidationErrors.Select(error => error.ErrorCode)));
        return result.Value;
    }
}
