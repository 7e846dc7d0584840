using System.Diagnostics;

namespace Sites.WebApi.Http;

/// <summary>The id that a request's problem answer and its log lines have in common.</summary>
internal static class TraceIds
{
    /// <summary>
    /// Makes sure that every request has one. The server starts an activity only where its own category may log, so that an operator who
    /// silences it would take the id from everything else as well.
    /// </summary>
    public static void UseTraceIds(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        using var activity = Activity.Current is null ? new Activity("Request").SetIdFormat(ActivityIdFormat.W3C).Start() : null;
        await next(context);
    });

    /// <summary>The current request's id; null outside of requests.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null;
}
