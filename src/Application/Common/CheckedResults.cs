using Ardalis.Result;

namespace Sites.Application.Common;

/// <summary>Results of rules that were checked before.</summary>
internal static class CheckedResults
{
    /// <summary>The value of a result that cannot be a failure.</summary>
    /// <exception cref="InvalidOperationException">It is one: a rule was not checked before, which is a defect.</exception>
    public static T Checked<T>(this Result<T> result) => result.IsSuccess ? result.Value : throw Defect(result.Errors);

    /// <inheritdoc cref="Checked{T}(Result{T})" />
    public static void Checked(this Result result)
    {
        if (!result.IsSuccess) throw Defect(result.Errors);
    }

    private static InvalidOperationException Defect(IEnumerable<string> errors) => new($"A rule was not checked before: {string.Join(' ', errors)}");
}
