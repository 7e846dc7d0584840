using Ardalis.Result;

namespace Sites.Application.Tests.Doubles;

/// <summary>Assertions on results.</summary>
internal static class ResultAssertions
{
    /// <summary>Asserts that the result is a refusal with exactly these codes in this order.</summary>
    public static void ShouldBeRefused<T>(this Result<T> result, params string[] codes)
    {
        result.IsSuccess.Should().BeFalse();
        result.ValidationErrors.Select(error => error.ErrorCode).Should().Equal(codes);
    }

    /// <summary>Asserts that the result is a refusal of exactly these fields with these codes in this order.</summary>
    public static void ShouldBeRefusedFor<T>(this Result<T> result, params (string Field, string Code)[] mistakes)
    {
        result.IsSuccess.Should().BeFalse();
        result.ValidationErrors.Select(error => (error.Identifier, error.ErrorCode)).Should().Equal(mistakes);
    }

    /// <summary>Asserts success and returns the value.</summary>
    public static T Answered<T>(this Result<T> result)
    {
        result.IsSuccess.Should().BeTrue(
            "it should not be refused with {0}", string.Join(", ", result.ValidationErrors.Select(error => error.ErrorCode)));
        return result.Value;
    }
}
