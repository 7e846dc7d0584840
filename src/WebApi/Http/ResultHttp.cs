using Ardalis.Result;
using IResult = Microsoft.AspNetCore.Http.IResult;

namespace Sites.WebApi.Http;

/// <summary>The HTTP response of a use case.</summary>
internal static class ResultHttp
{
    /// <summary>The response that <paramref name="answer"/> makes of the value; a problem if the use case refused.</summary>
    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> answer) => result.IsSuccess ? answer(result.Value) : Problems.Of(result);

    /// <summary>The response of a deletion.</summary>
    public static IResult ToDeleted<T>(this Result<T> result, Func<T, Guid> idOf, string message) =>
        result.ToHttp(id => Answers.Plain(new Application.Contracts.Common.Deleted { Id = idOf(id) }, message));
}
