using Microsoft.Extensions.Primitives;

namespace Sites.WebApi.Http;

/// <summary>
/// Headers that every answer has, whatever made it. They are set when the answer starts, because the handler of exceptions
/// clears those that were set before it.
/// </summary>
internal static class ResponseHeaders
{
    /// <summary>What an answer that is not a page may load: nothing.</summary>
    private const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    private const string NotStored = "no-store";

    // A response depends on the caller and the time, so it is revalidated each time; an ETag makes that cheap.
    private const string Revalidated = "private, no-cache";

    /// <summary>Sets the headers of answers that do not set their own.</summary>
    public static void UseResponseHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(SetMissing, context.Response);
        return next(context);
    });

    private static Task SetMissing(object state)
    {
        var response = (HttpResponse)state;
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (StringValues.IsNullOrEmpty(headers.ContentSecurityPolicy)) headers.ContentSecurityPolicy = NoPage;
        if (StringValues.IsNullOrEmpty(headers.CacheControl)) headers.CacheControl = response.StatusCode < 400 ? Revalidated : NotStored;
        return Task.CompletedTask;
    }
}
