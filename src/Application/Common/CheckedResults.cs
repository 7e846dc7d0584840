using Ardalis.Result;

namespace Sites.Application.Common;

/// <summary>Unwraps results of rules that were validated before.</summary>
internal static class CheckedResults
{
    /// <summary>Returns the value of a result that must be a success.</summary>
    /// <exception cref="InvalidOperationException">The result is a refusal: a rule was not validated before, which is a defect.</exception>
    public static T Checked<T>(this Result<T> result) => result.IsSuccess ? result.Value : throw Defect(result.Errors);

    /// <inheritdoc cref="Checked{T}(Result{T})" />
    public static void Checked(this Result result)
    {
        if (!result.IsSuccess) throw Defect(result.Errors);
    }

    private static InvalidOperationException Defect(IEnumerable<string> errors) => new($"A rule was not checked before: {string.Join(' ', errors)}");
}
